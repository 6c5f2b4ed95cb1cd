"""Totals as CSV: a row a figure, in rupiah, units and sales that stand.

UTF-8 with a byte-order mark, without which Excel takes it for another coding; commas, as RFC 4180
has it. Its heads are Indonesian, whatever the page's language, so that one file is one file.
"""

import csv
import io
from collections.abc import Iterable, Iterator

from django.utils import translation

from bazar.models import Channel
from transactions import breakdowns, totals
from transactions.breakdowns import Dimension
from transactions.models import Seal, SealedStall
from transactions.results import Results
from transactions.totals import Total

BOM = "\ufeff"
HEAD = ("Bazar", "Hari", "Revisi", "Rincian", "Nama", "Rupiah", "Unit", "Transaksi")
NAMES = {
    Dimension.CHANNEL: "Kanal",
    Dimension.KECAMATAN: "Kecamatan",
    Dimension.CATEGORY: "Kategori",
    Dimension.PAYMENT: "Pembayaran",
}
# What a spreadsheet takes for the beginning of a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")

type Row = tuple[str, str, str, str, str, Total]


def written(rows: Iterable[Row]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(HEAD)
    for *names, total in rows:
        writer.writerow([*map(_plain, names), total.amount, total.units, total.sales])
    return f"{BOM}{text.getvalue()}".encode()


def _plain(text: object) -> str:
    """A text stays a text: nothing that anybody typed is worked out."""
    return f"'{text}" if str(text).startswith(FORMULA) else str(text)


def of_seal(seal: Seal) -> bytes:
    """All that a seal has kept, stall by stall: for officials. `seal.day.bazar` is loaded."""
    with translation.override("id"):
        return written(_rows_of(seal))


def of_results(results: Results) -> bytes:
    """What the public may know of a bazaar: its sealed days, each with its revision."""
    with translation.override("id"):
        return written(_rows_of_results(results))


def _rows_of_results(results: Results) -> Iterator[Row]:
    bazar = str(results.bazar)
    for day in results.shown_days:
        of = (bazar, day.day.date.isoformat(), str(day.seal.revision) if day.seal else "")
        for name, total in (
            ("Semua", day.total),
            (Channel.ONSITE.label, day.onsite),
            (Channel.ONLINE.label, day.online),
        ):
            if total is not None:
                yield (*of, "Per hari", str(name), total)
    yield (bazar, "semua", "", "Jumlah", "Semua", results.total)
    for shown in results.broken_down:
        for row in shown.rows:
            yield (bazar, "semua", "", NAMES[shown.dimension], " + ".join(row.labels), row.total)


def _rows_of(seal: Seal) -> Iterator[Row]:
    of = (str(seal.day.bazar), seal.day.date.isoformat(), str(seal.revision))
    sums = totals.of_seals([seal])
    yield (*of, "Jumlah", "Semua", sums.overall)
    for dimension, parts in breakdowns.of_totals(sums).items():
        for part in parts:
            yield (*of, NAMES[dimension], part.label, part.total)
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
