"""A college with status lists, and badges that point into them."""

from __future__ import annotations

from typing import Any

from bayleaf.engine.status import new_entry, new_list, with_status
from bayleaf.engine.verifying import Policy, Report, Verdict
from tests.engine.verifying.world import SIGNED, World, badge, by_web, embed, outcome

LIST = "https://college.example/status/1"
OTHER_LIST = "https://college.example/status/2"


class College:
    """An issuer with lists, and badges that point into them."""

    def __init__(self) -> None:
        self.world = World()
        self.party = by_web(self.world.web)

    def a_list(self, purpose: Any = "revocation", **values: int) -> dict[str, Any]:
        """An unsigned list; ``i7=1`` sets entry 7."""
        document = new_list(id=LIST, issuer=self.party.id, purpose=purpose, at=SIGNED)
        for index, value in values.items():
            document = with_status(document, int(index[1:]), value)
        return document

    def publish(self, document: Any, url: str = LIST, *, by: Any = None) -> None:
        self.world.web.publish(url, embed(document, by or self.party))

    def judge(self, *entries: Any, policy: Policy | None = None) -> Report:
        """A badge with these status entries, signed as JSON so that they may be anything."""
        status: Any = list(entries) if len(entries) != 1 else entries[0]
        document = embed(badge(self.party, credentialStatus=status), self.party, "eddsa-jcs-2022")
        return self.world.judge(document, policy=policy)


def entry(
    index: Any = 7, purpose: str = "revocation", url: str = LIST, **more: Any
) -> dict[str, Any]:
    made = {
        **new_entry(list_url=url, index=0, purpose=purpose),
        "statusListIndex": str(index),
    } | more
    return {name: value for name, value in made.items() if value is not None}


def unknown(report: Report, code: str, check: str = "status.revocation") -> None:
    """The status is unknown for this reason, and so is the whole."""
    assert outcome(report, check) == ("unknown", code)
    assert report.verdict is Verdict.NOT_FULLY_CHECKED
