"""Cards: the pictures that chats and social networks show of a link.

A card is a JPEG of 1200 × 630 pixels, the shape that Open Graph wants. WhatsApp and others show
neither SVG nor WebP, and no picture above 300 KB. The letters come with Pillow, so that every host
draws the same card.
"""

import hashlib
import io
import unicodedata
from dataclasses import astuple, dataclass
from functools import lru_cache
from typing import cast

from PIL import Image, ImageDraw, ImageFont, ImageOps

WIDTH, HEIGHT = 1200, 630  # pixels
QUALITY = 82
MARGIN, STRIPE, AWNING = 60, 75, 64
PICTURE = 450  # pixels: both edges of a product's picture
# Of static/css/tokens.css.
GROUND, PAPER, INK, INK_SOFT, BRAND = "#fff8ee", "#ffffff", "#24160d", "#5e4a3c", "#a63d17"
TITLE_SIZES = (76, 64, 54, 46)
MOST_LETTERS = 200  # of a line; no card has room for more
NAME = "Bazar Jakpreneur"


@dataclass(frozen=True, slots=True)
class Card:
    """The content of a card.

    `title`: what it is. `figure`: a price or a total, may be "". `lines`: whose, where and when.
    `picture`: the digest of a picture, may be "".
    """

    title: str
    figure: str
    lines: tuple[str, ...]
    picture: str = ""

    @property
    def version(self) -> str:
        """Return a short text that changes with the content, for the card's address."""
        return hashlib.sha256(repr(astuple(self)).encode()).hexdigest()[:12]


def draw(card: Card, picture: bytes | None) -> bytes:
    """Return the card as a JPEG; `picture`: the file that `card.picture` names, if there is one."""
    page = Image.new("RGB", (WIDTH, HEIGHT), GROUND)
    pen = ImageDraw.Draw(page)
    _awning(pen)
    left = MARGIN
    if picture:
        _paste(page, picture)
        left += PICTURE + MARGIN
    room = WIDTH - MARGIN - left
    y = AWNING + MARGIN - 16
    for line, size in _title(_drawable(card.title), room):
        pen.text((left, y), line, INK, _font(size), stroke_width=1)
        y += int(size * 1.2)
    if card.figure:
        pen.text((left, y + 10), _drawable(card.figure), BRAND, _font(84), stroke_width=2)
        y += 120
    y += 8
    for line in card.lines:
        pen.text((left, y), _cut(_drawable(line), _font(36), room), INK_SOFT, _font(36))
        y += 48
    pen.text((left, HEIGHT - MARGIN - 22), NAME, BRAND, _font(34), stroke_width=1)
    file = io.BytesIO()
    page.save(file, "JPEG", quality=QUALITY, optimize=True)
    return file.getvalue()


def _awning(pen: ImageDraw.ImageDraw) -> None:
    """Draw the striped awning over the card, as over every page."""
    for number, x in enumerate(range(0, WIDTH, STRIPE)):
        colour = BRAND if number % 2 == 0 else PAPER
        pen.rectangle((x, 0, x + STRIPE, AWNING - STRIPE // 2), colour)
        pen.ellipse((x, AWNING - STRIPE, x + STRIPE, AWNING), colour)


def _paste(page: Image.Image, picture: bytes) -> None:
    with Image.open(io.BytesIO(picture)) as image:
        square = ImageOps.fit(image.convert("RGB"), (PICTURE, PICTURE), Image.Resampling.LANCZOS)
    shape = Image.new("L", square.size, 0)
    ImageDraw.Draw(shape).rounded_rectangle((0, 0, PICTURE, PICTURE), 28, 255)
    page.paste(square, (MARGIN, AWNING + MARGIN - 4), shape)


def _title(text: str, room: int) -> list[tuple[str, int]]:
    """Return one or two lines in the largest size that has room, each with its size."""
    for size in TITLE_SIZES:
        lines = _wrapped(text, _font(size), room)
        if len(lines) <= 2:  # noqa: PLR2004
            return [(line, size) for line in lines]
    size = TITLE_SIZES[-1]
    first, *rest = lines
    return [(first, size), (_cut(" ".join(rest), _font(size), room), size)]


def _wrapped(text: str, font: ImageFont.FreeTypeFont, room: int) -> list[str]:
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and font.getlength(longer) <= room:
            lines[-1] = longer
        else:
            lines.append(_cut(word, font, room))
    return lines


def _cut(text: str, font: ImageFont.FreeTypeFont, room: int) -> str:
    if font.getlength(text) <= room:
        return text
    while text and font.getlength(f"{text}…") > room:
        text = text[:-1]
    return f"{text.rstrip()}…"


def _drawable(text: str) -> str:
    """Return the text in signs that the letters of Pillow have; it would draw boxes for others.

    A letter loses its accent, a dash becomes a hyphen, a pictogram goes.
    """
    kept = "".join(_with_shape(sign) for sign in unicodedata.normalize("NFC", text))
    return " ".join(kept.split())[:MOST_LETTERS]


def _with_shape(sign: str) -> str:
    instead = "-" if unicodedata.category(sign) == "Pd" else unicodedata.normalize("NFKD", sign)[0]
    return next((each for each in (sign, instead) if _has_shape(each)), " ")


@lru_cache(maxsize=1024)
def _has_shape(sign: str) -> bool:
    font = _font(TITLE_SIZES[-1])
    missing = bytes(font.getmask("\U0010ffff"))
    return sign.isspace() or bytes(font.getmask(sign)) not in {missing, b""}


@lru_cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    return cast("ImageFont.FreeTypeFont", ImageFont.load_default(size))
