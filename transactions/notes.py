"""The values of fields in entries of the desk's log (transactions/desk/changes.py)."""

import json
from typing import Any

from django.contrib.admin.models import LogEntry


def values_of(entry: LogEntry) -> list[dict[str, Any]]:
    """Return a dict for each row that the entry names: `object`, and `values`.

    `values` is a list of (field, value before, value after).
    """
    try:
        messages = json.loads(entry.change_message)
    except ValueError:
        return []
    if not isinstance(messages, list):
        return []
    return [
        {"object": _object_of(message), "values": message["values"]}
        for message in messages
        if isinstance(message, dict) and message.get("values")
    ]


def _object_of(message: dict[str, Any]) -> str:
    """Return the name of the row, if it is another one than the entry is about; else ""."""
    return next((str(part["object"]) for part in message.values() if "object" in part), "")
