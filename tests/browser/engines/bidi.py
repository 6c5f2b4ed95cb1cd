"""Firefox, driven by WebDriver BiDi: a WebSocket that Firefox itself opens, without geckodriver."""

import json
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

from websockets.sync.client import ClientConnection, connect

from tests.browser.engines import PATIENCE
from tests.browser.engines.scripted import Lost, ScriptedTab

PHONE = {"width": 360, "height": 640}
# A page that is left while it answers; an element of a page that was left.
LOST = {
    "no such frame", "no such node", "no such handle", "stale element reference",
    "move target out of bounds", "unknown error", "no such history entry",
}  # fmt: skip
# Nothing leaves the machine: names are looked up at a proxy that is not there.
PREFERENCES = {
    "network.proxy.type": 1,
    "network.proxy.socks": "127.0.0.1",
    "network.proxy.socks_port": 9,
    "network.proxy.socks_remote_dns": True,
    "network.proxy.no_proxies_on": "127.0.0.1",
    "datareporting.policy.dataSubmissionEnabled": False,
    "app.update.disabledForTesting": True,
    "intl.accept_languages": "en-US",
}
LISTENING = re.compile(r"WebDriver BiDi listening on (ws://\S+)")


class Bidi:
    """One session: a command is sent and its answer awaited; events are passed over."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.numbers = count(1)
        self.send("session.new", capabilities={})

    def send(self, method: str, **parameters: Any) -> Any:
        """Return the command's result. Raise Lost for a page or element that has gone."""
        number = next(self.numbers)
        self.socket.send(json.dumps({"id": number, "method": method, "params": parameters}))
        while (answer := json.loads(self.socket.recv(PATIENCE * 2))).get("id") != number:
            pass
        if answer["type"] == "success":
            return answer["result"]
        if answer["error"] in LOST:
            raise Lost(answer["message"])
        raise RuntimeError(f"{method}: {answer['error']}: {answer['message']}")


class BidiTab(ScriptedTab):
    """A tab in a user context of its own, with touch."""

    def __init__(self, server: str, bidi: Bidi, user: str) -> None:
        super().__init__(server)
        self.bidi = bidi
        made = bidi.send("browsingContext.create", type="tab", userContext=user)
        self.context = made["context"]
        bidi.send("browsingContext.setViewport", context=self.context, viewport=PHONE)

    def go(self, address: str) -> None:
        self.bidi.send(
            "browsingContext.navigate", context=self.context, url=address, wait="complete"
        )

    def run(self, function: str, *arguments: Any) -> Any:
        answer = self.bidi.send(
            "script.callFunction",
            functionDeclaration=function,
            arguments=[_argument(each) for each in arguments],
            target={"context": self.context},
            awaitPromise=True,
        )
        if answer["type"] != "success":
            raise RuntimeError(answer["exceptionDetails"]["text"])
        result = answer["result"]
        return result if result["type"] == "node" else result.get("value")

    def press(self, element: Any) -> None:
        origin = {"type": "element", "element": {"sharedId": element["sharedId"]}}
        self._perform(
            {
                "type": "pointer",
                "id": "finger",
                "parameters": {"pointerType": "touch"},
                "actions": [
                    {"type": "pointerMove", "x": 0, "y": 0, "origin": origin},
                    {"type": "pointerDown", "button": 0},
                    {"type": "pointerUp", "button": 0},
                ],
            }
        )

    def keys(self, element: Any, text: str) -> None:
        strokes = [{"type": kind, "value": key} for key in text for kind in ("keyDown", "keyUp")]
        self._perform({"type": "key", "id": "keys", "actions": strokes})

    def _perform(self, source: dict[str, Any]) -> None:
        self.bidi.send("input.performActions", context=self.context, actions=[source])


def _argument(value: Any) -> dict[str, Any]:
    """Return the value as BiDi's local value; an element goes by its shared id."""
    if isinstance(value, dict):
        return {"sharedId": value["sharedId"]}
    return {"type": "number" if isinstance(value, int) else "string", "value": value}


@contextmanager
def firefox(command: str, profile: Path) -> Iterator[Bidi]:
    """Run Firefox without a window, with a new profile in this folder."""
    profile.mkdir()
    lines = (f"user_pref({json.dumps(k)}, {json.dumps(v)});" for k, v in PREFERENCES.items())
    (profile / "user.js").write_text("\n".join(lines))
    arguments = [
        "--headless",
        "--remote-debugging-port=0",
        "--no-remote",
        "--profile",
        str(profile),
    ]
    running = subprocess.Popen([command, *arguments], stderr=subprocess.PIPE, text=True)
    try:
        assert running.stderr
        found = next(filter(None, map(LISTENING.search, running.stderr)))
        with connect(f"{found[1]}/session", max_size=None, proxy=None) as socket:
            yield Bidi(socket)
    finally:
        running.terminate()
        running.communicate()


@contextmanager
def firefox_tab(bidi: Bidi, server: str) -> Iterator[BidiTab]:
    """Open a tab that shares no cookie and no storage with another."""
    user = bidi.send("browser.createUserContext")["userContext"]
    yield BidiTab(server, bidi, user)
    bidi.send("browser.removeUserContext", userContext=user)
