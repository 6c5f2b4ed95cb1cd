"""Cards: pictures in the size and format that every chat shows, whatever the text is."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageChops

from bazar.share_cards import HEIGHT, WIDTH, Card, draw
from tests.photos import file_of, halves
from tests.properties import untimed

MOST_BYTES = 300_000  # WhatsApp shows no larger picture
CARD = Card("Keripik tempe", "Rp15.000", ("Keripik Bu Sri · Menteng", "Lapak MTG-01"))
NOISE = file_of(Image.effect_noise((1024, 768), 90).convert("RGB"), "WEBP")


def drawn(card: Card, picture: bytes | None = None) -> Image.Image:
    content = draw(card, picture)
    assert len(content) <= MOST_BYTES
    image = Image.open(io.BytesIO(content))
    assert (image.format, image.size) == ("JPEG", (WIDTH, HEIGHT))
    return image.convert("RGB")


def differ(one: Image.Image, other: Image.Image) -> bool:
    return ImageChops.difference(one, other).getbbox() is not None


def test_card_shows_its_words_and_its_picture() -> None:
    plain = drawn(CARD)
    for changed in (
        Card("Asinan", CARD.figure, CARD.lines),
        Card(CARD.title, "Rp16.000", CARD.lines),
        Card(CARD.title, CARD.figure, ("Lapak MTG-02",)),
    ):
        assert differ(plain, drawn(changed))
    pictured = drawn(CARD, file_of(halves(), "WEBP"))
    assert pictured.getpixel((150, 300))[0] > 200  # type: ignore[index]
    assert pictured.getpixel((450, 300))[2] > 200  # type: ignore[index]


def test_picture_full_of_detail_stays_small_enough_for_chats() -> None:
    drawn(CARD, NOISE)


def test_version_changes_with_the_content_alone() -> None:
    assert CARD.version == Card(CARD.title, CARD.figure, CARD.lines).version
    others = {Card("Keripik tempe", "Rp15.001", CARD.lines).version, CARD.version}
    assert len(others) == 2


@pytest.mark.parametrize(
    ("text", "same"),
    [("Keripik 😀 tempe", "Keripik tempe"), ("Kérìpik", "Keripik"), ("5–6 Mei", "5-6 Mei")],
)
def test_sign_that_the_letters_lack_leaves_no_box(text: str, same: str) -> None:
    assert not differ(drawn(Card(text, "", ())), drawn(Card(same, "", ())))


@untimed
@given(title=st.text(max_size=200), line=st.text(max_size=200))
def test_any_text_can_be_drawn(title: str, line: str) -> None:
    drawn(Card(title, line[:40], (line, title, line)))


@pytest.mark.parametrize("title", ["W" * 120, "Kue lumpur surga " * 7, "a b", ""])
def test_letters_stay_inside_the_margin(title: str) -> None:
    right = drawn(Card(title, "", (title,))).crop((WIDTH - 40, 100, WIDTH, HEIGHT))
    assert not differ(right, Image.new("RGB", right.size, right.getpixel((5, 5))))
