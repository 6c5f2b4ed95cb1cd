"""QRIS codes for tests: published vectors and many more, written without jakpreneur/qris.py.

No code of a real merchant is here.
"""

from collections.abc import Callable, Iterable
from typing import Any

from hypothesis import strategies as st

V1 = (
    "00020101021126670018ID.CO.EXAMPLE2.WWW01159360001404567890215MIDCONTOH1234560303UMI51370014"
    "ID.CO.QRIS.WWW0215ID10191234567815204123453033605802ID5914NamaMerchantC16009NamaKota1611012"
    "3456789062070703K196304B22E"
)
V1_AT_25000 = (
    "00020101021226670018ID.CO.EXAMPLE2.WWW01159360001404567890215MIDCONTOH1234560303UMI51370014"
    "ID.CO.QRIS.WWW0215ID10191234567815204123453033605405250005802ID5914NamaMerchantC16009NamaKo"
    "ta16110123456789062070703K1963045BF1"
)
A1 = (
    "00020101021126650017ID.CO.EXAMPLE.WWW01189360001401021100010211M01021100010303UMI51440014ID"
    ".CO.QRIS.WWW0215ID10200102110000303UMI5204581253033605802ID5911TOKO CONTOH6013JAKARTA PUSAT"
    "61051011063048A9F"
)
A1_AT_25000 = (
    "00020101021226650017ID.CO.EXAMPLE.WWW01189360001401021100010211M01021100010303UMI51440014ID"
    ".CO.QRIS.WWW0215ID10200102110000303UMI5204581253033605405250005802ID5911TOKO CONTOH6013JAKA"
    "RTA PUSAT6105101106304758D"
)

type Fields = list[tuple[str, str]]


def fields_of(text: str) -> Fields:
    """Return the (tag, value) pairs of a correct code, without its check value."""
    fields = []
    while text:
        length = int(text[2:4])
        fields.append((text[:2], text[4 : 4 + length]))
        text = text[4 + length :]
    return [field for field in fields if field[0] != "63"]


def code_of(fields: Iterable[tuple[str, str]]) -> str:
    return checked(joined(fields))


def joined(fields: Iterable[tuple[str, str]]) -> str:
    return "".join(f"{tag}{len(value):02}{value}" for tag, value in fields)


def checked(body: str) -> str:
    """Return the text with its check value behind it."""
    return f"{body}6304{crc(f'{body}6304'):04X}"


def crc(text: str) -> int:
    """Return the CRC-16/CCITT-FALSE of the UTF-8 bytes, worked out bit by bit."""
    register = 0xFFFF
    for byte in text.encode():
        for bit in range(7, -1, -1):
            flips = (register >> 15) ^ (byte >> bit & 1)
            register = (register << 1 & 0xFFFF) ^ (0x1021 if flips else 0)
    return register


def changed(text: str, **values: str | None) -> str:
    """Return `text` with other values by tag (`t53="840"`; None removes), and a new check value."""
    new = {tag.removeprefix("t"): value for tag, value in values.items()}
    kept = [(tag, new.pop(tag, value)) for tag, value in fields_of(text)]
    return code_of((tag, value) for tag, value in [*kept, *new.items()] if value is not None)


def of_length(length: int) -> str:
    """Return a static code of that many characters, about 500."""
    most = changed(A1, t62="x" * 99, t80="x" * 99, t81="x" * 50)
    return changed(most, t82="x" * (length - len(most) - 4))


# --- Any code ---------------------------------------------------------------------------------

LURES = ("010211", "5802ID", "6304", "000201", "5405")  # what a search in the text would find
BLANKS = st.text(" \t\r\n\xa0\ufeff", max_size=3)

characters = st.characters(min_codepoint=32, exclude_categories=["Cc", "Cs"])


def values(least: int, most: int) -> st.SearchStrategy[str]:
    """Generate mostly keyboard characters; sometimes a lure, or one that is not ASCII."""
    plain = st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=least)
    lured = st.tuples(plain, st.sampled_from(LURES), plain).map("".join)
    any_text = st.text(characters, min_size=least, max_size=most)
    return st.one_of(plain, lured, any_text).map(lambda text: text[:most])


def printed(most: int) -> st.SearchStrategy[str]:
    """Generate a name or a city that is not blank, perhaps with a blank at its end."""
    return values(1, most).filter(lambda text: bool(text.strip(" \xa0\u200b\ufeff")))


def accounts() -> st.SearchStrategy[str]:
    inside = {
        "00": st.just("ID.CO.EXAMPLE.WWW"),
        "01": st.text("0123456789", min_size=8, max_size=19),
        "02": st.one_of(values(1, 15), st.from_regex(r"ID[0-9]{13}", fullmatch=True)),
        "03": st.sampled_from(["UMI", "UKE", "UME", "UBE", "URE", "PSO", "BLU"]),
    }
    return st.fixed_dictionaries({}, optional=inside).filter(bool).map(dict.items).map(joined)


def nationals() -> st.SearchStrategy[str]:
    domains = st.sampled_from(["ID.CO.QRIS.WWW", "ID.OR.GPNQR.WWW", "id.co.qris.www", "ID.CO.X"])
    ids = st.from_regex(r"ID[0-9]{13}", fullmatch=True)
    both = st.fixed_dictionaries({"00": domains}, optional={"02": ids, "03": st.just("UMI")})
    return both.map(dict.items).map(joined)


def tags(first: int, last: int) -> st.SearchStrategy[str]:
    return st.integers(first, last).filter(lambda tag: tag != 40).map("{:02}".format)


@st.composite
def any_fields(draw: Callable[[st.SearchStrategy[Any]], Any]) -> Fields:
    """Generate the fields of a valid code, in any order after the first."""
    one_account = st.dictionaries(tags(26, 45), accounts(), min_size=1, max_size=2)
    whole = {
        "52": st.from_regex(r"[0-9]{4}", fullmatch=True),
        "53": st.just("360"),
        "58": st.just("ID"),
        "59": printed(25),
        "60": printed(15),
    }
    amounts = st.sampled_from(["1000", "1000.00", "1000.", "9999999999999", "0.5", "1234567890.00"])
    optional: dict[str, st.SearchStrategy[str]] = {
        "01": st.sampled_from(["11", "12"]),
        "51": nationals(),
        "54": amounts,
        "55": st.sampled_from(["01", "02", "03"]),
        "56": amounts,
        "57": st.just("2.5"),
        "61": values(0, 10),
        "62": values(0, 40),
        "64": values(1, 30),
        **dict.fromkeys(("03", "04", "15"), values(1, 19)),
    }
    fields = draw(st.fixed_dictionaries(whole, optional=optional)) | draw(one_account)
    fields |= draw(st.dictionaries(tags(65, 99), values(0, 20), max_size=2))
    ordered = draw(st.permutations(sorted(fields.items())) | st.just(sorted(fields.items())))
    kept = [("00", "01"), *ordered]
    while len(joined(kept)) > 440:  # room for the check value, an amount and a mistake
        kept.remove(next(field for field in reversed(kept) if field[0] not in {*whole, "00"}))
    return kept


def any_code() -> st.SearchStrategy[str]:
    """Generate a code with a check value in either case and blanks around it."""
    codes = any_fields().map(code_of)
    lower = codes.map(lambda text: text[:-4] + text[-4:].lower())
    return st.tuples(BLANKS, codes | lower, BLANKS).map("".join)


def any_damaged() -> st.SearchStrategy[str]:
    return mistyped() | wrong()


@st.composite
def mistyped(draw: Callable[[st.SearchStrategy[Any]], Any]) -> str:
    """Generate a code with changed characters, perhaps with a check value that fits again."""
    text = code_of(draw(any_fields()))
    at, width = draw(st.integers(4, len(text) - 9)), draw(st.integers(0, 3))
    text = text[:at] + draw(st.text("0123456789AID.é\n", max_size=3)) + text[at + width :]
    return checked(text[:-8]) if draw(st.booleans()) else text


@st.composite
def wrong(draw: Callable[[st.SearchStrategy[Any]], Any]) -> str:
    """Generate a code with a field that is missing, double, or has another tag or value."""
    fields = draw(any_fields())
    at = draw(st.integers(0, len(fields) - 1))
    (tag, value), (other_tag, other_value) = fields[at], draw(st.sampled_from(fields))
    instead = [
        [],
        [(tag, value), (tag, other_value)],
        [(tag, other_value)],
        [(other_tag, value)],
        [(draw(tags(0, 99) | st.just("40")), value)],
        [(tag, draw(values(0, 30) | st.sampled_from(["11", "360", "0.0", "1.", "5812", "MY"])))],
    ]
    return code_of([*fields[:at], *draw(st.sampled_from(instead)), *fields[at + 1 :]])


any_amount = st.one_of(st.integers(1, 200_000), st.integers(1, 10**13 - 1))
