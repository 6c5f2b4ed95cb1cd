"""The agenda of coming and past bazaars."""

import datetime as dt

import pytest

from bazar.agenda import Agenda, agenda
from bazar.models import Bazar, BazarDay
from tests.cast import make_bazar, plan

TODAY = dt.date(2021, 10, 1)


def names(bazaars: object) -> list[str]:
    return [dated.bazar.name for dated in bazaars]  # type: ignore[attr-defined]


@pytest.fixture
def five(db: None) -> list[Bazar]:
    """Make five bazaars of two days each; return their first days, counted from today."""
    bazaars = []
    for first in (-30, -10, -1, 10, 30):
        bazar = make_bazar(f"Bazar {first}")
        plan(bazar, TODAY + dt.timedelta(days=first))
        plan(bazar, TODAY + dt.timedelta(days=first + 1))
        bazaars.append(bazar)
    make_bazar("Bazar tanpa tanggal")
    return bazaars


def test_nearest_bazaar_is_first_in_both_lists(five: list[Bazar]) -> None:
    said: Agenda = agenda(TODAY)
    assert names(said.coming) == ["Bazar -1", "Bazar 10", "Bazar 30"]  # the first is on
    assert names(said.past) == ["Bazar -10", "Bazar -30"]


def test_agenda_leaves_out_the_bazaar_of_the_page(five: list[Bazar]) -> None:
    assert names(agenda(TODAY, without=five[2]).coming) == ["Bazar 10", "Bazar 30"]


def test_agenda_has_the_dates_of_planned_days(five: list[Bazar]) -> None:
    BazarDay.objects.create(bazar=five[0], date=TODAY)  # a late sale's
    dated = agenda(TODAY).past[-1]
    assert (dated.first, dated.last) == (dt.date(2021, 9, 1), dt.date(2021, 9, 2))
