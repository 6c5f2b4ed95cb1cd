"""Totals as a CSV or XLSX file: a row for each figure, in rupiah, units and sales that stand.

The CSV has the form of all exports (bazar/exports/tables.py). Its headings are always Indonesian,
so that the page's language does not change the file.
"""

import datetime as dt
import io
from collections.abc import Callable, Iterable, Iterator

from django.utils import translation

from bazar.exports.tables import Column, Kind, Sheet, csv_lines
from bazar.exports.workbook import write_xlsx
from bazar.models import Channel
from transactions import totals
from transactions.models import Seal, SealedStall
from transactions.publishing.results import Results
from transactions.reports import breakdowns
from transactions.reports.breakdowns import Dimension
from transactions.totals import Total

COLUMNS = (
    Column("Bazar"),
    Column("Hari", Kind.DATE),
    Column("Revisi", Kind.NUMBER),
    Column("Rincian"),
    Column("Nama"),
    Column("Rupiah", Kind.RUPIAH),
    Column("Unit", Kind.UNITS),
    Column("Transaksi", Kind.UNITS),
)
NAMES = {
    Dimension.CHANNEL: "Kanal",
    Dimension.KECAMATAN: "Kecamatan",
    Dimension.CATEGORY: "Kategori",
    Dimension.PAYMENT: "Pembayaran",
}
# Bazaar, day or "semua", revision, breakdown, name, total.
type Row = tuple[str, dt.date | str, int | None, str, str, Total]


def _csv(sheet: Sheet) -> bytes:
    return "".join(csv_lines([sheet])).encode()


def _xlsx(sheet: Sheet) -> bytes:
    file = io.BytesIO()
    write_xlsx(file, [sheet])
    return file.getvalue()


FORMS: dict[str, Callable[[Sheet], bytes]] = {"csv": _csv, "xlsx": _xlsx}


def of_seal(seal: Seal, form: str) -> bytes:
    """Return all sums of a seal, also by stall, for officials. `seal.day.bazar` is loaded."""
    with translation.override("id"):
        return FORMS[form](_sheet(_rows_of(seal)))


def of_results(results: Results, form: str) -> bytes:
    """Return the public sums of a bazaar's sealed days, each with its revision."""
    with translation.override("id"):
        return FORMS[form](_sheet(_rows_of_results(results)))


def _sheet(rows: Iterable[Row]) -> Sheet:
    plain = ((*names, total.amount, total.units, total.sales) for *names, total in rows)
    return Sheet("Jumlah", COLUMNS, plain)


def _rows_of_results(results: Results) -> Iterator[Row]:
    bazar = str(results.bazar)
    for day in results.shown_days:
        of = (bazar, day.day.date, day.seal.revision if day.seal else None)
        for name, total in (
            ("Semua", day.total),
            (Channel.ONSITE.label, day.onsite),
            (Channel.ONLINE.label, day.online),
        ):
            if total is not None:
                yield (*of, "Per hari", str(name), total)
    yield (bazar, "semua", None, "Jumlah", "Semua", results.total)
    for shown in results.breakdowns:
        for row in shown.rows:
            yield (
                bazar,
                "semua",
                None,
                NAMES[shown.dimension],
                " + ".join(map(str, row.labels)),
                row.total,
            )


def _rows_of(seal: Seal) -> Iterator[Row]:
    of = (str(seal.day.bazar), seal.day.date, seal.revision)
    sums = totals.of_seals([seal])
    yield (*of, "Jumlah", "Semua", sums.overall)
    for dimension, parts in breakdowns.of_totals(sums).items():
        for part in parts:
            yield (*of, NAMES[dimension], str(part.label), part.total)
    by_stall: dict[str, list[Total]] = {}
    for row in (
        SealedStall.objects.filter(seal=seal)
        .select_related("stall__jakpreneur")
        .order_by("stall__venue__kecamatan__code", "stall__number")
    ):
        sold = Total(row.amount, row.units, row.sales)
        by_stall.setdefault(str(row.stall), []).append(sold)
    for stall, sold_there in by_stall.items():
        yield (*of, "Lapak", stall, totals.together(sold_there))
