"""A bazaar that is prepared while another is on."""

import datetime as dt

import pytest

from bazar.models import Bazar
from tests.cast import Cast, make_bazar, plan


@pytest.fixture
def following(cast: Cast) -> Bazar:
    """Return a bazaar four weeks later at the same venue."""
    bazar = make_bazar("Bulan depan")
    bazar.venues.add(cast.venue)
    plan(bazar, cast.day.date + dt.timedelta(days=28))
    return bazar
