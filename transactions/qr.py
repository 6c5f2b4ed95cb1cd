"""Texts as QR codes, on paper, on the screen and as files: dark on light, whatever the theme."""

import io

import segno
from django.utils.safestring import SafeString, mark_safe
from PIL import Image, ImageDraw, ImageFont

# Light modules around the code, without which many readers do not find it.
BORDER = 4
PIXELS = 12  # per module of a PNG
SIDE = 240  # pixels


def qr_svg(text: str) -> SafeString:
    """Return the QR code of `text` as an SVG element."""
    code = segno.make_qr(text, error="m")
    svg = code.svg_inline(
        border=BORDER, dark="#000", light="#fff", omitsize=True, svgclass="qr", lineclass=None
    )
    # A browser that skips the style sheet shows it in this size.
    svg = svg.replace(' class="qr"', f' class="qr" width="{SIDE}" height="{SIDE}"', 1)
    return mark_safe(svg)  # noqa: S308  (paths: `text` itself does not occur in it)


def qr_png(text: str, caption: str = "") -> bytes:
    """Return the QR code of `text` as a PNG file, with the caption below it."""
    png = io.BytesIO()
    segno.make_qr(text, error="m").save(png, kind="png", scale=PIXELS, border=BORDER)
    return _with_caption(png, caption) if caption else png.getvalue()


def _with_caption(png: io.BytesIO, caption: str) -> bytes:
    code = Image.open(png).convert("L")
    font = ImageFont.load_default(size=code.width // 8)
    whole = Image.new("L", (code.width, code.height + code.width // 5), "white")
    whole.paste(code)
    ImageDraw.Draw(whole).text((code.width // 2, code.height), caption, "black", font, "ma")
    drawn = io.BytesIO()
    whole.save(drawn, "PNG", optimize=True)
    return drawn.getvalue()
