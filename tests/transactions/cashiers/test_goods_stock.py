"""Stock on the vendor's pages: units brought and left, also while a till sells."""

from typing import Any

import pytest
from django.test import Client

from jakpreneur import goods, stock
from jakpreneur.models import Offer
from tests.cast import Cast, left, line, outcomes, sale, send
from tests.goods import opened, page_of, text, wanted, written
from tests.races import race


@pytest.fixture
def phone(cast: Cast) -> Client:
    """Return the phone of the cast's till, on which the PIN was given."""
    return opened(cast)


def test_more_is_brought_by_a_number(cast: Cast, phone: Client) -> None:
    page = page_of(cast.stall, cast.keripik, "stok/")
    answer = phone.post(page, {"units": "1.000"})
    assert (answer.status_code, answer["Location"]) == (302, page_of(cast.stall))
    assert left(cast.keripik) == 1_010
    answer = phone.post(page, {"units": "5"}, headers={"HX-Request": "true"})
    assert "Ditambah 5: sekarang sisa 1.015." in text(answer)
    assert text(answer).count("<li") == 1


def test_counting_starts_with_what_is_brought(cast: Cast, phone: Client) -> None:
    send(cast.till, sale(line(cast.asinan, 4)))
    phone.post(page_of(cast.stall, cast.asinan, "stok/"), {"units": "6"})
    cast.asinan.refresh_from_db()
    assert (cast.asinan.brought, cast.asinan.sold, cast.asinan.left) == (10, 4, 6)


@pytest.mark.parametrize("units", ["", "x", "-3", "1.5"])
@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}], ids=["page", "htmx"])
def test_unreadable_number_brings_nothing(
    cast: Cast, phone: Client, units: str, headers: dict[str, str]
) -> None:
    page = page_of(cast.stall, cast.keripik, "stok/")
    html = text(phone.post(page, {"units": units}, headers=headers))
    assert html.count('class="error"') == html.count('aria-invalid="true"') == 1
    assert f'id="id_{cast.keripik.pk}_error"' in html
    assert left(cast.keripik) == 10


def test_count_is_written_only_where_somebody_counted(cast: Cast, phone: Client) -> None:
    """The page may be minutes old: units sold since are not given back."""
    values = written(cast.keripik, price="16.000")
    send(cast.till, sale(line(cast.keripik, 3)))
    phone.post(page_of(cast.stall, cast.keripik), values)
    assert left(cast.keripik) == 7
    phone.post(page_of(cast.stall, cast.keripik), values | {"left": "9"})
    cast.keripik.refresh_from_db()
    assert (cast.keripik.left, cast.keripik.brought, cast.keripik.sold) == (9, 12, 3)


def test_emptied_count_means_that_nobody_counts(cast: Cast, phone: Client) -> None:
    phone.post(page_of(cast.stall, cast.keripik), written(cast.keripik, left=""))
    cast.keripik.refresh_from_db()
    assert (cast.keripik.brought, cast.keripik.left) == (None, None)


def test_oversold_offer_can_be_changed_without_counting(cast: Cast, phone: Client) -> None:
    send(cast.till, sale(line(cast.keripik, 12)))
    assert 'name="left" value="0"' in text(phone.get(page_of(cast.stall, cast.keripik)))
    phone.post(page_of(cast.stall, cast.keripik), written(cast.keripik, price="16.000"))
    cast.keripik.refresh_from_db()
    assert (cast.keripik.price, cast.keripik.left) == (16_000, -2)


def test_count_reckons_with_the_sale_that_it_waited_for(committed: Cast) -> None:
    def careless(offered: Offer, units: int) -> None:
        stale = Offer.objects.get(pk=offered.pk)
        Offer.objects.filter(pk=offered.pk).update(brought=stale.sold + units)

    def left_after(count: Any, offered: Offer) -> int | None:
        race(
            "jakpreneur_offer",
            offered.pk,
            lambda: count(offered, 7),
            meanwhile=lambda till: till.execute(
                "UPDATE jakpreneur_offer SET sold = sold + 3 WHERE id = %s", [offered.pk]
            ),
        )
        return left(offered)

    assert left_after(careless, committed.rujak) == 4  # the control: the sale would come off twice
    assert left_after(stock.set_left, committed.keripik) == 7


def test_units_brought_while_a_till_sells_are_all_counted(committed: Cast) -> None:
    offered = committed.keripik

    def sell() -> list[str]:
        return outcomes(send(committed.till, sale(line(offered, 3))))

    def bring() -> list[str]:
        stock.bring(offered, 5)
        return []

    results = race("jakpreneur_offer", offered.pk, sell, bring, bring)
    assert results == [["recorded"], [], []]
    offered.refresh_from_db()
    assert (offered.brought, offered.sold, offered.left) == (20, 3, 17)


def test_price_changes_while_a_till_sells_the_same_goods(committed: Cast) -> None:
    """Both lock the offer's row; neither waits for the other for good."""
    changing = wanted("Keripik tempe", price=17_000, left=40, recounted=True)
    both = sale(line(committed.asinan), line(committed.keripik, 2))
    results = race(
        "jakpreneur_offer",
        committed.keripik.pk,
        lambda: outcomes(send(committed.till, both)),
        lambda: goods.change_offer(committed.keripik, changing),
    )
    assert results == [["recorded"], None]
    committed.keripik.refresh_from_db()
    assert (committed.keripik.price, committed.keripik.sold) == (17_000, 2)
    assert committed.keripik.left in {38, 40}  # counted before the sale, or after it
