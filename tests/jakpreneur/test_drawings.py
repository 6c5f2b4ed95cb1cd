"""Drawings of goods without a picture: which one a name gets, and that each of them is there."""

import re
from xml.etree import ElementTree as ET

import pytest

from jakpreneur.drawings import drawing_of
from jakpreneur.drawings.table import GENERAL, OF_CATEGORY, OTHERWISE, OWN
from jakpreneur.sample.goods import CRAFTS, CULINARY, FASHION
from tests.test_house import ROOT

SPRITE = ROOT / "static" / "icons" / "goods.svg"
SVG = "{http://www.w3.org/2000/svg}"
MOST_BYTES = 32_000  # as text; a fifth of it on the wire
NAMES = [
    ("Keripik tempe", "keripik"),
    ("Kripik Singkong", "keripik"),
    ("KUE LAPIS", "kue"),
    ("Asinan sayur Betawi", "asinan"),
    ("Mango juice", "jus"),
    ("Salad buah keju 250 ml", "salad"),
    ("Peyek kacang", "rempeyek"),
    ("Kopi bubuk", "kopi"),
    ("Teh melati", "teh"),
    ("Sambel roa", "sambal"),
    ("Nasi uduk", "nasi"),
    ("Baso urat", "bakso"),
    ("Sate ayam", "sate"),
    ("Roti sobek", "roti"),
    ("Coklat batang", "cokelat"),
    ("Madu hutan", "madu"),
    ("Batik tulis", "batik"),
    ("Gamis harian", "gamis"),
    ("Khimar syari", "khimar"),
    ("Syal rajut", "syal"),
    ("Mukena katun", "mukena"),
    ("Hem pria", "kemeja"),
    ("Tote bag kanvas", "tas"),
    ("Dompet kulit", "dompet"),
    ("Anting-anting resin", "anting"),
    ("Gelang batu", "gelang"),
    ("Bros kain", "bros"),
    ("Kalung manik", "kalung"),
    ("Tikar pandan", "tikar"),
    ("Boneka kain", "boneka"),
    ("Lilin aroma kopi", "lilin"),
    ("Sabun madu", "sabun"),
    ("Tanaman hias", "tanaman"),
    ("Keranjang rotan", "keranjang"),
    ("Bingkai foto", "bingkai"),
    # The thing comes first, then what it is made of or for.
    ("Tas batik", "tas"),
    ("Kemeja batik", "kemeja"),
    ("Tas belanja bungkus kopi", "tas"),
    ("Keripik pisang cokelat", "keripik"),
    ("Mi ayam bakso", "mi"),
    ("Paket nasi ayam bakar", "nasi"),
    # Several words as one before the first of them alone.
    ("Tempat tisu anyam", "tisu"),
    ("Kue kering nanas", "kuker"),
    ("Es krim vanila", "eskrim"),
    ("Sarung bantal", "bantal"),
    ("Sarung tenun", "batik"),
    # A word that says little counts only without one that says more.
    ("Es kopi susu", "kopi"),
    ("Es buah", "es"),
    ("Kain batik", "batik"),
    ("Kain katun", "batik"),
    ("Baju sadaria anak", "kemeja"),
    ("Cake pisang", "kue"),
    # Joined, and with signs
    ("Keripiktempe", "keripik"),
    ("Onde-onde", "klepon"),
    ("Kaos/T-shirt anak", "kaus"),
]


def symbols() -> dict[str, ET.Element]:
    sprite = ET.parse(SPRITE).getroot()  # noqa: S314  (a file of our own)
    return {symbol.get("id", ""): symbol for symbol in sprite.iter(f"{SVG}symbol")}


@pytest.mark.parametrize(("name", "symbol"), NAMES)
def test_name_gets_the_drawing_of_its_kind(name: str, symbol: str) -> None:
    assert drawing_of(name, "kuliner").symbol == symbol


def test_unknown_name_gets_the_drawing_of_its_category() -> None:
    assert drawing_of("Zzz", "kuliner").symbol == "kuliner"
    assert drawing_of("Zzz", "fesyen").symbol == "fesyen"
    assert drawing_of("", "kerajinan").symbol == "kerajinan"
    assert drawing_of("Zzz", "jasa") == drawing_of("", "jasa")
    assert drawing_of("Zzz", "jasa").symbol == "lain"


def test_further_words_give_the_colour() -> None:
    colours = {
        drawing_of(f"Jus {fruit}", "kuliner").colour for fruit in ("mangga", "avocado", "naga")
    }
    assert len(colours) == 3
    assert drawing_of("Jus", "kuliner").colour == drawing_of("Jus segar", "kuliner").colour
    assert drawing_of("Kaos merah", "fesyen").colour != drawing_of("Kaos hitam", "fesyen").colour


def test_the_demos_goods_all_have_a_drawing_of_their_kind() -> None:
    goods = [
        (name, trade.category) for trade in CULINARY + CRAFTS + FASHION for name, _ in trade.goods
    ]
    drawn = {name: drawing_of(name, category).symbol for name, category in goods}
    assert not set(drawn.values()) & {*OF_CATEGORY, OTHERWISE[0]}
    assert len(set(drawn.values())) >= 40


def test_every_row_has_a_symbol_and_every_symbol_a_row() -> None:
    rows = {symbol for symbol, _, _ in OWN + GENERAL}
    rows |= {symbol for symbol, _ in OF_CATEGORY.values()} | {OTHERWISE[0]}
    assert rows == symbols().keys()
    assert len(rows) >= 40


def test_a_word_stands_in_one_row() -> None:
    for table in (OWN, GENERAL):
        words = [word.strip() for _, _, words in table for word in words.split(",")]
        assert sorted(set(words)) == sorted(words)


def test_all_are_of_one_hand_and_light() -> None:
    """Check one stroke, one size, few colours, and the weight of the file."""
    drawn = symbols().values()
    strokes = {(s.get("stroke"), s.get("stroke-width"), s.get("stroke-linejoin")) for s in drawn}
    assert len(strokes) == 1
    assert {s.get("viewBox") for s in drawn} == {"0 0 48 48"}
    parts = [part for symbol in drawn for part in symbol]
    assert not [part for part in parts if part.get("stroke-width")]
    assert {part.get("stroke") for part in parts} == {None, "#fff"}
    assert len({part.get("fill") for part in parts}) <= 24
    assert SPRITE.stat().st_size < MOST_BYTES


def test_every_colour_can_be_written_into_a_page() -> None:
    rows = [*OWN, *GENERAL]
    colours = {colour for _, colour, _ in rows} | {colour for _, colour in OF_CATEGORY.values()}
    assert not [colour for colour in colours if not re.fullmatch(r"#(?:[0-9a-f]{3}){1,2}", colour)]
