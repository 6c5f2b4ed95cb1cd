"""Calendar files by RFC 5545, which the calendar of any phone opens."""

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

MOST_OCTETS = 75  # of a line, without its end
CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
ESCAPES = {"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"}


@dataclass(frozen=True, slots=True)
class Event:
    """An event. From `starts` to `ends`: two moments, or two dates, the second not included.

    `uid`: the same in each later file, so that a calendar replaces the event by it. `sequence`:
    a number that grows with each change. `address`: of a page.
    """

    uid: str
    sequence: int
    title: str
    starts: dt.datetime | dt.date
    ends: dt.datetime | dt.date
    place: str
    text: str
    address: str
    is_cancelled: bool = False


def format_calendar(events: Iterable[Event], now: dt.datetime) -> bytes:
    """Return the events as a calendar file. Moments are written in UTC, which needs no rules."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Bazar Jakpreneur//Pesanan//ID"]
    for event in events:
        lines += _lines_of(event, now)
    return b"".join(_folded(line) + b"\r\n" for line in [*lines, "END:VCALENDAR"])


def _lines_of(event: Event, now: dt.datetime) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{_escaped(event.uid)}"
    yield f"DTSTAMP:{_in_utc(now)}"
    yield f"SEQUENCE:{event.sequence}"
    yield f"STATUS:{'CANCELLED' if event.is_cancelled else 'CONFIRMED'}"
    yield f"DTSTART{_time(event.starts)}"
    yield f"DTEND{_time(event.ends)}"
    yield f"SUMMARY:{_escaped(event.title)}"
    yield f"LOCATION:{_escaped(event.place)}"
    yield f"DESCRIPTION:{_escaped(event.text)}"
    yield f"URL:{event.address}"
    yield "END:VEVENT"


def _time(value: dt.datetime | dt.date) -> str:
    """Return the value with its type, as it stands behind the property's name."""
    return f":{_in_utc(value)}" if isinstance(value, dt.datetime) else f";VALUE=DATE:{value:%Y%m%d}"


def _in_utc(moment: dt.datetime) -> str:
    return f"{moment.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}"


def _escaped(text: str) -> str:
    """Return the text as a value of TEXT, without the control characters that it must not have."""
    lines = CONTROLS.sub("", "\n".join(text.splitlines()))
    return "".join(ESCAPES.get(char, char) for char in lines)


def _folded(line: str) -> bytes:
    """Fold the line after 75 octets, never within a character."""
    rows, row = [], b""
    for char in line:
        octets = char.encode(errors="replace")
        if len(row) + len(octets) > MOST_OCTETS:
            rows.append(row)
            row = b" "
        row += octets
    return b"\r\n".join([*rows, row])
