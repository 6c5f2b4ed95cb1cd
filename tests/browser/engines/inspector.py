"""WebKitGTK with a profile that stays: MiniBrowser, spoken to by the protocol of Web Inspector.

A session of WebKitWebDriver keeps nothing on the disk, so its phone would forget all when killed.
"""

import json
from contextlib import closing
from http.client import HTTPConnection
from itertools import count
from typing import Any

from websockets.sync.client import connect

from tests.browser.engines import PATIENCE
from tests.browser.engines.scripted import Lost
from tests.polling import poll

FIRST_PAGE = "/socket/1/1/WebPage"


class Inspector:
    """The only page of a MiniBrowser that was told to listen at this port of the loopback."""

    def __init__(self, port: int) -> None:
        _wait_for_page(port)
        address = f"ws://127.0.0.1:{port}{FIRST_PAGE}"
        self.socket = connect(address, max_size=None, proxy=None)
        self.numbers = count(1)
        self.target = ""
        while not self.target:
            self._hear(json.loads(self.socket.recv(PATIENCE)))

    def evaluate(self, expression: str) -> Any:
        """Return what the expression's promise resolves to. Raise Lost for a page that was left."""
        promise = self._send("Runtime.evaluate", expression=expression)
        handle = promise["result"]["objectId"]
        answer = self._send("Runtime.awaitPromise", promiseObjectId=handle, returnByValue=True)
        if answer.get("wasThrown"):
            raise RuntimeError(answer["result"].get("description"))
        return answer["result"].get("value")

    def _send(self, method: str, **parameters: Any) -> dict[str, Any]:
        number, target = next(self.numbers), self.target
        message = json.dumps({"id": number, "method": method, "params": parameters})
        outer = {"targetId": target, "message": message}
        command = {"id": next(self.numbers), "method": "Target.sendMessageToTarget"}
        self.socket.send(json.dumps(command | {"params": outer}))
        while self.target == target:
            answer = self._hear(json.loads(self.socket.recv(PATIENCE * 2)))
            if answer and answer.get("id") == number:
                if "error" in answer:
                    raise Lost(answer["error"]["message"])
                return dict(answer["result"])
        raise Lost("another page has come")

    def _hear(self, message: dict[str, Any]) -> dict[str, Any] | None:
        """Note which page is shown; return what the page has said."""
        about = message.get("params", {})
        match message.get("method"):
            case "Target.targetCreated" if not about["targetInfo"].get("isProvisional"):
                self.target = about["targetInfo"]["targetId"]
            case "Target.didCommitProvisionalTarget":
                self.target = about["newTargetId"]
            case "Target.dispatchMessageFromTarget":
                return dict(json.loads(about["message"]))
        if "error" in message:
            raise Lost(message["error"]["message"])
        return None


def _wait_for_page(port: int) -> None:
    """Wait until the browser lists its page."""
    assert poll(lambda: _lists_page(port), within=PATIENCE), "MiniBrowser shows no page"


def _lists_page(port: int) -> bool:
    try:
        with closing(HTTPConnection("127.0.0.1", port, timeout=PATIENCE)) as door:
            door.request("GET", "/")
            return FIRST_PAGE.encode() in door.getresponse().read()
    except ConnectionRefusedError:
        return False
