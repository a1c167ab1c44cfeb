"""From any container to one credential: what it came in, and what is known but not judged yet."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest

from bayleaf.engine.baking import bake
from bayleaf.engine.encoding import dump_json
from bayleaf.engine.verifying import Policy, Report, Verdict
from bayleaf.engine.verifying.reading import MAX_INPUT_BYTES
from tests.engine.baking.pictures import SVG, png
from tests.engine.verifying.world import (
    GOOD,
    World,
    badge,
    by_key,
    embed,
    outcome,
    signed,
    token,
)

ISSUER = by_key("P-256")


def judge(document: Any, **more: Any) -> Report:
    return World().judge(document, **more)


def kind(report: Report) -> tuple[str | None, str | None]:
    return report.container, report.format


def test_json_and_tokens_are_read_from_text_bytes_and_pictures() -> None:
    as_json = dump_json(signed(badge(ISSUER), ISSUER))
    as_token = token(badge(ISSUER), ISSUER).encode()
    for data, form in ((as_json, "vc+ld+json"), (as_token, "vc+jwt")):
        bare = "json" if form == "vc+ld+json" else "jws"
        made = {
            bare: [data, data.decode(), b"\n " + data + b"\t\r\n"],
            "png": [bake(png(), data)],
            "svg": [bake(SVG, data)],
        }
        for container, documents in made.items():
            for document in documents:
                report = judge(document)
                assert report.verdict in GOOD
                assert kind(report) == (container, form)


def test_the_digest_is_that_of_the_credentials_own_text() -> None:
    data = dump_json(signed(badge(ISSUER), ISSUER))
    expected = f"sha-256:{hashlib.sha256(data).hexdigest()}"
    assert {judge(each).digest for each in (data, bake(png(), data), bake(SVG, data))} == {expected}


def test_a_picture_says_that_it_is_not_signed() -> None:
    data = dump_json(signed(badge(ISSUER), ISSUER))
    report = judge(bake(png(), data))
    assert outcome(report, "image") == ("not_applicable", None)
    assert "not signed" in report.check("image").message
    assert "not come in a picture" in judge(data).check("image").message


def test_two_credentials_in_one_file_are_one_too_many() -> None:
    report = judge(dump_json([signed(badge(ISSUER), ISSUER)] * 2))
    assert outcome(report, "input.parse") == ("pass", None)
    assert outcome(report, "input.single") == ("fail", "AMBIGUOUS_INPUT")
    assert report.verdict is Verdict.NOT_GENUINE


def test_a_list_of_one_is_sent_back_with_a_cure() -> None:
    report = judge(dump_json([signed(badge(ISSUER), ISSUER)]))
    assert outcome(report, "input.parse") == ("fail", "MALFORMED")
    assert "Send the credential itself." in report.check("input.parse").message


def test_a_file_beyond_the_limit_is_not_read() -> None:
    for data in (b" " * (MAX_INPUT_BYTES + 1), b"{" + b" " * (1 << 20) + b"}"):
        assert outcome(judge(data), "input.parse") == ("fail", "MALFORMED")


def test_something_else_is_told_what_bayleaf_reads() -> None:
    report = judge(b"<html>")
    assert "Bayleaf reads JSON, a compact JWS" in report.check("input.parse").message


def test_the_place_of_a_null_is_named() -> None:
    document = badge(ISSUER)
    document["credentialSubject"]["achievement"]["criteria"] = [{"narrative": None}]
    check = judge(document).check("input.parse")
    place = "/credentialSubject/achievement/criteria/0/narrative"
    assert check.evidence["pointer"] == place


# --- known, but not judged yet --------------------------------------------------------------------

OLD = {
    "ob2-hosted": [
        {"@context": "https://w3id.org/openbadges/v2", "type": "Assertion", "id": "https://a.example/1"},
        {"@context": "https://w3id.org/openbadges/v1", "type": "Assertion", "badge": "https://a.example/b"},
        {"badge": {"name": "x"}, "recipient": "a@example.org", "verify": {"type": "hosted"}},
    ],
}  # fmt: skip


def unjudged(report: Report, form: str) -> None:
    """Known by its kind, and an open question: nothing about it was found to be false."""
    assert report.format == form
    assert outcome(report, "format.structure") == ("unknown", "UNSUPPORTED_PROOF")
    assert report.verdict is Verdict.NOT_FULLY_CHECKED
    assert [check.id for check in report.checks if str(check.outcome) == "fail"] == []


@pytest.mark.parametrize("document", OLD["ob2-hosted"])
def test_an_old_open_badge_is_an_open_question_and_no_forgery(document: dict[str, Any]) -> None:
    unjudged(judge(document), "ob2-hosted")
    unjudged(judge(bake(png(), dump_json(document))), "ob2-hosted")


def test_an_old_signed_open_badge_is_an_open_question_and_no_forgery() -> None:
    payload = {"uid": "1", "badge": "https://a.example/b", "recipient": {"identity": "x"}}
    unjudged(judge(token(payload, ISSUER, typ=None)), "ob2-signed")


def test_the_address_of_an_old_open_badge_in_a_picture_is_an_open_question() -> None:
    import io

    from PIL import Image
    from PIL.PngImagePlugin import PngInfo

    chunks, buffer = PngInfo(), io.BytesIO()
    chunks.add_text("openbadges", "https://a.example/assertions/1")
    Image.new("RGB", (8, 8)).save(buffer, "PNG", pnginfo=chunks)
    unjudged(judge(buffer.getvalue()), "ob2-hosted")


@pytest.mark.parametrize(("typ", "form"), [("vc+sd-jwt", "vc+sd-jwt"), ("dc+sd-jwt", "dc+sd-jwt")])
def test_a_credential_with_selective_disclosure_is_an_open_question_and_no_forgery(
    typ: str, form: str
) -> None:
    payload = {**badge(ISSUER), "_sd": ["x"]} if typ == "vc+sd-jwt" else {"vct": "https://a.example/", "iss": ISSUER.id}  # fmt: skip
    text = token(payload, ISSUER, typ=typ)
    for disclosures in (
        "~",
        "~WyJzYWx0IiwibmFtZSIsIkFkYSJd~",
        "~WyJzYWx0IiwibmFtZSIsIkFkYSJd~eyJ.x.y",
    ):
        unjudged(judge(text + disclosures), form)


# --- policy and rigour ----------------------------------------------------------------------------


def test_what_the_published_schema_refuses_is_said_and_fails_under_ob_cert() -> None:
    two = [{"id": f"https://a.example/{n}", "type": "1EdTechRevocationList"} for n in (1, 2)]
    document = embed(badge(ISSUER, credentialStatus=two), ISSUER, "ecdsa-jcs-2019")
    assert outcome(judge(document), "format.schema") == ("warn", "SCHEMA_INVALID")
    strict = judge(document, policy=Policy(name="ob-cert", schema_must_hold=True))
    check = strict.check("format.schema")
    assert (str(check.outcome), check.code, check.group) == ("fail", "SCHEMA_INVALID", "integrity")
    assert strict.verdict is Verdict.NOT_GENUINE


def test_a_newer_version_is_offered_and_not_fetched() -> None:
    world = World()
    service = {"id": "https://a.example/refresh", "type": "1EdTechCredentialRefresh"}
    document = embed(badge(ISSUER, refreshService=service), ISSUER, "ecdsa-jcs-2019")
    report = world.judge(document)
    assert outcome(report, "refresh") == ("warn", "REFRESH_AVAILABLE")
    assert report.check("refresh").evidence["urls"] == ["https://a.example/refresh"]
    assert world.web.requests == []
    assert report.verdict in GOOD


def test_evidence_is_counted_and_not_fetched() -> None:
    world = World()
    evidence = [{"id": "https://a.example/1", "type": ["Evidence"]}, {"type": ["Evidence"]}]
    report = world.judge(embed(badge(ISSUER, evidence=evidence), ISSUER))
    assert outcome(report, "evidence") == ("not_applicable", None)
    assert "2 pieces" in report.check("evidence").message
    assert {"id": "evidence", "value": "2", "basis": "issuer", "by": None} in report.rigour
    assert world.web.requests == []


def alignment(framework: str, name: str) -> dict[str, Any]:
    return {
        "type": ["Alignment"],
        "targetName": name,
        "targetUrl": "https://a.example/",
        "targetFramework": framework,
    }


def test_the_lines_of_rigour_are_the_issuers_own_words() -> None:
    document = badge(ISSUER)
    who = document["credentialSubject"]
    who["creditsEarned"] = 1.5
    who["source"] = {"id": "https://a.example/", "type": ["Profile"], "name": "Ms Quay"}
    who["result"] = [
        {"type": ["Result"], "value": "85"},
        {"type": ["Result"], "status": "Completed"},
    ]
    who["achievement"]["achievementType"] = "MicroCredential"
    who["achievement"]["alignment"] = [
        alignment("European Qualifications Framework", "Level 5"),
        alignment("ECTS", "1.5 ECTS"),
        alignment("Supervision and identity verification", "On site with ID"),
        alignment("ESCO", "navigate waterways"),
        {"type": ["Alignment"], "targetName": "knots", "targetUrl": "https://a.example/"},
    ]
    report = judge(signed(document, ISSUER))
    assert all(line["basis"] == "issuer" and line["by"] is None for line in report.rigour)
    assert [(line["id"], line["value"]) for line in report.rigour] == [
        ("type", "MicroCredential"), ("workload", "1.5"), ("assessor", "Ms Quay"), ("result", "85"),
        ("result", "Completed"), ("level", "Level 5"), ("workload", "1.5 ECTS"),
        ("supervision", "On site with ID"), ("skill", "navigate waterways"), ("skill", "knots"),
    ]  # fmt: skip
    assert json.loads(json.dumps(report.to_json()["rigour"])) == list(report.rigour)


def test_a_badge_without_any_of_it_has_no_lines() -> None:
    assert judge(signed(badge(ISSUER), ISSUER)).rigour == ()
