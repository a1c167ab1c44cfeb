"""The service keeps to its own description, whatever a program makes up from it.

Schemathesis reads the description, makes up requests that fit it and requests that do not, and looks
at every answer: no fault of the service, no status, type or shape that is not described.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import positive_data_acceptance

from bayleaf.engine.encoding import parse_json
from bayleaf.engine.ports import offline
from bayleaf.vcapi import Application, Config
from tests.effort import examples

TOKEN = "a-token-of-some-length"
OPEN = Application(fetch=offline)
GUARDED = Application(Config(tokens=(TOKEN,)), fetch=offline)

description = schemathesis.openapi.from_wsgi("/openapi.json", OPEN)
guarded = schemathesis.openapi.from_wsgi("/openapi.json", GUARDED)

# No schema can say which words a context defines, so what fits it may still be refused. And the
# resolver says 501 of a method it does not know; a 500 is described nowhere, and so found anyway.
UNASKED = [positive_data_acceptance, not_a_server_error]

calm = settings(deadline=None, database=None, suppress_health_check=list(HealthCheck))


@schemathesis.deserializer("application/vc")
def read_credential(context: Any, response: Any) -> Any:
    del context
    return parse_json(response.content)


@description.exclude(
    path_regex="^/(ecdsa|eddsa|p256|p384)"
).parametrize()  # the same code, other keys
@settings(calm, max_examples=examples(8))
def test_every_answer_is_described(case: schemathesis.Case) -> None:
    case.call_and_validate(excluded_checks=UNASKED)


@guarded.include(path_regex="^/credentials").parametrize()
@settings(calm, max_examples=examples(4))
def test_every_answer_of_a_service_with_tokens_is_described(case: schemathesis.Case) -> None:
    headers = {"Authorization": f"Bearer {TOKEN}"}
    case.call_and_validate(headers=headers, excluded_checks=UNASKED)


@pytest.mark.parametrize("suite", ["ed25519", "jwt"])
def test_a_good_share_of_what_is_made_up_is_issued(suite: str) -> None:
    answers: Counter[int] = Counter()
    operation = description[f"/{suite}/credentials/issue"]["POST"]

    @settings(calm, max_examples=30)
    @given(case=operation.as_strategy())
    def ask(case: schemathesis.Case) -> None:
        answers[case.call().status_code] += 1

    ask()
    assert set(answers) <= {201, 400, 422}
    assert answers[201] > answers.total() / 5, answers
