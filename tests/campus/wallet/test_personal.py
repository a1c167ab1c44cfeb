"""What a person takes along, and what is gone when they go."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable

from bayleaf.campus.accounts.export import archive
from bayleaf.campus.accounts.models import User
from bayleaf.campus.awarding.models import Credential
from bayleaf.campus.wallet import actions, personal
from bayleaf.campus.wallet.models import Imported, ShareLink, Showing
from tests.campus.wallet.test_import import awarded_elsewhere
from tests.campus.web import CampusWeb


def test_the_export_holds_every_credential_to_the_byte(
    award_to: Callable[..., Credential], ada: User, through_the_web: CampusWeb
) -> None:
    credential = award_to("ada@example.org")
    _, token = actions.create_link(public_id=credential.public_id, label="Acme", person=ada)
    data = awarded_elsewhere("ada@example.org")
    imported = actions.import_credential(person=ada, data=data)
    with zipfile.ZipFile(io.BytesIO(archive(ada))) as files:
        assert files.read(f"wallet/{credential.public_id}.json") == bytes(credential.signed.json)
        assert files.read(f"wallet/{credential.public_id}.jwt") == bytes(credential.signed.jwt)
        assert files.read(f"wallet/elsewhere-{imported.public_id}.json") == data
        listed = files.read("wallet/credentials.json")
    (told,) = json.loads(listed)
    assert told["visible_to"] == "link"
    assert told["links"][0]["label"] == "Acme"
    assert token.encode() not in listed


def test_nothing_stays_shown_by_somebody_who_is_gone(
    award_to: Callable[..., Credential],
    ada: User,
    person: Callable[..., User],
    through_the_web: CampusWeb,
) -> None:
    bob = person("bob@example.org")
    for who, email in ((ada, "ada@example.org"), (bob, "bob@example.org")):
        credential = award_to(email)
        actions.create_link(public_id=credential.public_id, label="Acme", person=who)
        actions.import_credential(person=who, data=awarded_elsewhere(email))
    personal.forget(ada)
    assert [showing.credential.holder for showing in Showing.objects.all()] == [bob]
    assert [link.credential.holder for link in ShareLink.objects.all()] == [bob]
    assert [imported.person for imported in Imported.objects.all()] == [bob]
