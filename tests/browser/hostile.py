"""The world in which gestures are tested: a network far away, and a phone of little money.

Tests of gestures meet it by default. A test that only looks at a page (its colours, its width, its
print) is marked `near`: it has nothing to wait for.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import psutil
from playwright.sync_api import Browser

LATENCY = 0.4  # seconds there and back: 3G, or 4G in a crowd
LONG_LATENCY = 2.0  # seconds there and back: a bazaar on its busiest hour
TIMES_SLOWER = 4  # than this machine: a phone of Rp1.500.000
TURN = 0.004  # seconds for which a slowed process runs before it rests
LOOK_AGAIN = 0.25  # seconds after which a process that came since is slowed, too


class Pace:
    """The pace of a browser's pages: their processes run and rest in turn, or run freely.

    DevTools can slow a tab down (`Emulation.setCPUThrottlingRate`), but it lets the tab's thread
    spin while it should rest, also when it has nothing to do: each open tab then keeps most of a
    core busy, which the server and the other workers of the tests lack. A process that is stopped
    uses nothing. Service workers rest with the pages that they serve.
    """

    def __init__(self, browser: psutil.Process) -> None:
        self.browser = browser
        self.times = 1
        self.is_slow = threading.Event()
        self.ends = threading.Event()
        self.thread = threading.Thread(target=self._keep, daemon=True)

    def slow_down(self, times: int = TIMES_SLOWER) -> None:
        self.times = times
        self.is_slow.set()

    def run_freely(self) -> None:
        self.is_slow.clear()

    def end(self) -> None:
        self.ends.set()
        self.is_slow.set()
        self.thread.join()

    def _keep(self) -> None:
        while self.is_slow.wait() and not self.ends.is_set():
            pages, until = self.pages(), time.monotonic() + LOOK_AGAIN
            while self.is_slow.is_set() and time.monotonic() < until and not self.ends.is_set():
                for page in pages:
                    with suppress(psutil.NoSuchProcess):
                        page.suspend()
                self.ends.wait(TURN * (self.times - 1))
                for page in pages:
                    with suppress(psutil.NoSuchProcess):
                        page.resume()
                self.ends.wait(TURN)

    def pages(self) -> list[psutil.Process]:
        """Return the browser's processes that run pages."""
        with suppress(psutil.NoSuchProcess):
            return [each for each in self.browser.children(recursive=True) if _runs_pages(each)]
        return []


def _runs_pages(process: psutil.Process) -> bool:
    with suppress(psutil.NoSuchProcess):
        return "--type=renderer" in process.cmdline()
    return False


@contextmanager
def paced(browser: Browser) -> Iterator[Pace]:
    """Yield the pace of the browser's pages, which run freely at first and at the end."""
    devtools = browser.new_browser_cdp_session()
    processes = devtools.send("SystemInfo.getProcessInfo")["processInfo"]
    [first] = [process["id"] for process in processes if process["type"] == "browser"]
    pace = Pace(psutil.Process(first))
    pace.thread.start()
    try:
        yield pace
    finally:
        pace.end()
