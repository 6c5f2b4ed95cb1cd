"""The tag that shows the value of each field before and after a change, in a row's history."""

from typing import Any

from django import template
from django.contrib.admin.models import LogEntry

from transactions.notes import values_of

register = template.Library()


@register.inclusion_tag("admin/before_and_after.html")
def before_and_after(entry: LogEntry) -> dict[str, Any]:
    return {"changes": values_of(entry)}
