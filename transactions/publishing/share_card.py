"""The card of a bazaar's results, whose figure is the published total."""

from bazar.rupiah import format_rupiah, group_thousands
from bazar.share_cards import Card
from jakpreneur.sharing import format_period
from transactions.publishing.results import Results


def card_of_results(results: Results) -> Card:
    """Return the card of what is published; it has no figure while nothing is sealed."""
    dates = [day.day.date for day in results.shown_days]
    if not dates:
        return Card(title=str(results.bazar), figure="", lines=("Belum ada hasil resmi",))
    sold, took_part = group_thousands(results.sold), group_thousands(results.took_part)
    return Card(
        title=str(results.bazar),
        figure=format_rupiah(results.total.amount),
        lines=(
            "Omzet sementara" if results.is_provisional else "Omzet",
            f"{sold} dari {took_part} Jakpreneur mencatat penjualan",
            format_period(min(dates), max(dates)),
        ),
    )
