"""Status lists: an entry for every credential, the list at its address, and changes."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import bayleaf
from bayleaf.engine.errors import InputError
from bayleaf.engine.status import Bitstring
from bayleaf.vcapi import Application
from tests.vcapi.conftest import BASE, V2, Service

ID = "urn:uuid:0d9a6e5c-8c3e-4a55-b6c9-0f8e6a1f1d20"


def change(service: Service, credential_id: str, on: bool, purpose: str = "revocation") -> int:
    entry = {"type": "BitstringStatusListEntry", "statusPurpose": purpose}
    body = {"credentialId": credential_id, "credentialStatus": entry, "status": on}
    return service.post("/credentials/status", body).status


def issued(service: Service, **options: Any) -> dict[str, Any]:
    body = {"credential": service.credential("status"), "options": options}
    answer = service.post("/status/credentials/issue", body)
    assert answer.status == 201, answer.body
    found: dict[str, Any] = answer.json()["verifiableCredential"]
    return found


def test_the_service_adds_the_entry_by_itself(service: Service) -> None:
    entry = service.issued("status")["credentialStatus"]
    assert entry["type"] == "BitstringStatusListEntry"
    assert entry["statusPurpose"] == "revocation"
    assert 0 <= int(entry["statusListIndex"]) < 131_072
    assert isinstance(entry["statusListIndex"], str)
    assert entry["statusListCredential"].startswith(f"{BASE}/status/")
    assert entry["id"] != entry["statusListCredential"]


def test_other_paths_add_none(service: Service) -> None:
    assert "credentialStatus" not in service.issued("ed25519")


def test_the_list_is_a_signed_credential_of_the_same_issuer(service: Service) -> None:
    url = service.issued("status")["credentialStatus"]["statusListCredential"]
    answer = service.get(url.removeprefix(BASE))
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "application/vc"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    document = answer.json()
    assert document["id"] == url
    assert document["@context"] == [V2]
    assert document["issuer"] == service.issuer("status")
    assert "BitstringStatusListCredential" in document["type"]
    assert document["credentialSubject"]["type"] == "BitstringStatusList"
    assert len(Bitstring.decode(document["credentialSubject"]["encodedList"])) >= 131_072
    assert service.verify(document).status == 200


def test_a_revoked_credential_is_no_longer_verified(service: Service) -> None:
    credential = service.issued("status", id=ID)
    assert service.verify(credential).status == 200
    assert change(service, ID, True) == 200
    assert service.verify(credential).codes == ["REVOKED"]
    report = bayleaf.verify(
        json.dumps(credential), fetch=service.application._get, at=datetime.now(UTC)
    )
    assert str(report.verdict) == "revoked"
    assert change(service, ID, False) == 400
    assert service.verify(credential).status == 400


def test_a_suspension_can_be_ended(service: Service) -> None:
    credential = issued(service, statusPurpose="suspension", credentialId="mine-1")
    assert credential["credentialStatus"]["statusPurpose"] == "suspension"
    assert change(service, "mine-1", True, "suspension") == 200
    assert service.verify(credential).codes == ["SUSPENDED"]
    assert change(service, "mine-1", False, "suspension") == 200
    assert service.verify(credential).status == 200


def test_a_credential_without_an_id_goes_by_its_entry(service: Service) -> None:
    credential = issued(service)
    assert change(service, credential["credentialStatus"]["id"], True) == 200
    assert service.verify(credential).codes == ["REVOKED"]


def test_an_unknown_credential_is_not_found(service: Service) -> None:
    assert change(service, "urn:uuid:nobody", True) == 404
    assert change(service, issued(service)["credentialStatus"]["id"], True, "suspension") == 404
    assert service.get("/status/0000000000000000").status == 404
    assert service.get("/status/nothing").status == 404


_ENTRY = {"type": "BitstringStatusListEntry", "statusPurpose": "revocation"}


@pytest.mark.parametrize("body", [
    {}, {"credentialId": 4, "credentialStatus": _ENTRY, "status": True},
    {"credentialId": "", "credentialStatus": _ENTRY, "status": True},
    {"credentialId": ID, "status": True}, {"credentialId": ID, "credentialStatus": [], "status": True},
    {"credentialId": ID, "credentialStatus": {**_ENTRY, "type": "Other"}, "status": True},
    {"credentialId": ID, "credentialStatus": {**_ENTRY, "type": ["x"]}, "status": True},
    {"credentialId": ID, "credentialStatus": {**_ENTRY, "statusPurpose": "other"}, "status": True},
    {"credentialId": ID, "credentialStatus": {**_ENTRY, "statusPurpose": []}, "status": True},
    {"credentialId": ID, "credentialStatus": _ENTRY}, {"credentialId": ID, "credentialStatus": _ENTRY, "status": "1"},
    {"credentialId": ID, "credentialStatus": _ENTRY, "status": 1},
])  # fmt: skip
def test_a_change_that_is_none_is_refused(body: Any, service: Service) -> None:
    assert service.post("/credentials/status", body).status == 400


@pytest.mark.parametrize("options", [{"statusPurpose": "other"}, {"statusPurpose": []}, {"credentialId": 4}, "x"])  # fmt: skip
def test_options_that_are_wrong_are_refused(options: Any, service: Service) -> None:
    body = {"credential": service.credential("status"), "options": options}
    assert service.post("/status/credentials/issue", body).status == 400


@pytest.mark.parametrize("given", [{"type": "BitstringStatusListEntry"}, [], "x"])
def test_an_entry_in_the_request_is_refused(given: Any, service: Service) -> None:
    assert service.asked_to_issue("status", credentialStatus=given).status == 400


def test_indexes_are_drawn_by_lot_and_never_twice(service: Service) -> None:
    drawn = [int(issued(service)["credentialStatus"]["statusListIndex"]) for _ in range(20)]
    assert len(set(drawn)) == len(drawn)
    assert drawn != sorted(drawn)


def test_two_credentials_with_one_id_are_both_revoked(service: Service) -> None:
    same = "urn:uuid:0d9a6e5c-8c3e-4a55-b6c9-0f8e6a1f1d21"
    both = [service.issued("status", id=same) for _ in range(2)]
    assert change(service, same, True) == 200
    assert [service.verify(one).codes for one in both] == [["REVOKED"], ["REVOKED"]]


def test_lists_and_their_key_outlast_the_process(
    tmp_path: Path, service_with: Callable[..., Service]
) -> None:
    before = service_with(folder=tmp_path)
    credential = before.issued("status", id=ID)
    assert change(before, ID, True) == 200
    after = service_with(folder=tmp_path)
    assert after.issuer("status") == before.issuer("status")
    assert after.issuer("p256") != before.issuer("p256")
    assert after.verify(credential).codes == ["REVOKED"]
    assert (tmp_path / "status-key.jwk").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("line", ["not json", "[]", '{"list": 4}'])
def test_a_line_that_cannot_be_read_is_named(tmp_path: Path, line: str) -> None:
    (tmp_path / "statuses.jsonl").write_text(f"{line}\n")
    with pytest.raises(InputError, match=r"statuses\.jsonl, line 1: "):
        Application(fetch=bayleaf.offline, folder=tmp_path)


def test_a_line_that_was_cut_off_is_dropped(tmp_path: Path) -> None:
    (tmp_path / "statuses.jsonl").write_text('{"list": "https://')
    Application(fetch=bayleaf.offline, folder=tmp_path)
    assert (tmp_path / "statuses.jsonl").read_bytes() == b""


def test_another_process_cannot_have_the_same_folder(tmp_path: Path) -> None:
    first = Application(fetch=bayleaf.offline, folder=tmp_path)
    code = (
        "import sys, pathlib, bayleaf\n"
        "from bayleaf.vcapi import Application\n"
        "Application(fetch=bayleaf.offline, folder=pathlib.Path(sys.argv[1]))"
    )
    second = subprocess.run([sys.executable, "-c", code, tmp_path], capture_output=True, text=True)
    assert second.returncode != 0, first
    assert "is in use by another service" in second.stderr
