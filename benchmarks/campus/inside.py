# ruff: noqa: E402  Django has to be set up before its models are imported.
"""What is done inside the campus, in a process of its own: filling a folder, and awarding.

``python -m benchmarks.campus.inside fill 1000`` and ``… award 1000`` work on the campus that the
environment names, and print JSON.
"""

from __future__ import annotations

import json
import os
import sys
from statistics import median
from time import perf_counter
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bayleaf.campus.config.settings")

import django

django.setup()

from django.conf import settings
from django.contrib.auth import (
    BACKEND_SESSION_KEY,
    HASH_SESSION_KEY,
    SESSION_KEY,
)
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import call_command
from django.db import connection

from bayleaf.campus.accounts.models import User
from bayleaf.campus.awarding import actions, batches
from bayleaf.campus.awarding.models import Credential, StatusList
from bayleaf.campus.organizations.models import Organization
from bayleaf.campus.wallet.actions import show
from benchmarks.campus import filling
from benchmarks.campus.names import BIG, LEARNER


def fill(count: int) -> dict[str, Any]:
    """Fill the folder; return what an asker has to know."""
    start = perf_counter()
    call_command("migrate", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous=OFF")  # a folder that nobody will miss
    filling.fill(count)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    learner = User.objects.get(email=LEARNER)
    real = Credential.objects.filter(organization__slug=BIG, holder=learner).order_by("id").first()
    assert real is not None
    show(public_id=real.public_id, visibility="public", person=learner)
    organization = real.organization
    # In the middle of the organization's list, as far from either end as a cursor can be.
    middle = organization.credentials.order_by("-awarded_at")[organization.credentials.count() // 2]
    return {
        "seconds": perf_counter() - start,
        "cookie": settings.SESSION_COOKIE_NAME,
        "owner": _session(User.objects.get(email=f"owner@{BIG}.example")),
        "learner": _session(learner),
        "credential": real.public_id,
        "achievement": real.version.achievement.public_id,
        "list": StatusList.objects.filter(organization=organization).latest("id").public_id,
        "after": f"{middle.awarded_at.isoformat()}_{middle.pk}",
        "json": bytes(real.signed.json).decode(),
    }


def award(count: int) -> dict[str, Any]:
    """One award by hand, and a list of so many people, in the biggest organization."""
    owner = User.objects.get(email=f"owner@{BIG}.example")
    version = Organization.objects.get(slug=BIG).achievements.earliest("id").latest
    assert version is not None
    singles = []
    for number in range(20):
        said = actions.Award(email=f"one{number}@new.example", name="One New", occasion="Bench")
        start = perf_counter()
        actions.award(version=version, award=said, awarded_by=owner, idempotency_key=f"b{number}")
        singles.append(perf_counter() - start)
    text = "\n".join(f"many{number}@new.example, Many {number}" for number in range(count))
    batch = batches.draft_batch(
        actor=owner, organization=owner.memberships.get().organization, version=version, text=text
    )
    batches.start(batch=batch, actor=owner)
    start = perf_counter()
    batches.run(batch.public_id, seconds=600)
    elapsed = perf_counter() - start
    done = batches.progress_of(batch).done
    if done != count:
        raise RuntimeError(f"{done} of {count} were awarded")
    return {"award_ms": 1000 * median(singles), "batch_ms_each": 1000 * elapsed / count}


def _session(user: User) -> str:
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return str(session.session_key)


if __name__ == "__main__":
    verb, number = sys.argv[1], int(sys.argv[2])
    print(json.dumps({"fill": fill, "award": award}[verb](number)))
