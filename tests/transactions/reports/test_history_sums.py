"""The turnover of a place: on site, online, and both together."""

from transactions.reports.history import PlaceResult
from transactions.totals import Total

ONSITE, ONLINE = Total(amount=70_000, units=5, sales=2), Total(amount=30_000, units=2, sales=1)


def test_total_is_the_sum_of_onsite_and_online() -> None:
    assert PlaceResult(stalls=2, onsite=ONSITE, online=ONLINE).total == Total(100_000, 7, 3)


def test_turnover_of_a_stall_is_the_mean_over_all_stalls() -> None:
    result = PlaceResult(stalls=2, onsite=ONSITE, online=ONLINE)
    assert (result.per_stall, result.onsite_per_stall) == (50_000, 35_000)
    assert (PlaceResult().per_stall, PlaceResult().onsite_per_stall) == (None, None)


def test_results_of_two_months_add_up_part_by_part() -> None:
    both = PlaceResult(2, ONSITE, ONLINE) + PlaceResult(3, ONLINE, ONSITE)
    assert both == PlaceResult(5, ONSITE + ONLINE, ONLINE + ONSITE)
