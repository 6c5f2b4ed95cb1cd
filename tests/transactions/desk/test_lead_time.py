"""The lead time of a bazaar's orders, at the desk."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from bazar.models import Bazar
from tests.cast import Cast
from tests.html import html_of


def form(bazar: Bazar, **changes: Any) -> dict[str, Any]:
    management = {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0, "MIN_NUM_FORMS": 0, "MAX_NUM_FORMS": 1000}
    usual = {
        "series": bazar.series_id,
        "name": bazar.name,
        "unpaid_minutes": 60,
        "online_share": 70,
    }
    return usual | {f"days-{name}": value for name, value in management.items()} | changes


def save(desk: Client, bazar: Bazar, **changes: Any) -> Any:
    return desk.post(f"/admin/bazar/bazar/{bazar.pk}/change/", form(bazar, **changes))


def test_head_sets_lead_time_and_last_hour(heads_desk: Client, cast: Cast) -> None:
    page = html_of(heads_desk.get(f"/admin/bazar/bazar/{cast.bazar.pk}/change/"))
    for name in ("lead_minutes", "same_day_until"):
        assert f'name="{name}"' in page
    answer = save(heads_desk, cast.bazar, lead_minutes=90, same_day_until="11:00")
    assert answer.status_code == 302, html_of(answer)
    cast.bazar.refresh_from_db()
    assert (cast.bazar.lead_minutes, cast.bazar.same_day_until) == (90, dt.time(11))
    assert save(heads_desk, cast.bazar, lead_minutes="", same_day_until="").status_code == 302
    cast.bazar.refresh_from_db()
    assert (cast.bazar.lead_minutes, cast.bazar.same_day_until) == (60, None)


@pytest.mark.parametrize("minutes", ["0", "4", "20161", "-5"])
def test_lead_time_out_of_bounds_is_refused(heads_desk: Client, cast: Cast, minutes: str) -> None:
    answer = save(heads_desk, cast.bazar, lead_minutes=minutes)
    assert answer.status_code == 200
    cast.bazar.refresh_from_db()
    assert cast.bazar.lead_minutes == 60
