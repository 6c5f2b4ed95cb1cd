"""The painted pictures of the demo's goods: the same every time, and none like another."""

import math
from xml.etree.ElementTree import Element

import pytest

from jakpreneur.sample.goods import CRAFTS, CULINARY, FASHION
from jakpreneur.sample.pictures import HIGH, WIDE, paint
from jakpreneur.sample.strokes import outlines


def path(d: str) -> Element:
    return Element("path", {"d": d})


def test_picture_of_a_good_is_the_same_every_time() -> None:
    one, again = (paint("Jus mangga", "kuliner", "Jus Bu Yati") for _ in range(2))
    assert one.size == (WIDE, HIGH)
    assert one.tobytes() == again.tobytes()


def test_no_picture_is_like_another() -> None:
    goods = [(name, t.category) for t in CULINARY + CRAFTS + FASHION for name, _ in t.goods][::6]
    painted = {
        paint(name, category, vendor).resize((16, 16)).tobytes()
        for name, category in goods
        for vendor in ("Bu Yati", "Pak Udin", "Mbak Sri")
    }
    assert len(painted) == 3 * len(goods)


def test_thing_is_painted_in_colours_on_its_ground() -> None:
    """Check that more is there than ground and pattern: dark ink, and some fills."""
    colours = paint("Tas rajut", "kerajinan", "x").resize((64, 64)).convert("L").histogram()
    assert sum(colours[:90]) > 100


@pytest.mark.parametrize(
    ("d", "points", "closed"),
    [
        ("M1 2h3v4l-1 1", [(1, 2), (4, 2), (4, 6), (3, 7)], False),
        ("M1 2H3V4L0 0z", [(1, 2), (3, 2), (3, 4), (0, 0)], True),
        ("M0 0 2 2 4 0", [(0, 0), (2, 2), (4, 0)], False),
    ],
)
def test_straight_lines_are_read(d: str, points: list[tuple[int, int]], closed: bool) -> None:  # noqa: FBT001
    assert outlines(path(d)) == [(points, closed)]


def test_further_part_of_a_path_is_a_line_of_its_own() -> None:
    assert [points for points, _ in outlines(path("M0 0h2M5 5v1z"))] == [
        [(0, 0), (2, 0)],
        [(5, 5), (5, 6)],
    ]


def test_relative_beginning_goes_on_from_a_closed_line() -> None:
    assert outlines(path("M1 1h2v2zm1 1h1"))[1][0] == [(2, 2), (3, 2)]


def test_curves_end_where_they_say_and_go_on_smoothly() -> None:
    [(points, _)] = outlines(path("M0 0c0 4 4 4 4 0s4-4 4 0"))
    assert points[12] == pytest.approx((4, 0))
    assert points[-1] == pytest.approx((8, 0))
    assert max(y for _, y in points) == pytest.approx(3, abs=0.1)
    assert min(y for _, y in points) == pytest.approx(-3, abs=0.1)


@pytest.mark.parametrize(("sweep", "side"), [(1, -1), (0, 1)])
def test_arc_lies_on_its_circle(sweep: int, side: int) -> None:
    [(points, _)] = outlines(path(f"M0 0A5 5 0 0 {sweep} 10 0"))
    assert points[-1] == pytest.approx((10, 0))
    for x, y in points:
        assert math.hypot(x - 5, y) == pytest.approx(5)
        assert y * side >= -1e-9


def test_circle_and_ellipse_are_outlines() -> None:
    [(circle, _)] = outlines(Element("circle", {"cx": "3", "cy": "4", "r": "2"}))
    assert all(math.hypot(x - 3, y - 4) == pytest.approx(2) for x, y in circle)
    [(ellipse, closed)] = outlines(Element("ellipse", {"cx": "0", "cy": "0", "rx": "4", "ry": "1"}))
    assert closed
    assert max(x for x, _ in ellipse) == pytest.approx(4)
    assert max(y for _, y in ellipse) == pytest.approx(1, abs=0.01)
