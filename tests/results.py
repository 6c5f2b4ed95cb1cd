"""Public results for tests: what is sold, and what the page and its figures show."""

from typing import Any

from django.test import Client
from django.utils import timezone

from bazar.calendar import today
from bazar.models import Channel
from jakpreneur.models import Offer
from tests.cast import (
    Cast,
    ledger_entry,
    ledger_line,
)
from tests.html import html_of
from transactions import ledger
from transactions.publishing import results
from transactions.publishing.results import Results
from transactions.reports.breakdowns import Dimension


def sell(goods: Offer, units: int = 1, channel: Channel = Channel.ONSITE, **changes: Any) -> None:
    entry = ledger_entry(
        ledger_line(goods, units), sold_at=timezone.now(), channel=channel, **changes
    )
    [verdict] = ledger.record([entry], till=None)
    assert verdict.sale


def found(cast: Cast) -> Results:
    return results.of_bazar(cast.bazar, today())


def page(cast: Cast, **headers: str) -> str:
    return html_of(Client(headers=headers).get(f"/hasil/{cast.bazar.pk}/"))


def main_of(cast: Cast) -> str:
    """Without the head, whose language form has a token that differs each time."""
    return page(cast).partition("<main")[2]


def labels(cast: Cast, dimension: Dimension) -> list[tuple[str, ...]]:
    return [tuple(map(str, row.labels)) for row in found(cast).of(dimension).rows]
