"""Addresses as QR codes, on paper and on the screen."""

import segno
from django.utils.safestring import SafeString, mark_safe

# Light squares of margin, without which many readers see no code.
BORDER = 4


def drawn(text: str) -> SafeString:
    """A QR code as SVG, dark on light whatever the page's colours are."""
    code = segno.make_qr(text, error="m")
    svg = code.svg_inline(
        border=BORDER, dark="#000", light="#fff", omitsize=True, svgclass="qr", lineclass=None
    )
    return mark_safe(svg)  # noqa: S308  (paths: nothing of `text` is in it as it stands)
