"""For templates: `{% drawing product %}`, `{% drawing_of_category "kuliner" %}`."""

from django import template
from django.templatetags.static import static
from django.utils.safestring import SafeString

from jakpreneur.drawings import Drawn, drawing_of
from jakpreneur.models import Product

register = template.Library()


@register.simple_tag
def drawing(product: Product) -> SafeString:
    """Draw the kind of goods that a product without a picture is."""
    return _drawn(drawing_of(product.name, product.category.slug))


@register.simple_tag
def drawing_of_category(slug: str) -> SafeString:
    """Draw a category, by its code."""
    return _drawn(drawing_of("", slug))


def _drawn(found: Drawn) -> SafeString:
    """Return the drawing. It has a size of its own, for a browser that skips the style sheet."""
    return SafeString(
        f'<svg class="drawn" width="96" height="96" color="{found.colour}" aria-hidden="true">'
        f'<use href="{static("icons/goods.svg")}#{found.symbol}"/></svg>'
    )
