"""Bulkheads bound the requests that wait for the database; they refuse all others."""

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


def test_request_is_refused_at_once_when_work_stands_still(clock: Clock) -> None:
    bulkhead = Bulkhead(2, patience=0.5)
    with bulkhead.enter(), bulkhead.enter():
        clock.now += 0.5
        with pytest.raises(Full), bulkhead.enter():
            pytest.fail("it was let in")
    with bulkhead.enter():
        pass


def test_new_request_does_not_make_refused_requests_wait_again(clock: Clock) -> None:
    """A request that leaves after a long time is no sign that work goes on."""
    bulkhead = Bulkhead(1, patience=0.5)
    with bulkhead.enter():
        clock.now += 2
        with pytest.raises(Full), bulkhead.enter():
            pass
    with bulkhead.enter(), pytest.raises(Full), bulkhead.enter():
        pass


def test_refused_request_is_not_counted_as_inside(clock: Clock) -> None:
    bulkhead = Bulkhead(1, patience=0.0)
    with bulkhead.enter():
        for _n in range(3):
            with pytest.raises(Full), bulkhead.enter():
                pass
    with bulkhead.enter():
        pass


def test_request_waits_while_work_goes_on() -> None:
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


def test_failed_work_leaves_the_bulkhead() -> None:
    bulkhead = Bulkhead(1, patience=0.0)
    with pytest.raises(ZeroDivisionError), bulkhead.enter():
        raise ZeroDivisionError
    with bulkhead.enter():
        pass


def test_posts_of_tills_leave_threads_for_views() -> None:
    assert bulkheads.POSTS.most < bulkheads.VIEWS.most == settings.WEB_THREADS


def test_refused_page_is_a_503_and_the_health_check_works(
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
