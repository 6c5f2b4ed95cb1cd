"""WebKitGTK, driven by classic WebDriver: Debian's WebKitWebDriver on a screen of Xvfb."""

import json
import os
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from tests.browser.engines import PATIENCE
from tests.browser.engines.scripted import Lost, ScriptedTab

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"  # the standard's name of an element's key
MINI_BROWSER = sorted(Path("/usr/lib").glob("*/webkit2gtk-4.*/MiniBrowser"))
LOST = {
    "javascript error", "no such element", "no such frame", "stale element reference",
    "element not interactable", "element click intercepted", "script timeout",
}  # fmt: skip
# An async function is given its arguments and a last one, by which it answers.
CALL = "const done = arguments[arguments.length - 1]; ({})(...[...arguments].slice(0, -1))"
ANSWER = ".then(done, (error) => done({ broken: String(error) }));"


class WebDriver:
    """One session of WebKitWebDriver at this port of the loopback."""

    def __init__(self, port: int) -> None:
        self.door = HTTPConnection("127.0.0.1", port, timeout=PATIENCE * 2)
        options = {"binary": str(MINI_BROWSER[-1]), "args": ["--automation"]}
        wanted = {"alwaysMatch": {"webkitgtk:browserOptions": options}}
        self.session = self.send("POST", "/session", {"capabilities": wanted})["sessionId"]

    def command(self, path: str, **body: Any) -> Any:
        return self.send("POST", f"/session/{self.session}{path}", body)

    def end(self) -> None:
        self.send("DELETE", f"/session/{self.session}")
        self.door.close()

    def send(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        """Return the answer's value. Raise Lost for a page or element that has gone."""
        self.door.request(method, path, None if body is None else json.dumps(body))
        answer = json.loads(self.door.getresponse().read())["value"]
        if isinstance(answer, dict) and "error" in answer:
            if answer["error"] in LOST:
                raise Lost(answer["message"])
            raise RuntimeError(f"{path}: {answer['error']}: {answer['message']}")
        return answer


class WebDriverTab(ScriptedTab):
    """The only tab of a session, which has a profile of its own."""

    def __init__(self, server: str, driver: WebDriver) -> None:
        super().__init__(server)
        self.driver = driver
        driver.command("/window/rect", width=420, height=800)

    def go(self, address: str) -> None:
        self.driver.command("/url", url=address)

    def run(self, function: str, *arguments: Any) -> Any:
        call = CALL.replace("({})", f"(async (...given) => ({function})(...given))") + ANSWER
        result = self.driver.command("/execute/async", script=call, args=list(arguments))
        if isinstance(result, dict) and "broken" in result:
            raise RuntimeError(result["broken"])
        return result

    def press(self, element: Any) -> None:
        self.driver.command(f"/element/{element[ELEMENT]}/click")

    def keys(self, element: Any, text: str) -> None:
        self.driver.command(f"/element/{element[ELEMENT]}/value", text=text)


@contextmanager
def screen() -> Iterator[str]:
    """Run Xvfb and yield the name of its display, such as ":1"."""
    arguments = ["-displayfd", "1", "-screen", "0", "1280x1024x24", "-nolisten", "tcp"]
    with subprocess.Popen(
        ["Xvfb", *arguments], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as running:
        assert running.stdout
        try:
            yield f":{running.stdout.readline().strip()}"
        finally:
            running.terminate()


def environment_of(display: str, home: Path) -> dict[str, str]:
    """Return the environment of a WebKitGTK on this display, with a home of its own."""
    return os.environ | {
        "DISPLAY": display,
        "HOME": str(home),
        "XDG_RUNTIME_DIR": str(home),
        "GTK_A11Y": "none",
        "NO_AT_BRIDGE": "1",
        "LIBGL_ALWAYS_SOFTWARE": "1",
        "WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS": "1",  # root has no sandbox; the loopback only
    }


@contextmanager
def webkit(command: str, display: str, home: Path, port: int) -> Iterator[WebDriver]:
    """Run WebKitWebDriver at this port and one session of it, with a home of its own."""
    with subprocess.Popen(
        [command, f"--port={port}"], env=environment_of(display, home)
    ) as running:
        try:
            _wait_until_it_answers(running, port)
            driver = WebDriver(port)
            try:
                yield driver
            finally:
                driver.end()
        finally:
            running.terminate()


def _wait_until_it_answers(running: "subprocess.Popen[bytes]", port: int) -> None:
    while running.poll() is None:
        with suppress(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", port), timeout=PATIENCE).close()
            return
    raise AssertionError("WebKitWebDriver did not start")
