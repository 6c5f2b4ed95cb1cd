"""The database's clock: one for all hosts, whose own clocks may differ by days.

The day on which money counts is decided by this clock alone. Nothing of it is cached, because a
host's clock may be put right at any moment.
"""

import datetime as dt
import logging

from django.db import connection
from django.utils import timezone

from bazar.calendar import wib_date

DIFFERENCE = dt.timedelta(minutes=1)
logger = logging.getLogger(__name__)


def database_now() -> dt.datetime:
    """Return the database's time, aware. Log it if this host's clock is wrong. One query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        (now,) = cursor.fetchone()
    return compared(now)


def compared(now: dt.datetime) -> dt.datetime:
    """Return `now`, the database's time. Log it if this host's clock is a minute away from it."""
    ahead = timezone.now() - now
    if abs(ahead) > DIFFERENCE:
        logger.warning("this host's clock is %s s ahead of the database's", ahead.total_seconds())
    return now


def database_today() -> dt.date:
    """Return the calendar day in WIB by the database's clock. One query."""
    return wib_date(database_now())
