"""A text for the press, in Indonesian, whose every figure is the sealed ledger's own."""

from collections.abc import Iterable

from django.utils import formats, translation

from bazar.models import BazarDay, Channel
from bazar.rupiah import format_rupiah, group_thousands, in_words, rupiah_in_words
from transactions.publishing.results import Results


def press_text(results: Results, address: str) -> str:
    """Return plain paragraphs, or "" while nothing is sealed.

    `address` is where readers can check the figures.
    """
    if not results.shown_days:
        return ""
    with translation.override("id"):
        return "\n\n".join(_paragraphs(results, address))


def _paragraphs(results: Results, address: str) -> Iterable[str]:
    bazar, days, total = results.bazar, results.shown_days, results.total
    yield f"{bazar}: omzet {format_rupiah(total.amount)}"
    yield (
        f"{bazar} berlangsung pada {_and([_date(day.day) for day in days])}. "
        f"{_thousands(results.took_part)} Jakpreneur ikut serta dan "
        f"{_thousands(results.sold)} di antaranya mencatat penjualan."
    )
    yield (
        f"Omzet seluruhnya {format_rupiah(total.amount)} ({rupiah_in_words(total.amount)}), "
        f"dari {_thousands(total.sales)} transaksi dan {_thousands(total.units)} produk terjual."
    )
    if len(days) > 1:
        yield "Omzet per hari:\n" + "\n".join(
            f"- {_date(day.day)}: {format_rupiah(day.total.amount)}" for day in days if day.total
        )
    if results.channels:
        onsite, online = results.channels
        yield (
            f"Penjualan {Channel.ONSITE.label} {format_rupiah(onsite.amount)}, "
            f"penjualan {Channel.ONLINE.label} {format_rupiah(online.amount)}."
        )
    for target in results.targets:
        reached = "tercapai" if target.share >= 100 else "tercapai sebagian"  # noqa: PLR2004
        yield (
            f"{target.label} {format_rupiah(target.target)} {reached}: "
            f"{format_rupiah(target.reached.amount)}, atau {_thousands(target.share)} persen."
        )
    if waiting := [day for day in results.days if not day.is_shown or day.has_more]:
        yield (
            f"Belum termasuk angka sementara {_and([_date(day.day) for day in waiting])}, "
            "yang menyusul setelah disegel."
        )
    if results.waiting:
        yield (
            f"Koreksi untuk {_and([_date(day.day) for day in results.waiting])} sudah dicatat dan "
            "diumumkan bersama koreksi berikutnya, agar omzet satu Jakpreneur tidak terbaca."
        )
    yield (
        "Semua angka adalah jumlah buku besar yang sudah disegel, tanpa hitungan tangan. "
        f"Sidik jari dan cara memeriksanya: {address}"
    )


def _date(day: BazarDay) -> str:
    return formats.date_format(day.date, "l, j F Y")


def _and(names: list[str]) -> str:
    *first, last = names
    return f"{', '.join(first)} dan {last}" if first else last


def _thousands(number: int) -> str:
    return in_words(number) if number < 10 else group_thousands(number)  # noqa: PLR2004
