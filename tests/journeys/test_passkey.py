"""A passkey: made on the account, and then enough to sign in."""

from __future__ import annotations

from collections.abc import Callable

from bayleaf.campus.seed.actions import PASSWORD
from tests.journeys.visiting import Visitor

_AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def test_somebody_makes_a_passkey_and_signs_in_with_it_alone(
    visitor: Callable[..., Visitor],
) -> None:
    person = visitor()
    device = person.context.new_cdp_session(person.page)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": _AUTHENTICATOR})

    person.sign_in("conor.devlin@tannmoor.example")
    page = person.open("/account/2fa/webauthn/add/")
    person.fill(password=PASSWORD)
    person.press("It is me")
    person.fill(name="Desk computer")
    person.press("Make the passkey")
    page.wait_for_url(lambda url: "webauthn/add" not in url)

    person.open("/account/logout/")
    page.get_by_role("main").get_by_role("button", name="Sign out").click()
    page.get_by_role("link", name="Sign in").first.wait_for(state="attached")

    person.open("/account/login/")
    person.press("Use a passkey")
    page.get_by_role("link", name="Sign out").first.wait_for(state="attached")
    page.get_by_role("link", name="Conor Devlin-Achterberg").first.wait_for(state="attached")
    assert person.faults == []
