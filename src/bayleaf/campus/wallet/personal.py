"""What this room keeps of a person: handed out with the account's export, gone with the account."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bayleaf.campus.accounts import erasure, export
from bayleaf.campus.accounts.export import Content
from bayleaf.campus.accounts.models import User
from bayleaf.campus.awarding import erasing
from bayleaf.campus.awarding.models import Credential
from bayleaf.campus.wallet.models import Imported, ShareLink, Showing
from bayleaf.campus.wallet.queries import mine, visibility_of

GOES = "Who may see your credentials, every link you made, and what you brought from elsewhere."


def register() -> None:
    """Tell the accounts. Called once, when the application starts."""
    export.contribute("wallet", exported)
    erasure.on_erase(forget, goes=GOES)
    erasing.on_erase(show_no_more)


def exported(person: User) -> dict[str, Content]:
    """Every credential byte for byte, and what is kept beside them."""
    own = mine(person).select_related(
        "organization", "version__achievement", "signed", "showing"
    ).order_by("awarded_at", "id").prefetch_related("share_links")  # fmt: skip
    files: dict[str, Content] = {}
    listed = []
    for credential in own:
        files[f"{credential.public_id}.json"] = bytes(credential.signed.json)
        files[f"{credential.public_id}.jwt"] = bytes(credential.signed.jwt)
        listed.append(_described(credential))
    elsewhere = []
    for imported in Imported.objects.filter(person=person).order_by("imported_at", "id"):
        name = f"elsewhere-{imported.public_id}.{imported.kind}"
        files[name] = bytes(imported.data)
        elsewhere.append(
            {
                "file": name,
                "name": imported.name,
                "issuer": imported.issuer_name,
                "imported_at": imported.imported_at,
                "verdict": imported.verdict,
                "awarded_to_you": imported.recipient,
            }
        )
    return {"credentials.json": listed, "elsewhere.json": elsewhere, **files}


def forget(person: User) -> None:
    """Nothing stays shown by somebody who is gone."""
    own = Credential.objects.filter(pk__in=mine(person).values("pk"))
    ShareLink.objects.filter(credential__in=own).delete()
    Showing.objects.filter(credential__in=own).delete()
    Imported.objects.filter(person=person).delete()


def show_no_more(credential: Credential) -> None:
    """The issuer erases it: what its holder had chosen for it goes too."""
    ShareLink.objects.filter(credential=credential).delete()
    Showing.objects.filter(credential=credential).delete()


def _described(credential: Credential) -> dict[str, Any]:
    return {
        "id": credential.uri,
        "name": credential.version.name,
        "issuer": credential.organization.name,
        "awarded_to": credential.recipient_name,
        "awarded_at": credential.awarded_at,
        "valid_until": credential.valid_until,
        "state": credential.state,
        "visible_to": str(visibility_of(credential)),
        "links": list(_links(credential)),
    }


def _links(credential: Credential) -> Iterator[dict[str, Any]]:
    for link in credential.share_links.all():
        yield {
            "label": link.label,
            "created_at": link.created_at,
            "expires_at": link.expires_at,
            "revoked_at": link.revoked_at,
            "opens": link.opens,
            "last_opened": link.last_opened,
        }
