"""Mail goes to the outbox, in the transaction of what it tells about, and is sent from there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from smtplib import SMTPDataError, SMTPRecipientsRefused
from typing import Final

from django.conf import settings
from django.core.cache import cache
from django.core.mail import BadHeaderError, EmailMessage, EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone

from bayleaf.campus.foundation.models import OutgoingMail

KEPT: Final = timedelta(days=15)
"""A day longer than a claim link works, so that one that nobody fetched can still be found."""

_LEASE: Final = timedelta(minutes=5)
_AWAY: Final = "mail:server-is-away"
_AWAY_SECONDS: Final = 60


def queue(to: str, template: str, context: dict[str, object]) -> OutgoingMail:
    """Write a mail to the outbox from ``<template>.txt``, whose first line is the subject.

    It is sent after commit, when a mail server is set; until then an operator finds it there.
    Raises ``BadHeaderError`` when the address has a line break.
    """
    subject, _, text = render_to_string(f"{template}.txt", context).strip().partition("\n")
    return _store(to, settings.DEFAULT_FROM_EMAIL, subject, text.strip() + "\n", "")


def _store(to: str, sender: str, subject: str, text: str, html: str) -> OutgoingMail:
    if any(mark in to + sender for mark in "\r\n"):
        raise BadHeaderError("An address has no line break.")
    now = timezone.now()
    mail = OutgoingMail.objects.create(
        to=to,
        sender=sender,
        subject=" ".join(subject.split())[:250],
        text=text,
        html=html,
        created_at=now,
        due_at=now,
    )
    transaction.on_commit(_wake)
    return mail


def _wake() -> None:
    from bayleaf.campus.foundation.tasks import deliver_mail

    if settings.SMTP_URL:
        deliver_mail.enqueue()


class OutboxBackend(BaseEmailBackend):
    """Django's way to send mail, for libraries: it writes to the outbox."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Store every message for each of its recipients."""
        for message in email_messages:
            parts = message.alternatives if isinstance(message, EmailMultiAlternatives) else []
            html = next((str(body) for body, kind in parts if kind == "text/html"), "")
            for to in message.recipients():
                _store(to, message.from_email, str(message.subject), str(message.body), html)
        return len(email_messages)


def deliver_due() -> int:
    """Send what is due and return how many were sent. Safe to run in several processes at once.

    While the mail server itself is away, one mail a minute asks whether it is back: the others
    keep their attempts, and whatever else the worker does need not wait for them.
    """
    from bayleaf.campus.foundation.smtp import deliver

    sent = 0
    while not cache.get(_AWAY) and (mail := _lease_next()) is not None:
        try:
            deliver(mail)
        except (SMTPRecipientsRefused, SMTPDataError, ValueError) as error:
            _put_off(mail, _named(error))  # this mail alone: it was refused, or cannot be written
        except OSError as error:  # the server, its password or the way to it
            _put_off(mail, _named(error))
            cache.set(_AWAY, True, _AWAY_SECONDS)
        else:
            # Its links open accounts and wallets: once it is sent, nobody here needs to read them.
            OutgoingMail.objects.filter(pk=mail.pk).update(
                sent_at=timezone.now(), lease=None, failure="", text="", html=""
            )
            sent += 1
    return sent


def forget_old() -> int:
    """Delete mail whose links have ended, and return how many there were."""
    deleted, _ = OutgoingMail.objects.filter(created_at__lt=timezone.now() - KEPT).delete()
    return int(deleted)


def _lease_next() -> OutgoingMail | None:
    now = timezone.now()
    with transaction.atomic():
        waiting = OutgoingMail.objects.filter(
            sent_at=None, due_at__lte=now, attempts__lt=OutgoingMail.MOST_ATTEMPTS
        )
        mail = (
            (waiting.filter(lease=None) | waiting.filter(lease__lt=now))
            .order_by("due_at")
            .select_for_update(skip_locked=_can_skip())
            .first()
        )
        if mail is not None:
            mail.lease = now + _LEASE
            mail.attempts += 1
            mail.save(update_fields=["lease", "attempts"])
    return mail


def _can_skip() -> bool:
    return bool(transaction.get_connection().features.has_select_for_update_skip_locked)


def _named(error: Exception) -> str:
    """What failed, without the server's words: they repeat the address."""
    code = getattr(error, "smtp_code", "")
    return f"{type(error).__name__} {code}".strip()


def _put_off(mail: OutgoingMail, failure: str) -> None:
    due = timezone.now() + timedelta(minutes=2**mail.attempts)
    OutgoingMail.objects.filter(pk=mail.pk).update(due_at=due, lease=None, failure=failure)
