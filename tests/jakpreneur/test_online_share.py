"""A share of each counted stock stays for the stall; the shop's pages follow it."""

import datetime as dt
import uuid

import pytest
from django.utils import timezone

from bazar.models import Bazar, Channel, ChannelRule
from jakpreneur import catalogue, display, stock
from jakpreneur.models import Offer, Reservation
from jakpreneur.stock import with_available_online
from tests.cast import Cast, line, outcome, sale, send
from tests.orders import take_orders
from tests.shop import has_form, page, product_page, stall_page


@pytest.fixture
def shared(cast: Cast) -> Cast:
    """Online orders may hold 70 percent of what is left."""
    take_orders(cast, online_share=70)
    return cast


def hold(offer: Offer, units: int) -> Reservation:
    until = timezone.now() + dt.timedelta(hours=1)
    return Reservation.objects.create(offer=offer, holder=uuid.uuid4(), units=units, until=until)


def available(offer: Offer) -> int | None:
    """Everybody who reads it says the same."""
    [by_query] = with_available_online(Offer.objects.filter(pk=offer.pk))
    [shown, *_] = display.load_offers(offer.pk, beside=0)
    named = display.load_basket_offers([offer.pk])[offer.pk]
    [listed] = [each for each in catalogue.goods_of(offer.stall) if each.pk == offer.pk]
    found = {(each.available, each.free) for each in (by_query, shown, named, listed)}
    assert len(found) == 1
    [(units, _free)] = found
    return units


@pytest.mark.parametrize(
    ("left", "online"), [(-1, -1), (0, 0), (1, 1), (2, 1), (3, 2), (5, 3), (10, 7), (100, 70)]
)
def test_online_orders_may_reserve_the_share_rounded_down_and_one_at_least(
    shared: Cast, left: int, online: int
) -> None:
    Offer.objects.filter(pk=shared.keripik.pk).update(brought=max(left, 0), sold=max(-left, 0))
    assert available(shared.keripik) == online


def test_reserved_units_are_part_of_the_share(shared: Cast) -> None:
    hold(shared.keripik, 6)
    assert available(shared.keripik) == 1


def test_uncounted_stock_is_not_shared(shared: Cast) -> None:
    assert available(shared.asinan) is None


def test_stock_of_one_channel_is_not_shared(shared: Cast) -> None:
    stock.set_left(shared.tas, 10)
    assert available(shared.tas) == 10
    ChannelRule.objects.filter(bazar=shared.bazar, channel=Channel.ONLINE).delete()
    assert available(shared.keripik) == 10


def test_stall_sells_its_share_without_a_flag(shared: Cast) -> None:
    hold(shared.keripik, 7)
    [result] = send(shared.till, sale(line(shared.keripik, 3)))
    assert (outcome(result), result["flags"]) == ("recorded", [])


def test_pages_say_that_a_good_is_sold_out_only_online(shared: Cast) -> None:
    hold(shared.keripik, 7)
    html = product_page(shared.keripik)
    assert "Sold out online" in html
    assert "Stall A1" in html
    assert not has_form(html)
    assert "Sold out online" in stall_page(shared.stall)
    assert "Sold out online" in page("/belanja/")
    stock.set_left(shared.keripik, 7)
    for html in (product_page(shared.keripik), stall_page(shared.stall), page("/belanja/")):
        assert "Sold out" in html
        assert "Sold out online" not in html


def test_pages_follow_the_share(shared: Cast) -> None:
    """Eight of twelve may be ordered, so two sales at the stall make them few."""
    stock.set_left(shared.keripik, 12)
    assert " left" not in page("/belanja/")
    send(shared.till, sale(line(shared.keripik, 4)))
    assert "5 left" in page("/belanja/")
    Bazar.objects.filter(pk=shared.bazar.pk).update(online_share=25)
    assert "2 left" in page("/belanja/")


@pytest.mark.parametrize("share", [0, 101])
def test_share_is_a_percentage(shared: Cast, share: int) -> None:
    from django.db import IntegrityError, transaction  # noqa: PLC0415

    with pytest.raises(IntegrityError), transaction.atomic():
        Bazar.objects.update(online_share=share)
