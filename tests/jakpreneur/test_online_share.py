"""Online orders may take a share of each counted stock; the rest is for the stall."""

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
    """Let online orders reserve 70 percent of the units left."""
    take_orders(cast, online_share=70)
    return cast


def hold(offer: Offer, units: int) -> Reservation:
    until = timezone.now() + dt.timedelta(hours=1)
    return Reservation.objects.create(offer=offer, holder=uuid.uuid4(), units=units, until=until)


def available(offer: Offer) -> int | None:
    """Return the available units, on which every query must agree."""
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
def test_online_orders_may_reserve_the_share_rounded_down_and_at_least_one_unit(
    shared: Cast, left: int, online: int
) -> None:
    Offer.objects.filter(pk=shared.keripik.pk).update(brought=max(left, 0), sold=max(-left, 0))
    assert available(shared.keripik) == online


def test_reserved_units_count_towards_the_share(shared: Cast) -> None:
    hold(shared.keripik, 6)
    assert available(shared.keripik) == 1


def test_uncounted_offer_is_not_shared(shared: Cast) -> None:
    assert available(shared.asinan) is None


def test_offer_of_one_channel_is_not_shared(shared: Cast) -> None:
    stock.set_left(shared.tas, 10)
    assert available(shared.tas) == 10
    ChannelRule.objects.filter(bazar=shared.bazar, channel=Channel.ONLINE).delete()
    assert available(shared.keripik) == 10


def test_stall_sells_beyond_the_share_without_a_flag(shared: Cast) -> None:
    hold(shared.keripik, 7)
    [result] = send(shared.till, sale(line(shared.keripik, 3)))
    assert (outcome(result), result["flags"]) == ("recorded", [])


def test_pages_tell_sold_out_online_from_sold_out_at_the_stall(shared: Cast) -> None:
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


def test_cached_pages_follow_the_share(shared: Cast) -> None:
    """Eight of twelve units may be ordered; two sales at the stall leave few of them."""
    stock.set_left(shared.keripik, 12)
    assert " left" not in page("/belanja/")
    send(shared.till, sale(line(shared.keripik, 4)))
    assert "5 left" in page("/belanja/")
    Bazar.objects.filter(pk=shared.bazar.pk).update(online_share=25)
    assert "2 left" in page("/belanja/")


@pytest.mark.parametrize("share", [0, 101])
def test_database_refuses_a_share_that_is_no_percentage(shared: Cast, share: int) -> None:
    from django.db import IntegrityError, transaction  # noqa: PLC0415

    with pytest.raises(IntegrityError), transaction.atomic():
        Bazar.objects.update(online_share=share)
