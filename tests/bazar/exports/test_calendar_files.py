"""Calendar files by RFC 5545: whole lines, whole characters, moments that no zone changes."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from bazar.calendar import wib
from bazar.exports.calendar_files import Event, format_calendar
from tests.calendars import events_of, lines_of, text_of

NOW = wib(dt.date(2026, 11, 30), dt.time(17, 5))


def event(text: str = "", **changes: object) -> Event:
    usual: dict[str, object] = {
        "uid": "one@bazar.example",
        "sequence": 3,
        "title": "Pesanan",
        "starts": wib(dt.date(2026, 12, 5), dt.time(9)),
        "ends": wib(dt.date(2026, 12, 5), dt.time(10)),
        "place": "Lapangan Senen",
        "text": text,
        "address": "https://bazar.example/pesanan/a/",
    }
    return Event(**usual | changes)  # type: ignore[arg-type]


def test_moments_are_written_in_utc() -> None:
    [read] = events_of(format_calendar([event()], NOW))
    assert read["DTSTART"] == "20261205T020000Z"
    assert read["DTEND"] == "20261205T030000Z"
    assert read["DTSTAMP"] == "20261130T100500Z"


def test_whole_day_is_written_as_dates() -> None:
    whole = event(starts=dt.date(2026, 12, 31), ends=dt.date(2027, 1, 1))
    [read] = events_of(format_calendar([whole], NOW))
    assert read["DTSTART;VALUE=DATE"] == "20261231"
    assert read["DTEND;VALUE=DATE"] == "20270101"


def test_cancelled_event_keeps_its_name_and_says_so() -> None:
    [read] = events_of(format_calendar([event(is_cancelled=True)], NOW))
    assert (read["STATUS"], read["UID"]) == ("CANCELLED", "one@bazar.example")


def test_signs_with_a_meaning_are_escaped() -> None:
    [read] = events_of(format_calendar([event("a; b, c\\ d\ne\r\nf")], NOW))
    assert read["DESCRIPTION"] == r"a\; b\, c\\ d\ne\nf"


def test_line_of_another_property_cannot_be_slipped_in() -> None:
    lines = lines_of(format_calendar([event(title="x\r\nATTENDEE:mailto:a@b.id\x00")], NOW))
    assert not any(line.startswith("ATTENDEE") for line in lines)
    assert r"SUMMARY:x\nATTENDEE:mailto:a@b.id" in lines


@given(st.text(max_size=300))
def test_any_text_is_folded_and_comes_back_whole(text: str) -> None:
    [read] = events_of(format_calendar([event(text)], NOW))
    kept = "\n".join(text.splitlines())
    clean = "".join(c for c in kept if c in "\n\t" or (c >= " " and c != "\x7f"))
    assert text_of(read["DESCRIPTION"]) == clean.encode(errors="replace").decode()
