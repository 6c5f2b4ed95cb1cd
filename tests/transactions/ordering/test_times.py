"""Until when times are ordered for, full times, and the same time at two places."""

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from bazar.calendar import wib
from bazar.models import Bazar, BazarDay, PickupSlot, Venue
from jakpreneur.models import Jakpreneur
from tests.cast import Cast, kecamatan
from tests.orders import draft_part, place, slot, take_orders
from tests.shop import page, product_page, stall_page
from tests.shoppers import BASKET, CHECKOUT, form_of, led_back, ordered, shopper_with, stored_basket
from tests.shoppers import page as page_of
from transactions.models import Order, PaymentTime
from transactions.ordering import slots
from transactions.ordering.orders import TooLate

DAY = dt.date(2026, 12, 4)


@pytest.fixture
def planned(db: None) -> tuple[Bazar, BazarDay]:
    """Return a bazaar and its day from 8 to 16, both unsaved."""
    bazar = Bazar(name="Bazar Menteng")
    return bazar, BazarDay(bazar=bazar, date=DAY, opens=dt.time(8), closes=dt.time(16))


def english(client: Client) -> Client:
    client.cookies["django_language"] = "en"
    return client


def fill(cast: Cast, at: PickupSlot) -> None:
    """Take every place of the slot."""
    PickupSlot.objects.filter(pk=at.pk).update(capacity=1)
    place(cast, draft_part(cast.asinan, at=at))


@pytest.fixture
def elsewhere(shop: Cast) -> Venue:
    """Return another venue, where the stranger's stall is."""
    venue = Venue.objects.create(kecamatan=kecamatan("Senen"), name="Halaman Senen")
    shop.stranger.venue = venue
    shop.stranger.save()
    return venue


def test_time_is_ordered_for_until_the_lead_time_before_it_begins(
    planned: tuple[Bazar, BazarDay],
) -> None:
    bazar, day = planned
    begins = wib(DAY, dt.time(10))
    assert slots.ordered_until(bazar, day, begins) == wib(DAY, dt.time(9))
    bazar.lead_minutes = 5
    assert slots.ordered_until(bazar, day, begins) == wib(DAY, dt.time(9, 55))
    bazar.lead_minutes = 24 * 60
    assert slots.ordered_until(bazar, day, begins) == wib(DAY - dt.timedelta(days=1), dt.time(10))


def test_last_hour_for_the_same_day_counts_where_it_is_earlier(
    planned: tuple[Bazar, BazarDay],
) -> None:
    bazar, day = planned
    bazar.same_day_until = dt.time(11)
    for hour, until in ((10, 9), (12, 11), (15, 11)):
        begins = wib(DAY, dt.time(hour))
        assert slots.ordered_until(bazar, day, begins) == wib(DAY, dt.time(until))


def test_no_delivery_is_ordered_at_closing_time(planned: tuple[Bazar, BazarDay]) -> None:
    bazar, day = planned
    assert slots.may_deliver(bazar, day, wib(DAY, dt.time(14, 59)))
    assert not slots.may_deliver(bazar, day, wib(DAY, dt.time(15)))
    bazar.lead_minutes = 5
    assert not slots.may_deliver(bazar, day, wib(DAY, dt.time(15, 59, 12)))
    bazar.same_day_until = dt.time(9)
    assert not slots.may_deliver(bazar, day, wib(DAY, dt.time(9)))


@pytest.mark.parametrize("minutes", [0, 4, 14 * 24 * 60 + 1])
def test_lead_time_has_bounds_in_the_database(cast: Cast, minutes: int) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Bazar.objects.filter(pk=cast.bazar.pk).update(lead_minutes=minutes)


def test_order_is_refused_where_it_is_written_by_the_databases_clock(
    shop: Cast, morning: PickupSlot
) -> None:
    take_orders(shop, lead_minutes=14 * 24 * 60)
    with pytest.raises(TooLate):
        place(shop, draft_part(shop.keripik, at=morning))
    delivered = draft_part(shop.keripik, at=morning, slot=None, payment_time=PaymentTime.NOW)
    with pytest.raises(TooLate):
        place(shop, delivered)
    assert not Order.objects.exists()


def test_form_of_two_hours_ago_is_answered_with_what_changed(
    shop: Cast, morning: PickupSlot
) -> None:
    other = slot(shop, starts=dt.time(23), ends=dt.time(23, 30))
    begins = wib(morning.day.date, morning.starts)
    client = english(shopper_with(shop.keripik))
    form = form_of(client, morning)
    # From now on the morning is too near, and the late evening is not.
    minutes = int((begins - _now()).total_seconds()) // 60 + 30
    take_orders(shop, lead_minutes=minutes)
    html = led_back(client.post(CHECKOUT, form))
    assert "09.00–10.00 was open for orders until" in html
    assert f'value="{other.pk}"' in html
    assert f'<option value="{morning.pk}"' not in html
    assert 'value="Rina"' in html


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def test_way_that_is_gone_is_not_changed_in_silence(shop: Cast, morning: PickupSlot) -> None:
    """The pick-up becomes no delivery: the shopper chooses again."""
    client = english(shopper_with(shop.keripik))
    form = form_of(client, morning, **{f"how_{shop.venue.pk}": "pickup"}, address="Jl. Besuki 4")
    fill(shop, morning)
    html = led_back(client.post(CHECKOUT, form))
    assert "All pick-up times here are full." in html
    assert "A courier can bring the goods." in html
    assert "not possible here any more" in html
    del form[f"how_{shop.venue.pk}"]
    assert "not possible here any more" in led_back(client.post(CHECKOUT, form))
    assert Order.objects.count() == 1


def test_full_times_are_said_in_the_list_on_the_product_and_in_the_basket(
    shop: Cast, morning: PickupSlot
) -> None:
    client = english(shopper_with(shop.keripik))
    pages = [page("/"), page("/belanja/"), product_page(shop.keripik), stall_page(shop.stall)]
    assert not any("pick-up times" in html for html in [*pages, page_of(client, BASKET)])
    fill(shop, morning)
    assert "All pick-up times are full." in page("/")
    assert "All pick-up times are full." in page("/belanja/")
    at_venue = f"All pick-up times at {shop.venue.name} are full."
    for html in (product_page(shop.keripik), stall_page(shop.stall), page_of(client, BASKET)):
        assert at_venue in html
        assert "A courier can bring the goods." in html
    Jakpreneur.objects.filter(pk=shop.stall.jakpreneur_id).update(qris="")
    assert "A courier" not in product_page(shop.keripik)


def test_venue_whose_times_are_full_is_named_in_the_list(
    shop: Cast, morning: PickupSlot, elsewhere: Venue
) -> None:
    fill(shop, morning)
    slot(shop, venue=elsewhere)
    listed = page("/belanja/")
    assert "No pick-up times are left at:" in listed
    assert f"{shop.venue.name} (Menteng)" in listed
    assert elsewhere.name not in listed


def test_times_that_are_over_are_not_said_to_be_full(shop: Cast, morning: PickupSlot) -> None:
    take_orders(shop, lead_minutes=14 * 24 * 60)
    assert "There is no pick-up time left." in page("/belanja/")
    assert "full" not in page("/belanja/")


def test_place_that_becomes_free_is_said_no_more(shop: Cast, morning: PickupSlot) -> None:
    fill(shop, morning)
    Order.objects.get().parts.update(stands_until=_now())
    assert "pick-up times" not in page("/belanja/")


def test_goods_of_a_full_venue_can_wait_while_the_rest_is_ordered(
    shop: Cast, morning: PickupSlot, elsewhere: Venue
) -> None:
    noon = slot(shop, venue=elsewhere, starts=dt.time(12), ends=dt.time(13))
    fill(shop, morning)
    client = english(shopper_with(shop.keripik, shop.tas))
    form = form_of(client, noon)
    assert 'value="later"' in page_of(client, CHECKOUT)
    form |= {f"how_{shop.venue.pk}": "later"}
    answer = client.post(CHECKOUT, form)
    assert answer["Location"].startswith("/pesanan/"), led_back(answer)
    [part] = Order.objects.latest("pk").parts.all()
    assert (part.stall, part.slot) == (shop.stranger, noon)
    assert dict(stored_basket(client).quantities) == {shop.keripik.pk: 1}


def test_order_of_nothing_now_is_refused(shop: Cast, morning: PickupSlot, elsewhere: Venue) -> None:
    fill(shop, morning)
    client = english(shopper_with(shop.keripik, shop.tas))
    form = form_of(client, morning)
    form |= {f"how_{venue.pk}": "later" for venue in (shop.venue, elsewhere)}
    assert "All goods would stay in the basket." in led_back(client.post(CHECKOUT, form))


@pytest.mark.parametrize(
    ("hours", "clashes"),
    [
        ((dt.time(9), dt.time(10)), True),
        ((dt.time(9, 30), dt.time(11)), True),
        ((dt.time(10), dt.time(11)), False),
    ],
)
def test_same_time_at_two_places_is_warned_of(
    shop: Cast,
    morning: PickupSlot,
    elsewhere: Venue,
    hours: tuple[dt.time, dt.time],
    clashes: bool,  # noqa: FBT001
) -> None:
    there = slot(shop, venue=elsewhere, starts=hours[0], ends=hours[1])
    client = english(shopper_with(shop.keripik, shop.tas))
    form = form_of(client, morning, **{f"slot_{elsewhere.pk}": there.pk})
    answer = client.post(CHECKOUT, form)
    if not clashes:
        assert answer["Location"].startswith("/pesanan/")
        return
    html = led_back(answer)
    assert f"At the same time at two places: {shop.venue.name}" in html
    assert 'name="both"' in html
    answer = client.post(CHECKOUT, form | {"both": "on"})
    assert answer["Location"].startswith("/pesanan/")


def test_same_time_at_one_place_or_on_two_days_is_no_clash(
    shop: Cast, morning: PickupSlot, elsewhere: Venue
) -> None:
    day = BazarDay.objects.create(
        bazar=shop.bazar,
        date=morning.day.date + dt.timedelta(days=1),
        opens=dt.time.min,
        closes=dt.time.max,
    )
    there = slot(shop, venue=elsewhere, day=day)
    client = shopper_with(shop.keripik, shop.rujak, shop.tas)
    placed = ordered(client, morning, **{f"slot_{elsewhere.pk}": there.pk})
    assert placed.parts.count() == 3


def test_times_are_grouped_by_day(shop: Cast, morning: PickupSlot) -> None:
    client: Any = shopper_with(shop.keripik)
    html = page_of(client, CHECKOUT)
    assert f'<optgroup label="{morning.day}">' in html
