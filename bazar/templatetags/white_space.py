"""The filter `flat`, for a text that is no part of a page's body: a title or an attribute."""

import re

from django import template
from django.template.defaultfilters import stringfilter

register = template.Library()

# Those of HTML: a no-break space stays.
WHITE_SPACE = re.compile(r"[ \t\n\f\r]+")


@register.filter(is_safe=True)
@stringfilter
def flat(text: str) -> str:
    """Join the words of `text` by single spaces, so that a template may break its lines."""
    return WHITE_SPACE.sub(" ", text).strip(" ")
