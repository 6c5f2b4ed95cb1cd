"""The bundles' rule: the table of cases that the phone shares, and what holds of any basket."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jakpreneur.bundles import BundledLine, discounts, spread
from jakpreneur.models import Bundle

CASES = json.loads((Path(__file__).parents[1] / "prices.json").read_text())


def bundled(price: int, quantity: int, bundle: list[int] | None, stall: int = 1) -> BundledLine:
    return BundledLine(price, quantity, Bundle(*bundle) if bundle else None, stall)


@pytest.mark.parametrize("case", CASES["bundles"], ids=lambda case: str(case["says"]))
def test_bundles_of_the_table(case: dict[str, Any]) -> None:
    assert discounts([bundled(*line) for line in case["lines"]]) == case["discounts"]


@pytest.mark.parametrize("case", CASES["spreads"])
def test_spreads_of_the_table(case: dict[str, Any]) -> None:
    assert spread(case["whole"], case["weights"]) == case["shares"]


def by_single_units(lines: list[BundledLine], bundle: Bundle) -> int:
    """Return the discount of one group, counted unit by unit."""
    prices = sorted((line.price for line in lines for _ in range(line.quantity)), reverse=True)
    full = len(prices) // bundle.units
    bundles = [prices[n * bundle.units : (n + 1) * bundle.units] for n in range(full)]
    return sum(max(0, sum(of_bundle) - bundle.price) for of_bundle in bundles)


@given(
    st.lists(st.tuples(st.integers(0, 20_000), st.integers(1, 12)), min_size=1, max_size=6),
    st.integers(2, 7),
    st.integers(0, 50_000),
)
def test_a_bundle_is_exact_and_takes_off_no_more_than_a_line_costs(
    goods: list[tuple[int, int]], units: int, price: int
) -> None:
    bundle = Bundle(units, price)
    lines = [BundledLine(each, quantity, bundle) for each, quantity in goods]
    off = discounts(lines)
    assert sum(off) == by_single_units(lines, bundle)
    assert all(
        0 <= each <= line.price * line.quantity for each, line in zip(off, lines, strict=True)
    )


@given(st.integers(0, 10**10), st.lists(st.integers(0, 10**10), min_size=1, max_size=9))
def test_spreading_loses_no_rupiah(whole: int, weights: list[int]) -> None:
    shares = spread(whole, weights)
    total = sum(weights)
    assert sum(shares) == (whole if total else 0)
    assert all(
        abs(share * total - whole * weight) < total
        for share, weight in zip(shares, weights, strict=True)
        if total
    )
