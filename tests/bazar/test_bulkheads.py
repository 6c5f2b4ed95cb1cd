"""How many requests may wait for the database at once; the rest is refused."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from django.conf import settings
from django.test import Client

from bazar import bulkheads
from bazar.bulkheads import Bulkhead, Full


class Clock:
    now = 1_000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(bulkheads, "time", clock)
    return clock


def test_where_work_stands_still_the_next_is_refused_at_once(clock: Clock) -> None:
    bulkhead = Bulkhead(2, patience=0.5)
    with bulkhead.enter(), bulkhead.enter():
        clock.now += 0.5
        with pytest.raises(Full), bulkhead.enter():
            pytest.fail("it was let in")
    with bulkhead.enter():
        pass


def test_a_newcomer_does_not_make_the_others_wait_again(clock: Clock) -> None:
    """A place that is given back after a long wait is no sign that work goes on."""
    bulkhead = Bulkhead(1, patience=0.5)
    with bulkhead.enter():
        clock.now += 2
        with pytest.raises(Full), bulkhead.enter():
            pass
    with bulkhead.enter(), pytest.raises(Full), bulkhead.enter():
        pass


def test_who_is_refused_takes_no_place(clock: Clock) -> None:
    bulkhead = Bulkhead(1, patience=0.0)
    with bulkhead.enter():
        for _n in range(3):
            with pytest.raises(Full), bulkhead.enter():
                pass
    with bulkhead.enter():
        pass


def test_while_work_goes_on_the_next_waits_for_its_place() -> None:
    bulkhead, inside, go = Bulkhead(1, patience=60), Event(), Event()

    def work() -> str:
        with bulkhead.enter():
            inside.set()
            assert go.wait(30)
            return "done"

    with ThreadPoolExecutor(3) as threads:
        first = threads.submit(work)
        assert inside.wait(30)
        others = [threads.submit(work) for _n in range(2)]
        go.set()
        assert [each.result(30) for each in [first, *others]] == ["done"] * 3


def test_a_place_is_given_back_when_the_work_fails() -> None:
    bulkhead = Bulkhead(1, patience=0.0)
    with pytest.raises(ZeroDivisionError), bulkhead.enter():
        raise ZeroDivisionError
    with bulkhead.enter():
        pass


def test_posts_of_tills_never_take_all_that_views_may() -> None:
    assert bulkheads.POSTS.most < bulkheads.VIEWS.most == settings.WEB_THREADS


def test_a_refused_page_is_a_503_and_health_is_still_asked(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = Bulkhead(0, patience=0.0)
    full._entered.append(0.0)  # noqa: SLF001  (somebody has been there for ever)
    monkeypatch.setattr("bazar.middleware.VIEWS", full)
    visitor = Client(raise_request_exception=False)
    answer = visitor.get("/")
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert "no-store" in answer["Cache-Control"]
    assert visitor.get("/healthz").status_code == 200
