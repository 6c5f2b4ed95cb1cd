"""QRIS codes: parsed, and bound to an amount."""

from collections.abc import Iterator
from decimal import Decimal

import pytest
import qriskit
from django.utils import translation
from hypothesis import example, given

from jakpreneur import qris
from tests.properties import untimed
from tests.stickers import (
    A1,
    A1_AT_25000,
    V1,
    V1_AT_25000,
    any_amount,
    any_code,
    any_fields,
    changed,
    checked,
    code_of,
    crc,
    fields_of,
    joined,
    of_length,
)

WWW = "ID.CO.EXAMPLE.WWW"


@pytest.fixture(autouse=True, scope="module")
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


# --- Test vectors --------------------------------------------------------------------------------


def test_sticker_has_name_city_and_nmid() -> None:
    code = qris.parse_qris(A1)
    assert (code.merchant_name, code.city) == ("TOKO CONTOH", "JAKARTA PUSAT")
    assert (code.nmid, code.is_static, code.warnings) == ("ID1020010211000", True, ())
    assert code.text == A1
    assert qris.parse_qris(V1).nmid == "ID1019123456781"


@pytest.mark.parametrize(("sticker", "bound"), [(V1, V1_AT_25000), (A1, A1_AT_25000)])
def test_amount_is_bound(sticker: str, bound: str) -> None:
    assert qris.parse_qris(sticker).with_amount(25_000) == bound
    assert qris.parse_qris(bound).with_amount(25_000) == bound
    assert not qris.parse_qris(bound).is_static


@pytest.mark.parametrize("sticker", [V1, A1])
def test_independent_parser_agrees_on_a_bound_code(sticker: str) -> None:
    theirs = qriskit.parse(qris.parse_qris(sticker).with_amount(167_473_750), strict=True)
    ours = qris.parse_qris(sticker)
    assert theirs.amount == Decimal(167_473_750)
    assert (theirs.merchant_name, theirs.nmid) == (ours.merchant_name, ours.nmid)
    assert theirs.point_of_initiation == "dynamic"
    assert qriskit.validate(theirs) == []


# --- Unusual codes that are accepted -------------------------------------------------------------


@pytest.mark.parametrize("blanks", [" ", "\n", "\r\n\t", "\xa0\ufeff\u200b"])
def test_blanks_around_a_code_are_ignored(blanks: str) -> None:
    assert qris.parse_qris(blanks + A1 + blanks).text == A1


def test_crc_in_small_letters_is_accepted_and_written_in_capitals() -> None:
    code = qris.parse_qris(A1[:-4] + A1[-4:].lower())
    assert code.merchant_name == "TOKO CONTOH"
    assert code.with_amount(25_000) == A1_AT_25000


def test_crc_is_padded_with_zeros() -> None:
    code = qris.parse_qris(A1)
    rupiah = next(n for n in range(1, 10_000) if code.with_amount(n).endswith("630400", 0, -2))
    assert qris.parse_qris(code.with_amount(rupiah)).with_amount(25_000) == A1_AT_25000


def test_name_is_shown_without_its_last_blank_and_written_with_it() -> None:
    code = qris.parse_qris(changed(A1, t59="TOKO CONTOH ", t60="JAKARTA  "))
    assert (code.merchant_name, code.city) == ("TOKO CONTOH", "JAKARTA")
    assert "5912TOKO CONTOH 6009JAKARTA  " in code.with_amount(500)
    assert qris.parse_qris(changed(A1, t59="x" * 25 + " \u200b")).merchant_name == "x" * 25


def test_lengths_count_characters_and_the_crc_bytes() -> None:
    text = changed(A1, t59="KOPI É ☕ 🥥 DÉ")
    assert "5913KOPI É" in text
    code = qris.parse_qris(text)
    assert code.merchant_name == "KOPI É ☕ 🥥 DÉ"
    bound = code.with_amount(7_000)
    assert int(bound[-4:], 16) == crc(bound[:-4])


def test_code_of_512_characters_is_accepted() -> None:
    longest = of_length(512)
    assert len(longest) == 512
    assert qris.parse_qris(longest).text == longest
    assert len(qris.parse_qris(of_length(507)).with_amount(1)) == 512
    with pytest.raises(ValueError, match="no room"):
        qris.parse_qris(of_length(508)).with_amount(1)


def test_unsorted_fields_keep_their_order() -> None:
    first, *others = fields_of(A1)
    code = qris.parse_qris(code_of([first, *reversed(others)]))
    assert code.nmid == "ID1020010211000"
    written = [tag for tag, _ in fields_of(code.with_amount(25_000))]
    assert written == ["00", "61", "60", "59", "54", "58", "53", "52", "51", "26", "01"]


def test_code_without_id_01_is_static_and_gets_it_after_00() -> None:
    code = qris.parse_qris(changed(A1, t01=None))
    assert code.is_static
    assert code.with_amount(25_000) == A1_AT_25000


def account(**inside: str) -> str:
    return joined((tag.removeprefix("t"), value) for tag, value in inside.items())


@pytest.mark.parametrize(
    ("values", "nmid"),
    [
        ({"t51": account(t00="ID.OR.GPNQR.WWW", t02="ID1020010211999")}, "ID1020010211999"),
        ({"t51": account(t00="id.co.qris.www", t02="ID1020010211999 ")}, "ID1020010211999"),
        ({"t51": None, "t26": account(t00=WWW, t02="ID1020010211999")}, "ID1020010211999"),
        ({"t51": account(t00=WWW, t02="1020010211999")}, ""),
        ({"t51": account(t00="ID.CO.QRIS.WWW")}, ""),
        ({"t51": None}, ""),
    ],
)
def test_nmid_is_found_in_each_usual_account(values: dict[str, str | None], nmid: str) -> None:
    assert qris.parse_qris(changed(A1, **values)).nmid == nmid


@pytest.mark.parametrize("tag", ["t02", "t25"])
def test_account_of_an_international_scheme_is_sufficient(tag: str) -> None:
    code = qris.parse_qris(changed(A1, t26=None, t51=None, **{tag: "5123456789012346"}))
    assert (code.nmid, code.merchant_name) == ("", "TOKO CONTOH")


def test_national_account_alone_is_sufficient() -> None:
    assert qris.parse_qris(changed(A1, t26=None)).nmid == "ID1020010211000"


def test_value_of_a_hundred_characters_is_refused() -> None:
    assert qris.join_fields([("62", "x" * 99)]) == "6299" + "x" * 99
    with pytest.raises(ValueError, match="too long"):
        qris.join_fields([("62", "x" * 100)])


@pytest.mark.parametrize(
    ("text", "warning"),
    [
        (changed(A1, t51=None), "no NMID"),
        (A1_AT_25000, "for a single payment"),
        (changed(A1, t01="12"), "for a single payment"),
        (changed(A1, t54="1000"), "for a single payment"),
        (changed(A1, t55="01"), "tip or a fee"),
        (changed(A1, t55="02", t56="500"), "tip or a fee"),
    ],
)
def test_unusual_part_gives_a_warning(text: str, warning: str) -> None:
    [said] = qris.parse_qris(text).warnings
    assert warning in str(said)


# --- Binding an amount ---------------------------------------------------------------------------


@pytest.mark.parametrize("amount", ["1000", "1000.00", "1000.", "0.01", "1" * 13])
def test_amount_replaces_another_amount_and_tips_and_fees(amount: str) -> None:
    text = changed(A1, t01="12", t54=amount, t55="02", t56="500", t57="1.5")
    assert qris.parse_qris(text).with_amount(25_000) == A1_AT_25000


@pytest.mark.parametrize("rupiah", [0, -1, 10**13])
def test_amount_of_zero_or_fourteen_digits_is_refused(rupiah: int) -> None:
    with pytest.raises(ValueError, match="no amount"):
        qris.parse_qris(A1).with_amount(rupiah)


def test_largest_amount_has_thirteen_digits() -> None:
    assert ("54", "9999999999999") in fields_of(qris.parse_qris(A1).with_amount(10**13 - 1))


def test_fraction_of_a_rupiah_is_refused() -> None:
    with pytest.raises(ValueError, match="format code"):
        qris.parse_qris(A1).with_amount(1000.0)  # type: ignore[arg-type]


CHANGED = {"01", "54", "55", "56", "57"}


@untimed
@given(any_fields(), any_amount)
def test_binding_changes_only_ids_01_54_to_57_and_63(
    fields: list[tuple[str, str]], rupiah: int
) -> None:
    written = fields_of(qris.parse_qris(code_of(fields)).with_amount(rupiah))
    unchanged = [field for field in fields if field[0] not in CHANGED]
    assert [field for field in written if field[0] not in CHANGED] == unchanged
    assert {tag: value for tag, value in written if tag in CHANGED} == {
        "01": "12",
        "54": str(rupiah),
    }
    tags = [tag for tag, _ in written]
    assert tags[tags.index("54") + 1] == "58"
    assert tags[0] == "00"
    assert tags[1] == "01" or ("01" in dict(fields))


@untimed
@given(any_code(), any_amount, any_amount)
@example(A1, 25_000, 25_000)
def test_bound_code_is_valid_and_can_be_bound_again(text: str, rupiah: int, other: int) -> None:
    code = qris.parse_qris(text)
    bound = code.with_amount(rupiah)
    assert bound == checked(bound[:-8])
    again = qris.parse_qris(bound)
    assert again.with_amount(rupiah) == bound
    assert again.with_amount(other) == code.with_amount(other)
    merchant = (code.merchant_name, code.city, code.nmid)
    assert (again.merchant_name, again.city, again.nmid) == merchant


@untimed
@given(any_fields(), any_amount)
def test_independent_parser_agrees_on_any_bound_code(
    fields: list[tuple[str, str]], rupiah: int
) -> None:
    code = qris.parse_qris(code_of(fields))
    theirs = qriskit.parse(code.with_amount(rupiah))
    assert theirs.amount == Decimal(rupiah)
    assert theirs.tip is None
    assert theirs.point_of_initiation == "dynamic"
    assert [(node.tag, node.value) for node in theirs.nodes][:-1] == fields_of(
        code.with_amount(rupiah)
    )
    assert {issue.code for issue in qriskit.validate(theirs)}.isdisjoint(
        {"crc.mismatch", "crc.lowercase", "crc.not_last", "amount.invalid", "tip.orphan_value"}
    )
