"""The filters in an address: invalid ones are left out, and equal filters have one address."""

from urllib.parse import parse_qsl

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from jakpreneur import filters
from jakpreneur.filters import Filters, Sort
from tests.properties import untimed

BROKEN = {"\ufffd" * n for n in range(1, 5)}  # the replacement of bytes that are no text


def test_address_has_every_filter() -> None:
    query = "q=keripik+tempe&kategori=kuliner&kecamatan=31.71.06&dari=5000&sampai=20000&tersedia=1"
    assert filters.parse_filters(QueryDict(f"{query}&urut=murah&hal=3").dict()) == Filters(
        text="keripik tempe",
        category="kuliner",
        kecamatan="31.71.06",
        price_from=5_000,
        price_to=20_000,
        available=True,
        sort=Sort.CHEAP,
        page=3,
    )


def test_whole_list_has_an_address_without_query() -> None:
    assert Filters().query == ""
    empty = "q=&kategori=&kecamatan=&dari=&sampai=&urut=&hal=1"
    assert filters.parse_filters(QueryDict(empty).dict()).query == ""


@pytest.mark.parametrize(
    "query",
    [
        "hal=0", "hal=-1", "hal=1e3", "hal=%D9%A3", "hal=99999999999999999999999", "hal=x",
        "dari=abc", "dari=1.5", "dari=-5", "sampai=99999999999999999999999999999999", "dari=0",
        "kategori=%27%3B--", "kategori=%00", "kecamatan=31.71", "kecamatan=x", "urut=acak",
        "tersedia=ya", "q=%00", "q=%20%0A", "q=%FF%FE", "q=%ED%A0%80", "lain=1",
    ],
)  # fmt: skip
def test_invalid_filters_are_left_out(query: str) -> None:
    read = filters.parse_filters(QueryDict(query).dict())
    assert read == Filters() or (read.text in BROKEN and read == Filters(text=read.text))


def test_prices_are_parsed_as_people_write_them_in_either_order() -> None:
    read = filters.parse_filters({"dari": "Rp 20.000", "sampai": "5.000"})
    assert (read.price_from, read.price_to) == (5_000, 20_000)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("15–20rb", 15_000, 20_000),
        ("15-20 rb", 15_000, 20_000),
        ("15rb-20rb", 15_000, 20_000),
        ("15.000 — 20.000", 15_000, 20_000),
        ("Rp15.000 s/d Rp20.000", 15_000, 20_000),
        ("5 sampai 12,5rb", 5_000, 12_500),
        ("1-1,5jt", 1_000_000, 1_500_000),
        ("20rb-15rb", 15_000, 20_000),
        ("500-2.000", 500, 2_000),
        ("500-2rb", 2_000, 500_000),
    ],
)
def test_either_price_field_accepts_both_prices(text: str, low: int, high: int) -> None:
    for name in ("dari", "sampai"):
        read = filters.parse_filters({name: text})
        assert (read.price_from, read.price_to, read.unread) == (low, high, "")


@pytest.mark.parametrize("text", ["-5rb", "15--20rb", "15-20-25rb", "-", "15rb-", "murah-mahal"])
def test_senseless_prices_are_said_and_left_out(text: str) -> None:
    read = filters.parse_filters({"dari": text})
    assert (read.price_from, read.price_to) == (None, None)
    assert read.unread


@pytest.mark.parametrize(
    ("query", "problem"),
    [
        ({"dari": "15.00"}, "ambiguous"),
        ({"sampai": "murah"}, "unreadable"),
        ({"dari": "5rb", "sampai": "-1"}, "negative"),
        ({"dari": "5rb", "sampai": "1,5jt"}, ""),
        ({"dari": " ", "sampai": ""}, ""),
        ({}, ""),
    ],
)
def test_reason_stays_for_a_price_that_was_left_out(query: dict[str, str], problem: str) -> None:
    read = filters.parse_filters(query)
    assert read.unread == problem
    assert bool(read.why_unread) == bool(problem)
    assert read.narrow == (bool(problem) or read != Filters())


def test_long_text_is_cut_and_blanks_are_joined() -> None:
    assert filters.parse_filters({"q": "  keripik \x00\n tempe "}).text == "keripik tempe"
    assert len(filters.parse_filters({"q": "k" * 10_000}).text) == filters.TEXT_LENGTH


@untimed
@given(
    st.dictionaries(
        st.sampled_from(
            ["q", "kategori", "kecamatan", "dari", "sampai", "tersedia", "urut", "hal"]
        ),
        st.text() | st.sampled_from(["1", "kuliner", "31.71.06", "murah", "15.000", "\ud800"]),
    )
)
def test_parsed_filters_are_the_same_after_a_round_trip_through_their_address(
    query: dict[str, str],
) -> None:
    read = filters.parse_filters(query)
    assert filters.parse_filters(dict(parse_qsl(read.query[1:]))) == read
    assert hash(read) == hash(filters.parse_filters(query))
