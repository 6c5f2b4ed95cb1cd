"""The list: filters, sorting, pages, and a fair order."""

import datetime as dt
from typing import Any

import pytest

from bazar.calendar import last_day
from bazar.models import Channel
from jakpreneur import listing
from jakpreneur.catalogue import in_daily_order, online_at
from jakpreneur.filters import Filters, Sort
from jakpreneur.listing import PER_PAGE, Fit, find_offers
from jakpreneur.models import Jakpreneur, Offer
from tests.cast import Cast, kecamatan, make_cast, make_stall, offer

DAY, NEXT_DAY = dt.date(2026, 3, 10), dt.date(2026, 3, 11)


def names(cast: Cast, day: dt.date = DAY, **wanted: Any) -> list[str]:
    return [each.product.name for each in find_offers(cast.bazar, Filters(**wanted), day).offers]


@pytest.fixture
def many(cast: Cast) -> list[Offer]:
    return [offer(cast.stall, f"Kue {n:02}", price=1_000 + n) for n in range(3 * PER_PAGE)]


def test_list_has_the_offers_that_may_be_sold_online(cast: Cast) -> None:
    assert len(names(cast)) == 4
    cast.bazar.channel_rules.filter(category__slug="kuliner", channel=Channel.ONLINE).delete()
    assert names(cast) == ["Tas anyaman"]


def test_list_has_offers_of_one_bazaar_only(cast: Cast) -> None:
    make_cast("Bazar Gambir")
    assert len(names(cast)) == 4


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({"category": "kerajinan"}, {"Tas anyaman"}),
        (
            {"category": "tidak-ada"},
            {"Keripik tempe", "Asinan sayur", "Rujak serut", "Tas anyaman"},
        ),
        ({"price_from": 15_000}, {"Keripik tempe", "Rujak serut", "Tas anyaman"}),
        ({"price_to": 15_000}, {"Keripik tempe", "Asinan sayur"}),
        ({"price_from": 13_000, "price_to": 17_000}, {"Keripik tempe"}),
        ({"category": "kuliner", "price_from": 90_000}, set()),
    ],
)
def test_list_is_narrowed_by_each_filter(
    cast: Cast, wanted: dict[str, Any], expected: set[str]
) -> None:
    found = find_offers(cast.bazar, Filters(**wanted), DAY)
    if expected:
        assert {each.product.name for each in found.offers} == expected
    assert (found.count, found.fit is Fit.NOTHING) == (len(expected), not expected)


def test_list_is_narrowed_to_the_kecamatan_of_the_vendor(cast: Cast) -> None:
    Jakpreneur.objects.filter(name="Anyaman Dewi").update(kecamatan=kecamatan("Gambir"))
    assert names(cast, kecamatan=kecamatan("Gambir").code) == ["Tas anyaman"]
    found = find_offers(cast.bazar, Filters(), DAY)
    assert [each.name for each in found.kecamatan] == ["Gambir", "Menteng"]


def test_list_is_narrowed_to_available_offers(cast: Cast) -> None:
    Offer.objects.filter(pk=cast.keripik.pk).update(sold=10)
    Offer.objects.filter(pk=cast.rujak.pk).update(
        sold=12
    )  # a till has sold more units than were counted
    assert set(names(cast, available=True)) == {"Asinan sayur", "Tas anyaman"}
    assert set(names(cast)[-2:]) == {"Keripik tempe", "Rujak serut"}  # sold out, and therefore last


@pytest.mark.parametrize("text", ["", "keripik"])
def test_list_and_search_are_narrowed_to_vendors_with_a_valid_halal_certificate(
    cast: Cast, text: str
) -> None:
    vendor = Jakpreneur.objects.filter(pk=cast.stall.jakpreneur_id)
    assert find_offers(cast.bazar, Filters(text=text, halal=True), DAY).count == 0
    last = last_day(cast.bazar)
    assert last
    for until, is_valid in ((None, True), (last, True), (last - dt.timedelta(days=1), False)):
        vendor.update(halal="ID00410000", halal_until=until)
        found = find_offers(cast.bazar, Filters(text=text, halal=True), DAY)
        assert (found.fit is Fit.NOTHING) is not is_valid
        if is_valid:
            assert {each.stall.jakpreneur.name for each in found.offers} == {"Keripik Bu Sri"}


def test_list_is_sorted_by_price_and_name(cast: Cast) -> None:
    rising = ["Asinan sayur", "Keripik tempe", "Rujak serut", "Tas anyaman"]
    assert names(cast, sort=Sort.CHEAP) == rising
    assert names(cast, sort=Sort.DEAR) == rising[::-1]
    assert names(cast, sort=Sort.NAME) == rising


def test_each_offer_is_on_one_page(cast: Cast, many: list[Offer]) -> None:
    seen: list[int] = []
    filters: Filters | None = Filters()
    while filters:
        found = find_offers(cast.bazar, filters, DAY)
        assert len(found.offers) <= PER_PAGE
        seen += [each.pk for each in found.offers]
        filters = found.later
    assert len(seen) == len(set(seen)) == len(many) + 4 == found.count


def test_page_past_the_end_is_the_last_page(cast: Cast, many: list[Offer]) -> None:
    found = find_offers(cast.bazar, Filters(page=999), DAY)
    assert (found.filters.page, len(found.offers), found.later) == (4, 4, None)
    assert found.earlier == Filters(page=3)


def test_daily_order_stays_all_day_and_changes_the_next(cast: Cast, many: list[Offer]) -> None:
    def order(day: dt.date) -> list[int]:
        return [each.pk for each in in_daily_order(online_at(cast.bazar), day)]

    assert order(DAY) == order(DAY)
    assert order(DAY) != order(NEXT_DAY)
    assert sorted(order(DAY)) == sorted(order(NEXT_DAY))


def test_each_vendor_comes_first_on_some_days(cast: Cast) -> None:
    for n in range(3):
        offer(make_stall(cast.bazar, cast.venue, f"C{n}", f"Warung {n}"), f"Kue {n}", price=5_000)
    days = (DAY + dt.timedelta(days=n) for n in range(200))
    first = {in_daily_order(online_at(cast.bazar), day)[0].pk for day in days}
    assert len(first) == 7


def test_card_needs_no_further_query(
    cast: Cast, many: list[Offer], django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(1):
        for shown in online_at(cast.bazar):
            assert shown.stall.jakpreneur.kecamatan.name
            assert shown.product.category.slug
            assert shown.product.name
            assert shown.price


@pytest.mark.parametrize(
    ("text", "queries"),
    [("", 3), ("kue", 2), ("kue salju", 3), ("xylofon", 4), ("kripk", 4), ("kue saljuu", 3)],
)
def test_page_of_the_list_needs_few_queries(
    cast: Cast, many: list[Offer], django_assert_num_queries: Any, text: str, queries: int
) -> None:
    """Count: the choices, the search, near words, what these find, or suggestions."""
    with django_assert_num_queries(queries):
        listing.find_offers(cast.bazar, Filters(text=text), DAY)
