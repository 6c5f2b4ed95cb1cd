"""An official voids a sale: a new entry, made by no till, that counts where the sale did."""

import datetime as dt
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.utils import timezone

from tests.cast import (
    TWO_DAYS,
    Cast,
    free_line,
    left,
    line,
    outcomes,
    sale,
    sale_by,
    send,
    void,
)
from tests.html import html_of
from tests.races import race
from tests.transactions.conftest import signed_in
from transactions import audit, totals, voids
from transactions.ledger import Status
from transactions.models import EntryKind, Sale
from transactions.models.held import Reason
from transactions.totals import Total


def sold_by(cast: Cast, **changes: Any) -> Sale:
    entry = sale(line(cast.keripik, 2), free_line(cast.stall), **changes)
    assert outcomes(send(cast.till, entry)) == ["recorded"]
    return sale_by(entry)


def page_of(sold: Sale) -> str:
    return f"/admin/transactions/sale/{sold.pk}/batalkan/"


# --- The entry --------------------------------------------------------------------------------


def test_the_void_mirrors_the_sale_and_says_who_and_why(cast: Cast, kepala: User) -> None:
    sold = sold_by(cast, payment="qris")
    verdict = voids.void(sold, kepala, "  salah input ")
    assert verdict.status is Status.RECORDED
    entry = Sale.objects.get(voids=sold)
    assert (entry.kind, entry.voids, entry.reason) == (EntryKind.VOID, sold, "salah input")
    assert (entry.till, entry.number, entry.entered_by) == (None, None, kepala)
    assert (entry.payment, entry.channel) == (sold.payment, sold.channel)
    assert totals.of_days([cast.day]).overall == Total()
    assert left(cast.keripik) == 10
    assert verdict.receipt == entry.receipt


def test_desk_void_counts_on_the_day_and_hour_of_the_sale_and_keeps_its_own_time(
    cast: Cast, kepala: User
) -> None:
    sold = sold_by(cast, age_ms=TWO_DAYS)
    before = timezone.now() - dt.timedelta(minutes=1)
    voids.void(sold, kepala, "salah input")
    entry = Sale.objects.get(voids=sold)
    assert (entry.day, entry.hour, entry.sold_at) == (sold.day, sold.hour, sold.sold_at)
    assert sold.day != cast.day
    assert entry.recorded_at > before
    assert totals.of_days([sold.day]).overall == Total()


def test_a_sale_is_voided_once(cast: Cast, kepala: User) -> None:
    sold = sold_by(cast)
    voids.void(sold, kepala, "salah input")
    again = voids.void(sold, kepala, "salah input")
    assert (again.status, again.reason) == (Status.HELD, Reason.VOIDED_ALREADY)
    assert Sale.objects.count() == 2
    assert left(cast.keripik) == 10


def test_sale_that_the_cashier_voided_is_not_voided_at_the_desk(cast: Cast, kepala: User) -> None:
    entry = sale(line(cast.keripik))
    send(cast.till, entry, void(entry))
    verdict = voids.void(sale_by(entry), kepala, "salah input")
    assert verdict.reason is Reason.VOIDED_ALREADY


def test_sale_that_the_desk_voided_is_not_voided_by_the_cashier(cast: Cast, kepala: User) -> None:
    entry = sale(line(cast.keripik))
    send(cast.till, entry)
    voids.void(sale_by(entry), kepala, "salah input")
    assert outcomes(send(cast.till, void(entry))) == ["voided_already"]


def test_a_void_is_not_voided(cast: Cast, kepala: User) -> None:
    sold = sold_by(cast)
    voids.void(sold, kepala, "salah input")
    entry = Sale.objects.get(voids=sold)
    assert voids.void(entry, kepala, "kembali").reason is Reason.VOID_OF_VOID
    assert Sale.objects.count() == 2


@pytest.mark.parametrize("reason", ["", "   ", "x" * 201])
def test_an_official_says_why(cast: Cast, kepala: User, reason: str) -> None:
    sold = sold_by(cast)
    with pytest.raises(voids.UnfitReason):
        voids.void(sold, kepala, reason)
    assert Sale.objects.count() == 1


def test_a_reason_may_be_as_long_as_its_column(cast: Cast, kepala: User) -> None:
    sold = sold_by(cast)
    voids.void(sold, kepala, "x" * 200)
    assert Sale.objects.get(voids=sold).reason == "x" * 200


def test_the_audit_holds_after_it(cast: Cast, kepala: User) -> None:
    voids.void(sold_by(cast, age_ms=TWO_DAYS), kepala, "salah input")
    assert [finding for finding in audit.findings() if not finding.passes] == []


def test_one_of_two_officials_at_the_same_moment_voids(committed: Cast) -> None:
    sold = sold_by(committed)
    sari, agus = (User.objects.create(username=f"{name}-{sold.key}") for name in ("sari", "agus"))
    statuses = race(
        "bazar_bazarday",
        committed.day.pk,
        lambda: voids.void(sold, sari, "salah input").status,
        lambda: voids.void(sold, agus, "salah input").status,
    )
    assert sorted(statuses) == [Status.HELD, Status.RECORDED]
    assert Sale.objects.filter(voids=sold).count() == 1
    assert left(committed.keripik) == 10


# --- The page ---------------------------------------------------------------------------------


def test_an_official_voids_on_the_sales_page(cast: Cast, kepala: User, heads_desk: Client) -> None:
    sold = sold_by(cast)
    sales_page = f"/admin/transactions/sale/{sold.pk}/change/"
    assert page_of(sold) in html_of(heads_desk.get(sales_page))
    asked = html_of(heads_desk.get(page_of(sold)))
    assert "Keripik tempe" in asked
    assert "Rp40.000" in asked
    answer = heads_desk.post(page_of(sold), {"reason": "salah input"}, follow=True)
    entry = Sale.objects.get(voids=sold)
    shown = html_of(answer)
    assert answer.redirect_chain == [(sales_page, 302)]
    assert f"{sold.receipt} dibatalkan oleh entri {entry.receipt}." in shown
    assert f"/admin/transactions/sale/{entry.pk}/change/" in shown
    assert page_of(sold) not in shown
    noted = LogEntry.objects.get(object_id=str(sold.pk))
    assert noted.user == kepala
    assert noted.change_message.endswith(f"{entry.receipt}: salah input")


def test_sent_twice_it_says_so_and_doubles_nothing(cast: Cast, heads_desk: Client) -> None:
    sold = sold_by(cast)
    heads_desk.post(page_of(sold), {"reason": "salah input"})
    again = heads_desk.post(page_of(sold), {"reason": "salah input"}, follow=True)
    assert "Tidak ada yang dicatat: membatalkan transaksi yang sudah dibatalkan." in (
        html_of(again)
    )
    assert Sale.objects.count() == 2
    assert LogEntry.objects.count() == 1
    looked_at = html_of(heads_desk.get(page_of(sold)))
    assert Sale.objects.get(voids=sold).receipt in looked_at
    assert 'name="reason"' not in looked_at


def test_without_a_reason_nothing_is_voided(cast: Cast, heads_desk: Client) -> None:
    sold = sold_by(cast)
    answer = heads_desk.post(page_of(sold), {"reason": "  "})
    assert answer.status_code == 200
    assert "errorlist" in html_of(answer)
    assert Sale.objects.count() == 1


def test_a_void_offers_no_void(cast: Cast, kepala: User, heads_desk: Client) -> None:
    sold = sold_by(cast)
    voids.void(sold, kepala, "salah input")
    entry = Sale.objects.get(voids=sold)
    assert 'name="reason"' not in html_of(heads_desk.get(page_of(entry)))
    shown = html_of(heads_desk.get(f"/admin/transactions/sale/{entry.pk}/change/"))
    assert page_of(entry) not in shown
    assert "membatalkan <a" in shown
    assert str(kepala) in shown


@pytest.mark.parametrize("pk", [0, 10**30])
def test_there_is_nothing_to_void_where_no_sale_is(heads_desk: Client, pk: int) -> None:
    assert heads_desk.get(f"/admin/transactions/sale/{pk}/batalkan/").status_code == 404


def test_the_permission_to_void_is_enough_and_needed(cast: Cast, desk: Client) -> None:
    sold = sold_by(cast)
    assert page_of(sold) not in html_of(desk.get(f"/admin/transactions/sale/{sold.pk}/change/"))
    assert desk.post(page_of(sold), {"reason": "salah input"}).status_code == 403
    assert Sale.objects.count() == 1
    agus = User.objects.create_user("agus", is_staff=True)
    for codename in ("void_sale", "see_everywhere"):
        agus.user_permissions.add(Permission.objects.get(codename=codename))
    signed_in(agus).post(page_of(sold), {"reason": "salah input"})
    assert Sale.objects.get(voids=sold).entered_by == agus
