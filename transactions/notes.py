"""The changes of single fields in the notes of the desk's log (transactions/desk/record.py)."""

import json
from typing import Any

from django.contrib.admin.models import LogEntry


def values_of(entry: LogEntry) -> list[dict[str, Any]]:
    """Return a note's changes: for each thing {"object": its name, "values": triples}.

    A triple is a field's name, its value before and its value after.
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
    """Return the name of a thing that is not the note's own object; "" for that."""
    return next((str(about["object"]) for about in message.values() if "object" in about), "")
