"""What the campus publishes holds outside of it: the public credentials of the demo, fetched over
HTTP with their did:web documents and status lists, are judged by the libraries of others.

did:web is looked up with https. The demo is at an address for development without it, so the test
fetches each document with http and puts it at the https address, for this one origin.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import unquote, urlsplit

import pytest

from bayleaf.campus.seed import content as told
from tests.interop.oracle import Oracle
from tests.journeys.fetching import Client
from tests.journeys.running import Demo

_BAZAAR: Final = "@digitalbazaar/vc"
_CORE: Final = "@digitalcredentials/verifier-core"
_CONTENT: Final = told.load()
_IN_FORCE: Final = {"valid", "reinstated"}

Document = dict[str, Any]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """A demo that runs."""
    demo = Demo(tmp_path_factory.mktemp("outside"))
    demo.start()
    yield demo
    demo.end()


@pytest.fixture(scope="module")
def credentials(demo: Demo, oracle: Oracle) -> dict[str, Document]:
    """The credentials by the key of their award; what they point at is on the web of the oracle."""
    found: dict[str, Document] = {}
    for organization in _CONTENT.organizations:
        member = next(
            person
            for person in _CONTENT.people
            for role in person.roles
            if (role.organization, role.role) == (organization.slug, "owner")
        )
        client = Client(demo.base_url).sign_in(member.email)
        listed = client.awarded(organization.slug)
        for award in _CONTENT.awards:
            shown = award.visibility == "public" or award.state in {"revoked", "suspended"}
            if award.organization == organization.slug and shown:
                reader = Client(demo.base_url) if award.visibility == "public" else client
                path = urlsplit(_link(award, listed)).path
                found[award.key] = json.loads(reader.get(f"{path}.json"))
    oracle.must("web", pages=_web(demo.base_url, list(found.values())))
    return found


def test_every_public_credential_holds_outside(
    credentials: dict[str, Document], oracle: Oracle
) -> None:
    public = [award for award in _CONTENT.awards if award.visibility == "public"]
    assert len([award for award in public if award.state in _IN_FORCE]) >= 15
    for award in public:
        expected = award.state in _IN_FORCE
        assert (award.key, *_accepted(oracle, credentials[award.key])) == (
            award.key, expected, expected,
        )  # fmt: skip


def test_a_changed_credential_is_refused_outside(
    credentials: dict[str, Document], oracle: Oracle
) -> None:
    award = next(award for award in _CONTENT.awards if award.showcase)
    changed = copy.deepcopy(credentials[award.key])
    changed["credentialSubject"]["achievement"]["name"] = "Master mariner"
    assert _accepted(oracle, credentials[award.key]) == (True, True)
    assert _accepted(oracle, changed) == (False, False)


@pytest.mark.parametrize("state", ["revoked", "suspended"])
def test_a_credential_that_is_not_in_force_is_refused_outside(
    state: str, credentials: dict[str, Document], oracle: Oracle
) -> None:
    keys = [award.key for award in _CONTENT.awards if award.state == state]
    assert keys
    for key in keys:
        assert (key, *_accepted(oracle, credentials[key])) == (key, False, False)


def _accepted(oracle: Oracle, credential: Document) -> tuple[bool, bool]:
    """Whether @digitalbazaar/vc accepts it, and whether verifier-core does, its status included."""
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    bazaar = oracle.verify(_BAZAAR, credential=credential, now=now, withStatus=True)
    core = oracle.verify(_CORE, credential=credential)
    entries = credential["credentialStatus"]
    listed = entries if isinstance(entries, list) else [entries]
    purposes = [entry["statusPurpose"] for entry in listed]
    steps = core.get("steps", {})
    in_force = all(steps.get(f"{each}_status", False) for each in purposes)
    return bool(bazaar["ok"]), bool(core["ok"] and in_force)


def _web(base_url: str, credentials: list[Document]) -> dict[str, Any]:
    """Every did:web document and status list that the credentials point at, as it is published."""
    anybody = Client(base_url)
    pages: dict[str, Any] = {}
    for credential in credentials:
        did = credential["issuer"]["id"]
        host, *path = [unquote(part) for part in did.removeprefix("did:web:").split(":")]
        assert f"http://{host}" == base_url
        document = f"/{'/'.join(path)}/did.json"
        pages[f"https://{host}{document}"] = json.loads(anybody.get(document))
        entries = credential["credentialStatus"]
        for entry in entries if isinstance(entries, list) else [entries]:
            url = entry["statusListCredential"]
            assert url.startswith(f"{base_url}/status/")
            pages[url] = json.loads(anybody.get(urlsplit(url).path))
    return pages


def _link(award: told.Award, listed: list[dict[str, str]]) -> str:
    """The address of a credential, found by what its issuer's list says about it."""
    wanted = {"email": award.email, "occasion": award.occasion}
    rows = [row for row in listed if wanted.items() <= row.items()]
    rows = [row for row in rows if row["achievement"] == _CONTENT.wording(award).name]
    is_ended = award.state in {"revoked", "superseded"}
    (row,) = [row for row in rows if (row["state"] in {"Revoked", "Replaced"}) == is_ended]
    return row["link"]
