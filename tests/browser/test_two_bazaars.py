"""Two bazaars on a phone: one is chosen on the front page, and a basket of both says so."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PHONE, listen
from tests.browser.hands import violations
from tests.cast import Cast, make_cast
from tests.orders import draft_part, place, slot, take_orders


@pytest.fixture
def other(committed: Cast) -> Cast:
    """Return a second bazaar that takes orders, while the first one does."""
    take_orders(committed)
    second = make_cast(f"{committed.bazar.name} kedua")
    take_orders(second)
    for cast in (committed, second):
        cast.bazar.venues.add(cast.venue)
    return second


@pytest.fixture
def phone(road: str, browser: Browser, complaints: list[str], other: Cast) -> Iterator[Page]:
    context = browser.new_context(base_url=road, **PHONE)
    listen(context, complaints)
    yield context.new_page()
    context.close()
    assert complaints == []


def fits(page: Page) -> bool:
    width = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    return bool(page.evaluate(width))


@pytest.mark.near
def test_bazaar_is_chosen_and_a_mixed_basket_says_so(
    phone: Page, committed: Cast, other: Cast
) -> None:
    full = slot(other, capacity=1)
    slot(committed)
    place(other, draft_part(other.asinan, at=full))
    phone.goto(f"/?bazar={committed.bazar.pk}")
    assert violations(phone) == []
    assert fits(phone)
    phone.locator(f'[data-add="{committed.keripik.pk}"]').click()
    expect(phone.locator("[data-basket-count]")).to_have_text("1")
    phone.locator(".bazaars").get_by_role("link", name=other.bazar.name).click()
    expect(phone.locator("h1")).to_have_text(other.bazar.name)
    phone.locator(f'[data-add="{other.keripik.pk}"]').click()
    expect(phone.locator("[data-said]")).to_contain_text(other.bazar.name)
    for address in (f"/belanja/?bazar={other.bazar.pk}", f"/produk/{other.keripik.pk}/"):
        phone.goto(address)
        expect(phone.locator(".notice.times")).to_be_visible()
        assert violations(phone) == []
        assert fits(phone)
    phone.goto(f"/keranjang/?bazar={other.bazar.pk}")
    assert violations(phone) == []
    assert fits(phone)
    phone.locator(f'[formaction$="dagangan={other.keripik.pk}&tambah=1"]').click()
    expect(phone.locator("[data-basket-count]")).to_have_text("3")
    phone.locator("#basket [name=then]").click()
    expect(phone).to_have_url(re.compile(rf"bayar/\?bazar={other.bazar.pk}$"))
    assert violations(phone) == []
    assert fits(phone)
    expect(phone.locator("[name^=slot_]")).to_have_count(0)
