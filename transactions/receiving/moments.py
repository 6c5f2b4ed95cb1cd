"""The moment of an entry, worked out from all that a phone knows of its clocks.

An age is a difference of two readings of a clock that may have been put right in between. So a
phone also sends an object `clock`, of which every part may be missing:

    {"made_ms": 1638230400000, "ahead_ms": 250, "server_ms": 1638230400250,
     "at_least_ms": 1638226800000, "steady_age_ms": 5310, "slept": true}

`made_ms` is the phone's clock when the entry was made, and `ahead_ms` the difference to the
database's clock that the phone had learned by then. `server_ms` is the database's time by the
page's steady clock, which nobody can set, since an answer named that time. `at_least_ms`: an answer
had named this time before the entry was made. `steady_age_ms` is the age by the steady clock, if
the page still lives. With `slept` that clock may have stood still: the entry is at least as old.
All are milliseconds, moments since 1970.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

# Readings agree within a minute. A request may be some seconds on its way.
AGREE_MS = 65 * 1000
# An age outside these bounds cannot be right: a till may sell for 60 days at most, and a sale from
# the future has not happened.
LEAST_AGE_MS = -60 * 1000
MOST_AGE_MS = 60 * 24 * 3600 * 1000
MOST_MS = 2**53  # JavaScript's whole numbers
MOST_CLAIMED_MS = 100 * 365 * 24 * 3600 * 1000  # a date that every program can write
MILLISECOND = dt.timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class Moment:
    """The time when an entry was made (aware), and whether the phone's clocks disagree about it.

    `claimed` is the time that follows from the phone's own age for it, where that is doubted; None
    where there is no such time.
    """

    at: dt.datetime
    is_doubted: bool = False
    claimed: dt.datetime | None = None


def moment_of(entry: Mapping[str, Any], arrived_at: dt.datetime) -> Moment:
    """Return when an entry was made. `arrived_at` is the database's time of its arrival.

    A reading of a steady clock is believed before the clock that people set, and of that clock the
    time that it had when the entry was made before the age that it gives now. Raises KeyError,
    ValueError for an entry without an age.
    """
    claimed = entry["age_ms"]
    if type(claimed) is not int:
        raise ValueError(claimed)
    ages = _Ages.read(entry.get("clock"), claimed, arrived_at)
    is_doubted = ages.disagree()
    return Moment(
        at=arrived_at - ages.best() * MILLISECOND,
        is_doubted=is_doubted,
        claimed=arrived_at - claimed * MILLISECOND
        if is_doubted and abs(claimed) <= MOST_CLAIMED_MS
        else None,
    )


@dataclass(frozen=True, slots=True)
class _Ages:
    """The ages in ms that follow from an entry's readings, the most trusted first.

    The entry is at least `least` and at most `most` old.
    """

    told: tuple[int, ...]
    least: int
    most: int

    @classmethod
    def read(cls, clock: Any, claimed: int, arrived_at: dt.datetime) -> "_Ages":
        told = clock if isinstance(clock, dict) else {}
        now = round(arrived_at.timestamp() * 1000)
        made, ahead = _ms(told, "made_ms"), _ms(told, "ahead_ms")
        server, at_least = _ms(told, "server_ms"), _ms(told, "at_least_ms")
        steady = _ms(told, "steady_age_ms")
        if steady is not None and not 0 <= steady <= MOST_AGE_MS:
            steady = None
        readings = (
            None if server is None else now - server,
            None if told.get("slept") else steady,
            None if made is None or ahead is None else now - made - ahead,
            claimed,
        )
        return cls(
            told=tuple(age for age in readings if age is not None),
            least=LEAST_AGE_MS if steady is None else steady,
            most=MOST_AGE_MS if at_least is None else min(max(now - at_least, 0), MOST_AGE_MS),
        )

    def best(self) -> int:
        """Return the first age that can be right, else the one within the bounds next to it."""
        for age in self.told:
            if self._fits(age):
                return age
        possible = [age for age in self.told if LEAST_AGE_MS <= age <= MOST_AGE_MS]
        age = possible[0] if possible else 0
        return min(max(age, self.least), max(self.most, self.least))

    def disagree(self) -> bool:
        """Tell whether an age cannot be right, or two of them are more than a minute apart."""
        return not all(map(self._fits, self.told)) or max(self.told) - min(self.told) > AGREE_MS

    def _fits(self, age: int) -> bool:
        return (
            LEAST_AGE_MS <= age <= MOST_AGE_MS
            and self.least - AGREE_MS <= age <= self.most + AGREE_MS
        )


def _ms(clock: Mapping[str, Any], name: str) -> int | None:
    value = clock.get(name)
    return value if type(value) is int and -MOST_MS <= value <= MOST_MS else None
