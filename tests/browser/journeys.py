"""Parts of journeys that several tests go, written against `Tab`, so for any engine."""

import re
import secrets

from tests.browser.engines import Tab
from tests.cast import Cast
from tests.orders import slot, take_orders
from transactions import access
from transactions.models import Order


def order_from_the_list(tab: Tab, cast: Cast) -> Order:
    """Order two crisps, from the list over the basket to the order's page; return the order."""
    take_orders(cast)
    morning = slot(cast)
    tab.open(f"/belanja/?q=tempe&bazar={cast.bazar.pk}")
    tab.tap(f'.card:has(a[href="/produk/{cast.keripik.pk}/"]) [data-add]')
    tab.see("[data-basket-count]", "1")
    tab.open("/keranjang/")
    tab.tap(f"#tambah-{cast.keripik.pk}")
    tab.see(".sum.great b", "Rp30.000")
    tab.tap("[name=then]")
    tab.write("#id_name", "Rina")
    tab.write("#id_phone", f"0812{secrets.randbelow(10**8):08}")
    tab.choose(f"#id_slot_{morning.venue_id}", str(morning.pk))
    tab.tap(".checkout .button.main")
    tab.see(".pickup-code .letters")
    token = re.fullmatch(r"/pesanan/([\w-]{22})/", tab.path())
    assert token
    return access.order_at(token[1])
