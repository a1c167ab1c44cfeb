"""What eight threads do to one database file: award, revoke, and claim the same link.

Usage: python -m tests.campus.awarding.threads
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable

import django

django.setup()

from django.db import connection  # noqa: E402

from bayleaf.campus.accounts.models import User  # noqa: E402
from bayleaf.campus.awarding import actions, claiming, erasing  # noqa: E402
from bayleaf.campus.awarding.models import Credential, StatusEntry, StatusList  # noqa: E402
from bayleaf.campus.foundation.audit import first_broken_line  # noqa: E402
from bayleaf.campus.foundation.errors import CampusError  # noqa: E402
from bayleaf.campus.foundation.models import OutgoingMail  # noqa: E402
from bayleaf.campus.organizations.actions import found_organization  # noqa: E402
from bayleaf.engine.status import Bitstring  # noqa: E402
from tests.campus.awards import publish  # noqa: E402

THREADS, EACH = 8, 6


def together(work: Callable[[int], object]) -> list[str]:
    """Do it in eight threads at once; the names of what was raised."""
    barrier, raised = threading.Barrier(THREADS), list[str]()

    def one(number: int) -> None:
        barrier.wait()
        try:
            work(number)
        except CampusError as error:
            raised.append(type(error).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=(number,)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


def main() -> None:
    owner = User.objects.create_user("owner@harbour.example", None, name="Olwen")
    school = found_organization(
        founder=owner, slug="harbour", name="Harbour School", kind="school", country="IE"
    )
    version = publish(school)
    people = [User.objects.create_user(f"u{n}@x.org", None, name="U") for n in range(THREADS)]

    def award(email: str, key: str = "") -> Credential:
        told = actions.Award(email=email, name="A", result="12")
        return actions.award(version=version, award=told, awarded_by=owner, idempotency_key=key)

    def several(number: int) -> None:
        for n in range(EACH):
            award(f"p{number}-{n}@x.org")

    raised = together(several)
    raised += together(lambda _: award("same@x.org", "key"))
    awards = [*Credential.objects.exclude(recipient_email="same@x.org")[:THREADS]]
    raised += together(
        lambda n: actions.revoke(credential=awards[n], reason="mistake", actor=owner)
    )
    mail = OutgoingMail.objects.filter(to="same@x.org").get()
    found = re.search(r"/claim/(\S+)", mail.text)
    assert found is not None
    lost = together(lambda n: claiming.claim(token=found[1], person=people[n]))

    revocation = StatusList.objects.get(purpose="revocation")
    encoded = json.loads(bytes(revocation.document))["credentialSubject"]["encodedList"]
    bits = Bitstring.decode(encoded)
    entries = StatusEntry.objects.filter(purpose="revocation")
    told = {
        "awards": Credential.objects.count(),
        "used": revocation.used,
        "indexes": entries.values("index").distinct().count(),
        "mails": OutgoingMail.objects.filter(subject__contains="awarded you").count(),
        "revoked": sum(bits.get(index) for index in entries.values_list("index", flat=True)),
        "raised": raised,
        "claims lost": len(lost),
        "erased twice": together(
            lambda _: erasing.erase(credential=awards[0], reason="request", actor=owner)
        ),
        "broken": first_broken_line(),
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main()
