"""An order has the bundle's price: in the basket, in the order and in the ledger."""

import uuid

import pytest

from bazar.models import PickupSlot
from jakpreneur.models import Offer
from tests.auditing import wrong_findings
from tests.cast import Cast
from tests.orders import SHOPPER, draft_part, part_of
from tests.shoppers import BASKET, page, shopper_with
from transactions.models import OrderLine, Payment, SaleLine
from transactions.ordering import orders, parts
from transactions.ordering.orders import OrderDraft, PriceChanged


@pytest.fixture
def bundled(shop: Cast) -> Offer:
    Offer.objects.filter(pk=shop.keripik.pk).update(bundle_units=3, bundle_price=40_000)
    shop.keripik.refresh_from_db()
    return shop.keripik


def draft(shop: Cast, morning: PickupSlot, agreed: int) -> OrderDraft:
    part = draft_part(shop.keripik, 4, at=morning)
    return OrderDraft(uuid.uuid4(), shop.bazar, SHOPPER, [part], agreed)


def test_the_basket_shows_the_bundle_s_price(bundled: Offer) -> None:
    shown = page(shopper_with(bundled, bundled, bundled, bundled), BASKET)
    assert "Rp55.000" in shown
    assert "Rp60.000" not in shown


def test_an_order_is_placed_and_paid_at_the_bundle_s_price(
    shop: Cast, bundled: Offer, morning: PickupSlot
) -> None:
    with pytest.raises(PriceChanged):
        orders.place_order(draft(shop, morning, 60_000))
    order = orders.place_order(draft(shop, morning, 55_000))
    line = OrderLine.objects.get(offer=bundled)
    assert (line.price, line.quantity, line.discount, line.amount) == (15_000, 4, 5_000, 55_000)
    parts.pay(part_of(order), shop.till, Payment.QRIS)
    sold = SaleLine.objects.get(offer=bundled)
    assert (sold.price, sold.quantity, sold.amount, sold.sale.flags) == (15_000, 4, 55_000, [])
    assert wrong_findings() == []
