"""Every page of the room: who gets in, what it costs, and that nothing else can be posted."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from bayleaf.campus.foundation.errors import CampusError
from bayleaf.campus.organizations import actions
from bayleaf.campus.organizations.models import Membership, Organization, Role

FOUNDING = {
    "name": "Quay Choir",
    "slug": "quay-choir",
    "kind": "non_profit",
    "country": "IE",
    "description": "Sings at the quay.",
    "url": "quay-choir.example",
    "email": "office@quay-choir.example",
}

S, M, P = {"see": 200, "manage": 200}, {"see": 403, "manage": 200}, {"see": 403, "manage": 302}
PAGES = [
    ("organization-settings", (), "get", M),
    ("organization-close", (), "get", M),
    ("organization-keys", (), "get", M),
    ("organization-key-rotate", ("Ed25519",), "get", M),
    ("organization-key-rotate", ("Ed25519",), "post", P),
    ("organization-key-compromise", ("KEY",), "get", M),
    ("organization-key-compromise", ("KEY",), "post", P),
    ("members", (), "get", S),
    ("members", (), "post", {"see": 403, "manage": 400}),
    ("member-role", ("PERSON",), "post", P),
    ("member-remove", ("PERSON",), "get", M),
    ("member-remove", ("PERSON",), "post", P),
    ("invitation-resend", ("INVITATION",), "post", P),
    ("invitation-withdraw", ("INVITATION",), "post", P),
    ("organization-settings", (), "post", {"see": 403, "manage": 400}),
    ("organization-close", (), "post", {"see": 403, "manage": 400}),
]


@pytest.fixture
def ids(school, member):
    """Ids that lie under the school."""
    owner = school.memberships.get(role=Role.OWNER).person
    invitation = actions.invite_member(
        organization=school, email="new@harbour.example", role=Role.VIEWER, actor=owner
    )
    return {
        "KEY": school.keys.get(kind="P-256").thumbprint,
        "PERSON": member(Role.ASSESSOR).public_id,
        "INVITATION": invitation.public_id,
    }


def _path(name, slug, args, ids):
    return reverse(name, args=[slug, *(ids.get(arg, arg) for arg in args)])


@pytest.mark.parametrize(("name", "args", "method", "expected"), PAGES)
def test_a_role_opens_what_the_policy_gives_it(
    name, args, method, expected, school, member, signed_in, person, ids
):
    path = _path(name, school.slug, args, ids)
    for role in (Role.VIEWER, Role.ASSESSOR, Role.ISSUER):
        assert getattr(signed_in(member(role)), method)(path).status_code == expected["see"]
    assert getattr(signed_in(person("stranger@x.example")), method)(path).status_code == 404
    signed_out = getattr(Client(), method)(path)
    assert (signed_out.status_code, signed_out["Location"].partition("?")[0]) == (
        302,
        reverse("account_login"),
    )
    owner = signed_in(member(Role.OWNER))
    assert getattr(owner, method)(path).status_code == expected["manage"]


@pytest.mark.parametrize(
    ("name", "args", "method"), [row[:3] for row in PAGES if row[1] and row[1] != ("Ed25519",)]
)
def test_ids_of_another_organization_are_not_found(
    name, args, method, school, person, signed_in, ids
):
    other_owner = person("other@x.example")
    actions.found_organization(
        founder=other_owner, slug="other-school", name="Other", kind="school", country="IE"
    )
    browser = signed_in(other_owner)
    assert getattr(browser, method)(_path(name, "other-school", args, ids)).status_code == 404
    assert getattr(browser, method)(_path(name, school.slug, args, ids)).status_code == 404


@pytest.mark.parametrize(("name", "args", "method"), [row[:3] for row in PAGES if row[2] == "post"])
def test_a_post_without_its_token_changes_nothing(name, args, method, school, ids):
    owner = school.memberships.get(role=Role.OWNER).person
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(owner)
    assert browser.post(_path(name, school.slug, args, ids)).status_code == 403
    assert school.keys.count() == 2
    assert school.memberships.count() == 2


def test_founding_makes_an_owner_and_two_keys(person, signed_in):
    founder = person("founder@quay.example")
    response = signed_in(founder).post(reverse("organization-new"), FOUNDING)
    assert (response.status_code, response["Location"]) == (302, "/o/quay-choir/desk")
    choir = Organization.objects.get(slug="quay-choir")
    assert choir.url == "https://quay-choir.example"
    assert choir.memberships.get().person == founder
    assert sorted(choir.keys.values_list("kind", "state")) == [
        ("Ed25519", "active"),
        ("P-256", "active"),
    ]


@pytest.mark.parametrize(
    ("field", "value", "cure"),
    [
        ("slug", "harbour-school", "Choose another one"),
        ("slug", "new", "Choose another one"),
        ("slug", "did", "Choose another one"),
        ("slug", "-x-", "small letters, digits and hyphens"),
        ("slug", "a" * 41, "at most 40"),
        ("slug", "bücher", "small letters"),
        ("name", "", "Type the name"),
        ("name", "Har\u202ebour", "cannot be seen"),
        ("kind", "bank", "not one of the available choices"),
        ("country", "XX", "not one of the available choices"),
        ("url", "javascript:alert(1)", "https://"),
        ("url", "ftp://x.example", "https://"),
        ("email", "nobody", "office@harbour-school.org"),
        ("description", "x" * 2001, "2000"),
    ],
)
def test_a_wrong_field_is_named_with_its_cure_and_the_rest_is_kept(
    field, value, cure, school, person, signed_in
):
    response = signed_in(person("founder@quay.example")).post(
        reverse("organization-new"), {**FOUNDING, field: value}
    )
    assert response.status_code in {400, 409}
    assert cure in " ".join(response.context["form"].errors[field])
    assert "Sings at the quay." in response.content.decode() or field == "description"
    assert Organization.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("slug", "Not a Slug"),
        ("kind", "bank"),
        ("url", "javascript:1"),
        ("email", "no"),
        ("name", ""),
    ],
)
def test_an_action_refuses_what_the_form_would(field, value, school):
    owner = school.memberships.get().person
    with pytest.raises(CampusError) as caught:
        actions.found_organization(founder=owner, **{**FOUNDING, "url": "", field: value})
    assert caught.value.field == field
    assert Organization.objects.count() == 1


def test_an_action_invites_only_an_address(school):
    owner = school.memberships.get().person
    with pytest.raises(CampusError, match="not an e-mail address"):
        actions.invite_member(
            organization=school, email="a@x.example\nBcc: b@x.example", role="viewer", actor=owner
        )
    with pytest.raises(CampusError, match="not a role"):
        actions.invite_member(organization=school, email="a@x.example", role="king", actor=owner)
    assert not school.invitations.exists()


@pytest.mark.parametrize(
    "name",
    [
        "Harbour Evening School",
        "harbour  evening SCHOOL",
        "H\u0430rbour Evening School",
        "Harb0ur Evening School",
    ],
)
def test_a_name_that_looks_like_another_organizations_is_refused(name, school, person, signed_in):
    browser = signed_in(person("founder@quay.example"))
    answer = browser.post(reverse("organization-new"), {**FOUNDING, "name": name})
    assert answer.status_code == 409
    assert "looks the same" in answer.content.decode()
    assert not Organization.objects.filter(slug=FOUNDING["slug"]).exists()


def test_nor_can_it_be_taken_later(school, person, signed_in):
    browser = signed_in(person("founder@quay.example"))
    browser.post(reverse("organization-new"), FOUNDING)
    path = reverse("organization-settings", args=[FOUNDING["slug"]])
    answer = browser.post(path, {**FOUNDING, "name": "Harbour Evening Sch\u03bfol"})
    assert answer.status_code == 409
    assert Organization.objects.get(slug=FOUNDING["slug"]).name == FOUNDING["name"]


@pytest.mark.parametrize(
    "name", ["Quay\u200b Choir", "Quay\u2800Choir", "\u2705 Quay Choir", "Quay Choir (verified)"]
)
def test_a_name_that_misleads_the_eye_is_refused(name, person, signed_in):
    browser = signed_in(person("founder@quay.example"))
    answer = browser.post(reverse("organization-new"), {**FOUNDING, "name": name})
    assert answer.status_code in (200, 400, 422)
    assert not Organization.objects.exists()


def test_founding_has_a_limit(person, signed_in):
    browser = signed_in(person("founder@quay.example"))
    answers = [
        browser.post(
            reverse("organization-new"),
            {**FOUNDING, "slug": f"choir-{number}", "name": f"Choir {number}"},
        )
        for number in range(11)
    ]
    assert [answer.status_code for answer in answers] == [302] * 10 + [429]
    assert int(answers[-1]["Retry-After"]) > 0


def test_the_profile_form_changes_the_profile_and_nothing_else(school, signed_in):
    owner = school.memberships.get().person
    before = Organization.objects.values().get(pk=school.pk)
    response = signed_in(owner).post(
        reverse("organization-settings", args=[school.slug]),
        {
            **FOUNDING, "slug": "taken-over", "closed_at": "2020-01-01", "id": "99",
            "created_at": "2020-01-01", "role": "owner", "memberships": "1", "keys": "1",
        },
    )  # fmt: skip
    assert response.status_code == 302
    after = Organization.objects.values().get(pk=school.pk)
    kept = ("id", "slug", "closed_at", "created_at")
    assert {name: after[name] for name in kept} == {name: before[name] for name in kept}
    assert after["name"] == "Quay Choir"


def test_inviting_reads_only_address_and_role(school, signed_in, person):
    owner = school.memberships.get().person
    signed_in(owner).post(
        reverse("members", args=[school.slug]),
        {
            "email": "X@New.example", "role": "viewer", "accepted_at": "2020-01-01",
            "organization": "7", "token_hash": "0", "expires_at": "2999-01-01", "person": "1",
        },
    )  # fmt: skip
    invitation = school.invitations.get()
    assert (invitation.email, invitation.accepted_at) == ("x@new.example", None)
    assert (invitation.expires_at - invitation.created_at).days in {13, 14}


def test_changing_a_role_reads_only_the_role(school, member, signed_in):
    assessor = member(Role.ASSESSOR)
    browser = signed_in(school.memberships.get(role=Role.OWNER).person)
    path = reverse("member-role", args=[school.slug, assessor.public_id])
    browser.post(path, {"role": "issuer", "organization": "1", "person": "1"})
    assert Membership.objects.get(person=assessor).role == Role.ISSUER
    browser.post(path, {"role": "emperor"})
    assert Membership.objects.get(person=assessor).role == Role.ISSUER


def test_the_public_page_is_for_everybody_and_shows_nobody(school, member):
    page = Client().get(reverse("organization", args=[school.slug])).content.decode()
    assert "Harbour Evening School" in page
    assert "Ireland" in page
    assert "owner@harbour.example" not in page
    assert "Olwen" not in page


def test_what_people_wrote_is_shown_as_text(school):
    Organization.objects.filter(pk=school.pk).update(
        name="<script>alert(1)</script>", description="<img src=x onerror=alert(1)>"
    )
    page = Client().get(reverse("organization", args=[school.slug])).content.decode()
    assert "<script>alert" not in page
    assert "<img src=x" not in page


def test_members_see_names_and_only_owners_addresses(school, member, signed_in):
    viewer = signed_in(member(Role.VIEWER)).get(reverse("members", args=[school.slug]))
    assert "Olwen Harbour" in viewer.content.decode()
    assert "owner@harbour.example" not in viewer.content.decode()
    owner = school.memberships.get(role=Role.OWNER).person
    page = signed_in(owner).get(reverse("members", args=[school.slug])).content.decode()
    assert "owner@harbour.example" in page


def test_the_members_page_costs_the_same_for_two_and_for_twenty(
    school, member, signed_in, django_assert_max_num_queries
):
    owner = school.memberships.get().person
    for number in range(20):
        member(Role.VIEWER)
        actions.invite_member(
            organization=school, email=f"n{number}@x.example", role=Role.VIEWER, actor=owner
        )
    browser = signed_in(owner)
    with django_assert_max_num_queries(8):
        assert browser.get(reverse("members", args=[school.slug])).status_code == 200


def test_a_closed_organization_keeps_its_slug_and_its_keys(school, signed_in, person):
    owner = school.memberships.get().person
    browser = signed_in(owner)
    path = reverse("organization-close", args=[school.slug])
    assert browser.post(path, {"slug": "another"}).status_code == 400
    assert browser.post(path, {"slug": school.slug}).status_code == 302
    school.refresh_from_db()
    assert school.closed_at is not None
    for name in ("organization-settings", "members", "organization-keys", "organization-close"):
        assert browser.get(reverse(name, args=[school.slug])).status_code == 404
    assert "closed on" in Client().get(f"/o/{school.slug}").content.decode()
    document = Client().get(f"/o/{school.slug}/did.json").json()
    assert len(document["assertionMethod"]) == 2
    assert document["authentication"] == []
    again = signed_in(person("founder@quay.example")).post(
        reverse("organization-new"), {**FOUNDING, "slug": school.slug}
    )
    assert again.status_code == 409
    assert "taken" in " ".join(again.context["form"].errors["slug"])


def test_the_did_document_is_public_cacheable_and_sets_no_cookie(school, signed_in):
    path = reverse("organization-did", args=[school.slug])
    for browser in (Client(), signed_in(school.memberships.get().person)):
        response = browser.get(path)
        assert response["Content-Type"] == "application/did+json"
        assert response["Access-Control-Allow-Origin"] == "*"
        assert response["Cache-Control"] == "public, max-age=60"
        assert not response.cookies
        assert "Cookie" not in response.headers.get("Vary", "")
        assert response.json()["id"] == school.did
    assert Client().get("/o/nobody-here/did.json").status_code == 404
    assert Client().post(path).status_code == 405
