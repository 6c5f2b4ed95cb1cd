"""The text for the press: Indonesian whoever reads it, each figure the sealed ledger's own."""

import datetime as dt
from typing import Any

from django.utils import translation

from bazar.models import Bazar, BazarDay, Channel
from transactions.models import Seal
from transactions.publishing import press
from transactions.publishing.results import ResultDay, Results
from transactions.reports.targets import Target, targets
from transactions.totals import Cell, Total, Totals

BAZAR = Bazar(name="Bazar Hybrid September 2021", target=None, online_target=25_000_000)
THURSDAY, FRIDAY = dt.date(2021, 9, 23), dt.date(2021, 9, 24)


def day(date: dt.date, onsite: int, online: int, sales: int, **changes: Any) -> ResultDay:
    total = Total(onsite + online, 2 * sales, sales)
    shown: dict[str, Any] = {
        "seal": Seal(),
        "total": total,
        "onsite": Total(onsite),
        "online": Total(online),
    }
    return ResultDay(BazarDay(bazar=BAZAR, date=date), **shown | changes)


def results(*days: ResultDay, **changes: Any) -> Results:
    shown = [each.total for each in days if each.is_shown and each.total]
    usual: dict[str, Any] = {
        "total": sum(shown, Total()), "took_part": 428, "sold": 412, "breakdowns": (),
        "targets": (),
    }  # fmt: skip
    return Results(bazar=BAZAR, days=days, **usual | changes)


def target(reached: int) -> Target:
    return Target("Target daring", 25_000_000, Total(reached), Channel.ONLINE)


BOTH = (
    day(THURSDAY, 65_854_500, 22_067_500, 2_245),
    day(FRIDAY, 59_431_750, 20_120_000, 2_066),
)
TRIAL = """\
Bazar Hybrid September 2021: omzet Rp167.473.750

Bazar Hybrid September 2021 berlangsung pada Kamis, 23 September 2021 dan Jumat, \
24 September 2021. 428 Jakpreneur ikut serta dan 412 di antaranya mencatat penjualan.

Omzet seluruhnya Rp167.473.750 (seratus enam puluh tujuh juta empat ratus tujuh puluh tiga ribu \
tujuh ratus lima puluh rupiah), dari 4.311 transaksi dan 8.622 produk terjual.

Omzet per hari:
- Kamis, 23 September 2021: Rp87.922.000
- Jumat, 24 September 2021: Rp79.551.750

Penjualan di lokasi Rp125.286.250, penjualan daring Rp42.187.500.

Target daring Rp25.000.000 tercapai: Rp42.187.500, atau 168 persen.

Semua angka adalah jumlah buku besar yang sudah disegel, tanpa hitungan tangan. Sidik jari dan \
cara memeriksanya: https://bazar.example/hasil/1/"""


def test_the_trial_in_whole_for_readers_of_every_language() -> None:
    online = Cell(1, THURSDAY, 1, 1, 1, Channel.ONLINE, 1, 9, Total(42_187_500))
    for language in ("id", "en"):
        with translation.override(language):
            shown = results(*BOTH, targets=tuple(targets(BAZAR, Totals([online]))))
            assert press.press_text(shown, "https://bazar.example/hasil/1/") == TRIAL


def test_text_about_one_day_repeats_nothing() -> None:
    text = press.press_text(results(BOTH[0]), "")
    assert "berlangsung pada Kamis, 23 September 2021. 428" in text
    assert "Omzet per hari" not in text


def test_days_are_named_one_after_another() -> None:
    saturday = day(dt.date(2021, 9, 25), 1, 1, 1)
    text = press.press_text(results(*BOTH, saturday), "")
    named = "Kamis, 23 September 2021, Jumat, 24 September 2021 dan Sabtu, 25 September 2021"
    assert f"berlangsung pada {named}." in text


def test_provisional_days_are_named_as_missing() -> None:
    open_day = ResultDay(BazarDay(bazar=BAZAR, date=FRIDAY), total=Total(5_000, 1, 1))
    for friday in (open_day, day(FRIDAY, 1, 1, 1, has_more=True)):
        said = "Belum termasuk angka sementara Jumat, 24 September 2021, yang menyusul"
        assert said in press.press_text(results(BOTH[0], friday), "")
    assert "sementara" not in press.press_text(results(*BOTH), "")
    assert "Rp5.000" not in press.press_text(results(BOTH[0], open_day), "")
    assert press.press_text(results(open_day), "") == ""


def test_a_target_is_reached_at_100_percent() -> None:
    for reached, said in ((24_999_999, "tercapai sebagian: Rp24.999.999, atau 99 persen"),
                          (25_000_000, "tercapai: Rp25.000.000, atau 100 persen")):  # fmt: skip
        assert f"Rp25.000.000 {said}" in press.press_text(
            results(BOTH[0], targets=(target(reached),)), ""
        )


def test_small_numbers_are_words() -> None:
    assert "sembilan Jakpreneur ikut serta dan tiga di" in press.press_text(
        results(BOTH[0], took_part=9, sold=3), ""
    )
    assert "10 Jakpreneur ikut" in press.press_text(results(BOTH[0], took_part=10), "")
