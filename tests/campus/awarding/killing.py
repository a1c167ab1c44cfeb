"""What the killed process runs: prepare, run or report, against the database of its data folder.

Usage: python -m tests.campus.awarding.killing prepare|run|report
"""

from __future__ import annotations

import json
import sys

import django

django.setup()

from django.db.models import Count  # noqa: E402

from bayleaf.campus.accounts.models import User  # noqa: E402
from bayleaf.campus.awarding import batches  # noqa: E402
from bayleaf.campus.awarding.models import (  # noqa: E402
    Batch,
    BatchRow,
    Credential,
    RowState,
    SignedBytes,
    StatusEntry,
    StatusList,
)
from bayleaf.campus.foundation.audit import first_broken_line  # noqa: E402
from bayleaf.campus.foundation.models import AuditLine, OutgoingMail  # noqa: E402
from bayleaf.campus.organizations.actions import found_organization  # noqa: E402

ROWS = 150


def prepare() -> None:
    from tests.campus.awards import publish

    owner = User.objects.create_user("owner@harbour.example", None, name="Olwen Harbour")
    school = found_organization(
        founder=owner, slug="harbour", name="Harbour School", kind="school", country="IE"
    )
    text = "\n".join(f"p{n}@example.org,Person {n},12" for n in range(ROWS))
    batch = batches.draft_batch(
        actor=owner, organization=school, version=publish(school), text=text
    )
    batches.start(batch=batch, actor=owner)


def run() -> None:
    public_id = Batch.objects.get().public_id
    print("running", flush=True)
    while batches.run(public_id):
        pass


def report() -> None:
    lists = StatusList.objects.values("purpose", "used")
    entries = StatusEntry.objects.values("purpose").annotate(
        count=Count("id"), different=Count("index", distinct=True)
    )
    print(
        json.dumps(
            {
                "state": Batch.objects.get().state,
                "done": BatchRow.objects.filter(state=RowState.DONE).count(),
                "awards": Credential.objects.count(),
                "people": Credential.objects.values("recipient_email").distinct().count(),
                "rows with their award": BatchRow.objects.values("credential").distinct().count(),
                "signed": SignedBytes.objects.count(),
                "mails": OutgoingMail.objects.count(),
                "used": {row["purpose"]: row["used"] for row in lists},
                "entries": {row["purpose"]: row["count"] for row in entries},
                "indexes": {row["purpose"]: row["different"] for row in entries},
                "audit": AuditLine.objects.filter(verb="award").count(),
                "broken": first_broken_line(),
            }
        )
    )


if __name__ == "__main__":
    {"prepare": prepare, "run": run, "report": report}[sys.argv[1]]()
