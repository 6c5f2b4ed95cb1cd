"""Vendors' pictures: told from their content, checked, drawn anew, kept once.

They live in PostgreSQL and not on a disk: any number of hosts serve them, and one backup holds
everything. Drawing anew leaves all behind that is not seen: where a photo was taken, by which
phone, and whatever else hides in a file.
"""

import hashlib
import io
import threading
from collections.abc import Callable
from dataclasses import dataclass

from django.core.files import File
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from PIL import ExifTags, Image, ImageOps

from jakpreneur.models import Picture, Product

LARGE, SMALL = 1024, 320  # pixels: the longer edge, both edges
QUALITY = 80
GROUND = "#fff8ee"  # what shows through: --ground of static/css/tokens.css
MOST_BYTES = 12 * 1024 * 1024
# A JPEG is decoded at a fraction of its size; the others whole, and a WebP at 16 bytes a pixel.
MOST_PIXELS = {"JPEG": 50_000_000, "PNG": 25_000_000, "WEBP": 25_000_000}
# A progressive JPEG comes in some ten scans. A thousand empty ones fit into a small file, and
# each goes over every pixel.
MOST_SCANS, SCAN = 100, b"\xff\xda"
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
KINDS: dict[str, Callable[[bytes], bool]] = {
    "JPEG": lambda start: start.startswith(b"\xff\xd8\xff"),
    "PNG": lambda start: start.startswith(b"\x89PNG\r\n\x1a\n"),
    "WEBP": lambda start: start.startswith(b"RIFF") and start[8:12] == b"WEBP",
}
OTHER_KINDS = (b"GIF8", b"BM", b"II*\0", b"MM\0*", b"\0\0\1\0", b"\xff\x0a")
# However many upload at once, one picture's pixels are in a process's memory.
_one_at_a_time = threading.Lock()


class Unfit(models.TextChoices):
    """Why a file cannot be a product's picture."""

    NO_PICTURE = "no_picture", _("This file is no picture.")
    OTHER_KIND = "other_kind", _("Choose a picture of the kind JPEG, PNG or WebP.")
    TOO_MANY_BYTES = "too_many_bytes", _("This file is larger than 12 MB. Choose a smaller one.")
    TOO_MANY_PIXELS = "too_many_pixels", _("This picture is too large. Choose a smaller one.")
    BROKEN = "broken", _("This picture is damaged. Choose another.")


class UnfitPicture(ValueError):
    """`reason` is an Unfit value; the text says it in the user's language."""

    def __init__(self, reason: Unfit) -> None:
        super().__init__(str(reason.label))
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture that was drawn anew and is not kept yet: the two renditions of models.Picture."""

    large: bytes
    small: bytes

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.large).hexdigest()


def draw(upload: File) -> Drawing:
    """Draws the (first) picture of a file anew, upright and opaque. Raises UnfitPicture.

    Neither the file's name nor what the browser says that it is decides anything.
    """
    if upload.size > MOST_BYTES:
        raise UnfitPicture(Unfit.TOO_MANY_BYTES)
    content = upload.read()
    kind = _kind(content)
    try:
        with _one_at_a_time:
            large = _upright_and_opaque(content, kind)
        small = ImageOps.fit(large, (SMALL, SMALL), Image.Resampling.LANCZOS)
        return Drawing(large=_webp(large), small=_webp(small))
    except UnfitPicture:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise UnfitPicture(Unfit.TOO_MANY_PIXELS) from None
    except Exception as error:  # decoders raise whatever they meet
        raise UnfitPicture(Unfit.BROKEN) from error


def _kind(content: bytes) -> str:
    for kind, begins in KINDS.items():
        if begins(content):
            return kind
    start = content[:1000].lstrip()
    if start.startswith(OTHER_KINDS) or start[4:8] == b"ftyp" or b"<svg" in start.lower():
        raise UnfitPicture(Unfit.OTHER_KIND)
    raise UnfitPicture(Unfit.NO_PICTURE)


def _upright_and_opaque(content: bytes, kind: str) -> Image.Image:
    """At most LARGE on its longer edge, in RGB, and nothing but pixels."""
    with Image.open(io.BytesIO(content), formats=[kind]) as image:
        # Only the header is read so far.
        if image.width * image.height > MOST_PIXELS[kind]:
            raise UnfitPicture(Unfit.TOO_MANY_PIXELS)
        if kind == "JPEG" and content.count(SCAN) > MOST_SCANS:
            raise UnfitPicture(Unfit.BROKEN)
        turn = TURNS.get(_orientation(image))
        image.draft("RGB", (LARGE, LARGE))
        pixels = _in_colour(image)
        pixels.thumbnail((LARGE, LARGE), Image.Resampling.LANCZOS)
    page = Image.new("RGB", pixels.size, GROUND)
    page.paste(pixels, mask=pixels if pixels.mode == "RGBA" else None)
    return page.transpose(turn) if turn else page


def _orientation(image: Image.Image) -> int:
    """The EXIF tag; 0 also where it cannot be read, for a picture is worth more than its tag."""
    try:
        return int(image.getexif().get(ExifTags.Base.Orientation, 0))
    except Exception:  # noqa: BLE001  (a broken tag raises whatever it meets)
        return 0


def _in_colour(image: Image.Image) -> Image.Image:
    """In RGBA where something shows through, else in RGB."""
    if image.mode.startswith("I"):  # 16 bits of grey, which a conversion would make all white
        return image.point(lambda value: value / 256).convert("L").convert("RGB")
    return image.convert("RGBA" if image.has_transparency_data else "RGB")


def _webp(image: Image.Image) -> bytes:
    written = io.BytesIO()
    image.save(written, "WEBP", quality=QUALITY, method=4)
    return written.getvalue()


@transaction.atomic
def show(product: Product, drawing: Drawing | None) -> None:
    """From now on `drawing` is the product's picture; None: it has none."""
    picture = keep(drawing) if drawing else None
    Product.objects.filter(pk=product.pk).update(picture=picture)
    # Afterwards, on its own: two that each hold a picture and sweep another's would wait for each
    # other for good. One that fails leaves the work to the next.
    transaction.on_commit(sweep, robust=True)


def keep(drawing: Drawing) -> Picture:
    """The row of `drawing`: a new one, or the one that stands.

    Call it in the transaction that makes a product refer to the picture: until that ends the row
    is locked, so that no sweep takes it away meanwhile.
    """
    new = Picture(digest=drawing.digest, large=drawing.large, small=drawing.small)
    [kept] = Picture.objects.bulk_create(
        [new], update_conflicts=True, unique_fields=["digest"], update_fields=["digest"]
    )
    return kept


@transaction.atomic
def sweep() -> int:
    """Removes the pictures that no product has any more; how many."""
    unused = Q(~Exists(Product.objects.filter(picture=OuterRef("digest"))))
    locked = Picture.objects.filter(unused).select_for_update(skip_locked=True)
    found = list(locked.values_list("pk", flat=True))
    # Looked at again under the lock: somebody may have just shown one that nobody had.
    removed, _by_model = Picture.objects.filter(unused, pk__in=found).only("digest").delete()
    return removed
