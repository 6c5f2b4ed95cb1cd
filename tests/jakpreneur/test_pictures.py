"""Pictures in files as phones make them: accepted, drawn anew, or refused."""

import io
import struct
import zlib
from typing import Any

import PIL
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from jakpreneur import pictures
from jakpreneur.pictures import Unfit, UnfitPicture
from tests.photos import BLUE, RED, chunks, exif_of, file_of, halves, is_like, upload
from tests.properties import untimed


def draw_large(content: bytes, name: str = "foto.jpg") -> Image.Image:
    """Return the large picture of a file."""
    return Image.open(io.BytesIO(pictures.draw(upload(content, name)).large))


def reason_of_refusal(content: bytes, name: str = "foto.jpg") -> Unfit:
    with pytest.raises(UnfitPicture) as unfit:
        pictures.draw(upload(content, name))
    return unfit.value.reason


# --- Pictures that are drawn -------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_picture_is_drawn_large_and_small(kind: str) -> None:
    drawing = pictures.draw(upload(file_of(halves((3000, 1500)), kind), "x"))
    large, small = (Image.open(io.BytesIO(each)) for each in (drawing.large, drawing.small))
    assert (large.format, large.size) == ("WEBP", (1024, 512))
    assert (small.format, small.size) == ("WEBP", (320, 320))
    assert is_like(large.getpixel((100, 256)), RED)
    assert is_like(large.getpixel((900, 256)), BLUE)
    # The square is the middle of the picture, half red and half blue.
    assert is_like(small.getpixel((80, 160)), RED)
    assert is_like(small.getpixel((240, 160)), BLUE)


def test_small_picture_is_not_enlarged() -> None:
    assert draw_large(file_of(halves((60, 40)))).size == (60, 40)


@pytest.mark.parametrize("size", [(1, 5000), (5000, 1), (1, 1)])
def test_picture_of_one_pixel_width_is_accepted(size: tuple[int, int]) -> None:
    drawing = pictures.draw(upload(file_of(Image.new("RGB", size, RED), "PNG")))
    assert max(Image.open(io.BytesIO(drawing.large)).size) == min(max(size), 1024)
    assert Image.open(io.BytesIO(drawing.small)).size == (320, 320)


TURNED = {  # pictures of a phone in upright position that are red on the left
    1: lambda image: image,
    3: lambda image: image.rotate(180, expand=True),
    6: lambda image: image.rotate(90, expand=True),
    8: lambda image: image.rotate(270, expand=True),
}


@pytest.mark.parametrize("tag", TURNED)
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_rotated_photo_is_upright_and_has_no_metadata(tag: int, kind: str) -> None:
    content = file_of(TURNED[tag](halves((800, 400))), kind, exif=exif_of(tag))
    assert b"DAPUR-RAHASIA" in content
    drawing = pictures.draw(upload(content))
    large = Image.open(io.BytesIO(drawing.large))
    assert large.size == (800, 400)
    assert is_like(large.getpixel((100, 200)), RED)
    assert is_like(large.getpixel((700, 200)), BLUE)
    for rendition in (drawing.large, drawing.small):
        assert chunks(rendition) == {b"VP8 "}
        assert b"DAPUR-RAHASIA" not in rendition


def test_hidden_data_in_a_file_is_removed() -> None:
    hidden: dict[str, Any] = {"comment": b"DAPUR-RAHASIA", "icc_profile": b"DAPUR-RAHASIA" * 20}
    content = file_of(halves(), **hidden) + b"<script>DAPUR-RAHASIA</script>PK\x03\x04"
    drawing = pictures.draw(upload(content, "foto.html"))
    assert content.count(b"DAPUR-RAHASIA") > 20
    assert b"DAPUR" not in drawing.large + drawing.small
    assert b"script" not in drawing.large + drawing.small
    assert chunks(drawing.large) == chunks(drawing.small) == {b"VP8 "}


@pytest.mark.parametrize("mode", ["RGBA", "LA", "PA"])
@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_transparent_pixels_have_the_colour_of_the_page(mode: str, kind: str) -> None:
    image = Image.new("RGBA", (100, 100), (0, 0, 0, 0))
    image.paste((20, 20, 20, 255), (0, 0, 50, 100))
    if mode == "PA":
        image = image.quantize()
    content = file_of(image if mode == "PA" else image.convert(mode), kind)
    large = draw_large(content)
    assert large.mode == "RGB"
    assert is_like(large.getpixel((20, 50)), (20, 20, 20))
    assert is_like(large.getpixel((80, 50)), (255, 248, 238), by=6)


def test_transparent_palette_colour_has_the_colour_of_the_page() -> None:
    content = file_of(halves(), "PNG", transparency=BLUE)
    assert is_like(draw_large(content).getpixel((390, 150)), (255, 248, 238), by=6)


@pytest.mark.parametrize(
    ("mode", "kind"),
    [("CMYK", "JPEG"), ("P", "PNG"), ("RGB", "PNG"), ("P", "WEBP")],
)
def test_colours_do_not_change(mode: str, kind: str) -> None:
    large = draw_large(file_of(halves(mode=mode), kind))
    assert is_like(large.getpixel((50, 150)), RED, by=40)
    assert is_like(large.getpixel((350, 150)), BLUE, by=40)


@pytest.mark.parametrize(
    "image", [Image.new("L", (9, 9), 100), Image.new("I;16", (9, 9), 100 << 8)]
)
def test_grey_stays_grey(image: Image.Image) -> None:
    assert is_like(draw_large(file_of(image, "PNG")).getpixel((4, 4)), (100, 100, 100), by=4)


@pytest.mark.parametrize("kind", ["WEBP", "PNG"])
def test_first_picture_of_an_animation_is_used(kind: str) -> None:
    first, second = Image.new("RGB", (50, 50), RED), Image.new("RGB", (50, 50), BLUE)
    content = file_of(first, kind, save_all=True, append_images=[second], duration=100)
    assert getattr(Image.open(io.BytesIO(content)), "n_frames", 1) == 2
    assert is_like(draw_large(content).getpixel((25, 25)), RED)


def test_first_picture_of_a_photo_with_a_second_inside_is_used() -> None:
    """A phone writes a portrait and its depth as two pictures in one file (MPO)."""
    first, second = halves(), Image.new("RGB", (50, 50), BLUE)
    content = file_of(first, "MPO", save_all=True, append_images=[second])
    assert draw_large(content).size == (400, 300)


def test_picture_is_recognised_by_its_content_and_not_its_name() -> None:
    assert draw_large(file_of(halves(), "PNG"), "surat.pdf").size == (400, 300)


@pytest.mark.filterwarnings("ignore:Corrupt EXIF data")
def test_photo_with_a_broken_tag_is_accepted() -> None:
    broken = b"Exif\0\0MM\0*\0\0\0\x08\xff\xff" + b"\xff" * 40
    assert draw_large(file_of(halves(), exif=broken)).size == (400, 300)


# --- Files that are refused ----------------------------------------------------------------------


HTML = b"<!doctype html><script>alert(1)</script>"


@pytest.mark.parametrize(
    "content", [b"", b"\0", HTML, b"%PDF-1.7 ", b"PK\x03\x04", b"\xff\xd8", b"RIFF"]
)
def test_file_without_picture_is_refused(content: bytes) -> None:
    assert reason_of_refusal(content) == Unfit.NO_PICTURE


@pytest.mark.parametrize("kind", ["GIF", "BMP", "TIFF", "ICO", "AVIF"])
def test_picture_of_another_kind_is_refused_as_other_kind(kind: str) -> None:
    assert reason_of_refusal(file_of(halves((64, 64)), kind)) == Unfit.OTHER_KIND


@pytest.mark.parametrize(
    "content",
    [
        b"GIF89a" + HTML,
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        b'<?xml version="1.0"?>\n<!-- logo -->\n<SVG></SVG>',
        b"\0\0\0\x18ftypheic",
    ],
)
def test_kinds_without_decoder_are_refused_as_other_kind(content: bytes) -> None:
    assert reason_of_refusal(content) == Unfit.OTHER_KIND


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("part", [0.05, 0.5, 0.97])
def test_truncated_picture_is_refused(kind: str, part: float) -> None:
    content = file_of(Image.effect_noise((200, 200), 60), kind)
    assert reason_of_refusal(content[: int(len(content) * part)]) == Unfit.BROKEN


def test_polyglot_file_has_the_kind_of_its_first_bytes() -> None:
    png, jpeg = file_of(halves(), "PNG"), file_of(halves())
    assert draw_large(png + jpeg).size == (400, 300)
    assert reason_of_refusal(png[:8] + jpeg) == Unfit.BROKEN
    assert reason_of_refusal(jpeg[:4] + png) == Unfit.BROKEN


def png_that_claims(width: int, height: int) -> bytes:
    def chunk(name: bytes, content: bytes) -> bytes:
        checked = name + content
        return struct.pack(">I", len(content)) + checked + struct.pack(">I", zlib.crc32(checked))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")


def jpeg_that_claims(width: int, height: int) -> bytes:
    content = bytearray(file_of(halves((16, 16))))
    at = content.index(b"\xff\xc0") + 5
    content[at : at + 4] = struct.pack(">HH", height, width)
    return bytes(content)


def webp_that_claims(width: int, height: int) -> bytes:
    content = bytearray(file_of(halves((16, 16)), "WEBP", exif=exif_of(1)))
    at = content.index(b"VP8X") + 12
    content[at : at + 6] = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return bytes(content)


@pytest.mark.parametrize(
    "content",
    [
        *[png_that_claims(5001, 5000), png_that_claims(10_000, 9_500)],
        *[png_that_claims(2**16, 2**16), png_that_claims(2**31 - 1, 2**31 - 1)],
        *[jpeg_that_claims(10_000, 5_001), jpeg_that_claims(65_500, 65_500)],
    ],
    ids=len,
)
def test_decompression_bomb_is_refused_by_its_header(
    content: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The test fails if a decoder is called. It replaces a private function of this Pillow."""

    def decode(*_arguments: object) -> None:
        pytest.fail("decoded")

    assert PIL.__version__ == "13.0.0"
    monkeypatch.setattr(Image, "_getdecoder", decode)
    assert reason_of_refusal(content) == Unfit.TOO_MANY_PIXELS


def test_webp_with_a_wrong_size_is_refused() -> None:
    assert reason_of_refusal(webp_that_claims(6_000, 6_000)) in {
        Unfit.TOO_MANY_PIXELS,
        Unfit.BROKEN,
    }


def test_largest_photo_is_accepted() -> None:
    content = file_of(Image.new("L", (10_000, 5_000), 90), quality=30)
    assert draw_large(content).size == (1024, 512)


def test_photo_of_many_scans_is_refused() -> None:
    """A decoder goes over every pixel for each scan, minutes for a small file."""
    content = file_of(halves(), progressive=True)
    last = content[content.rindex(b"\xff\xda") : -2]
    assert draw_large(content[:-2] + last * 50 + b"\xff\xd9").size == (400, 300)
    assert reason_of_refusal(content[:-2] + last * 120 + b"\xff\xd9") == Unfit.BROKEN


def test_too_large_file_is_refused_without_reading_it() -> None:
    class Unreadable(SimpleUploadedFile):
        def read(self, *size: Any) -> bytes:
            pytest.fail("read")

    file = Unreadable("foto.jpg", b"x" * (12 * 1024 * 1024 + 1))
    with pytest.raises(UnfitPicture) as unfit:
        pictures.draw(file)
    assert unfit.value.reason == Unfit.TOO_MANY_BYTES


@pytest.mark.filterwarnings("ignore::UserWarning")  # Pillow warns of a damaged tag
@untimed
@given(st.data())
def test_damaged_pictures_are_drawn_or_refused(data: st.DataObject) -> None:
    """No other error of a decoder is raised."""
    content = bytearray(data.draw(st.sampled_from(SOUND)))
    for _ in range(data.draw(st.integers(1, 6))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    try:
        drawing = pictures.draw(upload(bytes(content[: data.draw(st.integers(0, len(content)))])))
    except UnfitPicture:
        return
    assert Image.open(io.BytesIO(drawing.large)).format == "WEBP"


SOUND = [file_of(halves((24, 16)), kind, exif=exif_of(6)) for kind in ("JPEG", "PNG", "WEBP")]
