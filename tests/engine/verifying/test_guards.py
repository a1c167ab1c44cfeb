"""The two guards: text that nobody signed is found, whichever way it came in (section 6, F32-F39)."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from bayleaf.engine.contexts import bundled, bundled_second
from bayleaf.engine.verifying import Policy, Report, Verdict
from tests.engine.verifying.world import (
    GOOD,
    World,
    badge,
    by_key,
    embed,
    outcome,
    signed,
    subject,
)

SHADOWED = "SHADOWED_FIELD"
CRED = "https://www.w3.org/2018/credentials#"
OB = "https://purl.imsglobal.org/spec/vc/ob/vocab.html#"
SOON = "2026-05-01T00:00:00Z"
LIST = {
    "id": "https://college.example/status/1#7",
    "type": "BitstringStatusListEntry",
    "statusPurpose": "revocation",
    "statusListIndex": "7",
    "statusListCredential": "https://college.example/status/1",
}


def genuine(**changes: Any) -> dict[str, Any]:
    """A signed badge that has expired, is on a list, and is worth changing."""
    issuer = by_key()
    document = badge(issuer, validUntil=SOON, credentialStatus=LIST, **changes)
    return embed(document, issuer)


GENUINE = genuine()


def judge(document: Any, **more: Any) -> Report:
    return World().judge(document, **more)


def changed(change: Callable[[dict[str, Any]], Any]) -> dict[str, Any]:
    document = copy.deepcopy(GENUINE)
    change(document)
    return document


def inline(**terms: Any) -> Callable[[dict[str, Any]], Any]:
    return lambda document: document["@context"].append(terms)


def renamed(old: str, new: str, definition: Any) -> Callable[[dict[str, Any]], Any]:
    """A holder's context gives a signed member another name."""

    def change(document: dict[str, Any]) -> None:
        document["@context"].append({new: definition})
        document[new] = document.pop(old)

    return change


DATE = {"@id": f"{CRED}validUntil", "@type": "http://www.w3.org/2001/XMLSchema#dateTime"}
STATUS = {"@id": f"{CRED}credentialStatus", "@type": "@id"}

CHANGES: dict[str, Callable[[dict[str, Any]], Any]] = {
    "F32 validUntil renamed": renamed("validUntil", "x", DATE),
    "F33 credentialStatus renamed": renamed("credentialStatus", "x", STATUS),
    "F34 name renamed, another title": lambda d: (
        d["@context"].append({"x": "https://schema.org/name"}),
        d["credentialSubject"]["achievement"].update(
            x=d["credentialSubject"]["achievement"].pop("name"), name="Master mariner"
        ),
    ),
    "F35 grade": lambda d: d.update(grade="A"),
    "F35 honours in the subject": lambda d: d["credentialSubject"].update(honours="summa"),
    "F35 recipientName": lambda d: d["credentialSubject"].update(recipientName="Eve"),
    "F35 in the issuer": lambda d: d["issuer"].update(accreditedBy="The Ministry"),
    "F35 in the status": lambda d: d["credentialStatus"].update(note="x"),
    "F36 expirationDate": lambda d: d.update(expirationDate="2099-01-01T00:00:00Z"),
    "F36 issuanceDate": lambda d: d.update(issuanceDate="2020-01-01T00:00:00Z"),
    "F37 absolute IRI": lambda d: d.update(
        {f"{CRED}validUntil": {"@value": d.pop("validUntil"), "@type": DATE["@type"]}}
    ),
    "F37 absolute IRI beside it": lambda d: d.update({"https://a.example/grade": "A"}),
    "F37 compact IRI": lambda d: d.update({"cred:validUntil": d.pop("validUntil")}),
    "F37 @included": lambda d: d.update({"@included": [{"id": "urn:x", "name": "x"}]}),
    "F37 @graph": lambda d: d.update({"@graph": []}),
    "F37 @reverse": lambda d: d.update({"@reverse": {}}),
    "F37 @nest": lambda d: d.update({"@nest": {"validUntil": d.pop("validUntil")}}),
    "F37 @id for id": lambda d: d.update({"@id": d.pop("id")}),
    "F37 @type for type": lambda d: d.update({"@type": d.pop("type")}),
    "F37 @index": lambda d: d["issuer"].update({"@index": "x"}),
    "F37 @set": lambda d: d.update(validUntil={"@set": [d["validUntil"]]}),
    "F37 @list": lambda d: d.update(validUntil={"@list": [d["validUntil"]]}),
    "F37 @value": lambda d: d.update(name={"@value": d["name"]}),
    "F37 @json": lambda d: d.update(name={"@value": d["name"], "@type": "@json"}),
    "F37 nested array": lambda d: d.update(credentialStatus=[[d["credentialStatus"]]]),
    "F38 context in the achievement": lambda d: d["credentialSubject"]["achievement"].update(
        {"@context": {"x": "https://schema.org/name"}}
    ),
    "F38 context in the subject": lambda d: d["credentialSubject"].update(
        {"@context": d["@context"]}
    ),
    "F38 context in the issuer, of a credential": lambda d: d["issuer"].update(
        {"@context": d["@context"], "type": ["Profile", "VerifiableCredential"]}
    ),
    "F38 empty context": lambda d: d["credentialStatus"].update({"@context": {}}),
    "vocabulary": lambda d: (d["@context"].append({"@vocab": "https://a.example/"}), d.update(grade="A")),
    "base": inline(**{"@base": "https://a.example/"}),
    "import": inline(**{"@import": "https://www.w3.org/ns/credentials/v2"}),
    "propagate": inline(**{"@propagate": False}),
    "language": inline(**{"@language": "en"}),
    "null term": inline(name=None),
    "null in a definition": inline(x={"@id": None}),
    "keyword alias": inline(x="@type"),
    "keyword alias in a definition": inline(x={"@id": "@id"}),
    "term that is a number": inline(x=5),
    "bundled term": inline(validUntil="https://a.example/other"),
    "bundled term, same meaning": inline(validUntil=DATE),
    "bundled IRI": inline(x=f"{CRED}validUntil"),
    "bundled IRI by a prefix": inline(p=CRED, x="p:validUntil"),
    "bundled IRI by a prefix in a definition": inline(p={"@id": CRED, "@prefix": True}, x={"@id": "p:validUntil"}),
    "bundled IRI of Open Badges": inline(x=f"{OB}Achievement"),
    "context that is a number": lambda d: d["@context"].append(5),
    "context in a list in a list": lambda d: d["@context"].append([d["@context"][0]]),
    "language map": lambda d: d.update(name={"@value": d["name"], "@language": "en"}),
}  # fmt: skip


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_text_that_nobody_signed_is_found(change: Callable[[dict[str, Any]], Any]) -> None:
    report = judge(changed(change))
    assert report.verdict is Verdict.NOT_GENUINE


@pytest.mark.parametrize("name", [name for name in CHANGES if name.startswith("F3")])
def test_the_tricks_of_the_corpus_are_called_by_their_name(name: str) -> None:
    report = judge(changed(CHANGES[name]))
    assert SHADOWED in report.codes


def test_a_null_that_hides_a_member_is_malformed() -> None:
    """F37."""
    for change in (lambda d: d.update(validUntil=None), lambda d: d["@context"].append(None)):
        report = judge(changed(change))
        assert outcome(report, "input.parse") == ("fail", "MALFORMED")


def test_the_unchanged_badge_gets_as_far_as_its_status() -> None:
    report = judge(GENUINE)
    assert report.verdict is Verdict.NOT_FULLY_CHECKED
    assert outcome(report, "format.recompaction") == ("pass", None)
    assert outcome(report, "time.valid_until") == ("fail", "EXPIRED")


@pytest.mark.parametrize(
    "entry",
    [
        "https://school.example/words.json",
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.9.json",
        "https://www.w3.org/ns/credentials/v2?x",
        "urn:x",
        {"x": "https://a.example/x"},
        {"p": "https://a.example/", "x": {"@id": "p:x"}},
        {"@version": 1.1, "@protected": True},
    ],
)
def test_words_of_an_unknown_context_are_an_open_question_and_nothing_is_fetched(
    entry: Any,
) -> None:
    """F39 (a)."""
    world = World()
    report = world.judge(changed(lambda document: document["@context"].append(entry)))
    assert outcome(report, "format.context") == ("unknown", "CONTEXT_UNTRUSTED")
    assert outcome(report, "proof.signature")[0] == "unknown"
    assert report.verdict is Verdict.NOT_FULLY_CHECKED
    assert set(world.web.requests) <= {LIST["statusListCredential"]}


def test_a_listed_context_is_ours_whatever_its_address_serves() -> None:
    """F39 (b)."""
    world = World()
    issuer = by_key()
    document = signed(badge(issuer), issuer)
    for url in document["@context"]:
        world.web.publish(url, {"@context": {"name": "https://evil.example/name"}})
    assert world.judge(document).verdict in GOOD
    assert world.web.requests == []


@pytest.mark.parametrize("url", sorted(bundled().chosen))
def test_no_listed_context_that_is_appended_changes_what_a_badge_says(url: str) -> None:
    """Either the signature breaks, or the words mean what they meant."""
    issuer = by_key()
    document = signed(badge(issuer, validUntil=SOON), issuer)
    if url not in document["@context"]:
        document["@context"].append(url)
    report = judge(document)
    assert report.verdict in (Verdict.EXPIRED, Verdict.NOT_GENUINE)


def test_a_context_that_an_operator_added_is_known() -> None:
    url = "https://school.example/words.json"
    words = {"@context": {"grade": "https://school.example/words#grade"}}
    policy = Policy(contexts=bundled().with_extra({url: words}))
    issuer = by_key()
    document = badge(issuer)
    document["@context"].append(url)
    made = embed(document, issuer, "eddsa-jcs-2022")
    assert outcome(judge(made, policy=policy), "format.context") == ("pass", None)
    assert outcome(judge(made), "format.context") == ("warn", "CONTEXT_UNTRUSTED")


# --- places where the same signature could be told twice ------------------------------------------


def test_the_old_suite_cannot_pass_for_one_that_signs_the_text() -> None:
    """``cryptosuite`` is no word of Ed25519Signature2020: it is dropped from the signed graph, so
    a holder may write there what they like, and it must not switch the guards off."""
    issuer = by_key()
    document = badge(issuer, validUntil=SOON)
    document["@context"].append("https://w3id.org/security/suites/ed25519-2020/v1")
    made = embed(document, issuer, "Ed25519Signature2020")
    assert judge(made).verdict is Verdict.EXPIRED
    for cryptosuite in ("eddsa-jcs-2022", "x-jcs-y"):
        made["proof"][0]["cryptosuite"] = cryptosuite
        graded = {**made, "grade": "A"}
        assert judge(graded).verdict is Verdict.NOT_GENUINE
        hidden = copy.deepcopy(made)
        hidden[f"{CRED}validUntil"] = {"@value": hidden.pop("validUntil"), "@type": DATE["@type"]}
        assert judge(hidden).verdict is Verdict.NOT_GENUINE


def test_a_badge_under_the_second_content_of_its_context_verifies_and_the_report_says_which() -> (
    None
):
    """``context-3.0.3.json`` circulates with two contents; only the later knows endorsementJwt."""
    issuer = by_key()
    who = subject()
    who["achievement"]["endorsementJwt"] = ["eyJ.eyJ.x"]
    document = badge(issuer, credentialSubject=who)
    made = embed(document, issuer, contexts=bundled_second())
    report = judge(made)
    assert report.verdict in GOOD
    assert report.check("format.recompaction").evidence["contexts"] != "bundled"
    assert judge(embed(document, issuer)).verdict is Verdict.NOT_GENUINE
    made["credentialSubject"]["achievement"]["endorsementJwt"] = ["eyJ.eyJ.y"]
    assert judge(made).verdict is Verdict.NOT_GENUINE


def test_json_inside_json_is_signed_as_it_is() -> None:
    """``jsonSchema`` is one value of JSON to the graph."""
    issuer = by_key()
    schema = {"type": "object", "required": ["a"], "properties": {"a": {"const": 1}}}
    document = badge(
        issuer,
        credentialSchema=[
            {"id": "https://a.example/s", "type": "JsonSchema", "jsonSchema": schema}
        ],
    )
    made = embed(document, issuer)
    assert judge(made).verdict in GOOD
    schema["required"] = ["b"]
    made["credentialSchema"][0]["jsonSchema"] = schema
    assert judge(made).verdict is Verdict.NOT_GENUINE


@pytest.mark.parametrize(("hashed", "text"), [(True, "true"), (False, "false")])
def test_a_truth_value_does_not_become_a_text(hashed: bool, text: str) -> None:
    """To the graph ``true`` and ``"true"`` are one, because the context gives the member a type.
    To the reader of JSON they are not: the recipient would no longer match."""
    issuer = by_key()
    entry = {"type": "IdentityObject", "hashed": hashed, "identityType": "emailAddress",
             "identityHash": "a@example.org"}  # fmt: skip
    document = signed(badge(issuer, credentialSubject=subject(identifier=[entry])), issuer)
    assert judge(document).verdict in GOOD
    document["credentialSubject"]["identifier"][0]["hashed"] = text
    assert judge(document).verdict not in GOOD


Move = Callable[[dict[str, Any]], dict[str, Any]]
"""Finds the second object with the id of the credential, and makes it look like one."""


def second(place: str) -> tuple[dict[str, Any], Move]:
    """Members of a badge that names its own id a second time, and where that is."""
    own = badge("x")["id"]
    related = [{"id": own, "type": ["Related"]}]
    who = subject()
    who["achievement"]["related"] = related
    return {"credentialSubject": who}, lambda d: d["credentialSubject"]["achievement"]["related"][0]


@pytest.mark.parametrize("place", ["related"])
@pytest.mark.parametrize("member", ["validUntil", "credentialStatus"])
def test_a_member_cannot_be_moved_to_another_object_with_the_same_id(
    place: str, member: str
) -> None:
    """To the graph both objects are one node, so the signature holds; to a reader the badge has no
    end any more, or no status."""
    members, find = second(place)
    document = genuine(**members)
    assert judge(document).verdict is Verdict.NOT_FULLY_CHECKED
    other = find(document)
    other["type"] = [*other["type"], "VerifiableCredential"]
    other[member] = document.pop(member)
    assert judge(document).verdict is Verdict.NOT_GENUINE


def test_an_endorsement_of_the_credential_cannot_take_its_end_away() -> None:
    """The same trick where it is at home: a board endorses the credential by its id."""
    board = by_key("P-256", "board")
    own = badge("x")["id"]
    endorsement = badge(
        board,
        id="urn:uuid:5c0d3a52-93c1-4a55-9a3e-0d6a3f1f0001",
        type=["VerifiableCredential", "EndorsementCredential"],
        credentialSubject={"id": own, "type": ["EndorsementSubject"]},
    )
    issuer = by_key()
    endorsed = badge(issuer, validUntil=SOON, endorsement=[signed(endorsement, board)])
    document = signed(endorsed, issuer)
    assert judge(document).verdict is Verdict.EXPIRED
    target = document["endorsement"][0]["credentialSubject"]
    target["type"] = ["EndorsementSubject", "VerifiableCredential"]
    target["validUntil"] = document.pop("validUntil")
    assert judge(document).verdict is Verdict.NOT_GENUINE
