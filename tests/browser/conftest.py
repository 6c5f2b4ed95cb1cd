"""A real server on a clone of the test database, and a real phone in front of it."""

import fcntl
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connections
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Error,
    Page,
    Playwright,
    expect,
    sync_playwright,
)
from pytest_django.plugin import DjangoDbBlocker

from tests.browser.hands import follow
from tests.browser.handset import Handset
from tests.browser.hostile import LATENCY, Pace, paced
from tests.browser.printing_hands import Opened
from tests.browser.wire import Wire, wire_to
from tests.cast import Cast
from tests.conftest import connected_to, database_url
from transactions.models import StallCard

ROOT = Path(__file__).parents[2]
# The headless shell first: it opens a tab in a quarter of the time that a whole Chromium takes.
COMMANDS = ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"]
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE localhost , EXCLUDE 127.0.0.1",
]
PHONE: dict[str, Any] = {
    "viewport": {"width": 360, "height": 640},
    "has_touch": True,
    "is_mobile": True,
    "locale": "en-US",
    "timezone_id": "Asia/Jakarta",
    "reduced_motion": "reduce",  # a button half way between two colours has no contrast to check
}
PATIENCE = 15_000  # ms until a page must show what it is expected to, also on a busy machine
HOW_TO_INSTALL = (
    "no Chromium here. On Debian: apt install chromium; elsewhere: playwright install chromium"
)
# A test took the network away, on purpose.
TAKEN_AWAY = (
    "net::ERR_INTERNET_DISCONNECTED",
    "net::ERR_EMPTY_RESPONSE",
    "net::ERR_CONNECTION",
    "net::ERR_CONTENT_LENGTH_MISMATCH",
    "net::ERR_FAILED",
    "net::ERR_INCOMPLETE_CHUNKED_ENCODING",
    "net::ERR_SOCKET_NOT_CONNECTED",
    "error occurred when fetching the script",  # the worker's, which comes again with the next page
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the tests of this folder first: they take longest and share one browser a worker."""

    def is_here(item: pytest.Item) -> bool:
        return item.path.is_relative_to(Path(__file__).parent)

    for item in filter(is_here, items):
        item.add_marker(pytest.mark.browser)
    items.sort(key=lambda item: not is_here(item))


@pytest.fixture(scope="session")
def server(
    clone: str, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """Run the product under gunicorn over the clone; yield its address."""
    with django_db_blocker.unblock(), connected_to(clone):
        database = database_url()
    # Bound here and listening before gunicorn runs: no port to lose, no start to wait for.
    with socket.create_server(("127.0.0.1", 0)) as door:
        address = f"http://127.0.0.1:{door.getsockname()[1]}"
        said = {"DATABASE_URL": database, "SECRET_KEY": settings.SECRET_KEY, "SITE_URL": address}
        environment = {"PATH": os.environ["PATH"], "LOG_LEVEL": "WARNING"} | said
        environment["DJANGO_SETTINGS_MODULE"] = "tests.browser.settings"
        collect = ["manage.py", "collectstatic", "--noinput", "--verbosity=0"]
        with (ROOT / "var" / "static.lock").open("w") as lock:  # every worker of the tests does
            fcntl.flock(lock, fcntl.LOCK_EX)
            subprocess.run([sys.executable, *collect], cwd=ROOT, env=environment, check=True)
        gunicorn = ["-m", "gunicorn", "bazar.wsgi", f"--bind=fd://{door.fileno()}"]
        gunicorn += ["--workers=1", "--threads=5", "--log-level=warning"]
        gunicorn += ["--worker-class=bazar.gathering.Worker"]
        log = tmp_path_factory.mktemp("server") / "log"
        with log.open("w") as written:
            running = subprocess.Popen(
                [sys.executable, *gunicorn],
                cwd=ROOT,
                env=environment,
                pass_fds=[door.fileno()],
                stdout=written,
                stderr=written,
            )
        try:
            yield address
            assert running.poll() is None, log.read_text()
        finally:
            running.terminate()
            running.wait()


@pytest.fixture(scope="package")
def playwright() -> Iterator[Playwright]:
    """Run Playwright while the tests of this folder run.

    Under Playwright's event loop Django takes another database connection. Django cannot reach the
    earlier one then, nor the loop's one later, and a database with connections can be neither
    cloned nor dropped. So all are closed before and after.
    """
    connections.close_all()
    expect.set_options(timeout=PATIENCE)
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # Playwright keeps an event loop in this thread, and Django takes that for async code.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        yield playwright
        connections.close_all()


@pytest.fixture(scope="package")
def chromium(playwright: Playwright) -> str | None:
    """Return the command of the Chromium that is installed; None for Playwright's own."""
    found = next(filter(None, map(shutil.which, COMMANDS)), None)
    if not found and not Path(playwright.chromium.executable_path).exists():
        missing = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        missing(HOW_TO_INSTALL)
    return found


@pytest.fixture(scope="package")
def browser(playwright: Playwright, chromium: str | None) -> Iterator[Browser]:
    browser = playwright.chromium.launch(executable_path=chromium, args=QUIET)
    yield browser
    browser.close()


@pytest.fixture(scope="package")
def browsers_pace(browser: Browser) -> Iterator[Pace]:
    with paced(browser) as pace:
        yield pace


@pytest.fixture
def pace(browsers_pace: Pace) -> Iterator[Pace]:
    """Yield the pace of the browser's pages, which run freely before the test and after it."""
    yield browsers_pace
    browsers_pace.run_freely()


@pytest.fixture
def complaints() -> list[str]:
    """Return the list of unwanted console messages. A test that provokes one clears the list."""
    return []


@pytest.fixture
def is_near(request: pytest.FixtureRequest) -> bool:
    """Return whether the test is marked `near`: no latency, and the processor as it is."""
    return request.node.get_closest_marker("near") is not None


@pytest.fixture
def road(wire: Wire, *, is_near: bool) -> str:
    """Return the address by which phones reach the server, far away or near."""
    wire.latency = 0.0 if is_near else LATENCY
    return wire.address


@pytest.fixture
def pocket(road: str, browser: Browser, complaints: list[str]) -> Iterator[BrowserContext]:
    """Yield what the tabs of one small phone share: storage, cookies, network.

    The phone is set to English, which the product does not heed. The server (behind `road`) comes
    first: it clones the database, and once Playwright's event loop is there Django no longer finds
    the connection that must be closed for that.
    """
    context = browser.new_context(base_url=road, **PHONE)
    listen(context, complaints)
    yield context
    context.close()
    assert complaints == []


def listen(context: BrowserContext, complaints: list[str]) -> None:
    """Append unwanted console messages of the phone to `complaints`."""

    def hear(message: ConsoleMessage) -> None:
        expected = any(reason in message.text for reason in TAKEN_AWAY)
        if message.type in {"error", "warning"} and not expected:
            complaints.append(f"{message.type}: {message.text}")

    def catch(error: Error) -> None:
        complaints.append(f"uncaught: {error.message}")

    context.on("console", hear)
    context.on("weberror", lambda raised: catch(raised.error))


@pytest.fixture
def wire(server: str) -> Iterator[Wire]:
    """Yield a network to the server that a test may slow down or cut."""
    with wire_to(server) as wire:
        yield wire


@pytest.fixture
def card(committed: Cast) -> str:
    """Return the address on the stall's card."""
    return f"/kasir/kartu/{StallCard.objects.create(stall=committed.stall).token}/"


@pytest.fixture
def till(phone: Page, card: str, wire: Wire, pace: Pace, *, is_near: bool) -> Page:
    """Return a phone that was let in, ready to sell. The world turns hostile after that."""
    wire.latency = 0.0
    follow(phone, card)
    if not is_near:
        wire.latency = LATENCY
        pace.slow_down()
    return phone


@pytest.fixture
def phone(
    request: pytest.FixtureRequest, pocket: BrowserContext, pace: Pace, *, is_near: bool
) -> Page:
    """Return a tab. Its console errors, page errors and policy violations fail the test."""
    page = pocket.new_page()
    if not is_near and "till" not in request.fixturenames:
        pace.slow_down()
    return page


@pytest.fixture
def handset(
    playwright: Playwright,
    chromium: str | None,
    wire: Wire,
    complaints: list[str],
    tmp_path: Path,
) -> Iterator[Handset]:
    disk = tmp_path / "disk"
    with ExitStack() as running:

        def start(disk: Path) -> BrowserContext:
            context = playwright.chromium.launch_persistent_context(
                disk,
                executable_path=chromium,
                args=QUIET,
                base_url=wire.address,
                **PHONE,
            )
            listen(context, complaints)
            running.callback(context.close)
            return context

        yield Handset(start, disk)


@pytest.fixture
def opened(till: Page, complaints: list[str]) -> Iterator[Opened]:
    """Yield what a till opens on a phone without RawBT. Its browser complains of that."""
    yield Opened(till)
    complaints[:] = [each for each in complaints if "Failed to launch 'rawbt:" not in each]
