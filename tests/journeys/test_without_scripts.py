"""The main journey in a browser that runs no script."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.journeys import test_main as main
from tests.journeys.visiting import Visitor

_ISSUER = "siobhan.fearnley@rathmorrow.example"
_LEARNER = "saoirse.brannigan@postkasse.example"


def test_the_main_journey_needs_no_script(visitor: Callable[..., Visitor], tmp_path: Path) -> None:
    issuer, learner, employer = (visitor(java_script_enabled=False) for _ in range(3))

    issuer.sign_in(_ISSUER)
    issuer.open("/o/rathmorrow/award")
    main.award(issuer, email=_LEARNER, name="Saoirse Brannigan")

    learner.follow_mail(_LEARNER, "/claim/")
    main.join_and_keep(learner)
    main.show_to_anyone(learner)
    badge = main.download_png(learner, tmp_path)

    page = employer.open("/verify/")
    page.locator("#id_file").set_input_files(badge)
    employer.press("Check")
    assert page.locator("#report h2.verdict-word").inner_text() == "VALID"
    assert [*issuer.faults, *learner.faults, *employer.faults] == []
