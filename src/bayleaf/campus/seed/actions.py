"""Fill an empty database with the demo: through the same actions as everybody, as its own people."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from bayleaf.campus.accounts.models import User
from bayleaf.campus.achievements import actions as achievements
from bayleaf.campus.achievements.art import FIELDS, default_design
from bayleaf.campus.achievements.models import Version
from bayleaf.campus.achievements.wording import COLUMNS, Wording
from bayleaf.campus.awarding import actions as awarding
from bayleaf.campus.awarding.models import Claim, Credential
from bayleaf.campus.organizations import actions as organizations
from bayleaf.campus.organizations.models import Membership, Organization
from bayleaf.campus.seed import content as told
from bayleaf.campus.skills.actions import import_skills
from bayleaf.campus.skills.entries import FrameworkEntry
from bayleaf.campus.skills.models import Skill
from bayleaf.campus.wallet import actions as wallet

PASSWORD: Final = "a bay leaf for the demo"  # noqa: S105  it is printed for everybody
OPERATOR: Final = "operator@bayleaf.example"


@dataclass
class _Sowing:
    """What was made so far, by the keys of the content."""

    content: told.Content
    people: dict[str, User]
    organizations: dict[str, Organization]
    versions: dict[tuple[str, int], Version]
    credentials: dict[str, Credential]
    now: datetime


def is_empty() -> bool:
    """Whether nobody was here yet."""
    return not User.objects.exists()


@transaction.atomic
def fill() -> None:
    """Make everything of ``content``, all or nothing."""
    content = told.load()
    sowing = _Sowing(content, {}, {}, {}, {}, timezone.now().replace(microsecond=0))
    _skills(content)
    _people(sowing)
    for organization in content.organizations:
        _organization(sowing, organization)
    for achievement in content.achievements:
        _achievement(sowing, achievement)
    for award in sorted(content.awards, key=lambda item: bool(item.corrects)):
        _award(sowing, award)


def write_trust_list(path: Path) -> None:
    """The demo recognises its own three organizations, in the file an operator would write."""
    slugs = [organization.slug for organization in told.load().organizations]
    entries = [
        {"id": organization.did, "name": organization.name}
        for organization in Organization.objects.filter(slug__in=slugs).order_by("name")
    ]
    path.write_text(json.dumps(entries, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def sign_ins() -> list[tuple[str, str, str]]:
    """Address, name and what they do, of everybody whose sign-in the demo prints."""
    listed = [(p.email, p.name, _doing(p)) for p in told.load().people if p.demo]
    return [*listed, (OPERATOR, "Operator", "operator of this instance")]


def showcase() -> str | None:
    """Address of the one public credential that the demo prints first."""
    award = next(item for item in told.load().awards if item.showcase)
    found = Credential.objects.filter(
        recipient_email=award.email, occasion=award.occasion, state="active"
    ).first()
    return found.uri if found else None


def _doing(person: told.Person) -> str:
    roles = ", ".join(f"{role.role} at {role.organization}" for role in person.roles)
    return roles or person.audience


def _skills(content: told.Content) -> None:
    for framework in content.frameworks:
        import_skills(
            framework=FrameworkEntry(
                key=framework.id,
                name=framework.name,
                uri=framework.uri,
                version=framework.version,
                attribution=framework.attribution,
            ),
            skills=[
                {
                    "uri": skill.uri,
                    "label": skill.label,
                    "description": skill.description,
                    "kind": skill.kind,
                }
                for skill in content.skills
                if skill.framework == framework.id
            ],
        )


def _people(sowing: _Sowing) -> None:
    password = make_password(PASSWORD)  # hashed once: it is the same for all, and slow by design
    for person in sowing.content.people:
        user = User.objects.create(email=person.email, name=person.name, password=password)
        for email in person.emails:
            EmailAddress.objects.create(
                user=user, email=email, verified=True, primary=email == person.email
            )
        sowing.people[person.email] = user
    operator = User.objects.create(
        email=OPERATOR, name="Operator", password=password, is_staff=True, is_superuser=True
    )
    EmailAddress.objects.create(user=operator, email=OPERATOR, verified=True, primary=True)


def _organization(sowing: _Sowing, stated: told.Organization) -> None:
    roles = [
        (person, role.role)
        for person in sowing.content.people
        for role in person.roles
        if role.organization == stated.slug
    ]
    owner = next(person for person, role in roles if role == "owner")
    organization = organizations.found_organization(
        founder=sowing.people[owner.email],
        slug=stated.slug,
        name=stated.name,
        kind=stated.kind,
        country=stated.country_code,
        description=stated.description,
        url=stated.url,
        email=stated.email,
        region=stated.region,
        city=stated.city,
    )
    for person, role in roles:
        if person is not owner:
            Membership.objects.create(
                organization=organization, person=sowing.people[person.email], role=role
            )
    sowing.organizations[stated.slug] = organization


def _achievement(sowing: _Sowing, stated: told.Achievement) -> None:
    organization = sowing.organizations[stated.organization]
    actor = _owner(organization)
    version = achievements.define(
        organization=organization, wording=_wording(stated, organization), actor=actor
    )
    if stated.state == "draft":
        return
    sowing.versions[stated.slug, 1] = achievements.publish(draft=version, actor=actor)
    if stated.revision is not None:
        draft = achievements.start_version(achievement=version.achievement, actor=actor)
        achievements.save_draft(
            draft=draft, wording=_wording(stated.revision, organization), actor=actor
        )
        sowing.versions[stated.slug, 2] = achievements.publish(draft=draft, actor=actor)


def _wording(stated: told.Achievement, organization: Organization) -> Wording:
    taken = frozenset(
        (design["silhouette"], design["motif"])
        for design in Version.objects.filter(achievement__organization=organization).values_list(
            "design", flat=True
        )
        if "silhouette" in design
    )
    design = default_design(
        stated.slug,
        isced=FIELDS[stated.field].isced[0],
        taken=taken,
        ring_text=stated.ring_text,
        issuer_text=organization.name,
    )
    return Wording(
        **{name: getattr(stated, name) for name in COLUMNS},
        skills=list(Skill.objects.filter(uri__in=stated.skills)),
        design=design,
    )


def _award(sowing: _Sowing, stated: told.Award) -> None:
    number = stated.version or len(sowing.content.achievement(stated.achievement).versions)
    version = sowing.versions[stated.achievement, number]
    at = sowing.now - timedelta(days=stated.awarded_days_ago)
    starts = stated.starts_in_days
    award = awarding.Award(
        email=stated.email,
        name=stated.name,
        narrative=stated.narrative,
        evidence=[
            {"name": e.name, "url": e.url, "narrative": e.narrative} for e in stated.evidence
        ],
        result="" if stated.result == "Completed" else stated.result,
        occasion=stated.occasion,
        valid_from=sowing.now + timedelta(days=starts) if starts is not None else None,
    )
    actor = _owner(sowing.organizations[stated.organization])
    if stated.corrects:
        wrong = sowing.credentials[stated.corrects]
        credential = awarding.correct(credential=wrong, award=award, actor=actor)
    else:
        credential = awarding.award(version=version, award=award, awarded_by=actor, at=at)
    sowing.credentials[stated.key] = credential
    if stated.claimed:
        _claim(sowing, credential, stated)
    if stated.claim_expired:
        Claim.objects.filter(credential=credential).update(
            created_at=sowing.now - timedelta(days=20), expires_at=sowing.now - timedelta(days=6)
        )
    _change(credential, stated, actor)


def _claim(sowing: _Sowing, credential: Credential, stated: told.Award) -> None:
    person = sowing.content.person(stated.email)
    if person is None:
        return
    holder = sowing.people[person.email]
    wallet.keep(public_id=credential.public_id, person=holder)
    if stated.visibility != "private":
        wallet.show(public_id=credential.public_id, visibility=stated.visibility, person=holder)


def _change(credential: Credential, stated: told.Award, actor: User) -> None:
    if stated.state == "revoked":
        awarding.revoke(credential=credential, reason=stated.reason, actor=actor)
    elif stated.state in {"suspended", "reinstated"}:
        awarding.suspend(credential=credential, reason=stated.reason, actor=actor)
        if stated.state == "reinstated":
            awarding.reinstate(credential=credential, actor=actor)


def _owner(organization: Organization) -> User:
    return organization.memberships.select_related("person").get(role="owner").person
