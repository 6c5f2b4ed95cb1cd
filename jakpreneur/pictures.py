"""Pictures of products: recognised by their content, checked, drawn anew, stored once.

They are stored in PostgreSQL, so that any number of hosts serve them and one backup has everything.
Drawing a picture anew removes everything that nobody sees: the place where a photo was taken, the
phone, and other data hidden in a file.
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
GROUND = "#fff8ee"  # behind transparent pixels: --ground of static/css/tokens.css
MOST_BYTES = 12 * 1024 * 1024
# A JPEG is decoded at a fraction of its size, the other kinds whole: a WebP needs 16 bytes a pixel.
MOST_PIXELS = {"JPEG": 50_000_000, "PNG": 25_000_000, "WEBP": 25_000_000}
# A progressive JPEG has some ten scans. A small file can have a thousand empty ones, and a decoder
# goes over every pixel for each.
MOST_SCANS, SCAN = 100, b"\xff\xda"
# The EXIF tag Orientation, and the operation that turns such a picture upright.
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
# A process has the pixels of one picture in its memory, however many people upload at once.
_one_at_a_time = threading.Lock()


class Unfit(models.TextChoices):
    """The reasons why a file cannot be the picture of a product."""

    NO_PICTURE = "no_picture", _("This file is not a picture.")
    OTHER_KIND = "other_kind", _("Choose a picture in JPEG, PNG or WebP format.")
    TOO_MANY_BYTES = "too_many_bytes", _("This file is larger than 12 MB. Choose a smaller one.")
    TOO_MANY_PIXELS = "too_many_pixels", _("This picture is too large. Choose a smaller one.")
    BROKEN = "broken", _("This picture is damaged. Choose another.")


class UnfitPicture(ValueError):
    """The error of an unfit file. `reason`: a value of Unfit, whose label is the text."""

    def __init__(self, reason: Unfit) -> None:
        super().__init__(str(reason.label))
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture that was drawn anew and is not stored yet, in the two sizes of models.Picture."""

    large: bytes
    small: bytes

    @property
    def digest(self) -> str:
        """Return the SHA-256 of the large picture in hexadecimal, by which it is stored."""
        return hashlib.sha256(self.large).hexdigest()


def draw(upload: File) -> Drawing:
    """Draw the (first) picture of a file anew, upright and opaque. Raises UnfitPicture.

    The kind is recognised by the content alone, not by the file's name or the browser's word.
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
    except Exception as error:  # decoders raise many kinds of errors
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
    """Return the picture in RGB, at most LARGE pixels on its longer edge, without metadata."""
    with Image.open(io.BytesIO(content), formats=[kind]) as image:
        # Image.open has read only the header.
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
    """Return the EXIF tag Orientation, 0 for none and for one that cannot be read."""
    try:
        return int(image.getexif().get(ExifTags.Base.Orientation, 0))
    except Exception:  # noqa: BLE001  (a broken tag raises many kinds of errors)
        return 0


def _in_colour(image: Image.Image) -> Image.Image:
    """Return the picture in RGBA if it has transparent pixels, else in RGB."""
    if image.mode.startswith("I"):  # 16 bits of grey, which convert() alone makes all white
        return image.point(lambda value: value / 256).convert("L").convert("RGB")
    return image.convert("RGBA" if image.has_transparency_data else "RGB")


def _webp(image: Image.Image) -> bytes:
    written = io.BytesIO()
    image.save(written, "WEBP", quality=QUALITY, method=4)
    return written.getvalue()


@transaction.atomic
def set_picture(product: Product, drawing: Drawing | None) -> None:
    """Make `drawing` the product's picture; None removes the picture."""
    picture = store_picture(drawing) if drawing else None
    Product.objects.filter(pk=product.pk).update(picture=picture)
    # Deleting comes after the commit: two transactions that each lock a picture and delete the
    # other's would deadlock. If one fails, the next one does its work.
    transaction.on_commit(delete_unused, robust=True)


def store_picture(drawing: Drawing) -> Picture:
    """Return the row of `drawing`: a new one, or the one that has it already.

    Call it in the transaction that makes a product refer to the picture. The row is locked until
    that ends, so that delete_unused cannot delete it meanwhile.
    """
    new = Picture(digest=drawing.digest, large=drawing.large, small=drawing.small)
    [stored] = Picture.objects.bulk_create(
        [new], update_conflicts=True, unique_fields=["digest"], update_fields=["digest"]
    )
    return stored


@transaction.atomic
def delete_unused() -> int:
    """Delete the pictures that no product has any more; return their number."""
    unused = Q(~Exists(Product.objects.filter(picture=OuterRef("digest"))))
    locked_pictures = Picture.objects.filter(unused).select_for_update(skip_locked=True)
    pks = list(locked_pictures.values_list("pk", flat=True))
    # Test again under the lock: a product may have just been given a picture that was unused.
    deleted, _by_model = Picture.objects.filter(unused, pk__in=pks).only("digest").delete()
    return deleted
