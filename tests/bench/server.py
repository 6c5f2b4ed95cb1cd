"""The product, started by `manage.py serve` on any free port."""

import os
import queue
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from tests.bench.databases import ROOT

READY = re.compile(r"http://127\.0\.0\.1:(\d+)")
START = 120  # seconds: it collects the static files
STOP = 20


@contextmanager
def serving(settings: str = "bazar.settings", **said: str) -> Iterator[int]:
    """Serve the product with these `settings`, and what is `said` in its environment.

    Yield its port on the loopback.
    """
    process = subprocess.Popen(
        [sys.executable, "manage.py", "serve", "--port", "0"],
        cwd=ROOT,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": settings} | said,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield _port(process)
    finally:
        process.terminate()
        try:
            process.wait(STOP)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _port(process: subprocess.Popen[str]) -> int:
    """Return the port from the last line with one. A thread reads on, so that no write blocks."""
    found: queue.Queue[int] = queue.Queue()
    threading.Thread(target=_read, args=(process, found), daemon=True).start()
    try:
        return found.get(timeout=START)
    except queue.Empty:
        raise RuntimeError("the product did not start") from None


def _read(process: subprocess.Popen[str], found: "queue.Queue[int]") -> None:
    for line in process.stdout or ():
        if match := READY.search(line):
            found.put(int(match[1]))
