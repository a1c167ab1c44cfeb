"""Whose an address is: only what was proved counts."""

from __future__ import annotations

from allauth.account.models import EmailAddress

from bayleaf.campus.accounts.models import User


def opens(email: str, person: User) -> bool:
    """Whether reading the mail of this address may open the account: it was proved, or nothing was
    yet. An address that was only written down must not lead its owner into somebody's account."""
    known = EmailAddress.objects.filter(user=person, verified=True)
    return bool(known.filter(email__iexact=email).exists() or not known.exists())


def give_way(email: str, *, keeper: User | None = None) -> None:
    """Take the address from everybody but ``keeper`` who wrote it down without proving it.

    Call it in the transaction in which the keeper proves it. An account of which no address was
    ever proved has never been signed in to: it goes. An operator's account is left alone.
    """
    keeper_id = keeper.pk if keeper else -1
    EmailAddress.objects.filter(email__iexact=email, verified=False).exclude(
        user_id=keeper_id
    ).delete()
    others = User.objects.select_for_update().filter(email__iexact=email, is_staff=False)
    for other in others.exclude(pk=keeper_id):
        proved = EmailAddress.objects.filter(user=other, verified=True).order_by("-primary").first()
        if proved is not None:
            proved.set_as_primary()
        elif other.last_login is None:
            other.delete()
