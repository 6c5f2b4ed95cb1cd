"""For every template: `{{ amount|rupiah }}`, `{{ count|thousands }}`, `{% amount_problems %}`."""

from collections.abc import Callable
from typing import Any

from django import template

from bazar.rupiah import PROBLEMS, explain, format_rupiah, group_thousands

register = template.Library()


def _formatted(value: Any, form: Callable[[int], str]) -> str:
    """Format a whole number; return any other value as text, so that no page fails.

    A missing variable is "" in a template, and an empty column is None: both become "".
    """
    if value is None:
        return ""
    try:
        return form(int(value))
    except (ArithmeticError, TypeError, ValueError):
        return str(value)


@register.filter
def rupiah(amount: Any) -> str:
    """Format rupiah: `Rp167.473.750`."""
    return _formatted(amount, format_rupiah)


@register.filter
def thousands(count: Any) -> str:
    """Format a number with dots: `167.473`."""
    return _formatted(count, group_thousands)


@register.simple_tag
def amount_problems() -> dict[str, str]:
    """Return why an amount cannot be read: for each key of PROBLEMS its sentence."""
    return {problem: explain(problem) for problem in PROBLEMS}
