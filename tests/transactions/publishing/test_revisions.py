"""A new revision of a sealed day is shown as soon as it gives no vendor's turnover away."""

import csv
import io
import re

from django.contrib.auth.models import User
from django.test import Client

from bazar.rupiah import format_rupiah
from jakpreneur.models import Offer
from tests.cast import (
    Cast,
)
from tests.html import html_of
from tests.old_seals import seal_in_first_form
from tests.results import found, labels, page, sell
from transactions import totals
from transactions.models import Seal
from transactions.publishing import press
from transactions.reports.breakdowns import Dimension
from transactions.seals import sealing


def everything_public(cast: Cast) -> str:
    """All that anybody can read of the bazaar: pages, files, and those of each of its seals."""
    bazar = f"/hasil/{cast.bazar.pk}/"
    addresses = ["/hasil/", bazar, f"{bazar}jumlah.csv"]
    for seal in Seal.objects.filter(day__bazar=cast.bazar):
        addresses.append(f"{bazar}segel/{seal.fingerprint}/")
        addresses.append(f"{bazar}segel/{seal.fingerprint}/buku-besar.csv")
    answers = [Client().get(address) for address in addresses]
    return "\n".join(html_of(each) for each in answers if each.status_code == 200)


def amounts_in(text: str) -> set[int]:
    """Every number of at least four digits, with or without dots."""
    return {int(each.replace(".", "")) for each in re.findall(r"\d{1,3}(?:\.\d{3})+|\d{4,9}", text)}


def test_a_revision_of_two_vendors_waits_everywhere_and_the_page_says_so(
    sealed: Seal, sold: Cast, kepala: User
) -> None:
    before = found(sold)
    sell(sold.keripik, 3)
    sell(sold.rujak, 7)
    second = sealing.seal(sold.day, kepala)
    after = found(sold)
    assert (after.total, after.breakdowns) == (before.total, before.breakdowns)
    [day, _tomorrow] = after.days
    assert (day.seal, day.waiting, day.has_more) == (sealed, (second,), False)
    assert after.waiting == [day]
    text = everything_public(sold)
    late, whole = 45_000 + 126_000, totals.of_bazar(sold.bazar).overall.amount
    assert not {late, 45_000, 126_000, whole} & amounts_in(text)
    assert before.total.amount in amounts_in(text)
    assert "data-waits" in page(sold)
    assert f"data-waiting>{second.fingerprint}<" in page(sold)
    address = f"/hasil/{sold.bazar.pk}/segel/{second.fingerprint}/"
    said = html_of(Client().get(address))
    assert "data-waits" in said
    assert f"data-previous>{sealed.fingerprint}<" in said
    assert Client().get(f"{address}buku-besar.csv").status_code == 404
    assert "data-correction" in html_of(
        Client().get(f"/hasil/{sold.bazar.pk}/segel/{sealed.fingerprint}/")
    )
    assert "Koreksi untuk" in press.press_text(after, "")


def test_waiting_revision_is_shown_with_the_next(sealed: Seal, sold: Cast, kepala: User) -> None:
    sell(sold.keripik, 3)
    sealing.seal(sold.day, kepala)
    sell(sold.rujak)
    sell(sold.tas)
    third = sealing.seal(sold.day, kepala)
    assert third.revision == 3
    assert found(sold).total == totals.of_bazar(sold.bazar).overall
    assert "data-waits" not in page(sold)
    assert "data-waiting" not in page(sold)
    assert third.fingerprint in page(sold)


def test_page_file_and_press_show_the_same_revision(
    sealed: Seal, sold: Cast, crowd: dict[str, list[Offer]], kepala: User
) -> None:
    """Also where a later one waits."""
    for goods in crowd["food"]:
        sell(goods)
    second = sealing.seal(sold.day, kepala)
    sell(sold.keripik, 9)
    sealing.seal(sold.day, kepala)
    whole = totals.of_seal(second).amount
    rows = list(csv.DictReader(io.StringIO(
        Client().get(f"/hasil/{sold.bazar.pk}/jumlah.csv").content.decode("utf-8-sig")
    ), delimiter=";"))  # fmt: skip
    [of_day] = [row for row in rows if (row["Rincian"], row["Nama"]) == ("Per hari", "Semua")]
    assert (of_day["Revisi"], int(of_day["Rupiah"])) == ("2", whole)
    assert f"data-total>{format_rupiah(whole)}<" in page(sold)
    assert f"omzet {format_rupiah(whole)}" in press.press_text(found(sold), "")
    address = f"/hasil/{sold.bazar.pk}/segel/{second.fingerprint}/buku-besar.csv"
    assert f"total,all,{whole}," in html_of(Client().get(address))


def test_a_late_cell_of_one_vendor_is_put_together_from_then_on(
    sealed: Seal, sold: Cast, crowd: dict[str, list[Offer]], kepala: User
) -> None:
    """Six late vendors, one of them with crafts: the total may move, the crafts alone may not."""
    assert labels(sold, Dimension.CATEGORY) == [("Kuliner",), ("Kerajinan",)]
    for goods in (*crowd["food"], crowd["crafts"][0]):
        sell(goods)
    sealing.seal(sold.day, kepala)
    assert labels(sold, Dimension.CATEGORY) == [("Kuliner", "Kerajinan")]
    assert found(sold).total == totals.of_bazar(sold.bazar).overall


def test_revisions_of_before_are_judged_as_new_ones_are(sold: Cast, kepala: User) -> None:
    first = seal_in_first_form(sold.day, kepala)
    sell(sold.keripik, 3)
    second = seal_in_first_form(sold.day, kepala)
    sealing.reissue()
    shown = Seal.objects.filter(publication__is_shown=True)
    assert list(shown) == [first]
    address = f"/hasil/{sold.bazar.pk}/segel/{second.fingerprint}/"
    assert "data-waits" in html_of(Client().get(address))
    file = address.replace(second.fingerprint, second.publication.fingerprint)
    assert Client().get(f"{file}buku-besar.csv").status_code == 404
