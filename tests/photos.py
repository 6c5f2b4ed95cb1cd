"""Pictures as phones make them, and readers of the files that are made of them."""

import io
import struct
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import ExifTags, Image

RED, BLUE = (220, 30, 30), (30, 30, 220)


def upload(content: bytes, name: str = "foto.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="image/jpeg")


def file_of(image: Image.Image, kind: str = "JPEG", **options: Any) -> bytes:
    written = io.BytesIO()
    image.save(written, kind, **options)
    return written.getvalue()


def halves(size: tuple[int, int] = (400, 300), mode: str = "RGB") -> Image.Image:
    """Return a picture that is red on the left and blue on the right."""
    image = Image.new("RGB", size, RED)
    image.paste(BLUE, (size[0] // 2, 0, *size))
    return image.convert(mode)


def is_like(colour: Any, expected: tuple[int, int, int], by: int = 24) -> bool:
    return all(abs(have - want) <= by for have, want in zip(colour, expected, strict=True))


def exif_of(orientation: int) -> Image.Exif:
    """Return EXIF data with a phone's name and place."""
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    exif[ExifTags.Base.Model] = "DAPUR-RAHASIA"
    exif.get_ifd(ExifTags.IFD.GPSInfo).update(
        {ExifTags.GPS.GPSLatitudeRef: "S", ExifTags.GPS.GPSLatitude: (6.0, 11.0, 24.0)}
    )
    return exif


def chunks(webp: bytes) -> set[bytes]:
    """Return the names of a WebP's chunks, such as EXIF, ICCP and XMP."""
    found, at = set(), 12
    while at < len(webp):
        name, length = struct.unpack("<4sI", webp[at : at + 8])
        found.add(name)
        at += 8 + length + length % 2
    return found
