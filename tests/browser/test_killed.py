"""A phone that is killed while it starts, sells and sends loses no sale and doubles none."""

from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from playwright.sync_api import Playwright

from tests.browser.engines.killed import ChromiumPhone
from tests.browser.killing import Seller, baskets_of, read_ledger
from tests.cast import Cast


@pytest.fixture
def dying(playwright: Playwright, chromium: str | None, tmp_path: Path) -> Iterator[ChromiumPhone]:
    phone = ChromiumPhone(tmp_path / "disk", playwright.chromium, chromium)
    yield phone
    phone.kill()
    phone.put_away()


@pytest.mark.near
def test_phone_that_is_killed_again_and_again_loses_and_doubles_nothing(
    dying: ChromiumPhone, server: str, committed: Cast, card: str
) -> None:
    baskets = baskets_of([committed.keripik, committed.asinan])
    seller = Seller(dying, server, sales=12, random=Random(7), baskets=baskets)  # noqa: S311
    seller.open_till(card)
    seller.sell_and_die(kills=4)
    outcome = seller.outcome
    read_ledger(outcome, committed.bazar)
    assert (outcome.kills, len(outcome.drawn)) == (4, 12), outcome
    assert (outcome.lost, outcome.doubled, outcome.unknown) == ([], 0, 0), outcome
    assert outcome.held == 0, outcome
