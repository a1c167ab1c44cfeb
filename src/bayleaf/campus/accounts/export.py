"""Everything the platform keeps of a person, as one ZIP file.

A room adds what it keeps with ``contribute``, called from its ``AppConfig.ready``.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Mapping
from typing import Any

from allauth.account.models import EmailAddress
from django.core.serializers.json import DjangoJSONEncoder

from bayleaf.campus.accounts.models import User
from bayleaf.campus.foundation.models import AuditLine

Content = bytes | list[Any] | dict[str, Any]
"""A file: bytes go in as they are, anything else as JSON."""

_contributions: dict[str, Callable[[User], Mapping[str, Content]]] = {}


def contribute(name: str, function: Callable[[User], Mapping[str, Content]]) -> None:
    """Add the files that ``function`` gives, by file name, in the folder ``name`` of every export."""
    _contributions[name] = function


def archive(person: User) -> bytes:
    """The ZIP file of this person."""
    files = io.BytesIO()
    with zipfile.ZipFile(files, "w", zipfile.ZIP_DEFLATED) as target:
        for folder, function in {"account": _own, **_contributions}.items():
            for name, content in function(person).items():
                target.writestr(f"{folder}/{name}", _as_bytes(content))
    return files.getvalue()


def _as_bytes(content: Content) -> bytes:
    if isinstance(content, bytes):
        return content
    return json.dumps(content, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2).encode()


def _own(person: User) -> dict[str, Content]:
    addresses = EmailAddress.objects.filter(user=person).order_by("email")
    lines = AuditLine.objects.filter(actor=person.public_id).order_by("number")
    return {
        "profile.json": {
            "id": person.public_id,
            "name": person.name,
            "email": person.email,
            "since": person.date_joined,
            "last_sign_in": person.last_login,
        },
        "addresses.json": list(addresses.values("email", "verified", "primary")),
        "actions.json": list(
            lines.values("at", "verb", "noun", "object", "organization", "detail")
        ),
    }
