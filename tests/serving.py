"""The product under its own server, as a process of its own, for what needs real threads."""

import fcntl
import http.client
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

ROOT = Path(__file__).parents[1]
PATIENCE = 20  # seconds for any answer
# As `manage.py serve` does, on a socket that listens already, without migrating a clone.
SERVE = """
import socket, sys, django
django.setup()
from bazar import server
server.serve(socket.socket(fileno=int(sys.argv[1])), lambda: None)
"""


@dataclass
class Answer:
    status: int
    headers: http.client.HTTPMessage
    body: bytes


@dataclass
class Served:
    """A running server at `port` of the loopback, which writes to `log`."""

    port: int
    log: Path

    def ask(
        self,
        path: str,
        method: str = "GET",
        body: bytes | None = None,
        headers: dict[str, str] | None = None,
    ) -> Answer:
        """Ask on a connection of its own."""
        asking = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            asking.request(method, path, body, headers or {})
            found = asking.getresponse()
            return Answer(found.status, found.headers, found.read())
        finally:
            asking.close()

    def written(self) -> str:
        return self.log.read_text()


def collect_static_files(environment: dict[str, str]) -> None:
    """Make var/static, which every worker of the tests does, one after the other."""
    collect = ["manage.py", "collectstatic", "--noinput", "--verbosity=0"]
    with (ROOT / "var" / "static.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        subprocess.run([sys.executable, *collect], cwd=ROOT, env=environment, check=True)


@contextmanager
def serving(database: str, log: Path, **said: str) -> Iterator[Served]:
    """Run one process with four threads over the database of this URL, with settings `said`."""
    with socket.create_server(("127.0.0.1", 0), backlog=128) as door:
        port = door.getsockname()[1]
        environment = {
            "PATH": os.environ["PATH"],
            "DJANGO_SETTINGS_MODULE": "bazar.settings",
            "DATABASE_URL": database,
            "SECRET_KEY": settings.SECRET_KEY,
            "SITE_URL": f"http://127.0.0.1:{port}",
            "LOG_LEVEL": "WARNING",
            "WEB_WORKERS": "1",
        } | said
        collect_static_files(environment)
        with log.open("w") as written:
            running = subprocess.Popen(
                [sys.executable, "-c", SERVE, str(door.fileno())],
                cwd=ROOT,
                env=environment,
                pass_fds=[door.fileno()],
                stdout=written,
                stderr=written,
            )
    try:
        served = Served(port, log)
        assert served.ask("/healthz").status == 200, served.written()
        yield served
        if running.poll() is not None:
            pytest.fail(f"the server has ended: {served.written()}")
    finally:
        running.terminate()
        running.wait()


def cookies_of(client: Any) -> dict[str, str]:
    """Return the header that carries what a test client has kept."""
    pairs = "; ".join(f"{name}={cookie.value}" for name, cookie in client.cookies.items())
    return {"Cookie": pairs}
