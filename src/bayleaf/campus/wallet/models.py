"""Who may see a credential, the links that show it, and credentials from elsewhere."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from bayleaf.campus.awarding.models import Credential
from bayleaf.campus.foundation.ids import new_token


class Visibility(models.TextChoices):
    """Who may open the public page of a credential. The holder chooses, nobody else."""

    PRIVATE = "private", "Only me"
    LINK = "link", "People with a link from me"
    PUBLIC = "public", "Anyone"


class Showing(models.Model):
    """What the holder chose for one credential. Without a row it is private."""

    credential = models.OneToOneField(
        Credential, models.CASCADE, primary_key=True, related_name="showing"
    )
    visibility = models.CharField(
        max_length=7, choices=Visibility.choices, default=Visibility.PRIVATE
    )
    changed_at = models.DateTimeField()


class ShareLink(models.Model):
    """A secret address of one credential for one audience: 128 bits, stored as its hash.

    It grants reading of that credential, nothing else. Times of opening are kept by the hour, and
    nothing about who opened it.
    """

    public_id = models.CharField(max_length=22, unique=True, default=new_token, editable=False)
    credential = models.ForeignKey(Credential, models.CASCADE, related_name="share_links")
    label = models.CharField(max_length=60)
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    opens = models.PositiveIntegerField(default=0)
    last_opened = models.DateTimeField(null=True, blank=True)
    """The full hour of the last time."""

    class Meta:
        indexes = (models.Index(fields=["credential", "-created_at"], name="links_by_age"),)


class Imported(models.Model):
    """A credential that somebody else issued, as the person brought it: the bytes never change.

    What stands beside the bytes was read from them when they came in; the page of it checks anew.
    """

    public_id = models.CharField(max_length=22, unique=True, default=new_token, editable=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="imported_credentials"
    )
    data = models.BinaryField()
    kind = models.CharField(max_length=4)
    """How the file is called at its end: ``json``, ``jwt``, ``png`` or ``svg``."""
    media_type = models.CharField(max_length=40)
    sha256 = models.CharField(max_length=64)
    name = models.CharField(max_length=300)
    issuer_name = models.CharField(max_length=200, blank=True)
    issuer_address = models.CharField(max_length=300, blank=True)
    """The web address the issuer is known by; empty when only a key is known."""
    subject = models.CharField(max_length=200, blank=True)
    """The name the credential gives the person it is about."""
    recipient = models.CharField(max_length=11)
    """``match``, ``mismatch`` or ``uncheckable``: compared with all verified addresses."""
    valid_from = models.DateTimeField(null=True, blank=True)
    valid_until = models.DateTimeField(null=True, blank=True)
    verdict = models.CharField(max_length=30)
    """What the check said when it came in."""
    imported_at = models.DateTimeField()
    words = models.CharField(max_length=700)
    """Name, issuer and person in lower case, for the search."""

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["person", "sha256"], name="one_row_a_person_and_file"),
        )
        indexes = (models.Index(fields=["person", "-imported_at"], name="imported_by_age"),)

    def __str__(self) -> str:
        return self.public_id
