"""A phone whose disk stays when its browser is killed."""

import signal
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil
from playwright.sync_api import BrowserContext


@dataclass
class Handset:
    """A phone whose disk stays when its browser is killed."""

    start_from: Callable[[Path], BrowserContext]
    disk: Path

    def start(self) -> BrowserContext:
        return self.start_from(self.disk)

    def kill(self) -> None:
        kill_browser(self.disk)


def kill_browser(disk: Path) -> bool:
    """Kill the processes of the browser on this disk at once, as a phone dies of an empty battery.

    Return False if there are none.
    """
    killed = [
        process
        for process in psutil.process_iter(["cmdline"])
        if any(str(disk) in word for word in process.info["cmdline"] or ())
    ]
    for process in killed:
        with suppress(psutil.NoSuchProcess):
            process.send_signal(signal.SIGKILL)
    psutil.wait_procs(killed)
    return bool(killed)
