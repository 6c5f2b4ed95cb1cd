"""The pages on which a bazaar is prepared, and what the desk logs of them."""

from typing import Any

from django.contrib.admin.models import LogEntry

from bazar.models import Bazar


def page(bazar: Bazar, name: str) -> str:
    return f"/admin/bazar/bazar/{bazar.pk}/{name}/"


def logged(thing: Any) -> list[str]:
    entries = LogEntry.objects.filter(object_id=str(thing.pk), content_type__model=_model(thing))
    return [entry.change_message for entry in entries.order_by("pk")]


def _model(thing: Any) -> str:
    return str(type(thing).__name__).lower()
