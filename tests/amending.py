"""Amendments of sales as a phone sends them."""

import uuid
from typing import Any


def amend(entry: dict[str, Any], number: int = 2, /, **changes: Any) -> dict[str, Any]:
    """Return the entry that amends a sale, or the sale that another amendment made."""
    sold = entry.get("becomes", entry["key"])
    common = {"key": str(uuid.uuid4()), "number": number, "age_ms": 20, "reason": "salah tekan"}
    return common | {"kind": "amend", "voids": sold, "becomes": str(uuid.uuid4())} | changes
