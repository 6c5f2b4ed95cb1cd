"""The payment methods, for templates that offer them or name them."""

from django import template

from transactions.models import Payment
from transactions.models.payments import Door

register = template.Library()


@register.simple_tag
def payment_methods(door: str) -> list[Payment]:
    """Return the methods that may be chosen at a door, by its name: "TILL", "ORDER"."""
    return Payment.at(Door[door])


@register.simple_tag
def payment_words(door: str) -> str:
    """Return the methods of a door as a list in words: "cash or QRIS"."""
    return Payment.words_at(Door[door])
