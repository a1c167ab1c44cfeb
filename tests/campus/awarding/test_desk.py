"""The award desk through its pages: who gets in, what may be sent, and that it happens once."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bayleaf.campus.accounts.models import User
from bayleaf.campus.achievements.models import Version
from bayleaf.campus.awarding import actions, batches
from bayleaf.campus.awarding.export import guarded
from bayleaf.campus.awarding.models import Batch, BatchState, Credential, State
from bayleaf.campus.foundation.audit import first_broken_line
from bayleaf.campus.foundation.models import AuditLine, OutgoingMail
from bayleaf.campus.organizations.models import Organization, Role
from tests.campus.awards import publish

DESK = "/o/harbour-school"
Make = Callable[..., Credential]
Form = dict[str, str]


@pytest.fixture
def form(published: Version) -> Form:
    return {
        "achievement": published.achievement.public_id,
        "email": "ada@example.org",
        "name": "Ada Lovelace",
        "result": "17",
        "narrative": "Tied all of them.",
        "occasion": "Autumn",
        "valid_from": "",
        "evidence-TOTAL_FORMS": "2",
        "evidence-INITIAL_FORMS": "0",
        "evidence-0-name": "Film",
        "evidence-0-url": "https://film.example/1",
        "evidence-0-narrative": "The whole exam.",
        "evidence-1-name": "",
        "evidence-1-url": "",
        "evidence-1-narrative": "",
    }


def carried(page: str) -> Form:
    """The hidden fields of the form that confirms."""
    found = {}
    for tag in re.findall(r"<input[^>]+type=\"hidden\"[^>]*>", page):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name:
            found[name[1]] = value[1] if value else ""
    return found


def preview(desk: Client, form: Form) -> Form:
    page = desk.post(f"{DESK}/award/preview", form)
    assert page.status_code == 200, page.content.decode()
    return carried(page.content.decode())


def test_one_person_is_awarded_after_a_preview(desk: Client, form: Form) -> None:
    assert desk.get(f"{DESK}/award").status_code == 200
    assert desk.get(f"{DESK}/award?achievement={form['achievement']}").status_code == 200
    page = desk.post(f"{DESK}/award/preview", form).content.decode()
    assert "Nothing is awarded yet" in page
    assert "Ada Lovelace" in page
    assert "/claim/…" in page
    assert Credential.objects.count() == 0

    answer = desk.post(f"{DESK}/award", carried(page))

    credential = Credential.objects.get()
    assert answer.url == f"{DESK}/awarded/{credential.public_id}"  # type: ignore[attr-defined]
    assert credential.evidence == [
        {"name": "Film", "url": "https://film.example/1", "narrative": "The whole exam."}
    ]
    assert (credential.result, credential.occasion) == ("17", "Autumn")
    assert OutgoingMail.objects.get().to == "ada@example.org"


def test_sending_the_form_twice_awards_once(desk: Client, form: Form) -> None:
    confirmed = preview(desk, form)
    first, second = (desk.post(f"{DESK}/award", confirmed) for _ in range(2))

    assert first.url == second.url  # type: ignore[attr-defined]
    assert Credential.objects.count() == OutgoingMail.objects.count() == 1


def test_the_same_person_and_occasion_is_told_before(desk: Client, form: Form) -> None:
    desk.post(f"{DESK}/award", preview(desk, form))
    again = desk.post(f"{DESK}/award/preview", form)

    assert again.status_code == 422
    assert "This person was awarded it on" in again.content.decode()


def test_a_confirmation_without_a_key_awards_nothing(desk: Client, form: Form) -> None:
    assert desk.post(f"{DESK}/award", form).status_code == 422
    assert Credential.objects.count() == 0


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("email", "ada@", "whole address"),
        ("name", "", "required"),
        ("result", "99", "The scale ends at 20"),
        ("valid_from", "31.12.", "2026-05-01"),
        ("valid_from", "1999-01-01", "within five years"),
        ("evidence-0-url", "javascript:alert(1)", "web address"),
        ("evidence-0-url", "ftp://x.example/y", "https://"),
        ("evidence-0-name", "", "Name it"),
    ],
)
def test_an_error_is_told_beside_its_field(
    desk: Client, form: Form, field: str, value: str, words: str
) -> None:
    page = desk.post(f"{DESK}/award/preview", {**form, field: value})

    assert page.status_code == 422
    assert words in page.content.decode()


def test_more_evidence_is_asked_for_without_losing_what_was_typed(desk: Client, form: Form) -> None:
    page = desk.post(f"{DESK}/award/preview", {**form, "more": "1"}).content.decode()

    assert 'name="evidence-2-name"' in page
    assert "https://film.example/1" in page
    assert 'value="ada@example.org"' in page
    back = desk.post(f"{DESK}/award/preview", {**form, "change": "1"}).content.decode()
    assert 'value="Ada Lovelace"' in back


def test_what_is_rarely_needed_is_folded_until_it_holds_something(desk: Client, form: Form) -> None:
    """Evidence, occasion and first day: open when one was typed, asked for, or is wrong."""
    folded, unfolded = '<details class="fold">', '<details class="fold" open>'
    empty = {**form, "occasion": "", "valid_from": ""}
    for name in ("name", "url", "narrative"):
        empty |= {f"evidence-{n}-{name}": "" for n in range(2)}
    empty |= {"evidence-TOTAL_FORMS": "1"}

    def page(**typed: str) -> str:
        return desk.post(f"{DESK}/award/preview", {**empty, **typed}).content.decode()

    assert folded in desk.get(f"{DESK}/award?achievement={form['achievement']}").content.decode()
    assert folded in page(change="1")
    assert unfolded in page(more="1")
    assert unfolded in page(change="1", occasion="Autumn 2026")
    assert unfolded in page(change="1", **{"evidence-0-name": "A film"})
    assert unfolded in page(valid_from="tomorrow")


def test_fields_that_are_not_on_the_form_change_nothing(
    desk: Client, form: Form, theirs: Version, issuer: User
) -> None:
    extra = {
        "state": "revoked",
        "organization": str(theirs.achievement.organization_id),
        "version": str(theirs.pk),
        "awarded_at": "2001-01-01",
        "awarded_by": "1",
        "holder": str(issuer.pk),
        "claimed_at": "2001-01-01",
        "public_id": "mine",
        "revision": "9",
        "supersedes": "1",
        "idempotency_key": "x",
    }
    desk.post(f"{DESK}/award", {**preview(desk, form), **extra})

    credential = Credential.objects.get()
    assert credential.state == State.ACTIVE
    assert credential.organization.slug == "harbour-school"
    assert credential.awarded_by == issuer
    assert (credential.holder, credential.claimed_at, credential.revision) == (None, None, 1)
    assert credential.public_id != "mine"
    assert credential.awarded_at > timezone.now() - timedelta(minutes=1)


def test_html_that_was_typed_stays_text(desk: Client, form: Form) -> None:
    hostile = {**form, "name": "<script>1</script>", "narrative": "<img src=x onerror=1> **b**"}
    page = desk.post(f"{DESK}/award/preview", hostile).content.decode()

    assert "<script>1" not in page
    assert "<img src=x" not in page


ROUTES = [
    ("get", "award", "award"),
    ("get", "award?achievement={achievement}", "award"),
    ("post", "award", "award"),
    ("post", "award/preview", "award"),
    ("post", "award/list", "award"),
    ("get", "batches/{batch}", "award"),
    ("post", "batches/{batch}", "award"),
    ("get", "awarded", "see"),
    ("get", "awarded.csv", "award"),
    ("get", "awarded/{credential}", "see"),
    *(
        (method, f"awarded/{{credential}}/{verb}", "award")
        for method in ("get", "post")
        for verb in ("revoke", "suspend", "correct")
    ),
    ("post", "awarded/{credential}/reinstate", "award"),
    ("post", "awarded/{credential}/resend", "award"),
    ("get", "awarded/{credential}/erase", "erase"),
    ("post", "awarded/{credential}/erase", "erase"),
]
RIGHTS = {
    Role.OWNER: {"see", "award", "erase"},
    Role.ISSUER: {"see", "award"},
    Role.ASSESSOR: {"see"},
    Role.VIEWER: {"see"},
    None: set(),
}


@pytest.mark.parametrize(("method", "path", "right"), ROUTES)
@pytest.mark.parametrize("role", RIGHTS)
def test_every_route_asks_for_its_right(
    school: Organization,
    published: Version,
    award_to: Make,
    issuer: User,
    person: Callable[..., User],
    member: Callable[[Role], User],
    signed_in: Callable[[User], Client],
    role: Role | None,
    method: str,
    path: str,
    right: str,
) -> None:
    credential = award_to("ada@example.org")
    if "reinstate" in path:
        actions.suspend(credential=credential, reason="review", actor=issuer)
    batch = batches.draft_batch(
        actor=issuer, organization=school, version=published, text="b@x.org,B,12"
    )
    filled = path.format(
        achievement=published.achievement.public_id,
        credential=credential.public_id,
        batch=batch.public_id,
    )
    client = signed_in(member(role) if role else person("stranger@example.org"))
    data = {"achievement": published.achievement.public_id, "reason": "mistake"}
    answer = getattr(client, method)(f"{DESK}/{filled}", data if method == "post" else {})

    if role is None:
        assert answer.status_code == 404
    elif right in RIGHTS[role]:
        assert answer.status_code in {200, 302, 422}
    else:
        assert answer.status_code == 403
        credential.refresh_from_db()
        assert credential.state in {State.ACTIVE, State.SUSPENDED}


@pytest.mark.parametrize(("method", "path", "right"), ROUTES)
def test_nobody_signed_out_gets_in(award_to: Make, method: str, path: str, right: str) -> None:
    filled = path.format(achievement="x", credential=award_to("a@example.org").public_id, batch="x")
    answer = getattr(Client(), method)(f"{DESK}/{filled}")

    assert answer.status_code == 302
    assert answer.url.startswith("/account/login/?next=")


@pytest.mark.parametrize(("method", "path", "right"), ROUTES)
def test_what_belongs_to_another_organization_is_not_there(
    desk: Client,
    school: Organization,
    signed_in: Callable[[User], Client],
    elsewhere: Organization,
    theirs: Version,
    award_to: Make,
    method: str,
    path: str,
    right: str,
) -> None:
    credential = award_to("ada@example.org", version=theirs)
    batch = batches.draft_batch(
        actor=elsewhere.memberships.get().person,
        organization=elsewhere,
        version=theirs,
        text="b@x.org,B,12",
    )
    filled = path.format(
        achievement=theirs.achievement.public_id,
        credential=credential.public_id,
        batch=batch.public_id,
    )
    data = {"achievement": theirs.achievement.public_id, "reason": "mistake"}
    their_desk = getattr(desk, method)(f"/o/tide-college/{filled}", data)
    assert their_desk.status_code == 404
    if "{" in path or method == "post":
        owner = signed_in(school.memberships.get(role=Role.OWNER).person)
        nested = getattr(owner, method)(f"{DESK}/{filled}", data if method == "post" else {})
        assert nested.status_code == 404
    credential.refresh_from_db()
    assert credential.state == State.ACTIVE


@pytest.mark.parametrize("path", [path for method, path, _ in ROUTES if method == "post"])
def test_a_form_from_elsewhere_is_refused(issuer: User, award_to: Make, path: str) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(issuer)
    filled = path.format(credential=award_to("a@example.org").public_id, batch="x")

    assert client.post(f"{DESK}/{filled}", {"reason": "mistake"}).status_code == 403


def test_a_list_is_pasted_decided_and_awarded(desk: Client, published: Version) -> None:
    answer = desk.post(
        f"{DESK}/award/list",
        {
            "achievement": published.achievement.public_id,
            "people": "a@x.org,A,12\nb@@x.org,B,12\nc@x.org,,12",
            "occasion": "Autumn",
        },
    )
    batch = Batch.objects.get()
    path = f"{DESK}/batches/{batch.public_id}"
    assert answer.url == path  # type: ignore[attr-defined]
    page = desk.get(path).content.decode()
    assert "1 of 3 people are ready." in page
    assert "2 rows need a decision from you." in page
    assert 'value="b@x.org"' in page

    desk.post(path, {"value-2": "b@x.org", "out-3": "on", "value-3": "", "value-x": "1"})
    assert "Award the 2 that are ready" in desk.get(path).content.decode()
    desk.post(path, {"start": "1"})
    running = desk.get(path).content.decode()
    assert "You can close this page." in running
    assert 'hx-trigger="every 2s"' in running
    part = desk.get(path, HTTP_HX_REQUEST="true").content.decode()
    assert "<html" not in part
    assert "0 of 2 done" in part

    batches.run(batch.public_id)
    assert desk.get(path, HTTP_HX_REQUEST="true").headers["HX-Redirect"] == path
    assert "2 of 2 people were awarded." in desk.get(path).content.decode()
    assert first_broken_line() is None


def test_a_file_is_read(desk: Client, published: Version) -> None:
    sheet = SimpleUploadedFile("people.csv", "E-mail;Name;Score\na@x.org;Zoë;12".encode("cp1252"))
    data = {"achievement": published.achievement.public_id, "file": sheet}
    desk.post(f"{DESK}/award/list", data)

    assert Batch.objects.get().rows.get().name == "Zoë"


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"", "nobody on the list"), (b"PK\x03\x04", "CSV"), (b"x" * (1 << 20) + b"y", "1 MiB")],
)
def test_a_file_that_will_not_do_says_why(
    desk: Client, published: Version, content: bytes, words: str
) -> None:
    data = {
        "achievement": published.achievement.public_id,
        "file": SimpleUploadedFile("people.csv", content),
    }
    page = desk.post(f"{DESK}/award/list", data)

    assert page.status_code == 422
    assert words in page.content.decode()


def test_an_empty_list_says_what_to_do(desk: Client, published: Version) -> None:
    page = desk.post(f"{DESK}/award/list", {"achievement": published.achievement.public_id})

    assert "Paste one person a line" in page.content.decode()


def test_a_list_can_be_dropped(desk: Client, school: Organization, published: Version) -> None:
    desk.post(
        f"{DESK}/award/list",
        {"achievement": published.achievement.public_id, "people": "a@x.org,A,12"},
    )
    path = f"{DESK}/batches/{Batch.objects.get().public_id}"
    desk.post(path, {"drop": "1"})

    assert Batch.objects.get().state == BatchState.DROPPED
    assert "was dropped" in desk.get(path).content.decode()


def test_a_credential_is_revoked_suspended_and_reinstated_on_its_pages(
    desk: Client, award_to: Make
) -> None:
    credential = award_to("ada@example.org")
    path = f"{DESK}/awarded/{credential.public_id}"
    for verb, reason, state in (
        ("suspend", "review", State.SUSPENDED),
        ("reinstate", "", State.ACTIVE),
        ("revoke", "conduct", State.REVOKED),
    ):
        assert "checks it" in desk.get(f"{path}/{verb}").content.decode()
        if verb == "suspend":
            assert desk.post(f"{path}/{verb}", {"reason": "corrected"}).status_code == 422
        desk.post(f"{path}/{verb}", {"reason": reason})
        credential.refresh_from_db()
        assert credential.state == state
    page = desk.get(path).content.decode()
    assert "Revoked: the assessment rules were broken, by <bdi>Issuer" in page
    assert f"{path}/revoke" not in page


def test_a_mistake_is_corrected_on_its_pages(desk: Client, award_to: Make) -> None:
    credential = award_to("ada@example.org", name="Ada Lovelaec")
    path = f"{DESK}/awarded/{credential.public_id}/correct"
    assert 'value="Ada Lovelaec"' in desk.get(path).content.decode()
    data = {
        "name": "Ada Lovelace",
        "result": "18",
        "narrative": "",
        "evidence-TOTAL_FORMS": "1",
        "evidence-INITIAL_FORMS": "1",
        "evidence-0-name": "Film",
        "evidence-0-url": "https://film.example/2",
    }
    shown = desk.post(path, data)
    assert "Nothing is changed yet" in shown.content.decode()
    assert Credential.objects.count() == 1

    first = desk.post(path, {**data, "confirm": "1"})
    again = desk.post(path, {**data, "confirm": "1"})

    corrected = Credential.objects.get(supersedes=credential)
    assert first.url == again.url == f"{DESK}/awarded/{corrected.public_id}"  # type: ignore[attr-defined]
    assert (corrected.recipient_name, corrected.result) == ("Ada Lovelace", "18")
    assert "corrected credential" in desk.get(path.removesuffix("/correct")).content.decode()


def test_the_link_is_sent_again_but_not_without_end(desk: Client, award_to: Make) -> None:
    credential = award_to("ada@example.org")
    path = f"{DESK}/awarded/{credential.public_id}/resend"
    answers = [desk.post(path).status_code for _ in range(6)]

    assert answers == [302] * 5 + [429]
    assert OutgoingMail.objects.count() == 6


def test_the_list_is_searched_and_filtered(
    desk: Client, school: Organization, issuer: User, award_to: Make
) -> None:
    other = publish(school, "Signals")
    ada = award_to("ada@example.org")
    award_to("bob@example.org", name="Bob Stone", version=other)
    actions.revoke(credential=ada, reason="mistake", actor=issuer)

    def names(query: str) -> set[str]:
        page = desk.get(f"{DESK}/awarded?{query}").content.decode()
        return {name for name in ("Ada Lovelace", "Bob Stone") if f"<bdi>{name}" in page}

    assert names("") == {"Ada Lovelace", "Bob Stone"}
    assert names("q=stone+SIGNALS") == {"Bob Stone"}
    assert names("q=ada%40example") == {"Ada Lovelace"}
    assert names("q=%25") == set()
    assert names("state=revoked") == {"Ada Lovelace"}
    assert names("state=unclaimed") == {"Bob Stone"}
    assert names("state=nonsense") == {"Ada Lovelace", "Bob Stone"}
    assert names(f"achievement={other.achievement.public_id}") == {"Bob Stone"}
    assert names("after=nonsense_x") == {"Ada Lovelace", "Bob Stone"}
    assert names("q=%00") == {"Ada Lovelace", "Bob Stone"}
    page = desk.get(f"{DESK}/awarded").content.decode()
    assert "Revoked 1" in page
    assert "All 2" in page


def test_pages_follow_one_another_without_gap(desk: Client, award_to: Make) -> None:
    moment = timezone.now().replace(microsecond=0)
    for n in range(53):
        award_to(f"p{n}@example.org", name=f"Person {n:02}", at=moment)
    first = desk.get(f"{DESK}/awarded").content.decode()
    older = re.search(r'rel="next" href="([^"]+)"', first)
    assert older is not None
    second = desk.get(f"{DESK}/awarded{older[1].replace('&amp;', '&')}").content.decode()

    one, two = (set(re.findall(r"Person \d\d", page)) for page in (first, second))
    assert (len(one), len(two), len(one | two)) == (50, 3, 53)
    assert 'rel="next"' not in second


def test_an_empty_list_says_what_comes_first(desk: Client) -> None:
    page = desk.get(f"{DESK}/awarded").content.decode()

    assert "Nobody to award yet" in page
    assert "Define an achievement first, then add people one by one or from a file." in page


@pytest.mark.parametrize("value", ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "\nx", "\0x"])
def test_no_cell_is_a_formula(value: str) -> None:
    assert guarded(value).startswith("'")
    assert guarded(value).replace("'", "") == value
    if value.isprintable():
        assert guarded(f"a{value}") == f"a{value}"


@pytest.mark.parametrize("sign", "=+-@＝＋－＠")
def test_no_part_of_a_cell_is_a_formula_where_lines_are_split_elsewhere(sign: str) -> None:
    assert guarded(f"Ada;{sign}1+1") == f"Ada;'{sign}1+1"
    assert guarded(f"Ada;  {sign}1") == f"Ada;'  {sign}1"
    assert guarded(f"Ada\t{sign}1") == f"Ada\t'{sign}1"
    assert guarded(f" {sign}1") == f"' {sign}1"
    assert guarded("Ada; Bob-Lee") == "Ada; Bob-Lee"


def test_the_export_is_the_filtered_list(desk: Client, issuer: User, award_to: Make) -> None:
    actions.revoke(credential=award_to("a@example.org"), reason="mistake", actor=issuer)
    award_to("b@example.org", name='=HYPERLINK("x")')
    answer = desk.get(f"{DESK}/awarded.csv?state=active")
    text = b"".join(answer).decode("utf-8-sig")  # type: ignore[arg-type]

    assert answer.streaming
    assert "attachment" in answer.headers["Content-Disposition"]
    (row,) = csv.DictReader(io.StringIO(text))
    assert (row["email"], row["name"]) == ("b@example.org", '\'=HYPERLINK("x")')
    assert (row["state"], row["result"]) == ("In force", "17")
    line = AuditLine.objects.get(verb="export")
    assert (line.actor, line.detail) == (issuer.public_id, {"state": "active", "achievement": ""})


@pytest.mark.parametrize("path", ["awarded", "desk", "award"])
def test_a_longer_list_costs_no_more_queries(desk: Client, award_to: Make, path: str) -> None:
    def cost(start: int, count: int) -> int:
        for n in range(start, start + count):
            award_to(f"p{n}@example.org")
        with CaptureQueriesContext(connection) as queries:
            assert desk.get(f"{DESK}/{path}").status_code == 200
        return len(queries)

    assert cost(0, 5) == cost(5, 40)


def test_the_export_costs_no_more_queries(desk: Client, award_to: Make) -> None:
    def cost(start: int, count: int) -> int:
        for n in range(start, start + count):
            award_to(f"p{n}@example.org")
        with CaptureQueriesContext(connection) as queries:
            b"".join(desk.get(f"{DESK}/awarded.csv"))  # type: ignore[arg-type]
        return len(queries)

    assert cost(0, 3) == cost(3, 20)


def test_a_viewer_sees_no_buttons(
    award_to: Make, member: Callable[[Role], User], signed_in: Callable[[User], Client]
) -> None:
    path = f"{DESK}/awarded/{award_to('ada@example.org').public_id}"
    page = signed_in(member(Role.VIEWER)).get(path).content.decode()

    for word in ("/revoke", "/suspend", "/correct", "/resend"):
        assert f"{path}{word}" not in page
    assert "Awarded" in page
