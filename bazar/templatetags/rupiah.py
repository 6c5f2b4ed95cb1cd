"""`{{ amount|rupiah }}` and `{{ count|thousands }}`, in every template."""

from collections.abc import Callable
from typing import Any

from django import template

from bazar.rupiah import format_rupiah, group_thousands

register = template.Library()


def _shown(value: Any, show: Callable[[int], str]) -> str:
    """Return `show` of a whole number, and what is none as it is: a page never fails for it.

    A missing variable is "" in a template, and an empty column is None: both are shown as "".
    """
    if value is None:
        return ""
    try:
        return show(int(value))
    except (ArithmeticError, TypeError, ValueError):
        return str(value)


@register.filter
def rupiah(amount: Any) -> str:
    """`Rp167.473.750`"""
    return _shown(amount, format_rupiah)


@register.filter
def thousands(count: Any) -> str:
    """`167.473`"""
    return _shown(count, group_thousands)
