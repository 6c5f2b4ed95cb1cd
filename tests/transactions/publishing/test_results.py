"""The public sees sealed figures that are the ledger's own, and no vendor's turnover."""

import csv
import datetime as dt
import hashlib
import io
import re

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bazar.models import BazarDay, Channel
from bazar.rupiah import format_rupiah
from jakpreneur.models import Offer
from tests.cast import (
    Cast,
    line,
    make_cast,
    offer,
    sale,
    send,
)
from tests.html import html_of
from tests.results import found, labels, main_of, page, sell
from transactions import totals
from transactions.models import Seal
from transactions.publishing import press, results
from transactions.publishing.results import Results
from transactions.reports.breakdowns import Dimension
from transactions.seals import sealing
from transactions.totals import Total, together

# --- Figures ----------------------------------------------------------------------------------


def test_every_figure_is_the_ledgers(sealed: Seal, sold: Cast) -> None:
    sums, shown = totals.of_bazar(sold.bazar), found(sold)
    assert shown.total == sums.overall == totals.of_seal(sealed)
    text = page(sold)
    assert f"data-total>{format_rupiah(sums.overall.amount)}<" in text
    for breakdown in shown.breakdowns:
        assert together(row.total for row in breakdown.rows) == sums.overall
        for row in breakdown.rows:
            assert format_rupiah(row.total.amount) in text
    by = sums.by(lambda cell: cell.channel)
    assert shown.channels == (by[Channel.ONSITE], by[Channel.ONLINE])
    assert (shown.took_part, shown.sold) == (15, 12)
    assert "data-took-part>15<" in text
    assert "data-sold>12<" in text


def test_targets_count_what_is_sealed(sealed: Seal, sold: Cast) -> None:
    sold.bazar.target, sold.bazar.online_target = 100_000, 10_000
    sold.bazar.save()
    sell(sold.keripik)
    whole, online = found(sold).targets
    assert whole.reached == totals.of_seal(sealed)
    assert online.reached.amount == 30_003
    assert "<strong>300%</strong>" in page(sold)


@pytest.mark.parametrize(
    ("has_seal", "has_more", "is_provisional"),
    [(True, False, False), (True, True, True), (False, False, True), (False, True, True)],
)
def test_figures_are_provisional_while_a_day_is_open_or_has_more(
    cast: Cast, *, has_seal: bool, has_more: bool, is_provisional: bool
) -> None:
    day = results.ResultDay(cast.day, Seal() if has_seal else None, has_more=has_more)
    shown = Results(cast.bazar, (day,), Total(), 0, 0, (), ())
    assert shown.is_provisional == is_provisional


def test_an_open_day_is_provisional_and_in_no_sum(sold: Cast) -> None:
    shown = found(sold)
    [day, tomorrow] = shown.days
    assert (day.is_sealed, day.total, day.more_than) == (False, None, None)
    assert not day.is_to_come
    assert not day.has_more
    assert tomorrow.is_to_come
    assert shown.total == Total()
    assert "data-provisional" in page(sold)
    assert "data-total" not in page(sold)
    assert press.press_text(shown, "") == ""


def test_the_figure_of_a_day_that_goes_on_moves_in_steps(
    sold: Cast, crowd: dict[str, list[Offer]]
) -> None:
    """An exact one, asked for each minute, would give away each sale."""
    dear = [offer(goods.stall, "Besar", price=650_000) for goods in crowd["food"]]
    sell(dear[0])
    sell(dear[1])
    assert found(sold).days[0].more_than == 1_000_000
    before = main_of(sold)
    assert "lebih dari Rp1.000.000" in before
    sell(crowd["food"][0])
    assert main_of(sold) == before
    sell(dear[2])
    assert found(sold).days[0].more_than == 2_000_000


def test_the_figure_of_a_day_that_goes_on_rests_on_three_vendors(cast: Cast) -> None:
    for goods in (cast.keripik, cast.rujak):
        sell(goods, 200)
    assert found(cast).days[0].more_than is None
    sell(cast.tas)
    assert found(cast).days[0].more_than == 6_000_000


def test_entries_since_the_seal_are_named_without_a_figure(
    sealed: Seal, sold: Cast, crowd: dict[str, list[Offer]]
) -> None:
    """A sum that grows from sale to sale would give each of them away."""
    for goods in crowd["food"][:3]:
        sell(goods, 2)
    [day, _tomorrow] = found(sold).days
    assert (day.total, day.has_more, day.waiting) == (totals.of_seal(sealed), True, ())
    before = main_of(sold)
    assert "Rp60.006" not in before
    sell(crowd["food"][4])
    assert main_of(sold) == before


def test_a_bazaars_own_figures_alone(sealed: Seal, sold: Cast, kepala: User) -> None:
    """Another bazaar's are on its own page, once it is closed."""
    own = found(sold)
    other = make_cast("Bazar Lain")
    send(other.till, sale(line(other.keripik)))
    assert found(sold) == own
    listed = html_of(Client().get("/hasil/"))
    assert f'href="/hasil/{sold.bazar.pk}/"' in listed
    assert f'href="/hasil/{other.bazar.pk}/"' not in listed
    sealing.seal(other.day, kepala)
    assert found(sold) == own
    assert f'href="/hasil/{other.bazar.pk}/"' in html_of(Client().get("/hasil/"))


def test_a_bazaar_without_seals_has_no_results(cast: Cast) -> None:
    listed = html_of(Client().get("/hasil/"))
    assert f'data-bazar="{cast.bazar.pk}"' in listed
    assert f'href="/hasil/{cast.bazar.pk}/"' not in listed
    assert Client().get(f"/hasil/{cast.bazar.pk}/").status_code == 200
    assert Client().get("/hasil/999999/").status_code == 404


# --- No vendor's turnover ---------------------------------------------------------------------


def test_row_of_few_vendors_joins_the_smallest_row_that_may_be_shown(
    sold: Cast, crowd: dict[str, list[Offer]], kepala: User
) -> None:
    fashion = offer(sold.stall, "Kaus", price=77_000, category="fesyen")
    sell(fashion)
    sealing.seal(sold.day, kepala)
    assert labels(sold, Dimension.CATEGORY) == [("Kuliner",), ("Kerajinan", "Fesyen")]
    assert "Rp77.000" not in page(sold)


def test_a_vendor_who_sells_online_alone_is_hidden_with_the_target(
    sold: Cast, crowd: dict[str, list[Offer]], cast: Cast, kepala: User
) -> None:
    """The day's columns, the breakdown, the press text and the online target keep silent."""
    tomorrow = cast.bazar.days.get(date=cast.day.date + dt.timedelta(days=1))
    for goods in crowd["food"]:
        sell(goods, day=tomorrow.date)
    sell(crowd["lonely"][0], 5, Channel.ONLINE, day=tomorrow.date)
    cast.bazar.online_target = 10_000
    cast.bazar.save()
    sealing.seal(cast.day, kepala)
    assert len(found(cast).targets) == 1
    sealing.seal(tomorrow, kepala)
    shown = found(cast)
    assert [day.online is None for day in shown.days] == [False, True]
    assert shown.channels is None
    assert shown.targets == ()
    assert labels(cast, Dimension.CHANNEL) == [("di lokasi", "daring")]
    assert "daring" not in press.press_text(shown, "")
    assert shown.total == totals.of_bazar(cast.bazar).overall


def test_a_day_of_one_vendor_is_not_shown_and_in_no_sum(
    sealed: Seal, sold: Cast, kepala: User
) -> None:
    stray = BazarDay.objects.create(bazar=sold.bazar, date=sold.day.date - dt.timedelta(days=1))
    sell(sold.keripik, 4, day=stray.date)
    lonely = sealing.seal(stray, kepala)
    shown = found(sold)
    assert [day.is_shown for day in shown.days] == [False, True, False]
    assert shown.total == totals.of_seal(sealed)
    assert "Rp60.000" not in page(sold)
    address = f"/hasil/{sold.bazar.pk}/segel/{lonely.fingerprint}/"
    assert "Rp60.000" not in html_of(Client().get(address))
    assert Client().get(f"{address}buku-besar.csv").status_code == 404
    assert lonely.fingerprint not in html_of(Client().get(f"/hasil/{sold.bazar.pk}/"))


def test_day_of_two_vendors_has_no_breakdown(cast: Cast, kepala: User) -> None:
    send(cast.till, sale(line(cast.keripik)))
    send(cast.neighbours_till, sale(line(cast.rujak)))
    sealing.seal(cast.day, kepala)
    text = page(cast)
    assert "Rp" not in text.partition("<main")[2].replace("Rp0", "")


def test_no_page_names_a_vendor(sealed: Seal, sold: Cast, crowd: dict[str, list[Offer]]) -> None:
    addresses = (
        f"/hasil/{sold.bazar.pk}/",
        f"/hasil/{sold.bazar.pk}/jumlah.csv",
        f"/hasil/{sold.bazar.pk}/segel/{sealed.fingerprint}/",
        f"/hasil/{sold.bazar.pk}/segel/{sealed.fingerprint}/buku-besar.csv",
    )
    vendors = [goods.stall.jakpreneur.name for offers in crowd.values() for goods in offers]
    for address in addresses:
        answer = Client().get(address)
        assert answer.status_code == 200
        assert not [name for name in vendors if name in html_of(answer)]


# --- Files and seals --------------------------------------------------------------------------


def test_the_ledger_file_is_the_sealed_one_and_may_be_kept(sealed: Seal, sold: Cast) -> None:
    address = f"/hasil/{sold.bazar.pk}/segel/{sealed.fingerprint}/buku-besar.csv"
    answer = Client().get(address)
    assert hashlib.sha256(answer.content).hexdigest() == sealed.fingerprint
    assert answer.headers["Content-Type"] == "text/csv"
    assert f'"buku-besar-{sold.day.date}-r1.csv"' in answer.headers["Content-Disposition"]
    assert "immutable" in answer.headers["Cache-Control"]
    rows = [row for row in csv.reader(html_of(answer).splitlines()) if row[0] == "hour"]
    assert sum(int(amount) for _, _, amount, _, _ in rows) == totals.of_seal(sealed).amount
    assert Client().get(address.replace(sealed.fingerprint, "0" * 64)).status_code == 404


def test_totals_as_csv(sealed: Seal, sold: Cast) -> None:
    answer = Client().get(f"/hasil/{sold.bazar.pk}/jumlah.csv")
    assert answer.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    whole = totals.of_seal(sealed)
    for what in ("Jumlah", "Kecamatan", "Kategori", "Pembayaran", "Kanal"):
        of = [row for row in rows if row["Rincian"] == what]
        summed = tuple(
            sum(int(row[name]) for row in of) for name in ("Rupiah", "Unit", "Transaksi")
        )
        assert summed == (whole.amount, whole.units, whole.sales), what
    assert {row["Bazar"] for row in rows} == {str(sold.bazar)}
    english = Client(headers={"Cookie": f"{settings.LANGUAGE_COOKIE_NAME}=en"})
    assert english.get(f"/hasil/{sold.bazar.pk}/jumlah.csv").content == answer.content


def test_an_old_revision_leads_to_the_new_one(
    sealed: Seal, sold: Cast, crowd: dict[str, list[Offer]], kepala: User
) -> None:
    for goods in crowd["food"]:
        sell(goods)
    second = sealing.seal(sold.day, kepala)
    first = html_of(Client().get(f"/hasil/{sold.bazar.pk}/segel/{sealed.fingerprint}/"))
    assert "data-later" in first
    assert f"/segel/{second.fingerprint}/" in first
    assert f"data-total>{format_rupiah(totals.of_seal(sealed).amount)}<" in first
    assert second.fingerprint in page(sold)
    assert sealed.fingerprint not in page(sold)


# --- The page ---------------------------------------------------------------------------------


def test_the_press_text_has_the_ledgers_figures_in_words(sealed: Seal, sold: Cast) -> None:
    text = press.press_text(found(sold), "https://bazar.example/hasil/1/")
    amount = totals.of_seal(sealed).amount
    assert f"omzet {format_rupiah(amount)}" in text
    assert "dua ratus tujuh puluh ribu tiga puluh lima rupiah" in text
    assert amount == 270_035
    assert "15 Jakpreneur ikut serta dan 12 di antaranya mencatat penjualan" in text
    assert "https://bazar.example/hasil/1/" in text
    assert text.split("\n\n")[0] in page(sold)


def test_the_number_of_queries_is_small_and_does_not_grow(
    sealed: Seal, sold: Cast, crowd: dict[str, list[Offer]]
) -> None:
    def count_queries() -> int:
        with CaptureQueriesContext(connection) as queries:
            page(sold)
        return len(queries)

    few = count_queries()
    for goods in crowd["food"]:
        sell(goods)
    tomorrow = sold.day.date + dt.timedelta(days=1)
    for goods in crowd["food"] * 3:
        sell(goods, day=tomorrow)
    assert few <= count_queries() <= 12
    with CaptureQueriesContext(connection) as queries:
        Client().get("/hasil/")
    assert len(queries) <= 2


def test_pages_may_be_kept_and_say_what_they_are(sealed: Seal, sold: Cast) -> None:
    for address in ("/hasil/", f"/hasil/{sold.bazar.pk}/"):
        answer = Client().get(address)
        text = html_of(answer)
        assert "max-age=60" in answer.headers["Cache-Control"]
        assert f'<link rel="canonical" href="http://127.0.0.1:8000{address}">' in text
        assert re.search(r'<meta name="description" content="[^"]{20,}">', text)
        assert '<html lang="id"' in text
        assert Client().post(address).status_code == 405
        assert Client().head(address).status_code == 200
