"""After a breach a command lists who must be told, and the list is written down."""

import csv
import datetime as dt
import io
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.utils import timezone

from bazar.calendar import today
from jakpreneur.models import Jakpreneur
from tests.cast import Cast, make_cast
from tests.orders import draft_part, place, slot, take_orders
from transactions.models import AskedBy, DataRequest, Order, SignIn, Visit, Wish
from transactions.ordering.orders import Shopper


def ordered(cast: Cast, by: Shopper, hour: int) -> Order:
    return place(cast, draft_part(cast.keripik, at=slot(cast, starts=dt.time(hour, 0))), by=by)


@pytest.fixture
def two(cast: Cast) -> tuple[Cast, Cast]:
    """Two bazaars with their shoppers: Rina at both, Dewi at the first, Sari at the second."""
    other = make_cast("Bazar Senen")
    take_orders(cast)
    take_orders(other)
    rina, dewi = Shopper("Rina", "+6281298765432"), Shopper("Dewi", "+6281211112222")
    ordered(cast, rina, 1)
    ordered(cast, rina, 2)
    ordered(cast, dewi, 3)
    ordered(other, rina, 1)
    ordered(other, Shopper("Sari", "+6281233334444"), 2)
    return cast, other


def listed(**options: Any) -> tuple[list[dict[str, str]], str]:
    """Return the rows of the file, and what the command says beside it."""
    out, err = io.StringIO(), io.StringIO()
    usual: dict[str, Any] = {"why": "Laptop hilang", "since": today(), "stdout": out, "stderr": err}
    call_command("concerned_by_breach", **usual | options)
    text = out.getvalue().removeprefix("\ufeff")
    separator = csv.Sniffer().sniff(text.splitlines()[0], ",;").delimiter
    heads, *rows = csv.reader(io.StringIO(text), delimiter=separator)
    return [dict(zip(("kind", "name", "phone", "email", "bazaars"), row, strict=True))
            for row in rows if len(heads) == len(row)], err.getvalue()  # fmt: skip


def names(rows: list[dict[str, str]], kind: str) -> list[str]:
    return sorted(row["name"] for row in rows if row["kind"] == kind)


def test_everybody_is_listed_once_with_their_number(two: tuple[Cast, Cast], kepala: User) -> None:
    SignIn.objects.create(what=Visit.IN, user=kepala, address="192.0.2.1")
    rows, said = listed()
    assert names(rows, "pembeli") == ["Dewi", "Rina", "Sari"]
    assert len(names(rows, "jakpreneur")) == Jakpreneur.objects.count()
    assert names(rows, "petugas") == ["kepala"]
    [rina] = [row for row in rows if row["name"] == "Rina"]
    assert "81298765432" in rina["phone"]
    assert "Bazar Senen" in rina["bazaars"]
    assert "3 shoppers" in said


def test_shopper_is_listed_with_the_latest_address_for_mail(two: tuple[Cast, Cast]) -> None:
    Order.objects.filter(name="Rina").update(email="rina@example.id")
    rows, _said = listed()
    assert [row["email"] for row in rows if row["name"] == "Rina"] == ["rina@example.id"]
    assert {row["email"] for row in rows if row["name"] == "Dewi"} == {""}


def test_list_keeps_to_the_bazaars_that_are_named(two: tuple[Cast, Cast]) -> None:
    cast, other = two
    for named in (other.bazar.name, str(other.bazar.pk)):
        rows, _said = listed(bazar=[named])
        assert names(rows, "pembeli") == ["Rina", "Sari"]
        assert cast.stall.jakpreneur.name not in {
            row["name"] for row in rows if cast.bazar.name in row["bazaars"]
        }
        assert names(rows, "petugas") == []
    assert len(names(listed(bazar=[other.bazar.name, cast.bazar.name])[0], "pembeli")) == 3


def test_orders_placed_after_the_breach_are_not_concerned(two: tuple[Cast, Cast]) -> None:
    Order.objects.filter(name="Dewi").update(placed_at=timezone.now() - dt.timedelta(days=9))
    week_ago = today() - dt.timedelta(days=7)
    rows, _said = listed(since=week_ago, until=week_ago)
    assert names(rows, "pembeli") == ["Dewi"]


def test_shoppers_erased_since_are_counted(two: tuple[Cast, Cast]) -> None:
    Order.objects.filter(name="Dewi").update(
        name="", phone="", address="", erased_at=timezone.now()
    )
    rows, said = listed()
    assert names(rows, "pembeli") == ["Rina", "Sari"]
    assert "the shoppers of 1 orders" in said


def test_list_is_written_into_the_register_without_names(two: tuple[Cast, Cast]) -> None:
    rows, _said = listed(why="Berkas terkirim ke 0812-9876-5432")
    written = DataRequest.objects.get()
    assert (written.wish, written.asked_by) == (Wish.CONCERNED, AskedBy.OFFICE)
    assert written.records == len(rows)
    assert written.note == "Berkas terkirim ke •••432"


@pytest.mark.parametrize(
    "wrong",
    [{"bazar": ["Tidak ada"]}, {"bazar": ["9" * 30]}, {"until": dt.date(2020, 1, 1)}, {"why": " "}],
)
def test_senseless_request_is_refused_and_nothing_is_recorded(
    db: None, wrong: dict[str, Any]
) -> None:
    with pytest.raises(CommandError):
        listed(**wrong)
    assert not DataRequest.objects.exists()
