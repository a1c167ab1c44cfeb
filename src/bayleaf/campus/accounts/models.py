"""A person. E-mail addresses and passkeys are allauth's (``EmailAddress``, ``Authenticator``)."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone

from bayleaf.campus.foundation.ids import new_token


class UserManager(BaseUserManager["User"]):
    """Makes people. Only the tests, the seed and ``bayleaf manage createsuperuser`` call it."""

    def create_user(self, email: str, password: str | None = None, **extra: Any) -> User:
        """A person with this primary address, which is not verified by this."""
        user = self.model(email=email.strip().lower(), **extra)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **extra: Any) -> User:
        """An operator, whose address counts as proved.

        Without that they could not sign in, and where there is no mail server only an operator can
        read the mail that would prove it. Who has the command line reads all mail anyhow. Raises
        ``ValidationError`` when somebody else has proved the address.
        """
        from allauth.account.models import EmailAddress

        with transaction.atomic(using=self._db):
            user = self.create_user(email, password, is_staff=True, is_superuser=True, **extra)
            same = EmailAddress.objects.using(self._db).filter(email__iexact=user.email)
            if same.filter(verified=True).exists():
                raise ValidationError("This address is in somebody's account.")
            same.delete()
            EmailAddress.objects.using(self._db).create(
                user=user, email=user.email, verified=True, primary=True
            )
        return user


class User(AbstractBaseUser, PermissionsMixin):
    """Somebody who signs in. ``email`` is the primary address; more are in ``EmailAddress``."""

    public_id = models.CharField(max_length=22, unique=True, default=new_token, editable=False)
    email = models.EmailField(max_length=254, unique=True)
    name = models.CharField(max_length=150)
    """As the person wants to be called; shown on credentials only where they show them."""
    is_staff = models.BooleanField(default=False)
    """An operator of this instance."""
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(default=timezone.now)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects = UserManager()

    def __str__(self) -> str:
        return self.name or self.email

    def get_short_name(self) -> str:
        """The name, for libraries that ask."""
        return self.name
