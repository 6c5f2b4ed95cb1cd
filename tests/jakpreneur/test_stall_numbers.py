"""Stall numbers, given to all stalls at once or by hand."""

import pytest
from django.db import IntegrityError, transaction

from bazar.models import Bazar, Kecamatan, Venue
from jakpreneur.models import Stall
from jakpreneur.stall_numbers import (
    NumberingOrder,
    NumbersTaken,
    number_all,
    number_rest,
    prefix_of,
    renumber,
)
from tests.cast import kecamatan, make_bazar, make_stall, offer


@pytest.fixture
def bazar(db: None) -> Bazar:
    return make_bazar("Bazar Hybrid")


@pytest.fixture
def menteng(bazar: Bazar) -> Venue:
    return Venue.objects.create(kecamatan=kecamatan("Menteng"), name="Taman Menteng")


@pytest.fixture
def gambir(bazar: Bazar) -> Venue:
    return Venue.objects.create(kecamatan=kecamatan("Gambir"), name="Halaman Gambir")


def open_stalls(bazar: Bazar, venue: Venue, **numbers: str) -> list[Stall]:
    """Open a stall for each vendor, by name, with this number, in this order."""
    return [make_stall(bazar, venue, number, name) for name, number in numbers.items()]


def numbers_by_vendor(bazar: Bazar) -> dict[str, str]:
    return dict(bazar.stalls.values_list("jakpreneur__name", "number"))


def test_each_kecamatan_has_its_own_prefix() -> None:
    assert prefix_of(Kecamatan(name="Gambir", prefix="GMB")) == "GMB"
    assert prefix_of(Kecamatan(name="Kepulauan", prefix="")) == "KEP"


def test_prefixes_of_the_eight_kecamatan_are_seeded(db: None) -> None:
    prefixes = set(Kecamatan.objects.values_list("prefix", flat=True))
    assert prefixes == {"GMB", "SWB", "KMY", "SNN", "CPP", "MTG", "TNA", "JHB"}


def test_all_stalls_are_numbered_by_name(bazar: Bazar, menteng: Venue, gambir: Venue) -> None:
    open_stalls(bazar, menteng, Cici="MTG-07", Ani="MTG-02", Budi="X")
    open_stalls(bazar, gambir, Dedi="A1")
    changed = number_all(bazar, [menteng, gambir], NumberingOrder.NAME)
    assert numbers_by_vendor(bazar) == {
        "Ani": "MTG-01",
        "Budi": "MTG-02",
        "Cici": "MTG-03",
        "Dedi": "GMB-01",
    }
    assert len(changed) == 4


def test_stalls_are_numbered_by_category(bazar: Bazar, menteng: Venue) -> None:
    baju, abon, zaitun, kosong = open_stalls(bazar, menteng, Abah="1", Budi="2", Cici="3", Ani="4")
    offer(baju, "Baju", price=1, category="fesyen")
    offer(abon, "Abon", price=1)
    offer(zaitun, "Tas", price=1, category="kerajinan")
    number_all(bazar, [menteng], NumberingOrder.CATEGORY)
    assert numbers_by_vendor(bazar) == {
        "Budi": "MTG-01",
        "Cici": "MTG-02",
        "Abah": "MTG-03",
        "Ani": "MTG-04",
    }
    assert kosong.offers.count() == 0


def test_stalls_are_numbered_in_the_order_of_opening(bazar: Bazar, menteng: Venue) -> None:
    open_stalls(bazar, menteng, Cici="9", Ani="8", Budi="7")
    number_all(bazar, [menteng], NumberingOrder.OPENED)
    assert numbers_by_vendor(bazar) == {"Cici": "MTG-01", "Ani": "MTG-02", "Budi": "MTG-03"}


def test_stalls_without_prefix_are_numbered_around_the_others(bazar: Bazar, menteng: Venue) -> None:
    open_stalls(bazar, menteng, Cici="MTG-02", Ani="LAMA-1", Budi="LAMA-2")
    changed = number_rest(bazar, [menteng], NumberingOrder.NAME)
    assert numbers_by_vendor(bazar) == {"Cici": "MTG-02", "Ani": "MTG-01", "Budi": "MTG-03"}
    assert [stall.number for stall in changed] == ["MTG-01", "MTG-03"]


def test_second_venue_in_a_kecamatan_continues_the_numbers(bazar: Bazar, menteng: Venue) -> None:
    other = Venue.objects.create(kecamatan=menteng.kecamatan, name="Taman Suropati")
    open_stalls(bazar, menteng, Ani="MTG-01")
    open_stalls(bazar, other, Budi="X")
    number_all(bazar, [other], NumberingOrder.NAME)
    assert numbers_by_vendor(bazar) == {"Ani": "MTG-01", "Budi": "MTG-02"}


def test_another_bazaar_has_its_own_numbers(bazar: Bazar, menteng: Venue) -> None:
    before = make_bazar("Bulan lalu")
    open_stalls(before, menteng, Ani="MTG-01")
    open_stalls(bazar, menteng, Budi="X")
    number_all(bazar, [menteng], NumberingOrder.NAME)
    assert numbers_by_vendor(bazar) == {"Budi": "MTG-01"}
    assert numbers_by_vendor(before) == {"Ani": "MTG-01"}


def test_two_stalls_swap_their_numbers(bazar: Bazar, menteng: Venue) -> None:
    ani, budi = open_stalls(bazar, menteng, Ani="MTG-01", Budi="MTG-02")
    changed = renumber(bazar, {ani.pk: "MTG-02", budi.pk: "MTG-01"})
    assert numbers_by_vendor(bazar) == {"Ani": "MTG-02", "Budi": "MTG-01"}
    assert len(changed) == 2


def test_database_refuses_a_swap_in_one_step(bazar: Bazar, menteng: Venue) -> None:
    """Show the control: renumbering in one step fails."""
    ani, budi = open_stalls(bazar, menteng, Ani="MTG-01", Budi="MTG-02")
    ani.number, budi.number = budi.number, ani.number
    with pytest.raises(IntegrityError), transaction.atomic():
        Stall.objects.bulk_update([ani, budi], ["number"])


def test_number_given_twice_changes_nothing(bazar: Bazar, menteng: Venue, gambir: Venue) -> None:
    ani, budi = open_stalls(bazar, menteng, Ani="MTG-01", Budi="MTG-02")
    [dedi] = open_stalls(bazar, gambir, Dedi="GMB-01")
    with pytest.raises(NumbersTaken) as taken:
        renumber(bazar, {ani.pk: "MTG-09", budi.pk: "GMB-01"})
    assert {number: set(stalls) for number, stalls in taken.value.stalls.items()} == {
        "GMB-01": {budi, dedi}
    }
    assert numbers_by_vendor(bazar) == {"Ani": "MTG-01", "Budi": "MTG-02", "Dedi": "GMB-01"}


def test_stall_with_the_same_number_is_not_written(bazar: Bazar, menteng: Venue) -> None:
    ani, budi = open_stalls(bazar, menteng, Ani="MTG-01", Budi="MTG-02")
    assert renumber(bazar, {ani.pk: "MTG-01", budi.pk: "MTG-02"}) == []
