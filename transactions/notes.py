"""What the notes of the desk's log say of single fields (transactions/desk/record.py)."""

import json
from typing import Any

from django.contrib.admin.models import LogEntry


def values_of(entry: LogEntry) -> list[dict[str, Any]]:
    """What a note says of fields: for each thing it names, the triples."""
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
    """Its name, where it is another thing than the note is about."""
    return next((str(said["object"]) for said in message.values() if "object" in said), "")
