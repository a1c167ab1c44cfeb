"""The file of the statuses: whole lines or none, and quick when there are many."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from bayleaf.vcapi.journal import Journal
from bayleaf.vcapi.status import StatusBook
from tests.vcapi.conftest import BASE, Service

FULL_DISK = """
import pathlib, resource, sys
from bayleaf.engine.ports import offline
from bayleaf.vcapi import Application
from tests.vcapi.conftest import Service
service = Service(Application(fetch=offline, folder=pathlib.Path(sys.argv[1])))
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
answers = [service.asked_to_issue("status") for _ in range(40)]
print(sum(answer.status == 201 for answer in answers))
print({tuple(answer.codes) for answer in answers if answer.status != 201})
"""


def test_a_full_disk_is_told_and_leaves_whole_lines(tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-c", FULL_DISK, tmp_path], capture_output=True, text=True, check=True
    )
    issued, refusals = run.stdout.splitlines()
    assert refusals == "{('STORAGE',)}"
    data = (tmp_path / "statuses.jsonl").read_bytes()
    assert data.endswith(b"\n")
    lines = [json.loads(line) for line in data.splitlines()]
    assert sum("index" in line for line in lines) == int(issued) > 0


def test_no_line_holds_an_id(tmp_path: Path, service_with: Callable[..., Service]) -> None:
    service = service_with(folder=tmp_path)
    service.issued("status", id="urn:example:ada-lovelace")
    assert "ada-lovelace" not in (tmp_path / "statuses.jsonl").read_text()
    assert (tmp_path / "statuses.jsonl").stat().st_mode & 0o077 == 0


def test_a_place_is_found_soon_when_a_list_is_half_full(service: Service, tmp_path: Path) -> None:
    """And the next list is begun in time; what lies on the disk is read back the same."""
    journal = Journal(tmp_path / "statuses.jsonl")
    book = StatusBook(service.application.issuers["status"], journal)
    journal.settle = lambda: None  # type: ignore[method-assign]  # not 66,000 times
    at = datetime(2026, 1, 1, tzinfo=UTC)
    started, count = time.process_time(), 66_000
    entries = [
        book.add({"id": f"urn:x:{number}"}, base=BASE, purpose="revocation", also=None, at=at)[
            "credentialStatus"
        ]
        for number in range(count)
    ]
    assert (time.process_time() - started) / count < 0.001
    assert len({entry["id"] for entry in entries}) == count
    assert len({entry["statusListCredential"] for entry in entries}) == 2
    entry = {"type": "BitstringStatusListEntry", "statusPurpose": "revocation"}
    book.change({"credentialId": "urn:x:65999", "credentialStatus": entry, "status": True})
    again = StatusBook(service.application.issuers["status"], journal)
    name = entries[-1]["statusListCredential"].rpartition("/")[2]
    assert again._lists[name].bits.get(int(entries[-1]["statusListIndex"])) == 1
    assert again._lists.keys() == book._lists.keys()
    assert all(again._lists[key].places == book._lists[key].places for key in book._lists)


def test_an_id_in_two_lists_is_revoked_in_both(service_with: Callable[..., Service]) -> None:
    service = service_with()
    first = service.issued("status", id="urn:example:twice")
    book = service.application.statuses
    for found in book._lists.values():
        found.count = len(found.bits)  # as if it were full
    second = service.issued("status", id="urn:example:twice")
    lists = {one["credentialStatus"]["statusListCredential"] for one in (first, second)}
    assert len(lists) == 2
    entry = {"type": "BitstringStatusListEntry", "statusPurpose": "revocation"}
    change = {"credentialId": "urn:example:twice", "credentialStatus": entry, "status": True}
    assert service.post("/credentials/status", change).status == 200
    assert [service.verify(one).codes for one in (first, second)] == [["REVOKED"], ["REVOKED"]]
