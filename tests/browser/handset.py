"""A phone whose disk stays when its browser is killed."""

import signal
from collections.abc import Callable
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
        """Kill the browser's processes at once, as a phone dies whose battery is empty."""
        killed = [
            process
            for process in psutil.process_iter(["cmdline"])
            if any(str(self.disk) in word for word in process.info["cmdline"] or ())
        ]
        for process in killed:
            process.send_signal(signal.SIGKILL)
        psutil.wait_procs(killed)
