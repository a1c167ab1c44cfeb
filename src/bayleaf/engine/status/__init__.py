"""Status lists: has an issuer withdrawn a credential, or put it on hold?

Bitstring Status List 1.0 both ways; StatusList2021 and the 1EdTech revocation list are read.
Nothing here fetches or verifies a list: ``verifying`` does both and hands the list in.
"""

from __future__ import annotations

from bayleaf.engine.status.bitstring import MIN_LENGTH, Bitstring
from bayleaf.engine.status.entries import (
    StatusEntry,
    StatusValue,
    new_entry,
    new_list,
    open_list,
    parse_entry,
    read_status,
    value_of,
    with_status,
)
from bayleaf.engine.status.revocation_list import is_revoked, revoked_ids

__all__ = [
    "MIN_LENGTH",
    "Bitstring",
    "StatusEntry",
    "StatusValue",
    "is_revoked",
    "new_entry",
    "new_list",
    "open_list",
    "parse_entry",
    "read_status",
    "revoked_ids",
    "value_of",
    "with_status",
]
