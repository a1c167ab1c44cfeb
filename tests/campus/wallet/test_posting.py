"""Links to other sites carry every value whole, whatever is in it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bayleaf.campus.awarding.models import Credential
from bayleaf.campus.wallet.posting import Profile, posts, profile

TEXTS = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=120) | st.sampled_from(
    ["R&D #1 + more = 100%", "שלום עולם", "🧶 Knots & splices", "مرحبا", "a?b=c;d", "𝔘nicode\u202eRTL", "x" * 120]
)  # fmt: skip
MONTHS = st.tuples(st.integers(2000, 2100), st.integers(1, 12))


@given(
    st.builds(
        Profile,
        name=TEXTS,
        organization=TEXTS,
        issued=MONTHS,
        expires=st.none() | MONTHS,
        credential_id=TEXTS,
        credential_url=TEXTS,
    )
)
def test_linkedin_gets_back_what_was_put_in(given_profile: Profile) -> None:
    address = urlsplit(given_profile.url)
    assert (address.scheme, address.netloc, address.path) == (
        "https", "www.linkedin.com", "/profile/add",
    )  # fmt: skip
    assert not address.fragment
    pairs = parse_qsl(address.query, keep_blank_values=True, strict_parsing=True)
    values = dict(pairs)
    assert len(values) == len(pairs)
    assert values.pop("startTask") == "CERTIFICATION_NAME"
    dates = {"issueYear": str(given_profile.issued[0]), "issueMonth": str(given_profile.issued[1])}
    if given_profile.expires is not None:
        dates["expirationYear"] = str(given_profile.expires[0])
        dates["expirationMonth"] = str(given_profile.expires[1])
    assert values == {
        "name": given_profile.name,
        "organizationName": given_profile.organization,
        "certUrl": given_profile.credential_url,
        "certId": given_profile.credential_id,
        **dates,
    }


@given(text=TEXTS, url=TEXTS)
def test_every_post_carries_the_text_and_the_address(text: str, url: str) -> None:
    for post in posts(text=text, url=url):
        values = parse_qs(urlsplit(post.url).query, keep_blank_values=True, strict_parsing=True)
        told = " ".join(value for found in values.values() for value in found)
        assert url in told, post.label
        assert text in told or post.label == "LinkedIn post", post.label


@pytest.mark.parametrize(
    ("moment", "month"),
    [
        (datetime(2026, 1, 1, 0, 0, tzinfo=UTC), (2026, 1)),
        (datetime(2025, 12, 31, 23, 59, 59, tzinfo=UTC), (2025, 12)),
        (datetime(2026, 1, 1, 1, 0, tzinfo=timezone(timedelta(hours=2))), (2025, 12)),
        (datetime(2025, 12, 31, 20, 0, tzinfo=timezone(timedelta(hours=-8))), (2026, 1)),
        (datetime(2024, 2, 29, 12, 0, tzinfo=UTC), (2024, 2)),
    ],
)
def test_months_are_those_of_the_issuers_time_zone(
    award_to: Callable[..., Credential], moment: datetime, month: tuple[int, int]
) -> None:
    credential = award_to("ada@example.org")
    credential.awarded_at, credential.valid_until = moment, moment
    found = profile(credential)
    assert (found.issued, found.expires) == (month, month)
    assert profile(award_to("bob@example.org")).expires is None
