"""Organizations, who works in them, and the keys they sign with."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Lower

from bayleaf.campus.foundation.ids import new_token

SLUG = RegexValidator(
    r"\A[a-z0-9](?:[a-z0-9-]{1,38}[a-z0-9])\Z",
    "Use 3 to 40 small letters, digits and hyphens, such as harbour-school.",
)

RESERVED_SLUGS: Final = frozenset(
    [
        "about",
        "account",
        "admin",
        "api",
        "bayleaf",
        "did",
        "help",
        "invitation",
        "keys",
        "members",
        "new",
        "o",
        "operator",
        "settings",
        "static",
        "status",
        "support",
        "verify",
        "wallet",
        "well-known",
        "www",
    ]
)
"""Words that are, or may become, part of our own addresses."""


class Kind(models.TextChoices):
    """What sort of organization it is, in the words of its visitors."""

    UNIVERSITY = "university", "University or college"
    SCHOOL = "school", "School"
    TRAINING_PROVIDER = "training_provider", "Training provider"
    PROFESSIONAL_BODY = "professional_body", "Professional body"
    COMPANY = "company", "Company"
    PUBLIC_BODY = "public_body", "Public body"
    NON_PROFIT = "non_profit", "Charity or association"


class Role(models.TextChoices):
    """What a member may do; ``policy.py`` says what that is."""

    OWNER = "owner", "Owner"
    ISSUER = "issuer", "Issuer"
    ASSESSOR = "assessor", "Assessor"
    VIEWER = "viewer", "Viewer"


class Organization(models.Model):
    """Defines achievements and issues credentials. Its slug is part of its DID and never changes."""

    slug = models.CharField(max_length=40, unique=True, validators=[SLUG])
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    description = models.TextField(max_length=2000, blank=True)
    url = models.URLField(max_length=300, blank=True)
    email = models.EmailField(max_length=254, blank=True)
    country = models.CharField(max_length=2)
    """ISO 3166-1 alpha-2, in capitals."""
    region = models.CharField(max_length=100, blank=True)
    city = models.CharField(max_length=100, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    """Closed organizations keep their row, so that the slug is never given again."""

    def __str__(self) -> str:
        return self.name

    @property
    def did(self) -> str:
        """Its identifier: ``did:web`` at this instance."""
        return f"did:web:{settings.AUTHORITY.replace(':', '%3A')}:o:{self.slug}"


class Membership(models.Model):
    """A person's one role in an organization."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="memberships")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role.choices)
    since = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["organization", "person"], name="one_role_a_member"),
        )


class Invitation(models.Model):
    """A link that makes whoever owns the address a member. Single use, for 14 days."""

    public_id = models.CharField(max_length=22, unique=True, default=new_token)
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="invitations")
    email = models.EmailField(max_length=254)
    role = models.CharField(max_length=10, choices=Role.choices)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True)
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                "organization",
                Lower("email"),
                condition=models.Q(accepted_at=None, withdrawn_at=None),
                name="one_open_invitation_an_address",
            ),
        )


class KeyState(models.TextChoices):
    """Where a key is in its life (security-and-reliability, key states)."""

    ACTIVE = "active", "In use"
    RETIRED = "retired", "Retired"
    COMPROMISED = "compromised", "Compromised"


class SigningKey(models.Model):
    """A key pair. The private half is sealed; the public half stays published for ever."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="keys")
    thumbprint = models.CharField(max_length=64)
    """The fragment of its verification method."""
    kind = models.CharField(max_length=10)
    """``Ed25519`` or ``P-256``."""
    multibase = models.CharField(max_length=200)
    sealed = models.BinaryField()
    state = models.CharField(max_length=12, choices=KeyState.choices, default=KeyState.ACTIVE)
    created_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["organization", "kind"],
                condition=models.Q(state="active"),
                name="one_active_key_a_kind",
            ),
            models.UniqueConstraint(fields=["organization", "thumbprint"], name="one_row_a_key"),
        )

    @property
    def verification_method(self) -> str:
        """The DID URL under which verifiers find it."""
        return f"{self.organization.did}#{self.thumbprint}"
