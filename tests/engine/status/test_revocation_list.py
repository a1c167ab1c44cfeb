"""The 1EdTech revocation list, which is only read."""

from __future__ import annotations

from typing import Any

import pytest

from bayleaf.engine.errors import StatusError
from bayleaf.engine.status import is_revoked

ID = "https://issuer.example/credentials/1"


def a_list(*items: Any) -> dict[str, Any]:
    return {
        "id": "https://issuer.example/revoked",
        "issuer": "https://issuer.example",
        "revokedCredential": list(items),
    }


def test_an_item_with_the_id_revokes_and_may_give_a_reason() -> None:
    other = {"id": ID + "0", "revoked": True, "revocationReason": "other"}
    assert is_revoked(a_list(other, {"id": ID}), ID) == (True, None)
    reason = {"id": ID, "revoked": True, "revocationReason": "Issued in error."}
    assert is_revoked(a_list(other, reason), ID) == (True, "Issued in error.")
    assert is_revoked(a_list({**reason, "revocationReason": 5}), ID) == (True, None)


def test_other_ids_and_withdrawn_revocations_do_not_revoke() -> None:
    assert is_revoked(a_list({"id": ID + "/"}), ID) == (False, None)
    assert is_revoked(a_list({"id": ID, "revoked": False}), ID) == (False, None)
    assert is_revoked(a_list({"id": ID, "revoked": False}, {"id": ID}), ID) == (True, None)


def test_an_issuer_with_nothing_to_revoke_may_leave_the_items_out() -> None:
    assert is_revoked({"issuer": "https://issuer.example"}, ID) == (False, None)


@pytest.mark.parametrize(
    "document",
    [
        None,
        [],
        "revoked",
        {},
        {"error": "not found"},
        {"issuer": "https://issuer.example", "revokedCredential": ID},
        a_list(ID),
        a_list({}),
        a_list({"id": 5}),
        a_list({"id": "x", "revoked": "false"}, {"id": ID}),
    ],
)
def test_what_cannot_be_read_is_not_taken_for_good_news(document: Any) -> None:
    with pytest.raises(StatusError) as refused:
        is_revoked(document, ID)
    assert refused.value.code == "STATUS_RETRIEVAL_ERROR"
