"""Paths of the drawings (static/icons/goods.svg) as points, for Pillow, which knows no SVG.

Only what the drawings use: M, L, H, V, C, S, A and Z in both cases, circles and ellipses.
"""

import math
import re
from collections.abc import Iterator, Sequence
from xml.etree.ElementTree import Element

type Point = tuple[float, float]

TOKEN = re.compile(r"[A-Za-z]|-?(?:\d*\.\d+|\d+)")
TAKES = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "S": 4, "A": 7}
STEPS = 12  # straight pieces of a curve
ROUND = 40  # and of a whole circle


def outlines(element: Element) -> list[tuple[list[Point], bool]]:
    """Return the points of each line of an element, and whether it is closed."""
    if element.tag.endswith("path"):
        return list(_lines(element.attrib["d"]))
    x, y = float(element.attrib["cx"]), float(element.attrib["cy"])
    rx = float(element.attrib.get("rx") or element.attrib["r"])
    ry = float(element.attrib.get("ry") or element.attrib["r"])
    turns = [math.tau * n / ROUND for n in range(ROUND)]
    return [([(x + rx * math.cos(turn), y + ry * math.sin(turn)) for turn in turns], True)]


def _lines(path: str) -> Iterator[tuple[list[Point], bool]]:
    points: list[Point] = []
    handle: Point | None = None  # the second one of the curve before
    for command, numbers in _commands(path):
        kind, relative = command.upper(), command.islower()
        if kind == "Z":
            yield points, True
            points, handle = points[:1], None
            continue
        if kind == "M":
            if len(points) > 1:
                yield points, False
            points = [_moved(numbers, points[-1] if points else (0, 0), relative=relative)]
            continue
        more, handle = _piece(kind, numbers, points[-1], handle, relative=relative)
        points.extend(more)
    if len(points) > 1:
        yield points, False


def _commands(path: str) -> Iterator[tuple[str, list[float]]]:
    """Yield each command with its numbers; further pairs after `M` are lines."""
    command = ""
    numbers: list[float] = []
    for word in TOKEN.findall(path):
        if word.isalpha():
            command, numbers = word, []
            if word.upper() == "Z":
                yield word, []
            continue
        numbers.append(float(word))
        if len(numbers) == TAKES[command.upper()]:
            yield command, numbers
            numbers = []
            command = {"M": "L", "m": "l"}.get(command, command)


def _moved(numbers: Sequence[float], at: Point, *, relative: bool) -> Point:
    x, y = numbers
    return (at[0] + x, at[1] + y) if relative else (x, y)


def _piece(
    kind: str, numbers: Sequence[float], at: Point, handle: Point | None, *, relative: bool
) -> tuple[list[Point], Point | None]:
    """Return the further points of one command, and the second handle of a curve."""
    if kind == "H":
        return [(numbers[0] + at[0] * relative, at[1])], None
    if kind == "V":
        return [(at[0], numbers[0] + at[1] * relative)], None
    if kind == "A":
        end = _moved(numbers[5:], at, relative=relative)
        return _arc(at, end, numbers), None
    pairs = [_moved(numbers[n : n + 2], at, relative=relative) for n in range(0, len(numbers), 2)]
    if kind == "L":
        return pairs, None
    if kind == "S":
        first = (2 * at[0] - handle[0], 2 * at[1] - handle[1]) if handle else at
        pairs = [first, *pairs]
    one, two, end = pairs
    return [_on_curve(at, one, two, end, n / STEPS) for n in range(1, STEPS + 1)], two


def _on_curve(a: Point, b: Point, c: Point, d: Point, t: float) -> Point:
    s = 1 - t
    weights = (s**3, 3 * s * s * t, 3 * s * t * t, t**3)
    x, y = (sum(w * p[n] for w, p in zip(weights, (a, b, c, d), strict=True)) for n in (0, 1))
    return x, y


def _arc(start: Point, end: Point, numbers: Sequence[float]) -> list[Point]:
    """Return the points of an arc of a circle (the SVG's appendix B.2.4, without rotation)."""
    radius, large, sweep = numbers[0], numbers[3], numbers[4]
    dx, dy = (start[0] - end[0]) / 2, (start[1] - end[1]) / 2
    radius = max(radius, math.hypot(dx, dy))
    rest = math.sqrt(max(0, radius**2 - dx**2 - dy**2) / (dx**2 + dy**2))
    sign = -rest if large == sweep else rest
    cx, cy = (start[0] + end[0]) / 2 + sign * dy, (start[1] + end[1]) / 2 - sign * dx
    begin = math.atan2(start[1] - cy, start[0] - cx)
    turn = math.atan2(end[1] - cy, end[0] - cx) - begin
    turn = turn % math.tau if sweep else turn % math.tau - math.tau
    steps = max(2, round(ROUND * abs(turn) / math.tau))
    turns = [begin + turn * n / steps for n in range(1, steps + 1)]
    return [(cx + radius * math.cos(each), cy + radius * math.sin(each)) for each in turns]
