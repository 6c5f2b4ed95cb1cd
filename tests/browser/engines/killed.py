"""Phones that are killed and started again on the same disk, in three engines.

A phone is asked by functions that run in its page; `Died` says that it was killed meanwhile.
"""

import json
import os
import signal
import subprocess
from abc import ABC, abstractmethod
from contextlib import suppress
from http.client import HTTPException
from pathlib import Path
from typing import Any

import psutil
from playwright.sync_api import BrowserContext, BrowserType, Error
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from tests.browser.conftest import PHONE, QUIET
from tests.browser.engines.bidi import LISTENING, PREFERENCES, Bidi, BidiTab
from tests.browser.engines.inspector import Inspector
from tests.browser.engines.scripted import Lost
from tests.browser.engines.webdriver import MINI_BROWSER, environment_of
from tests.browser.handset import kill_browser

# A browser that was killed opens no page of before, and does not ask for its safe mode.
AFTER_A_KILL = {
    "browser.sessionstore.resume_from_crash": False,
    "toolkit.startup.max_resumed_crashes": -1,
}


class Died(Exception):
    """The browser was killed."""


class Phone(ABC):
    """A browser with a disk of its own."""

    def __init__(self, disk: Path) -> None:
        self.disk = disk

    def run(self, function: str, *arguments: Any) -> Any:
        """Call the async function in the page, with JSON arguments. Raise Died or Lost."""
        given = ", ".join(json.dumps(each) for each in arguments)
        try:
            # As text, because the protocols differ in what they take besides.
            answer = self._evaluate(f"({function})({given}).then(JSON.stringify)")
        except (ConnectionClosed, HTTPException, OSError) as problem:
            raise Died(str(problem)) from problem
        return None if answer is None else json.loads(answer)

    @abstractmethod
    def start(self, address: str) -> None:
        """Start the browser at the address. Raise Died."""

    @abstractmethod
    def _evaluate(self, promise: str) -> str | None: ...

    @abstractmethod
    def kill(self) -> bool:
        """Kill all processes of this browser at once. Return False if there are none."""

    @abstractmethod
    def put_away(self) -> None:
        """Let go of what a killed browser leaves open here."""


class ChromiumPhone(Phone):
    def __init__(self, disk: Path, chromium: BrowserType, command: str | None) -> None:
        super().__init__(disk)
        self.chromium = chromium
        self.command = command
        self.context: BrowserContext | None = None

    def start(self, address: str) -> None:
        try:
            self.context = self.chromium.launch_persistent_context(
                self.disk, executable_path=self.command, args=QUIET, **PHONE
            )
            self.page = self.context.pages[0]
            self.page.goto(address)
        except Error as problem:
            raise Died(problem.message) from problem

    def _evaluate(self, promise: str) -> str | None:
        try:
            answer: str | None = self.page.evaluate(f"() => {promise}")
        except Error as problem:
            if "closed" in problem.message or "crashed" in problem.message:
                raise Died(problem.message) from problem
            if "Execution context was destroyed" in problem.message:
                raise Lost(problem.message) from problem
            raise
        return answer

    def kill(self) -> bool:
        return kill_browser(self.disk)

    def put_away(self) -> None:
        if self.context:
            with suppress(Error):
                self.context.close()
        self.context = None


class FirefoxPhone(Phone):
    def __init__(self, disk: Path, command: str) -> None:
        super().__init__(disk)
        disk.mkdir()
        wanted = PREFERENCES | AFTER_A_KILL
        lines = (f"user_pref({json.dumps(k)}, {json.dumps(v)});" for k, v in wanted.items())
        (disk / "user.js").write_text("\n".join(lines))
        self.command = [command, "--headless", "--remote-debugging-port=0", "--no-remote"]
        self.running: subprocess.Popen[str] | None = None
        self.socket: ClientConnection | None = None

    def start(self, address: str) -> None:
        self.running = subprocess.Popen(
            [*self.command, "--profile", str(self.disk)], stderr=subprocess.PIPE, text=True
        )
        assert self.running.stderr
        found = next(filter(None, map(LISTENING.search, self.running.stderr)), None)
        if not found:
            raise Died("Firefox has ended before it listened")
        try:
            self.socket = connect(f"{found[1]}/session", max_size=None, proxy=None)
            self.tab = BidiTab("", Bidi(self.socket), "default")
            self.tab.go(address)
        except (ConnectionClosed, OSError, TimeoutError) as problem:
            raise Died(str(problem)) from problem

    def _evaluate(self, promise: str) -> str | None:
        answer: str | None = self.tab.run(f"() => {promise}")
        return answer

    def kill(self) -> bool:
        return kill_with_children(self.running)

    def put_away(self) -> None:
        if self.socket:
            with suppress(ConnectionClosed, OSError):
                self.socket.close()
        if self.running:
            self.running.communicate()
        self.running = self.socket = None


class WebKitPhone(Phone):
    def __init__(self, disk: Path, display: str, port: int) -> None:
        super().__init__(disk)
        disk.mkdir()
        self.environment = environment_of(display, disk)
        self.environment["WEBKIT_INSPECTOR_HTTP_SERVER"] = f"127.0.0.1:{port}"
        self.port = port
        self.running: subprocess.Popen[bytes] | None = None
        self.inspector: Inspector | None = None

    def start(self, address: str) -> None:
        cookies = f"--cookies-file={self.disk / 'cookies'}"
        self.running = subprocess.Popen(
            [str(MINI_BROWSER[-1]), "--enable-developer-extras=true", cookies, address],
            env=self.environment,
            stderr=subprocess.DEVNULL,
        )
        try:
            self.inspector = Inspector(self.port)
        except (ConnectionClosed, HTTPException, OSError, TimeoutError) as problem:
            raise Died(str(problem)) from problem

    def _evaluate(self, promise: str) -> str | None:
        assert self.inspector
        answer: str | None = self.inspector.evaluate(promise)
        return answer

    def kill(self) -> bool:
        return kill_with_children(self.running)

    def put_away(self) -> None:
        if self.inspector:
            with suppress(ConnectionClosed, OSError):
                self.inspector.socket.close()
        if self.running:
            self.running.wait()
        self.running = self.inspector = None


def kill_with_children(running: "subprocess.Popen[Any] | None") -> bool:
    """Kill a process that was started here, and all that it has started, at once."""
    if not running or running.poll() is not None:
        return False
    with suppress(psutil.NoSuchProcess):
        own = psutil.Process(running.pid)
        processes = [own, *own.children(recursive=True)]
        for process in processes:
            with suppress(ProcessLookupError):
                os.kill(process.pid, signal.SIGKILL)
        psutil.wait_procs(processes[1:])
    return True
