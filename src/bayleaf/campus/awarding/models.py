"""Credentials and what belongs to them: signed bytes, status, claim links, batches."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from bayleaf.campus.achievements.models import Version
from bayleaf.campus.foundation.ids import new_token
from bayleaf.campus.organizations.models import Organization, SigningKey


class State(models.TextChoices):
    """What the issuer says of a credential now."""

    ACTIVE = "active", "In force"
    SUSPENDED = "suspended", "Suspended"
    REVOKED = "revoked", "Revoked"


class Reason(models.TextChoices):
    """Why a credential was revoked or suspended: coded, so that no story is told about a person."""

    MISTAKE = "mistake", "Awarded by mistake"
    CORRECTED = "corrected", "Replaced by a corrected credential"
    CONDUCT = "conduct", "The assessment rules were broken"
    REQUEST = "request", "The holder asked for it"
    LAPSED = "lapsed", "A condition is no longer met"
    REVIEW = "review", "Under review"


class Credential(models.Model):
    """One award to one person. What was signed is in ``SignedBytes`` and never changes."""

    public_id = models.CharField(max_length=22, unique=True, default=new_token, editable=False)
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="credentials")
    version = models.ForeignKey(Version, models.PROTECT, related_name="credentials")
    recipient_email = models.EmailField(max_length=254)
    recipient_name = models.CharField(max_length=150)
    occasion = models.CharField(max_length=80, blank=True)
    """Which run of the course or exam; the same person is awarded once for each."""
    revision = models.PositiveSmallIntegerField(default=1)
    narrative = models.TextField(max_length=4000, blank=True)
    evidence = models.JSONField(default=list, blank=True)
    result = models.CharField(max_length=60, blank=True)
    awarded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    awarded_at = models.DateTimeField()
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField(null=True, blank=True)
    idempotency_key = models.CharField(max_length=80, blank=True)

    state = models.CharField(max_length=10, choices=State.choices, default=State.ACTIVE)
    state_reason = models.CharField(max_length=12, choices=Reason.choices, blank=True)
    state_since = models.DateTimeField(null=True, blank=True)
    supersedes = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="superseded_by"
    )

    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="held_credentials",
    )
    claimed_at = models.DateTimeField(null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)
    """When all that it said of its person was removed; then only a tombstone is left."""
    words = models.CharField(max_length=700)
    """Name, address and title in lower case, for the issuer's search."""

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["version", "recipient_email", "occasion", "revision"],
                condition=models.Q(erased_at=None),
                name="one_award_a_person_and_occasion",
            ),
            models.UniqueConstraint(
                fields=["organization", "idempotency_key"],
                condition=~models.Q(idempotency_key=""),
                name="one_award_an_idempotency_key",
            ),
        )
        indexes = (
            # In the order of the issuer's list; then all that it counts, filters and searches by, so
            # that no row is opened that is not shown.
            models.Index(
                fields=[
                    "organization",
                    "-awarded_at",
                    "-id",
                    "state",
                    "claimed_at",
                    "valid_until",
                    "words",
                ],
                name="awarded_listed",
            ),
            models.Index(fields=["holder", "-awarded_at"], name="held_by_age"),
            models.Index(fields=["recipient_email", "-awarded_at"], name="received_by_age"),
            # Nearly all supersede nothing. Once SQLite knows that from ANALYZE, it takes the index
            # of the column for useless and reads the whole table, for every row of a list.
            models.Index(
                fields=["supersedes"],
                name="superseding",
                condition=models.Q(supersedes__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return self.public_id

    @property
    def uri(self) -> str:
        """The id that is signed; it leads to the public page."""
        return f"{settings.BASE_URL}/c/{self.public_id}"


class SignedBytes(models.Model):
    """What was signed, byte for byte: served as it is, and never written again.

    The database refuses every change but one: both are emptied when the credential is erased.
    """

    credential = models.OneToOneField(
        Credential, models.PROTECT, primary_key=True, related_name="signed"
    )
    json = models.BinaryField()
    """The credential with its Data Integrity proof."""
    jwt = models.BinaryField()
    """The same credential as a ``vc+jwt`` token."""
    key = models.ForeignKey(SigningKey, models.PROTECT, related_name="+")
    jwt_key = models.ForeignKey(SigningKey, models.PROTECT, related_name="+")
    erased_sha256 = models.CharField(max_length=64, blank=True, default="")
    """The digest of ``json``, in hexadecimal, once it was erased."""


class StatusList(models.Model):
    """A Bitstring Status List of an organization, for one purpose."""

    public_id = models.CharField(max_length=22, unique=True, default=new_token, editable=False)
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="status_lists")
    purpose = models.CharField(max_length=12)
    number = models.PositiveIntegerField()
    used = models.PositiveIntegerField(default=0)
    """How many indexes were given away; each is used once."""
    seed = models.BinaryField()
    """Shuffles the indexes, so that neighbours in time are not neighbours in the list."""
    document = models.BinaryField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["organization", "purpose", "number"], name="one_list_a_number"
            ),
        )

    @property
    def url(self) -> str:
        """Where it is published."""
        return f"{settings.BASE_URL}/status/{self.public_id}"


class StatusEntry(models.Model):
    """One bit, as a row: the list is drawn from these, so no change can be lost."""

    list = models.ForeignKey(StatusList, models.PROTECT, related_name="entries")
    index = models.PositiveIntegerField()
    credential = models.ForeignKey(Credential, models.PROTECT, related_name="status_entries")
    purpose = models.CharField(max_length=12)
    is_set = models.BooleanField(default=False)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["list", "index"], name="one_credential_an_index"),
            models.UniqueConstraint(fields=["credential", "purpose"], name="one_entry_a_purpose"),
        )
        indexes = (
            models.Index(
                fields=["list"], name="entries_that_are_set", condition=models.Q(is_set=True)
            ),
        )


class Claim(models.Model):
    """A link to take a credential into one's wallet. 128 bits, single use, 14 days, one address."""

    credential = models.ForeignKey(Credential, models.CASCADE, related_name="claims")
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    replaced_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["credential"],
                condition=models.Q(used_at=None, replaced_at=None),
                name="one_open_claim_a_credential",
            ),
        )


class BatchState(models.TextChoices):
    """Where a batch is."""

    DRAFT = "draft", "To be checked"
    RUNNING = "running", "Running"
    DONE = "done", "Done"
    DROPPED = "dropped", "Dropped"


class Batch(models.Model):
    """A list of people to be awarded one achievement. Survives a crash: the rows know their state."""

    public_id = models.CharField(max_length=22, unique=True, default=new_token, editable=False)
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="batches")
    version = models.ForeignKey(Version, models.PROTECT, related_name="+")
    occasion = models.CharField(max_length=80, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=8, choices=BatchState.choices, default=BatchState.DRAFT)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    lease = models.DateTimeField(null=True, blank=True)


class RowState(models.TextChoices):
    """What is to be done, or was done, with a row."""

    READY = "ready", "Ready"
    PROBLEM = "problem", "To decide"
    LEFT_OUT = "left_out", "Left out"
    DONE = "done", "Awarded"
    FAILED = "failed", "Not done"


class BatchRow(models.Model):
    """One line of the list, as it was pasted and as it was understood."""

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    email = models.CharField(max_length=300, blank=True)
    name = models.CharField(max_length=300, blank=True)
    result = models.CharField(max_length=100, blank=True)
    narrative = models.TextField(max_length=4000, blank=True)
    evidence_url = models.CharField(max_length=500, blank=True)
    state = models.CharField(max_length=8, choices=RowState.choices)
    column = models.CharField(max_length=20, blank=True)
    """The column of the problem."""
    problem = models.CharField(max_length=200, blank=True)
    suggestion = models.CharField(max_length=300, blank=True)
    credential = models.ForeignKey(Credential, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["batch", "number"], name="one_row_a_line"),)
        indexes = (models.Index(fields=["batch", "state", "number"], name="rows_by_state"),)
