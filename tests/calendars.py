"""A reader of calendar files by the text of RFC 5545, for tests."""

import re

LONGEST = 75  # octets of a line
UNESCAPED = {"\\n": "\n", "\\N": "\n", "\\;": ";", "\\,": ",", "\\\\": "\\"}


def lines_of(file: bytes) -> list[str]:
    """Return the unfolded lines. Fails for a line that is too long or ends otherwise."""
    assert file.endswith(b"\r\n")
    raw = file.split(b"\r\n")[:-1]
    assert all(len(line) <= LONGEST for line in raw)
    assert not any(b"\n" in line or b"\r" in line for line in raw)
    for line in raw:
        line.decode()  # a fold within a character would fail
    return file.decode().replace("\r\n ", "").split("\r\n")[:-1]


def events_of(file: bytes) -> list[dict[str, str]]:
    """Return the events: each property's value by its name, with the parameters of the name."""
    lines = lines_of(file)
    assert (lines[0], lines[-1]) == ("BEGIN:VCALENDAR", "END:VCALENDAR")
    assert "VERSION:2.0" in lines
    events: list[dict[str, str]] = []
    for line in lines[1:-1]:
        name, value = line.split(":", 1)
        if line == "BEGIN:VEVENT":
            events.append({})
        elif events and line != "END:VEVENT":
            assert name not in events[-1]
            events[-1][name] = value
    return events


def text_of(value: str) -> str:
    """Return the text behind a value of TEXT. Fails for a sign that had to be escaped."""
    assert not re.search(r"(?<!\\)(?:\\\\)*[;,]", value)
    return re.sub(r"\\[nN;,\\]", lambda found: UNESCAPED[found[0]], value)
