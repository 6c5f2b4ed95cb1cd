"""Pictures of the demo's goods: painted from the drawings of their kinds, no two alike.

They go the way of every upload (jakpreneur/pictures.py), and are the same every time.
"""

import io
import os
import random
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from xml.etree import ElementTree as ET

from django.conf import settings
from django.core.files.base import ContentFile
from PIL import Image, ImageColor, ImageDraw

from jakpreneur import pictures
from jakpreneur.drawings import Drawn, drawing_of
from jakpreneur.models import Product
from jakpreneur.sample.strokes import Point, outlines

WIDE, HIGH = 448, 358  # pixels
FINER = 2  # painted larger, then made smaller: smooth edges
INK = "#442211"
GRID = 48  # of the drawings
AREA = 3  # points that have something between them
# How things stand: (share of the size, place beside the middle as a share of it) of each.
PLACES = (
    ((1.0, 0.0),),
    ((0.62, -0.62), (1.0, 0.14)),
    ((0.6, 0.62), (1.0, -0.14)),
    ((0.5, -0.66), (0.5, 0.66), (1.0, 0.0)),
)
GROUNDS = (
    "#fbe3bb", "#cfe6d2", "#f9cfc0", "#cde3ee", "#f7d98f", "#e3d6ee", "#e6dcb4", "#ffd9a8",
    "#bfe0dc", "#f4c9d6", "#d9e4a8", "#c9d4f0",
)  # fmt: skip


def give_pictures(products: Iterable[Product]) -> None:
    """Give each product that has none a picture of its own."""
    bare = [product for product in products if product.picture_id is None]
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as painters:
        for product, drawing in zip(bare, painters.map(_drawing, bare), strict=True):
            product.picture = pictures.store_picture(drawing)
    Product.objects.bulk_update(bare, ["picture"])


def _drawing(product: Product) -> pictures.Drawing:
    written = io.BytesIO()
    paint(product.name, product.category.slug, product.jakpreneur.name).save(
        written, "PNG", compress_level=1
    )
    return pictures.draw(ContentFile(written.getvalue()))


def paint(name: str, category: str, vendor: str) -> Image.Image:
    """Paint a vendor's good: its drawing on a ground and with a pattern that the names decide."""
    rng = random.Random(f"{vendor}/{name}")  # noqa: S311 the same every time is the point
    ground, second = rng.sample(GROUNDS, 2)
    image = Image.new("RGB", (WIDE * FINER, HIGH * FINER), ground)
    draw = ImageDraw.Draw(image)
    rng.choice((_sun, _stripes, _dots, _table, _diamonds))(draw, second, rng)
    drawn = drawing_of(name, category)
    colour = _near(drawn.colour, rng)
    size = HIGH * FINER * rng.uniform(0.62, 0.78)
    middle, base = WIDE * FINER / 2, HIGH * FINER * 0.9
    for share, left in rng.choice(PLACES):
        _shadow(draw, (middle + left * size, base), size * share, ground)
        corner = (middle + left * size - size * share / 2, base - size * share)
        _place(draw, Drawn(drawn.symbol, colour), corner, size * share / GRID)
    return image.resize((WIDE, HIGH), Image.Resampling.BOX)


def _near(colour: str, rng: random.Random) -> str:
    """Return a colour near this one."""
    parts = [min(255, max(0, part + rng.randint(-22, 22))) for part in ImageColor.getrgb(colour)]
    return "#{:02x}{:02x}{:02x}".format(*parts)


@cache
def _symbols() -> dict[str, ET.Element]:
    file = settings.BASE_DIR / "static" / "icons" / "goods.svg"
    return {element.attrib["id"]: element for element in ET.parse(file).getroot()}  # noqa: S314


def _place(draw: ImageDraw.ImageDraw, drawn: Drawn, corner: Point, scale: float) -> None:
    """Draw a symbol with its upper left corner there, in `scale` pixels for one of its units."""
    symbol = _symbols()[drawn.symbol]
    width = float(symbol.attrib["stroke-width"]) * scale
    for element in symbol:
        fill = element.get("fill", "")
        stroke = element.get("stroke", INK)
        for points, closed in outlines(element):
            placed = [(corner[0] + x * scale, corner[1] + y * scale) for x, y in points]
            if fill and len(placed) >= AREA:
                draw.polygon(placed, drawn.colour if fill == "currentColor" else fill)
            _stroke(draw, [*placed, placed[0]] if closed else placed, stroke, width)


def _stroke(draw: ImageDraw.ImageDraw, points: list[Point], colour: str, width: float) -> None:
    draw.line(points, colour, round(width))
    for x, y in points:
        _circle(draw, (x, y), width / 2, colour)


def _circle(draw: ImageDraw.ImageDraw, at: Point, radius: float, colour: str) -> None:
    x, y = at
    draw.ellipse((x - radius, y - radius, x + radius, y + radius), colour)


def _shadow(draw: ImageDraw.ImageDraw, at: Point, size: float, ground: str) -> None:
    """Draw what a thing of that size darkens where it stands."""
    dark = "#{:02x}{:02x}{:02x}".format(*(part * 4 // 5 for part in ImageColor.getrgb(ground)))
    x, y = at
    draw.ellipse((x - size * 0.42, y - size * 0.1, x + size * 0.42, y + size * 0.03), dark)


# --- Patterns of the ground -------------------------------------------------------------------


def _sun(draw: ImageDraw.ImageDraw, colour: str, rng: random.Random) -> None:
    at = (WIDE * FINER * rng.uniform(0.3, 0.7), HIGH * FINER * 0.5)
    _circle(draw, at, HIGH * FINER * rng.uniform(0.36, 0.46), colour)


def _stripes(draw: ImageDraw.ImageDraw, colour: str, rng: random.Random) -> None:
    step = rng.randrange(90, 200, 10)
    for x in range(-HIGH * FINER, WIDE * FINER, step * 2):
        draw.line([(x, HIGH * FINER), (x + HIGH * FINER, 0)], colour, step * 2 // 3)


def _dots(draw: ImageDraw.ImageDraw, colour: str, rng: random.Random) -> None:
    step = rng.randrange(90, 170, 10)
    for row, y in enumerate(range(0, HIGH * FINER + step, step)):
        for x in range(row % 2 * step // 2, WIDE * FINER + step, step):
            _circle(draw, (x, y), step / 7, colour)


def _table(draw: ImageDraw.ImageDraw, colour: str, rng: random.Random) -> None:
    edge = round(HIGH * FINER * rng.uniform(0.6, 0.75))
    draw.rectangle((0, edge, WIDE * FINER, HIGH * FINER), colour)
    step = rng.randrange(60, 120, 10)
    for x in range(0, WIDE * FINER, step * 2):
        draw.rectangle((x, edge, x + step, edge + step // 2), "#fffaf0")


def _diamonds(draw: ImageDraw.ImageDraw, colour: str, rng: random.Random) -> None:
    step = rng.randrange(110, 190, 10)
    half = step // 3
    for row, y in enumerate(range(0, HIGH * FINER + step, step // 2)):
        for x in range(row % 2 * step // 2, WIDE * FINER + step, step):
            draw.polygon([(x, y - half), (x + half, y), (x, y + half), (x - half, y)], colour)
