"""Bringing a credential from elsewhere: verified on the way in, kept to the byte."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from struct import pack

import pytest
from allauth.account.models import EmailAddress
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

import bayleaf
from bayleaf.campus.accounts.models import User
from bayleaf.campus.awarding.models import Credential
from bayleaf.campus.foundation.errors import CampusError
from bayleaf.campus.wallet import actions
from bayleaf.campus.wallet.models import Imported
from tests.campus.web import CampusWeb

GOLDEN = Path(__file__).parents[2] / "vectors" / "golden"
SignedIn = Callable[[User], Client]


def awarded_elsewhere(recipient: str) -> bytes:
    """A credential of somebody who is known by a key alone."""
    now = datetime(2026, 5, 1, 9, 30, tzinfo=UTC)
    signer = bayleaf.signer_of(bayleaf.PrivateKey.generate("Ed25519"))
    draft = {
        "name": "Mountain rescue",
        "issuer": {"type": ["Profile"], "name": "Alpine Club"},
        "credentialSubject": {
            "achievement": {
                "name": "Mountain rescue",
                "description": "Leads a rescue.",
                "criteria": {"narrative": "Three exercises."},
            }
        },
    }
    ready = bayleaf.complete(draft, signer=signer, at=now, recipient=recipient)
    return bayleaf.issue(ready, signer=signer, at=now).data


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("eddsa-jcs-2022-minimal.json", "json"),
        ("ecdsa-jcs-2019-p256-minimal.png", "png"),
        ("eddsa-jcs-2022-minimal.svg", "svg"),
    ],
)
def test_a_genuine_file_is_kept_to_the_byte(
    ada: User, signed_in: SignedIn, through_the_web: CampusWeb, name: str, kind: str
) -> None:
    data = (GOLDEN / name).read_bytes()
    client = signed_in(ada)
    answer = client.post("/wallet/import", {"file": SimpleUploadedFile(name, data)})
    assert answer.status_code == 302
    imported = Imported.objects.get()
    assert (bytes(imported.data), imported.kind) == (data, kind)
    page = client.get(answer.headers["Location"])
    assert imported.name in page.content.decode()
    file = client.get(f"/wallet/elsewhere/{imported.public_id}/file")
    assert file.content == data
    assert "attachment" in file.headers["Content-Disposition"]
    assert client.get("/wallet").status_code == 200


@pytest.mark.parametrize("name", ["simple.json", "simple-json.png", "simple-jwt.svg", "simple.jwt"])
def test_published_samples_come_in_or_are_refused_as_the_verifier_says(
    ada: User, shared: Callable[..., Path], through_the_web: CampusWeb, name: str
) -> None:
    data = shared("vectors", "ob30-samples", name).read_bytes()
    verdict = str(bayleaf.verify(data, fetch=bayleaf.offline, at=datetime.now(UTC)).verdict)
    try:
        imported = actions.import_credential(person=ada, data=data)
    except CampusError:
        assert verdict == "not_genuine"
    else:
        assert imported.verdict == verdict
        assert bytes(imported.data) == data


def test_a_tampered_file_is_refused_with_the_reason(
    ada: User, signed_in: SignedIn, through_the_web: CampusWeb
) -> None:
    data = awarded_elsewhere("ada@example.org").replace(b"Leads a rescue", b"Leads a choir!")
    answer = signed_in(ada).post("/wallet/import", {"file": SimpleUploadedFile("a.json", data)})
    assert answer.status_code == 400
    html = answer.content.decode()
    assert "Ask whoever issued it" in html
    assert not Imported.objects.exists()


def test_a_published_sample_with_a_broken_proof_is_refused(
    ada: User, shared: Callable[..., Path], through_the_web: CampusWeb
) -> None:
    data = shared("vectors", "ob30-samples", "simple-err-proof-value.json").read_bytes()
    with pytest.raises(CampusError):
        actions.import_credential(person=ada, data=data)


def test_the_same_file_twice_is_one_row_and_anothers_is_their_own(
    ada: User, person: Callable[..., User], through_the_web: CampusWeb
) -> None:
    data = awarded_elsewhere("ada@example.org")
    first = actions.import_credential(person=ada, data=data)
    assert actions.import_credential(person=ada, data=data) == first
    assert actions.import_credential(person=person("bob@example.org"), data=data) != first
    assert Imported.objects.count() == 2


@pytest.mark.parametrize(
    ("recipient", "answer", "said"),
    [
        ("ada@example.org", "match", "Awarded to one of your addresses"),
        ("ada@work.example", "match", "Awarded to one of your addresses"),
        ("bob@example.org", "mismatch", "Awarded to another address"),
    ],
)
def test_whose_it_is_is_said_honestly(
    ada: User,
    signed_in: SignedIn,
    through_the_web: CampusWeb,
    recipient: str,
    answer: str,
    said: str,
) -> None:
    EmailAddress.objects.create(user=ada, email="ada@work.example", verified=True)
    imported = actions.import_credential(person=ada, data=awarded_elsewhere(recipient))
    assert imported.recipient == answer
    assert (imported.name, imported.issuer_name) == ("Mountain rescue", "Alpine Club")
    page = signed_in(ada).get(f"/wallet/elsewhere/{imported.public_id}").content.decode()
    assert said in page
    assert 'data-verdict="valid_issuer_unrecognised"' in page


def test_a_link_or_a_text_can_be_pasted(
    ada: User,
    award_to: Callable[..., Credential],
    person: Callable[..., User],
    signed_in: SignedIn,
    through_the_web: CampusWeb,
) -> None:
    credential = award_to("bob@example.org")
    bob = person("bob@example.org")
    actions.show(public_id=credential.public_id, visibility="public", person=bob)
    client = signed_in(ada)
    client.post("/wallet/import", {"text": f" {credential.uri} "})
    text = awarded_elsewhere("ada@example.org").decode()
    client.post("/wallet/import", {"text": text})
    client.post("/wallet/import", {"text": bytes(credential.signed.jwt).decode()})
    kept = {bytes(each.data) for each in Imported.objects.all()}
    assert kept == {
        bytes(credential.signed.json),
        text.strip().encode(),
        bytes(credential.signed.jwt),
    }


def bomb() -> bytes:
    """A PNG that says it is small and whose text chunk grows to hundreds of megabytes."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return pack(">I", len(body)) + kind + body + pack(">I", zlib.crc32(kind + body))

    head = chunk(b"IHDR", pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0))
    packed = zlib.compress(b" " * (300 << 20), 9)
    text = chunk(b"iTXt", b"openbadgecredential\0\1\0\0\0" + packed)
    pixels = chunk(b"IDAT", zlib.compress(b"\0\0\0\0"))
    return b"\x89PNG\r\n\x1a\n" + head + text + pixels + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    "data",
    [b"[" * 100_000, b'{"a":' * 50_000, b"\0" * 1000, b"<svg" + b" " * 100, b"hello", b""],
    ids=["nested lists", "nested objects", "noughts", "half a drawing", "words", "nothing"],
)
def test_what_is_no_credential_is_refused(
    ada: User, signed_in: SignedIn, through_the_web: CampusWeb, data: bytes
) -> None:
    answer = signed_in(ada).post("/wallet/import", {"file": SimpleUploadedFile("x", data)})
    assert answer.status_code == 400
    assert not Imported.objects.exists()


def test_a_bomb_does_not_go_off(ada: User, signed_in: SignedIn, through_the_web: CampusWeb) -> None:
    answer = signed_in(ada).post("/wallet/import", {"file": SimpleUploadedFile("x.png", bomb())})
    assert answer.status_code == 400
    assert not Imported.objects.exists()


def test_what_is_too_large_is_refused(
    ada: User, signed_in: SignedIn, through_the_web: CampusWeb
) -> None:
    large = SimpleUploadedFile("x.json", b'{"a":"' + b"x" * (5 << 20) + b'"}')
    answer = signed_in(ada).post("/wallet/import", {"file": large})
    assert answer.status_code in (400, 413)
    assert "larger than 4 MiB" in answer.content.decode()


def test_it_can_be_removed(ada: User, signed_in: SignedIn, through_the_web: CampusWeb) -> None:
    imported = actions.import_credential(person=ada, data=awarded_elsewhere("ada@example.org"))
    answer = signed_in(ada).post(f"/wallet/elsewhere/{imported.public_id}/remove")
    assert answer.status_code == 302
    assert not Imported.objects.exists()


def test_the_page_says_so_when_it_could_not_be_checked(
    ada: User, signed_in: SignedIn, through_the_web: CampusWeb, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bayleaf.campus.verification.actions import Busy
    from bayleaf.campus.wallet import views

    imported = actions.import_credential(person=ada, data=awarded_elsewhere("ada@example.org"))

    def no_place(data: bytes) -> None:
        raise Busy("Full.", retry_after=5)

    monkeypatch.setattr(views, "check", no_place)
    page = signed_in(ada).get(f"/wallet/elsewhere/{imported.public_id}").content.decode()
    assert 'data-verdict="not_fully_checked"' in page
