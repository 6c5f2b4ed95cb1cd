"""The network between a phone and the server: slow, cut, or losing replies.

It is a real one, a proxy on the loopback, so that a phone's service worker meets it as pages do,
and so that it stays slow when a test takes the browser offline and back.
"""

import queue
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

PIECE = 2**16
INBOX = b"POST /kasir/penjualan/ "
REQUEST = re.compile(rb"^(?:GET|HEAD|POST) /\S* HTTP/1\.1\r$", re.MULTILINE)


class Wire:
    def __init__(self, server: str) -> None:
        self.there = ("127.0.0.1", int(server.rsplit(":", 1)[1]))
        self.door = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self.door.getsockname()[1]}"
        self.latency = 0.0
        """Seconds there and back. A new connection costs them once more, for its handshake."""
        self.is_cut = False
        self.replies_to_lose = 0
        self.replies_lost = 0
        self.requests = 0
        self.bytes_down = 0
        self.rewritten: tuple[bytes, bytes] | None = None
        self.impostors: dict[bytes, bytes] = {}
        self.open: set[socket.socket] = set()
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """Break every connection and accept no new one."""
        self.is_cut = True
        self._hang_up()

    def mend(self) -> None:
        self.is_cut = False

    def lose_replies(self, number: int) -> None:
        """Let the next batches reach the server, and cut its answers off."""
        self.replies_to_lose = number
        self._hang_up()  # so that each batch goes over a connection of its own

    def rewrite(self, old: bytes, new: bytes) -> None:
        """Replace `old` by `new`, of the same length, in every answer; ask for no compression."""
        assert len(old) == len(new)
        self.rewritten = (old, new)
        self._hang_up()

    def impersonate(
        self, path: str, status: str = "200 OK", body: str = "", **headers: str
    ) -> None:
        """Answer GETs of the path in the server's name, as a hotspot or a firewall does."""
        headers = {"Content-Type": "text/html; charset=utf-8"} | {
            name.replace("_", "-"): value for name, value in headers.items()
        }
        content = body.encode()
        lines = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in headers.items())]
        lines += [f"Content-Length: {len(content)}", "Connection: close", "", ""]
        self.impostors[f"GET {path} ".encode()] = "\r\n".join(lines).encode() + content
        self._hang_up()

    def be_honest(self) -> None:
        """Let the server answer for itself again."""
        self.impostors.clear()

    def forget(self) -> None:
        """Set the counts of requests and bytes to 0."""
        self.requests = self.bytes_down = 0

    def close(self) -> None:
        self.cut()
        self.door.shutdown(socket.SHUT_RDWR)  # wakes who waits at it
        self.door.close()

    def _hang_up(self) -> None:
        for end in list(self.open):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                phone, _ = self.door.accept()
                threading.Thread(target=self._connect, args=(phone,), daemon=True).start()

    def _connect(self, phone: socket.socket) -> None:
        with phone:
            if self.is_cut:
                return
            with socket.create_connection(self.there) as server:
                self.open |= {phone, server}
                asked: list[bytes] = []
                connected = time.monotonic() + self.latency
                up = threading.Thread(
                    target=_pump, args=(phone, server, self._asked(asked), self._due, connected)
                )
                up.start()
                _pump(server, phone, lambda piece: self._heard(piece, asked), self._due, connected)
                up.join()
                self.open -= {phone, server}

    def _due(self) -> float:
        """Return the moment at which a piece that sets out now arrives."""
        return time.monotonic() + self.latency / 2

    def _asked(self, pieces: list[bytes]) -> Callable[[bytes], bytes]:
        def note(piece: bytes) -> bytes:
            self.requests += len(REQUEST.findall(piece))
            pieces.append(piece)
            return piece.replace(b" gzip,", b" none,") if self.rewritten else piece

        return note

    def _heard(self, answer: bytes, asked: list[bytes]) -> bytes | None:
        """Return the part of an answer that reaches the phone; None to break the connection."""
        if asked[:1] == [b""]:
            return None  # the rest of what an impostor has answered
        for request, impostor in self.impostors.items():
            if any(piece.startswith(request) for piece in asked):
                asked[:] = [b""]
                return impostor
        if self.replies_to_lose and any(INBOX in piece for piece in asked):
            self.replies_to_lose -= 1
            self.replies_lost += 1
            return None
        asked.clear()
        self.bytes_down += len(answer)
        return answer.replace(*self.rewritten) if self.rewritten else answer


def _pump(
    source: socket.socket,
    sink: socket.socket,
    passed: Callable[[bytes], bytes | None],
    due: Callable[[], float],
    connected: float,
) -> None:
    """Carry what `passed` lets through, until an end hangs up or nothing is let through.

    `due` is asked when a piece has come in; `connected` is the moment before which none goes out.
    """
    on_the_way: queue.SimpleQueue[tuple[float, bytes]] = queue.SimpleQueue()
    delivering = threading.Thread(target=_deliver, args=(sink, on_the_way))
    delivering.start()
    with suppress(OSError):
        while piece := source.recv(PIECE):
            through = passed(piece)
            if through is None:
                break
            on_the_way.put((max(due(), connected), through))
    on_the_way.put((due(), b""))
    delivering.join()
    for end in (source, sink):
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)


def _deliver(sink: socket.socket, on_the_way: "queue.SimpleQueue[tuple[float, bytes]]") -> None:
    """Send each piece when it is due, up to the empty one that ends the connection."""
    never = threading.Event()
    with suppress(OSError):
        while True:
            due, piece = on_the_way.get()
            never.wait(max(0.0, due - time.monotonic()))
            if not piece:
                return
            sink.sendall(piece)


@contextmanager
def wire_to(server: str) -> Iterator[Wire]:
    wire = Wire(server)
    try:
        yield wire
    finally:
        wire.close()
