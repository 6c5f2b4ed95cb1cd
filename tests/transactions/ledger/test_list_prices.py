"""A phone's word on what the list price was is compared with the prices that the offer has had."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from bazar.models import Bazar
from jakpreneur.models import Offer, OfferPrice
from tests.cast import Cast, ledger_entry, ledger_line, line, make_stall, offer, sale, sale_by, send
from transactions import ledger
from transactions.models import Sale

HOUR = 3_600_000  # ms


def flags(cast: Cast, number: int = 1, *, age_ms: int = 40, **changes: Any) -> list[str]:
    entry = sale(line(cast.keripik, **changes), number=number, age_ms=age_ms)
    [result] = send(cast.till, entry)
    assert result["status"] == "recorded"
    return [flag for flag in result["flags"] if flag == "price"]


def change_price(of: Offer, price: int, hours_ago: int) -> None:
    """Change it, and move the change into the past, as if it had been made then."""
    Offer.objects.filter(pk=of.pk).update(price=price)
    ago = dt.timedelta(hours=hours_ago)
    changed_at = timezone.now() - ago
    OfferPrice.objects.filter(offer=of, until=None).update(since=changed_at)
    OfferPrice.objects.filter(offer=of, since=None).update(until=changed_at)


def test_a_list_price_that_the_offer_never_had_is_flagged(cast: Cast) -> None:
    entry = sale(line(cast.keripik, price=1, list_price=1))
    [result] = send(cast.till, entry)
    assert (result["status"], result["flags"]) == ("recorded", ["price"])
    sold = sale_by(entry).lines.get()
    assert (sold.price, sold.list_price) == (1, 15_000)


def test_a_right_price_beside_a_wrong_list_price_is_flagged(cast: Cast) -> None:
    assert flags(cast, price=15_000, list_price=20_000) == ["price"]


def test_a_cashiers_own_price_is_flagged_as_ever(cast: Cast) -> None:
    assert flags(cast, price=14_000, list_price=15_000) == ["price"]
    assert flags(cast, 2, price=15_000, list_price=15_000) == []


@pytest.mark.parametrize(
    ("hours_ago", "age_ms", "flagged"),
    [
        (1, 40, False),
        (23, 40, False),
        (25, 40, True),
        (25, 2 * HOUR, False),
        (25, 30 * HOUR, False),
    ],
)
def test_an_old_price_holds_for_a_day_after_it_was_changed(
    cast: Cast, hours_ago: int, age_ms: int, *, flagged: bool
) -> None:
    change_price(cast.keripik, 18_000, hours_ago)
    found = flags(cast, price=15_000, list_price=15_000, age_ms=age_ms)
    assert bool(found) == flagged


@pytest.mark.parametrize(("age_ms", "flagged"), [(40, False), (HOUR, False), (3 * HOUR, True)])
def test_a_price_does_not_hold_before_it_was_set(cast: Cast, age_ms: int, *, flagged: bool) -> None:
    change_price(cast.keripik, 18_000, 2)
    found = flags(cast, price=18_000, list_price=18_000, age_ms=age_ms)
    assert bool(found) == flagged


def test_the_first_price_holds_as_far_back_as_a_sale_can_be(cast: Cast) -> None:
    assert flags(cast, price=15_000, list_price=15_000, age_ms=50 * 24 * HOUR) == []


def test_each_line_of_a_batch_is_compared_with_its_own_offer(cast: Cast) -> None:
    lines = [line(each, list_price=each.price) for each in (cast.keripik, cast.asinan)]
    swapped = [line(cast.keripik, price=12_000, list_price=12_000), lines[1]]
    first, second = send(cast.till, sale(*lines), sale(*swapped, number=2))
    assert (first["flags"], second["flags"]) == ([], ["price"])


def test_an_order_keeps_the_price_at_which_it_was_placed(cast: Cast) -> None:
    """It is the product's own word, however long ago that was."""
    change_price(cast.keripik, 18_000, 24 * 9)
    sold = ledger_line(cast.keripik)
    agreed = ledger.Line(sold.name, 15_000, 1, list_price=15_000, offer=cast.keripik.pk)
    now = cast.till.let_in_at
    [verdict] = ledger.record([ledger_entry(agreed, sold_at=now)], till=None)
    assert "price" not in verdict.flags
    assert Sale.objects.count() == 1


# --- Every road to a price ----------------------------------------------------------------------


def prices(of: Offer) -> list[tuple[int, bool]]:
    """Each price that the offer has had, and whether it is the one that it has."""
    rows = OfferPrice.objects.filter(offer=of).order_by("pk")
    return [(each.price, each.until is None) for each in rows]


def test_every_road_to_a_price_is_written_down(cast: Cast) -> None:
    made = cast.keripik
    assert prices(made) == [(15_000, True)]
    made.price = 16_000
    made.save()
    Offer.objects.filter(pk=made.pk).update(price=17_000)
    made.price = 18_000
    Offer.objects.bulk_update([made], ["price"])
    with connection.cursor() as cursor:
        cursor.execute("UPDATE jakpreneur_offer SET price = 19000 WHERE id = %s", [made.pk])
    assert prices(made) == [
        (15_000, False), (16_000, False), (17_000, False), (18_000, False), (19_000, True),
    ]  # fmt: skip


def test_many_offers_made_at_once_each_have_a_first_price(cast: Cast) -> None:
    goods = [offer(cast.neighbour, f"Kue {n}", price=1_000 * n) for n in (1, 2)]
    stall = make_stall(
        Bazar.objects.create(series=cast.bazar.series, name="Lain"), cast.venue, "C1", "Kue Bu Ani"
    )
    copies = Offer.objects.bulk_create(
        [Offer(stall=stall, product=each.product, price=each.price) for each in goods]
    )
    assert [prices(each) for each in copies] == [[(1_000, True)], [(2_000, True)]]


def test_a_sale_and_an_unchanged_price_write_nothing(cast: Cast) -> None:
    send(cast.till, sale(line(cast.keripik)))
    cast.keripik.save()
    assert prices(cast.keripik) == [(15_000, True)]


def test_an_offer_without_a_sale_goes_with_its_prices(cast: Cast) -> None:
    cast.rujak.delete()
    assert not OfferPrice.objects.filter(price=18_000).exists()
