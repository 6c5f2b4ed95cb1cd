"""A real server on a clone of the test database, and a real phone in front of it."""

import os
import secrets
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Error,
    Page,
    sync_playwright,
)
from pytest_django.plugin import DjangoDbBlocker

from tests.conftest import connected_to, database_url

ROOT = Path(__file__).parents[2]
COMMANDS = ["chromium", "chromium-browser", "google-chrome"]
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
HOW_TO_INSTALL = (
    "no Chromium here. On Debian: apt install chromium; elsewhere: playwright install chromium"
)
TAKEN_AWAY = "net::ERR_INTERNET_DISCONNECTED"  # a test took the network away, on purpose


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def server(
    clone: str, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The product's own settings under gunicorn, over the clone; its address."""
    with django_db_blocker.unblock(), connected_to(clone):
        database = database_url()
    # Bound here and listening before gunicorn runs: no port to lose, no start to wait for.
    with socket.create_server(("127.0.0.1", 0)) as door:
        address = f"http://127.0.0.1:{door.getsockname()[1]}"
        said = {"DATABASE_URL": database, "SECRET_KEY": secrets.token_hex(32), "SITE_URL": address}
        environment = {"PATH": os.environ["PATH"], "LOG_LEVEL": "WARNING"} | said
        collect = ["manage.py", "collectstatic", "--noinput", "--verbosity=0"]
        subprocess.run([sys.executable, *collect], cwd=ROOT, env=environment, check=True)
        gunicorn = ["-m", "gunicorn", "bazar.wsgi", f"--bind=fd://{door.fileno()}"]
        gunicorn += ["--workers=1", "--threads=4", "--worker-class=gthread", "--log-level=warning"]
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
def browser() -> Iterator[Browser]:
    """For this folder alone: under Playwright's event loop Django takes another connection, which
    nobody would close behind the tests of other folders."""
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # Playwright keeps an event loop in this thread, and Django takes that for async code.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        found = next(filter(None, map(shutil.which, COMMANDS)), None)
        if not found and not Path(playwright.chromium.executable_path).exists():
            missing = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
            missing(HOW_TO_INSTALL)
        browser = playwright.chromium.launch(executable_path=found, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def complaints() -> list[str]:
    """What the phone's console said that it should not; a test that provokes it clears it."""
    return []


@pytest.fixture
def pocket(browser: Browser, server: str, complaints: list[str]) -> Iterator[BrowserContext]:
    """What the tabs of one small phone share: storage, cookies, network. Set to English, which
    the product does not heed."""
    context = browser.new_context(
        base_url=server,
        viewport={"width": 360, "height": 640},
        has_touch=True,
        is_mobile=True,
        locale="en-US",
        timezone_id="Asia/Jakarta",
        reduced_motion="reduce",  # a button half way between two colours has no contrast to check
    )

    def hear(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and TAKEN_AWAY not in message.text:
            complaints.append(f"{message.type}: {message.text}")

    def catch(error: Error) -> None:
        complaints.append(f"uncaught: {error.message}")

    context.on("console", hear)
    context.on("weberror", lambda raised: catch(raised.error))
    yield context
    context.close()
    assert complaints == []


@pytest.fixture
def phone(pocket: BrowserContext) -> Page:
    """A tab. Its console errors, page errors and policy violations fail the test."""
    return pocket.new_page()
