"""The claim link: one person, one time, and a way on from every state."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.utils import timezone

from bayleaf.campus.accounts.models import User
from bayleaf.campus.awarding import actions, checking, claiming
from bayleaf.campus.awarding.claiming import ClaimEnded
from bayleaf.campus.awarding.models import Claim, Credential
from bayleaf.campus.foundation import limits
from bayleaf.campus.foundation.audit import first_broken_line
from bayleaf.campus.foundation.errors import Conflict, Forbidden, Missing, TooMany
from bayleaf.campus.foundation.models import OutgoingMail

Make = Callable[..., Credential]
Link = Callable[[Credential], str]
People = Callable[..., User]
Browser = Callable[[User], Client]


@pytest.fixture
def credential(award_to: Make) -> Credential:
    return award_to("ada@example.org")


@pytest.fixture
def link(credential: Credential, link_of: Link) -> str:
    return link_of(credential)


def token(link: str) -> str:
    return link.removeprefix("/claim/")


def end(credential: Credential) -> None:
    Claim.objects.filter(credential=credential).update(
        expires_at=timezone.now() - timedelta(seconds=1)
    )


def holder(credential: Credential) -> User | None:
    credential.refresh_from_db()
    return credential.holder


def test_whose_address_it_is_keeps_it(
    credential: Credential, link: str, person: People, signed_in: Browser
) -> None:
    ada = person("ada@example.org")
    client = signed_in(ada)
    page = client.get(link).content.decode()
    assert "Keep it in my wallet" in page
    assert holder(credential) is None, "looking changes nothing"

    assert client.post(link, {"action": "keep"}).status_code == 302

    assert holder(credential) == ada
    assert f"/wallet/{credential.public_id}" in client.get(link).content.decode()
    assert first_broken_line() is None


def test_keeping_twice_is_once(
    credential: Credential, link: str, person: People, signed_in: Browser
) -> None:
    client = signed_in(person("ada@example.org"))
    for _ in range(2):
        assert client.post(link, {"action": "keep"}).status_code == 302

    assert Claim.objects.filter(used_at=None).count() == 0


def test_a_used_link_gives_another_nothing(
    credential: Credential, link: str, person: People, signed_in: Browser
) -> None:
    ada, eve = person("ada@example.org", name="Ada Secret"), person("eve@example.org")
    signed_in(ada).post(link, {"action": "keep"})
    for client in (signed_in(eve), Client()):
        for answer in (client.get(link), client.post(link, {"action": "keep"}, follow=True)):
            page = answer.content.decode()
            assert "This link was used already" in page
            assert "Ada Secret" not in page
            assert "ada@example.org" not in page

    with pytest.raises(Conflict):
        claiming.claim(token=token(link), person=eve)
    assert holder(credential) == ada


def test_nobody_makes_an_account_with_a_used_link(
    credential: Credential, link: str, person: People, signed_in: Browser
) -> None:
    ada = person("ada@example.org")
    signed_in(ada).post(link, {"action": "keep"})
    EmailAddress.objects.all().delete()
    Client().post(link, {"action": "join", "name": "Eve"})

    assert holder(credential) == ada
    assert not User.objects.filter(name="Eve").exists()


def test_a_link_hands_over_one_credential_and_never_an_address(
    credential: Credential, link: str, person: People, signed_in: Browser
) -> None:
    grace = person("grace@work.example")
    client = signed_in(grace)
    page = client.get(link).content.decode()
    assert "Keep it in this wallet" in page
    assert "a…@example.org" in page
    assert "ada@example.org" not in page

    client.post(link, {"action": "keep"})

    assert holder(credential) == grace
    # Who made the victim follow a link to a mailbox of their own would sign in by it otherwise.
    assert not EmailAddress.objects.filter(email="ada@example.org").exists()


def test_an_address_of_somebody_else_is_never_taken(
    credential: Credential, link: str, person: People, signed_in: Browser
) -> None:
    ada, eve = person("ada@example.org"), person("eve@example.org")
    client = signed_in(eve)
    assert "belongs to another account" in client.get(link).content.decode()
    client.post(link, {"action": "keep"})
    with pytest.raises(Forbidden):
        claiming.claim(token=token(link), person=eve)

    assert holder(credential) is None
    assert EmailAddress.objects.get(email="ada@example.org").user == ada


def test_who_is_signed_out_and_known_signs_in_and_comes_back(link: str, person: People) -> None:
    person("ada@example.org")
    page = Client().get(link).content.decode()

    assert f"/account/login/?next={link.replace('/', '%2F')}" in page or f"next={link}" in page
    assert "ada@example.org" not in page


def test_a_stranger_to_the_place_gets_a_wallet(credential: Credential, link: str) -> None:
    client = Client()
    page = client.get(link).content.decode()
    assert 'value="Ada Lovelace"' in page
    assert "ada@example.org" not in page
    assert User.objects.filter(email="ada@example.org").count() == 0, "looking changes nothing"
    before = client.session.session_key

    answer = client.post(link, {"action": "join", "name": "Ada King"}, follow=True)

    ada = User.objects.get(email="ada@example.org")
    assert (ada.name, ada.has_usable_password()) == ("Ada King", False)
    assert EmailAddress.objects.get(user=ada).verified
    assert holder(credential) == ada
    assert client.session["_auth_user_id"] == str(ada.pk)
    assert client.session.session_key != before
    told = answer.content.decode()
    assert "Add a passkey" in told
    assert "Set a password" in told
    assert client.get("/account/password/set/").status_code == 200
    assert first_broken_line() is None


def test_a_name_is_needed(credential: Credential, link: str) -> None:
    assert Client().post(link, {"action": "join", "name": " "}).status_code == 422
    assert holder(credential) is None


def test_who_signed_up_with_anothers_address_does_not_get_in(
    credential: Credential, link: str
) -> None:
    squatter = User.objects.create_user("ada@example.org", "the squatter's password", name="Eve")
    EmailAddress.objects.create(user=squatter, email="ada@example.org", primary=True)

    Client().post(link, {"action": "join", "name": "Ada"})

    ada = holder(credential)
    assert ada is not None
    assert ada.name == "Ada"
    assert not ada.check_password("the squatter's password")
    assert not User.objects.filter(pk=squatter.pk).exclude(pk=ada.pk).exists()


def test_who_removed_the_address_can_keep_it(
    credential: Credential, link: str, person: People, signed_in: Browser
) -> None:
    ada = person("ada@example.org")
    EmailAddress.objects.filter(user=ada).update(email="ada@new.example")
    client = signed_in(ada)
    assert "Keep it in this wallet" in client.get(link).content.decode()
    client.post(link, {"action": "keep"})

    assert holder(credential) == ada


def test_an_ended_link_leads_to_a_new_one_by_mail_alone(
    credential: Credential, link: str, link_of: Link, person: People, signed_in: Browser
) -> None:
    end(credential)
    ada, client = person("ada@example.org"), Client()
    page = client.get(link)
    assert (page.status_code, "Send me a new link" in page.content.decode()) == (410, True)
    with pytest.raises(ClaimEnded):
        claiming.claim(token=token(link), person=ada)
    signed_in(ada).post(link, {"action": "keep"})
    assert holder(credential) is None

    sent = client.post(link, {"action": "resend"}).content.decode()

    new = link_of(credential)
    assert new != link
    assert new not in sent
    assert OutgoingMail.objects.latest("id").to == "ada@example.org"
    assert client.get(link).status_code == 404, "the old one stopped working"
    signed_in(ada).post(new, {"action": "keep"})
    assert holder(credential) == ada


def test_a_link_in_force_is_not_replaced_by_a_stranger(link: str) -> None:
    Client().post(link, {"action": "resend"})

    assert OutgoingMail.objects.count() == 1


def test_new_links_are_not_sent_without_end(credential: Credential, link_of: Link) -> None:
    answers = []
    for _ in range(3):
        end(credential)
        answers.append(Client().post(link_of(credential), {"action": "resend"}).status_code)

    assert answers == [200, 200, 429]


def test_a_new_link_of_the_issuer_replaces_the_old(
    credential: Credential, link: str, link_of: Link, issuer: User, person: People
) -> None:
    claiming.send_again(credential=credential, actor=issuer)
    with pytest.raises(Missing):
        claiming.claim(token=token(link), person=person("ada@example.org"))

    assert Client().get(link).status_code == 404
    assert Client().get(link_of(credential)).status_code == 200


def test_what_is_in_a_wallet_is_not_sent_again(
    credential: Credential, link: str, person: People
) -> None:
    claiming.claim(token=token(link), person=person("ada@example.org"))

    with pytest.raises(Conflict):
        claiming.send_again(credential=credential)


def test_a_revoked_credential_says_so(
    credential: Credential, link: str, issuer: User, person: People, signed_in: Browser
) -> None:
    actions.revoke(credential=credential, reason="mistake", actor=issuer)
    client = signed_in(person("ada@example.org"))

    assert "revoked it on" in client.get(link).content.decode()
    client.post(link, {"action": "keep"})
    assert holder(credential) is None
    with pytest.raises(Conflict):
        claiming.send_again(credential=credential)


def test_the_link_of_a_corrected_credential_is_the_newer_one(
    credential: Credential, link: str, link_of: Link, issuer: User
) -> None:
    corrected = actions.correct(
        credential=credential,
        award=actions.Award(email="", name="Ada King", result="18"),
        actor=issuer,
    )

    assert Client().get(link).status_code == 404
    assert claiming.find(token(link_of(corrected))).credential == corrected


def test_a_suspended_credential_can_be_kept(
    credential: Credential, link: str, issuer: User, person: People, signed_in: Browser
) -> None:
    actions.suspend(credential=credential, reason="review", actor=issuer)
    ada = person("ada@example.org")
    client = signed_in(ada)

    assert "suspended at the moment" in client.get(link).content.decode()
    client.post(link, {"action": "keep"})
    assert holder(credential) == ada


@pytest.mark.parametrize("wrong", ["x", "A" * 22, "A" * 4000, "..", "%00"])
def test_an_unknown_link_says_what_to_do(db: None, wrong: str) -> None:
    answer = Client().get(f"/claim/{wrong}")

    assert answer.status_code == 404


def test_the_address_of_the_page_stays_a_secret(link: str) -> None:
    headers = Client().get(link).headers

    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Robots-Tag"] == "noindex"
    assert not Claim.objects.filter(token_hash__contains=token(link)).exists()
    assert len(token(link)) == 22


def test_a_form_from_elsewhere_is_refused(credential: Credential, link: str) -> None:
    client = Client(enforce_csrf_checks=True)

    assert client.post(link, {"action": "join", "name": "Eve"}).status_code == 403
    assert holder(credential) is None


def test_guessing_is_slowed(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    now = time.monotonic()
    monkeypatch.setattr(
        limits, "time", SimpleNamespace(monotonic=lambda: now)
    )  # however slow this machine is
    codes = {Client().post("/claim/guess", {"action": "keep"}).status_code for _ in range(61)}

    assert codes == {404, 429}


def test_a_link_that_is_replaced_while_it_is_pressed_opens_nothing(
    credential: Credential,
    link: str,
    person: People,
    issuer: User,
    signed_in: Browser,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ada, asked, find = person("ada@example.org"), [], claiming.find

    def found_then_replaced(token: str) -> Claim:
        claim = find(token)
        asked.append(claim)
        if len(asked) == 2:  # the page has read it, the action has not locked it yet
            claiming.send_again(credential=credential, actor=issuer)
        return claim

    monkeypatch.setattr(claiming, "find", found_then_replaced)
    answer = signed_in(ada).post(link, {"action": "keep"})

    assert answer.status_code == 404
    assert holder(credential) is None
    assert Claim.objects.filter(used_at=None, replaced_at=None).count() == 1


def test_one_person_is_not_written_to_without_end(
    award_to: Callable[..., Credential], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(claiming, "MOST_A_DAY", 3)
    for number in range(claiming.MOST_A_DAY):
        award_to("ada@example.org", occasion=str(number))
    with pytest.raises(TooMany):
        award_to("ada@example.org", occasion="once more")
    assert OutgoingMail.objects.filter(to="ada@example.org").count() == claiming.MOST_A_DAY
    assert award_to("grace@example.org").recipient_email == "grace@example.org"


@pytest.mark.parametrize("name", ["Win at https://x.example", "WWW.x.example now"])
def test_a_name_does_not_bring_a_link_into_the_mail(name: str) -> None:
    assert checking.holds_address(name)
    assert not checking.holds_address("Ada van den Berg-O'Neill Jr.")
