"""Texts that are no QRIS code of a vendor, with the reason of each refusal."""

from collections.abc import Iterator
from contextlib import suppress

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from jakpreneur import qris
from jakpreneur.qris import NotQris
from tests.properties import untimed
from tests.stickers import A1, any_damaged, changed, checked, code_of, fields_of, joined, of_length


@pytest.fixture(autouse=True, scope="module")
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


EXAMPLE = "ID.CO.EXAMPLE.WWW"
ARABIC_ONE = "\u0661"
NOT_FIT, PAST_END = "check value .CRC. does not match", "runs past the end"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "begins with 000201"),
        ("https://bazar.example/", "begins with 000201"),
        (changed(A1, t00="02"), "begins with 000201"),
        (code_of(reversed(fields_of(A1))), "begins with 000201"),
        # Codes that are mistyped or cut off.
        (A1.replace("TOKO", "TOKA"), NOT_FIT),
        (A1[:-1] + "E", NOT_FIT),
        (A1[:-4] + "zero", NOT_FIT),
        (A1[:-6] + "03" + A1[-4:-1], NOT_FIT),
        (A1[:-1], "Tag 63 " + PAST_END),
        (A1[:-9], "Tag 61 " + PAST_END),
        (A1[:-7], "Tag 6 " + PAST_END),
        (A1[:-8], "does not end with its check value"),
        (A1 + "9901x", "does not end with its check value"),
        (A1.replace("5911TOKO", "5999TOKO"), "Tag 59 " + PAST_END),
        (checked(A1[:-8].replace("5911TOKO", "5999TOKO")), "Tag 59 " + PAST_END),
        (A1.replace("5911TOKO", "59 1TOKO"), f"At character {A1.index('5911') + 1} there should"),
        # Digits of other scripts are no digits of a code.
        (
            checked(A1[:-8].replace("5911TOKO", f"59{ARABIC_ONE * 2}TOKO")),
            "there should be a tag and a length",
        ),
        (A1.replace("TOKO CONTOH", "TOKO\nCONTOH"), "line break"),
        (A1.replace("TOKO CONTOH", "TOKO\ud800CONTOH"), "line break"),
        (A1.replace("TOKO CONTOH", "TOKO\0CONTOH"), "line break"),
        (of_length(513), "at most 512 characters; this text has 513"),
        # Valid codes that are not for paying a vendor.
        (code_of([*fields_of(A1), ("62", "a"), ("62", "b")]), "twice"),
        (code_of([*fields_of(A1), ("01", "11")]), "twice"),
        (changed(A1, t40=joined([("00", EXAMPLE)])), "transfers between people"),
        (
            changed(A1, t26=None, t51=None, t40=joined([("00", EXAMPLE)])),
            "transfers between people",
        ),
        (changed(A1, t26=None, t51=None), "no merchant account"),
        (changed(A1, t26="", t51=""), "no merchant account"),
        (changed(A1, t26="0099ID.CO"), "account in tag 26 cannot be read"),
        (changed(A1, t26="5123456789012346"), "account in tag 26 cannot be read"),
        (changed(A1, t51="ID.CO.QRIS.WWW"), "account in tag 51 cannot be read"),
        (changed(A1, t53="840"), "not the rupiah"),
        (changed(A1, t53="36"), "not the rupiah"),
        (changed(A1, t53=None), "not the rupiah"),
        (changed(A1, t58="MY"), "not from Indonesia"),
        (changed(A1, t58=None), "not from Indonesia"),
        (changed(A1, t52="581"), "kind of business"),
        (changed(A1, t52="581A"), "kind of business"),
        (changed(A1, t52=None), "kind of business"),
        (changed(A1, t01="13"), "neither static nor dynamic"),
        (changed(A1, t01=""), "neither static nor dynamic"),
        (changed(A1, t59=None), "name of the merchant"),
        (changed(A1, t59="  "), "name of the merchant"),
        (changed(A1, t59="x" * 26), "name of the merchant"),
        (changed(A1, t60=None), "city of the merchant"),
        (changed(A1, t60="x" * 16), "city of the merchant"),
        (changed(A1, t61="12345678901"), "postcode"),
        *[
            (changed(A1, t54=amount), "amount")
            for amount in (
                "",
                "0",
                "0.00",
                "-5",
                "1,5",
                ".5",
                "1.5.0",
                "1e3",
                "1" * 14,
                "10 ",
                ARABIC_ONE,
            )
        ],
    ],
)
def test_refusal_states_its_reason(text: str, why: str) -> None:
    with pytest.raises(NotQris, match=why):
        qris.parse_qris(text)


def test_refusal_is_indonesian() -> None:
    with translation.override("id"), pytest.raises(NotQris, match="Mata uangnya bukan rupiah"):
        qris.parse_qris(changed(A1, t53="840"))


@untimed
@given(any_damaged())
def test_damaged_code_is_refused_or_parsed_without_other_errors(text: str) -> None:
    with suppress(NotQris):
        assert qris.parse_qris(text).with_amount(1)


@untimed
@given(st.text(max_size=100))
def test_any_text_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(NotQris, match="begins with 000201"):
        qris.parse_qris(text)
