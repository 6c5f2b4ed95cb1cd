"""Charts: nothing is drawn outside, and the axis reaches what was sold."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transactions.reports import charts

amounts = st.integers(-50_000_000, 200_000_000)


@pytest.mark.parametrize(
    ("most", "step"), [(0, 1), (5, 1), (6, 2), (22_726_500, 5_000_000), (25_000_001, 10_000_000)]
)
def test_ticks_are_round_and_reach_the_highest_column(most: int, step: int) -> None:
    assert charts.tick_step(most) == step


def test_the_axis_ends_at_the_first_step_that_is_high_enough() -> None:
    ticks = charts.stacked_columns([("17", [8_000_000, 2_798_250])]).ticks
    assert [tick.text for tick in ticks] == ["Rp0", "Rp5.000.000", "Rp10.000.000", "Rp15.000.000"]


@given(st.lists(st.tuples(st.just("09.00"), st.tuples(amounts, amounts)), max_size=24))
def test_columns_stay_inside_the_picture(columns: list[tuple[str, tuple[int, int]]]) -> None:
    chart = charts.stacked_columns(columns)
    for part in chart.segments:
        assert chart.left <= part.x <= part.x + part.width <= chart.width
        assert 0 <= part.y <= part.y + part.height <= chart.floor


@given(st.lists(st.tuples(st.just("Gambir"), amounts), max_size=12))
def test_bars_stay_inside_the_picture(rows: list[tuple[str, int]]) -> None:
    chart = charts.bars(rows)
    for part in chart.segments:
        assert chart.left <= part.x <= part.x + part.width <= chart.width
        assert 0 <= part.y <= part.y + part.height <= chart.height


def test_labels_of_narrow_columns_stand_side_by_side() -> None:
    day = [(f"{hour:02}", [1]) for hour in range(24)]
    for sheet in (charts.PAGE, charts.WALL):
        places = [label.x for label in charts.stacked_columns(day, sheet).labels]
        assert all(after - before >= 24 for before, after in itertools.pairwise(places))
        assert len(places) >= 12
