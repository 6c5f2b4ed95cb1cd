"""Sums of sales: added, taken away, grouped, of one entry and of goods not in the ledger yet."""

import datetime as dt

import pytest
from django.contrib.auth.models import User
from django.db.models import OuterRef

from bazar.models import Channel
from tests.cast import Cast, free_line, ledger_line, line, sale, sale_by, send, void
from transactions import totals
from transactions.models import Payment, Sale, SaleLine
from transactions.seals import sealing
from transactions.totals import Cell, StallDay, Total, Totals, VendorTotal, VenueDay

MORNING = Total(amount=70_000, units=5, sales=3)
EVENING = Total(amount=30_000, units=2, sales=1)


def cell(kecamatan: int, hour: int, total: Total) -> Cell:
    return Cell(
        day=1, date=dt.date(2021, 9, 23), venue=1, kecamatan=kecamatan, category=1, channel=1,
        payment=1, hour=hour, total=total,
    )  # fmt: skip


CELLS = Totals([cell(1, 9, MORNING), cell(2, 19, EVENING), cell(1, 19, EVENING)])


def test_totals_add_and_subtract_part_by_part() -> None:
    morning, evening = MORNING, EVENING
    assert morning + evening == Total(100_000, 7, 4)
    assert morning - evening == Total(40_000, 3, 2)
    assert totals.together([]) == Total(0, 0, 0)
    assert totals.together([MORNING, EVENING, EVENING]) == Total(130_000, 9, 5)


def test_cells_are_summed_by_any_of_their_places() -> None:
    assert CELLS.overall == Total(130_000, 9, 5)
    assert CELLS.by(lambda each: each.hour) == {9: MORNING, 19: Total(60_000, 4, 2)}
    assert CELLS.within({1}).overall == Total(100_000, 7, 4)
    assert CELLS.within(set()).overall == Total()


@pytest.fixture
def sold(cast: Cast) -> Sale:
    """Enter a sale of two lines and, beside it, a sale that is void and one of the neighbour."""
    entry = sale(line(cast.keripik, 2), free_line(cast.stall, 7_000, 3), number=1)
    undone = sale(line(cast.asinan), number=2)
    send(cast.till, entry, undone, void(undone, number=3))
    send(cast.neighbours_till, sale(line(cast.rujak), payment="qris"))
    return sale_by(entry)


def test_total_of_one_entry_is_that_of_its_lines(cast: Cast, sold: Sale) -> None:
    assert totals.of_sale(sold) == Total(51_000, 5, 1)
    [undone] = Sale.objects.exclude(voids=None).prefetch_related("lines")
    assert totals.of_sale(undone) == Total(-12_000, -1, -1)


def test_goods_count_as_they_would_in_the_ledger(cast: Cast) -> None:
    goods = [ledger_line(cast.keripik, 2), ledger_line(cast.asinan, 3)]
    assert totals.of_goods(goods) == Total(66_000, 5, 1)


def test_lines_are_summed_as_one_and_by_columns(cast: Cast, sold: Sale) -> None:
    lines = SaleLine.objects.all()
    assert totals.of_lines(lines) == Total(69_000, 6, 2)
    assert totals.of_lines(lines.none()) == Total()
    assert totals.grouped(lines, "stall", "payment") == {
        (cast.stall.pk, Payment.CASH): Total(51_000, 5, 1),
        (cast.neighbour.pk, Payment.QRIS): Total(18_000, 1, 1),
    }
    assert totals.grouped(lines.filter(position=2), "stall") == {
        (cast.stall.pk,): Total(21_000, 3, 0)
    }


def test_sum_of_an_entry_can_be_asked_for_within_a_query(cast: Cast, sold: Sale) -> None:
    asked = Sale.objects.annotate(
        rupiah=totals.entry_sum("pk"), goods=totals.entry_sum("pk", "quantity")
    )
    assert asked.values_list("rupiah", "goods").get(pk=sold.pk) == (51_000, 5)


def test_worth_of_goods_can_be_asked_for_within_a_query(cast: Cast, sold: Sale) -> None:
    """The price of ten digits times the quantity is more than an integer of the database holds."""
    lines = SaleLine.objects.filter(sale=OuterRef("pk"))
    asked = Sale.objects.annotate(rupiah=totals.worth_of_goods(lines, "sale"))
    assert asked.values_list("rupiah", flat=True).get(pk=sold.pk) == 51_000
    of_nothing = totals.worth_of_goods(lines.filter(price=1), "sale")
    assert Sale.objects.annotate(rupiah=of_nothing).filter(rupiah=0).count() == 4


def test_venues_stalls_and_vendors_have_their_own_sums(
    cast: Cast, sold: Sale, kepala: User
) -> None:
    """The same before the day is closed, after it, and with entries since."""
    for close in (lambda: sealing.seal(cast.day, kepala), lambda: None):
        assert totals.by_venue([cast.day.pk]) == {
            VenueDay(cast.day.pk, cast.venue.pk, Channel.ONSITE): Total(69_000, 6, 2)
        }
        assert totals.by_stall([cast.day.pk]) == {
            StallDay(cast.day.pk, cast.stall.pk): Total(51_000, 5, 1),
            StallDay(cast.day.pk, cast.neighbour.pk): Total(18_000, 1, 1),
        }
        close()
    assert totals.by_venue([]) == {}
    assert totals.by_stall([]) == {}
    send(cast.neighbours_till, sale(line(cast.rujak, 2), line(cast.rujak), number=2))
    assert totals.by_stall([cast.day.pk]) == {
        StallDay(cast.day.pk, cast.stall.pk): Total(51_000, 5, 1),
        StallDay(cast.day.pk, cast.neighbour.pk): Total(72_000, 4, 2),
    }
    [of_venue] = totals.by_venue([cast.day.pk]).values()
    assert of_venue == totals.of_days([cast.day]).overall == Total(123_000, 9, 3)


def test_vendors_have_their_own_sums_of_some_entries(cast: Cast, sold: Sale) -> None:
    last = Sale.objects.latest("pk").pk
    of_neighbour = [
        each
        for each in totals.by_vendor(cast.day.pk, up_to=last)
        if each.vendor == cast.neighbour.jakpreneur_id
    ]
    assert [each.total for each in of_neighbour] == [Total(18_000, 1, 1)]
    assert isinstance(of_neighbour[0], VendorTotal)
    assert of_neighbour[0].kecamatan == cast.venue.kecamatan_id
    assert totals.together(
        each.total for each in totals.by_vendor(cast.day.pk, up_to=last)
    ) == Total(69_000, 6, 2)
    assert totals.by_vendor(cast.day.pk, after=last - 1, up_to=last) == of_neighbour
    assert totals.by_vendor(cast.day.pk, after=last, up_to=last) == []
