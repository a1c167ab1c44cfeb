"""What the service issues is accepted by the libraries of others."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.interop.conftest import oracle
from tests.interop.oracle import Oracle
from tests.interop.peers import NOW, refusal, refusal_in_python
from tests.vcapi.conftest import EMBEDDED, Service

__all__ = ["oracle"]
FROM: dict[str, Any] = {"validFrom": "2020-01-01T00:00:00Z", "name": "A credential"}


@pytest.mark.parametrize("suite", EMBEDDED)
def test_digitalbazaar_accepts_every_suite(suite: str, service: Service, oracle: Oracle) -> None:
    assert refusal("@digitalbazaar/vc", json.dumps(service.issued(suite, **FROM)), oracle) is None


def test_digitalbazaar_refuses_a_change(service: Service, oracle: Oracle) -> None:
    changed = {**service.issued("p256", **FROM), "name": "Another"}
    assert refusal("@digitalbazaar/vc", json.dumps(changed), oracle) is not None


def test_joserfc_accepts_the_token(service: Service) -> None:
    token = service.issued("jwt", **FROM)["id"].partition(",")[2]
    assert refusal_in_python("joserfc", token) is None


def test_the_service_verifies_what_digitalbazaar_issues(service: Service, oracle: Oracle) -> None:
    key = oracle.key("Ed25519")
    credential = {**service.credential(issuer=key["controller"]), **FROM}
    issued = oracle.issue(
        "@digitalbazaar/vc", credential=credential, suite="eddsa-rdfc-2022",
        key=key["verificationMethod"], created=NOW, now=NOW,
    )  # fmt: skip
    assert service.verify(issued).status == 200
