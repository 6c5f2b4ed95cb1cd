"""Looking around in the shop, on a small phone and on a wide screen, with scripts and without."""

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db.models import F
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Response, expect

from bazar.models import BazarDay
from jakpreneur.models import Offer, Product
from tests.browser.conftest import PHONE, listen
from tests.browser.hands import violations
from tests.cast import Cast, make_stall, offer
from tests.orders import take_orders
from transactions.ordering.basket_cookies import KEY_COOKIE
from transactions.ordering.basket_store import load_stored_basket

WIDE: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}, "reduced_motion": "reduce"}
LONG = "Keripik singkong balado pedas manis ukuran keluarga isi limabelas bungkus Kertanegaraputri"
MANY = 45


@pytest.fixture
def goods(committed: Cast) -> list[Offer]:
    """Return the offers of a list of more than two pages; no other bazaar is on."""
    others = BazarDay.objects.exclude(bazar=committed.bazar)
    others.update(date=F("date") - dt.timedelta(days=400))
    take_orders(committed)
    stall = make_stall(committed.bazar, committed.venue, "C1", "Kue Subuh Mpok Nining")
    offer(stall, LONG, price=250_000)
    return [offer(stall, f"Kue {n:02}", price=5_000 + n, brought=n) for n in range(MANY)]


@pytest.fixture(params=[PHONE, WIDE], ids=["360", "1280"])
def shopper(
    request: pytest.FixtureRequest, road: str, browser: Browser, complaints: list[str]
) -> Iterator[Page]:
    yield from tab(browser, complaints, base_url=road, **request.param)
    assert complaints == []


@pytest.fixture(params=[PHONE, WIDE], ids=["360", "1280"])
def scriptless(
    request: pytest.FixtureRequest, road: str, browser: Browser, complaints: list[str]
) -> Iterator[Page]:
    yield from tab(browser, complaints, base_url=road, java_script_enabled=False, **request.param)


def tab(browser: Browser, complaints: list[str], **options: Any) -> Iterator[Page]:
    context: BrowserContext = browser.new_context(**options)
    listen(context, complaints)
    yield context.new_page()
    context.close()


def cards(page: Page) -> Locator:
    return page.locator("#results .card")


def card_of(page: Page, offer: Offer) -> Locator:
    return page.locator(f'.card:has(a[href="/produk/{offer.pk}/"])')


def open_filters(page: Page) -> None:
    page.locator(".filters summary").click()


def count_in_basket(page: Page) -> Locator:
    return page.locator("[data-basket-count]")


# --- Looking -----------------------------------------------------------------------------------


def test_from_the_first_page_to_a_product_and_its_stall(
    shopper: Page, goods: list[Offer], committed: Cast
) -> None:
    shopper.goto("/")
    shopper.locator(".kinds a").first.click()
    expect(shopper).to_have_url(re.compile(r"/belanja/\?kategori="))
    shopper.goto(f"/belanja/?q=tempe+{committed.stall.jakpreneur.name.split()[-1]}")
    card_of(shopper, committed.keripik).locator("a").click()
    expect(shopper.locator("h1")).to_have_text("Keripik tempe")
    shopper.locator(".facts a", has_text="Keripik Bu Sri").click()
    expect(shopper.locator("h1")).to_have_text("Keripik Bu Sri")
    expect(shopper.locator('a[href$="/whatsapp/"]')).to_be_visible()


def test_filters_change_the_list_the_address_and_back_again(
    shopper: Page, goods: list[Offer], committed: Cast
) -> None:
    shopper.goto("/belanja/")
    everything = shopper.locator("#found").inner_text()
    shopper.locator(".chips label", has_text=re.compile("Kerajinan|Crafts")).click()
    expect(shopper).to_have_url(re.compile(r"/belanja/\?kategori=kerajinan$"))
    expect(cards(shopper)).to_have_count(1)
    expect(shopper.locator("#found")).to_have_text(re.compile(r"^\s*1\s"))
    open_filters(shopper)
    shopper.locator("[name=sampai]").fill("50.000")
    shopper.locator("[name=sampai]").press("Enter")
    expect(shopper).to_have_url(re.compile(r"\?kategori=kerajinan&sampai=50000$"))
    expect(shopper.locator(".nothing")).to_be_visible()
    shopper.go_back()
    expect(shopper).to_have_url(re.compile(r"\?kategori=kerajinan$"))
    expect(cards(shopper)).to_have_count(1)
    expect(shopper.locator("[name=sampai]")).to_have_value("")
    shopper.go_back()
    expect(shopper.locator("#found")).to_have_text(everything)
    expect(shopper.locator('[name=kategori][value=""]')).to_be_checked()
    shopper.go_forward()
    expect(shopper.locator("[value=kerajinan]")).to_be_checked()
    expect(cards(shopper)).to_have_count(1)


def test_a_shared_address_shows_the_same(shopper: Page, goods: list[Offer]) -> None:
    shopper.goto("/belanja/")
    shopper.locator(".seek input").fill("kue")
    shopper.locator(".seek input").press("Enter")
    expect(shopper).to_have_url(re.compile(r"\?q=kue$"))
    open_filters(shopper)
    shopper.locator("[name=urut]").select_option("mahal")
    expect(shopper).to_have_url(re.compile(r"\?q=kue&urut=mahal$"))
    seen = cards(shopper).locator("a").all_inner_texts()
    assert len(seen) == 20
    shopper.goto(shopper.url)
    assert cards(shopper).locator("a").all_inner_texts() == seen
    expect(shopper.locator(".seek input")).to_have_value("kue")


def test_the_list_goes_on_loading_as_one_scrolls(shopper: Page, goods: list[Offer]) -> None:
    shopper.goto("/belanja/?urut=nama")
    expect(cards(shopper)).to_have_count(20)
    shopper.locator("#more").scroll_into_view_if_needed()
    expect(cards(shopper)).to_have_count(40)
    shopper.locator("#more").scroll_into_view_if_needed()
    expect(cards(shopper)).to_have_count(MANY + 5)
    expect(shopper.locator("#more")).to_have_count(0)
    names = cards(shopper).locator("a").all_inner_texts()
    assert names == sorted(names, key=str.lower)
    assert shopper.url.endswith("/belanja/?urut=nama")


def test_coming_back_from_a_product_the_list_is_as_it_was_left(
    shopper: Page, goods: list[Offer]
) -> None:
    shopper.goto("/belanja/?kategori=kuliner")
    cards(shopper).first.locator("a").click()
    expect(shopper.locator(".product")).to_be_visible()
    shopper.go_back()
    expect(shopper.locator("[value=kuliner]")).to_be_checked()
    expect(cards(shopper).first).to_be_visible()


def test_a_tap_puts_one_into_the_basket(shopper: Page, goods: list[Offer]) -> None:
    shopper.goto("/belanja/?q=kue+44")
    expect(count_in_basket(shopper)).to_be_hidden()
    button = card_of(shopper, goods[44]).locator("[data-add]")
    button.click()
    expect(count_in_basket(shopper)).to_have_text("1")
    expect(shopper.locator("[data-said]")).to_contain_text("Kue 44")
    expect(button).not_to_have_attribute("aria-busy", "true")
    button.click()
    expect(count_in_basket(shopper)).to_have_text("2")
    shopper.goto("/")
    expect(count_in_basket(shopper)).to_have_text("2")


def test_failed_tap_on_the_list_leads_to_the_product_page(
    shopper: Page, goods: list[Offer], complaints: list[str]
) -> None:
    shopper.goto("/belanja/?q=kue+44")
    shopper.route("**/keranjang/isi/**", lambda route: route.fulfill(status=403))
    card_of(shopper, goods[44]).locator("[data-add]").click()
    expect(shopper).to_have_url(re.compile(rf"/produk/{goods[44].pk}/$"))
    complaints.clear()  # the browser's own, of the 403


@pytest.mark.near
@pytest.mark.parametrize("address", ["/", "/belanja/", "/produk/{offer}/", "/lapak/{stall}/"])
def test_a_first_visit_weighs_little(
    phone: Page, goods: list[Offer], committed: Cast, address: str
) -> None:
    """Add up HTML, CSS and scripts as they come over the wire, htmx included."""
    answers: list[Response] = []

    def hear(answer: Response) -> None:
        answers.append(answer)

    phone.on("response", hear)
    where = address.format(offer=goods[44].pk, stall=goods[44].stall_id)
    phone.goto(where, wait_until="networkidle")
    weight = sum(int(answer.headers["content-length"]) for answer in answers)
    assert len(answers) >= 4
    assert weight < 45_000
    assert answers[0].headers["content-encoding"] == "gzip"


# --- Without scripts ---------------------------------------------------------------------------


def test_shop_works_without_scripts(scriptless: Page, goods: list[Offer], committed: Cast) -> None:
    scriptless.goto("/")
    scriptless.locator(".seek input").fill("kue")
    scriptless.locator(".seek button").click()
    expect(cards(scriptless)).to_have_count(20)
    expect(scriptless.locator("[data-add]").first).to_be_hidden()
    scriptless.locator("#more a").click()
    expect(scriptless).to_have_url(re.compile(r"\?q=kue&hal=2$"))
    expect(cards(scriptless)).to_have_count(20)
    open_filters(scriptless)
    scriptless.locator("[name=urut]").select_option("mahal")
    scriptless.locator(".filters button").click()
    expect(cards(scriptless).first.locator("a")).to_have_text(LONG)
    scriptless.go_back()
    expect(scriptless).to_have_url(re.compile(r"\?q=kue&hal=2$"))
    scriptless.goto(f"/produk/{goods[44].pk}/")
    scriptless.locator("[name=add]").fill("3")
    scriptless.locator(".add button").click()
    expect(scriptless.locator("[data-heading]")).to_be_visible()
    [key] = [each for each in scriptless.context.cookies() if each["name"] == KEY_COOKIE]
    assert load_stored_basket(key["value"]).quantities == {goods[44].pk: 3}


# --- The look ----------------------------------------------------------------------------------


def pages_of(cast: Cast) -> list[str]:
    return ["/", "/belanja/", "/belanja/?q=xylofon", "/belanja/?q=kue&urut=murah",
            f"/produk/{cast.keripik.pk}/", f"/lapak/{cast.stall.pk}/", "/bahasa/",
            "/produk/0/"]  # fmt: skip


@pytest.mark.near
def test_axe_finds_nothing(
    shopper: Page, goods: list[Offer], committed: Cast, complaints: list[str]
) -> None:
    for scheme in ("light", "dark"):
        shopper.emulate_media(color_scheme=scheme)
        for address in pages_of(committed):
            shopper.goto(address)
            assert (address, scheme, violations(shopper)) == (address, scheme, [])
    complaints[:] = [said for said in complaints if "404" not in said]


@pytest.mark.near
def test_no_shop_page_is_wider_than_320_pixels(
    phone: Page, goods: list[Offer], committed: Cast, complaints: list[str]
) -> None:
    phone.set_viewport_size({"width": 320, "height": 640})
    for address in [
        *pages_of(committed),
        "/belanja/?q=Kertanegaraputri",
        f"/lapak/{goods[0].stall_id}/",
    ]:
        phone.goto(address)
        assert phone.evaluate("document.documentElement.scrollWidth") == 320, address
    complaints[:] = [said for said in complaints if "404" not in said]


def test_the_keyboard_goes_on_with_the_first_of_what_was_loaded(
    shopper: Page, goods: list[Offer]
) -> None:
    shopper.goto("/belanja/?urut=nama")
    more = shopper.locator("#more a")
    more.focus()
    more.press("Enter")
    expect(cards(shopper).nth(20).locator("a")).to_be_focused()


@pytest.mark.near
def test_chosen_filter_is_visible_in_forced_colours(phone: Page, goods: list[Offer]) -> None:
    phone.emulate_media(forced_colors="active")
    phone.goto("/belanja/")
    ground = "chip => getComputedStyle(chip).backgroundColor"
    chosen, others = phone.locator(".chips :checked + span"), phone.locator(".chips span")
    grounds = {chip.evaluate(ground) for chip in others.all()}
    assert chosen.first.evaluate(ground) in grounds
    assert len(grounds) > 1


def test_first_screen_shows_goods_and_keeps_the_button_in_reach(
    shopper: Page, goods: list[Offer]
) -> None:
    """Look at the list and at a product with a long description, before any scrolling."""
    Product.objects.filter(pk=goods[-1].product_id).update(description="Enak sekali. " * 120)
    shopper.goto("/belanja/")
    expect(cards(shopper).first.locator("b")).to_be_in_viewport(ratio=1)
    shopper.goto(f"/produk/{goods[-1].pk}/")
    if shopper.evaluate("innerWidth >= 768"):
        return  # the form stands beside the picture
    expect(shopper.get_by_role("button", name="Masukkan ke keranjang")).to_be_in_viewport(ratio=1)
