"""The audit log, and the outbox for what leaves the platform."""

from __future__ import annotations

from django.db import models

from bayleaf.campus.foundation.ids import new_token


class AuditHead(models.Model):
    """The end of the audit log: one row, locked while a line is written."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    count = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="")

    class Meta:
        constraints = (models.CheckConstraint(condition=models.Q(id=1), name="audit_has_one_head"),)


class AuditLine(models.Model):
    """Who did what to what. Each line carries the hash of the one before it."""

    number = models.PositiveBigIntegerField(primary_key=True)
    at = models.DateTimeField()
    actor = models.CharField(max_length=40, blank=True)
    """Public id of a person; empty for the platform itself."""
    organization = models.CharField(max_length=60, blank=True)
    verb = models.CharField(max_length=40)
    noun = models.CharField(max_length=40)
    object = models.CharField(max_length=80)
    detail = models.JSONField(default=dict, blank=True)
    """Codes and ids alone, no personal data."""
    hash = models.CharField(max_length=64)

    class Meta:
        indexes = (
            models.Index(fields=["organization", "-number"], name="audit_by_organization"),
            models.Index(fields=["noun", "object"], name="audit_by_object"),
        )


class OutgoingMail(models.Model):
    """A mail, written in the transaction of what it tells about and sent after it.

    ``lease`` says until when a sender works on it. It is sent at least once, always with the same
    message id, so that a receiver can tell a repetition.
    """

    public_id = models.CharField(max_length=22, unique=True, default=new_token)
    to = models.EmailField(max_length=254)
    sender = models.CharField(max_length=200)
    subject = models.CharField(max_length=250)
    text = models.TextField()
    html = models.TextField(blank=True)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    lease = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=200, blank=True)

    MOST_ATTEMPTS = 8
    """After so many, growing 2, 4, 8 ... 128 minutes apart, nobody tries again."""

    class Meta:
        indexes = (
            models.Index(
                fields=["due_at"], name="mail_waiting", condition=models.Q(sent_at__isnull=True)
            ),
            models.Index(fields=["-created_at"], name="mail_by_age"),
            models.Index(fields=["to", "-created_at"], name="mail_by_address"),
        )

    @property
    def state(self) -> str:
        """How far it got, in words for the operator."""
        if self.sent_at is not None:
            return "Sent"
        if self.attempts >= self.MOST_ATTEMPTS:
            return f"Given up: {self.failure or 'the sender ended while it worked'}"
        return f"Waiting, last failure: {self.failure}" if self.failure else "Waiting"
