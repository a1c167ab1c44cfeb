"""Mail: written with the change it tells about, delivered once, tried again, and given up aloud."""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.core.mail import BadHeaderError, EmailMultiAlternatives, send_mail
from django.db import connection, transaction
from django.utils import timezone

from bayleaf.campus.config.serving import sweep
from bayleaf.campus.foundation import mail as outbox
from bayleaf.campus.foundation.models import OutgoingMail
from tests.campus.foundation.postoffice import PostOffice, open_post_office

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _to_the_outbox(settings: Any) -> None:
    """Django's test runner puts a backend of its own in the place of ours."""
    settings.EMAIL_BACKEND = "bayleaf.campus.foundation.mail.OutboxBackend"


@pytest.fixture
def office(settings: Any) -> Iterator[PostOffice]:
    """The mail server that the settings name."""
    with open_post_office() as opened:
        settings.SMTP_URL = f"smtp://127.0.0.1:{opened.port}"
        yield opened


def write(to: str = "ada@example.org", subject: str = "Your credential") -> OutgoingMail:
    send_mail(subject, "Hello Ada.", None, [to])
    return OutgoingMail.objects.latest("id")


def again(mail: OutgoingMail) -> OutgoingMail:
    """The mail as it is now, made due."""
    OutgoingMail.objects.filter(pk=mail.pk).update(due_at=timezone.now())
    cache.clear()
    outbox.deliver_due()
    mail.refresh_from_db()
    return mail


def test_it_is_written_in_the_transaction_and_goes_with_it() -> None:
    with transaction.atomic():
        write()
        assert OutgoingMail.objects.count() == 1
        transaction.set_rollback(True)
    assert not OutgoingMail.objects.exists()


def test_the_first_line_of_a_template_is_its_subject(tmp_path: Any, settings: Any) -> None:
    (tmp_path / "note.txt").write_text("For {{ name }}\n\nHello,\n{{ name }}.\n")
    engine = {**settings.TEMPLATES[0], "DIRS": [tmp_path, *settings.TEMPLATES[0]["DIRS"]]}
    settings.TEMPLATES = [engine]
    mail = outbox.queue("ada@example.org", "note", {"name": "Ada"})
    assert (mail.subject, mail.text) == ("For Ada", "Hello,\nAda.\n")


def test_without_a_mail_server_it_waits_where_an_operator_finds_it(settings: Any) -> None:
    settings.SMTP_URL = ""
    mail = write()
    sweep()
    mail.refresh_from_db()
    assert (mail.state, mail.attempts) == ("Waiting", 0)


def test_it_is_delivered_whole_and_once(office: PostOffice) -> None:
    message = EmailMultiAlternatives(
        "Grüße", "Hello Ada.", "Bay <bay@example.org>", ["ada@example.org"]
    )
    message.attach_alternative("<p>Hello</p>", "text/html")
    message.send()
    mail = OutgoingMail.objects.get()

    assert [outbox.deliver_due() for _ in range(3)] == [1, 0, 0]
    sweep()

    (got,) = office.delivered
    assert office.envelopes == ["rcpt TO:<ada@example.org>"]
    assert (got["subject"], got["from"]) == ("Grüße", "Bay <bay@example.org>")
    assert got["message-id"] == f"<{mail.public_id}@localhost>"
    assert [part.get_content_type() for part in got.iter_parts()] == ["text/plain", "text/html"]
    mail.refresh_from_db()
    assert (mail.state, mail.lease) == ("Sent", None)


@pytest.mark.django_db(transaction=True)
def test_several_senders_at_once_deliver_each_mail_once(office: PostOffice) -> None:
    for number in range(12):
        write(f"p{number}@example.org")
    sent: list[int] = []

    def send() -> None:
        sent.append(outbox.deliver_due())
        connection.close()

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sum(sent) == 12
    assert len({got["to"] for got in office.delivered}) == len(office.delivered) == 12


def test_a_mail_whose_sender_died_is_sent_again_with_the_same_id(office: PostOffice) -> None:
    mail = write()
    leased = outbox._lease_next()
    assert leased is not None
    assert outbox.deliver_due() == 0

    OutgoingMail.objects.update(lease=timezone.now() - timedelta(seconds=1))
    assert outbox.deliver_due() == 1
    assert office.delivered[0]["message-id"] == f"<{mail.public_id}@localhost>"


def test_a_refusal_is_tried_again_after_growing_waits_and_then_given_up(
    office: PostOffice,
) -> None:
    office.answers["DATA"] = "451 not now, ada@example.org"
    mail, waits = write(), []
    for _ in range(OutgoingMail.MOST_ATTEMPTS):
        again(mail)
        waits.append(round((mail.due_at - timezone.now()).total_seconds() / 60))
        assert mail.lease is None

    assert waits == [2, 4, 8, 16, 32, 64, 128, 256]
    assert mail.state == "Given up: SMTPDataError 451"
    office.answers.clear()
    assert again(mail).sent_at is None
    assert office.delivered == []


def test_a_refused_mail_does_not_hold_up_the_next(office: PostOffice) -> None:
    office.answers["RCPT"] = "550 no such person"
    refused = write("nobody@example.org")
    outbox.deliver_due()
    office.answers.clear()
    write("grace@example.org")
    assert outbox.deliver_due() == 1
    refused.refresh_from_db()
    assert refused.state == "Waiting, last failure: SMTPRecipientsRefused"


def test_an_address_that_cannot_be_written_does_not_hold_up_the_next(office: PostOffice) -> None:
    odd = write("ada@" + "ä" * 80 + ".example")
    write("grace@example.org")
    assert outbox.deliver_due() == 1
    odd.refresh_from_db()
    assert (odd.attempts, odd.lease) == (1, None)


def test_while_the_server_is_away_one_mail_asks_for_all(settings: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        settings.SMTP_URL = f"smtp://127.0.0.1:{server.getsockname()[1]}"
    for number in range(5):
        write(f"p{number}@example.org")
    for _ in range(3):
        assert outbox.deliver_due() == 0
    assert sorted(OutgoingMail.objects.values_list("attempts", flat=True)) == [0, 0, 0, 0, 1]
    assert "ConnectionRefusedError" in OutgoingMail.objects.get(attempts=1).state


@pytest.mark.parametrize("to", ["ada@example.org\nBcc: all@example.org", "ada@example.org\r\n"])
def test_a_line_break_in_an_address_is_refused(to: str) -> None:
    with pytest.raises(BadHeaderError):
        outbox._store(to, "bay@example.org", "Hello", "Text", "")
    with pytest.raises(BadHeaderError):
        outbox._store("ada@example.org", to, "Hello", "Text", "")
    assert not OutgoingMail.objects.exists()


def test_a_line_break_in_a_subject_makes_no_header(office: PostOffice) -> None:
    write(subject="Hello\r\nBcc: all@example.org")
    outbox.deliver_due()
    (got,) = office.delivered
    assert got["bcc"] is None
    assert got["subject"] == "Hello Bcc: all@example.org"
    assert len(office.envelopes) == 1


def test_a_wrong_password_is_a_fault_of_the_server_and_never_sent_in_the_clear(
    office: PostOffice, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.SMTP_URL = f"smtp://us%40er:p%2Fw@127.0.0.1:{office.port}"
    write()
    write()
    with caplog.at_level(logging.DEBUG):
        assert outbox.deliver_due() == 0  # this server has no STARTTLS, so no password is sent
    assert sorted(OutgoingMail.objects.values_list("attempts", flat=True)) == [0, 1]
    assert office.delivered == []
    assert "p/w" not in caplog.text


def test_what_was_sent_is_not_kept_and_nothing_is_kept_for_ever(settings: Any) -> None:
    """Mail holds links that open accounts and wallets; operators and backups have no need of them."""
    with open_post_office() as office:
        settings.SMTP_URL = f"smtp://127.0.0.1:{office.port}"
        mail = outbox._store("ada@example.org", "b@example.org", "S", "the secret link", "")
        outbox.deliver_due()
        assert len(office.delivered) == 1
    assert again(mail).text == ""
    assert again(mail).subject == "S"
    outbox.forget_old()
    assert again(mail).sent_at is not None
    OutgoingMail.objects.update(created_at=timezone.now() - outbox.KEPT - timedelta(hours=1))
    assert outbox.forget_old() == 1
    assert not OutgoingMail.objects.exists()
