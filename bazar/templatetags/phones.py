"""`{% phone_problems %}` for pages whose script reads mobile numbers."""

from django import template

from bazar.phones import PROBLEMS

register = template.Library()


@register.simple_tag
def phone_problems() -> dict[str, str]:
    """Return why a number cannot be read: for each key of PROBLEMS its sentence."""
    return {problem: str(sentence) for problem, sentence in PROBLEMS.items()}
