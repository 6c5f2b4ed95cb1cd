"""gunicorn's worker with threads, which receives only complete requests.

In gunicorn's own worker a thread reads the request, however slowly it arrives: ten phones in a
tunnel, or one stranger, occupy every thread. Here the worker's event loop gathers the bytes without
waiting, up to 64 KB in memory and more on disk, and gives a thread the complete request. A client
that is too slow is dropped. A buffering proxy does the same; with one in front this costs nothing.
"""

import errno
import re
import selectors
import socket
import tempfile
import time
from contextlib import suppress
from functools import partial
from typing import IO, Any

from gunicorn import http
from gunicorn.http.unreader import SocketUnreader
from gunicorn.workers.gthread import ThreadWorker

IN_MEMORY = 64 * 1024  # bytes of one request
AT_ONCE = 16  # pieces of that size; then it is another connection's turn
LONGEST_HEAD = 128 * 1024  # bytes; gunicorn has lower bounds of its own
# Above the bound of bazar/uploads.py, so that the product itself says what is too large.
LARGEST_BODY = 40 * 1024 * 1024
ON_DISK = 512 * 1024 * 1024  # bytes of all requests of this process
HEAD_WITHIN = 10.0  # seconds
BODY_WITHIN = 15.0  # seconds, and one more for each SLOWEST bytes
SLOWEST = 2_000  # bytes a second
AT_MOST = 300.0  # seconds for one request
SENDING = 60.0  # seconds until a client has taken a piece of the answer

END = b"\r\n\r\n"
LENGTH = re.compile(rb"\r\ncontent-length[ \t]*:[ \t]*([^\r]*)\r\n", re.IGNORECASE)
CHUNKED = re.compile(rb"\r\ntransfer-encoding[ \t]*:", re.IGNORECASE)
EXPECTS = re.compile(rb"\r\nexpect[ \t]*:[ \t]*100-continue[ \t]*\r\n", re.IGNORECASE)


class Refused(Exception):
    """A request that is answered only by its status line, such as `413 Content Too Large`."""


class WholeRequest(SocketUnreader):  # type: ignore[misc]  # gunicorn has no types
    """The source of gunicorn's parser: the gathered bytes, then the end; never the socket."""

    def __init__(self, sock: socket.socket) -> None:
        super().__init__(sock)
        self.rest: IO[bytes] | None = None

    def chunk(self, size_hint: int | None = None) -> bytes:
        if self.rest is None:
            return b""
        wanted = min(max(size_hint or 0, self.mxchunk), self.max_body_chunk)
        return self.rest.read(wanted)

    def replace(self, start: bytes, rest: IO[bytes] | None) -> None:
        """Read `start` from now on, and then `rest` from its beginning."""
        if self.rest:
            self.rest.close()
        if rest:
            rest.seek(0)
        self.rest = rest
        self.unread(start)


class Gathered:
    """The part of one request that has arrived on the connection."""

    def __init__(self, conn: Any, start: bytes) -> None:
        self.conn = conn
        self.start = bytearray(start)
        self.rest: IO[bytes] | None = None
        self.on_disk = 0  # bytes
        self.began = time.monotonic()
        self.head = 0  # bytes of the head with its end, 0 until that has come
        self.whole = 0  # bytes of the whole request, once it is known
        self._look()

    @property
    def received(self) -> int:
        return len(self.start) + self.on_disk

    @property
    def is_whole(self) -> bool:
        return bool(self.whole) and self.received >= self.whole

    def is_late(self, now: float) -> bool:
        """Return True if the client has used up its time."""
        took = now - self.began
        if not self.head:
            return took > HEAD_WITHIN
        return took > min(BODY_WITHIN + self.received / SLOWEST, AT_MOST)

    def read(self) -> None:
        """Read the bytes that have arrived. Raises Refused, EOFError and OSErrors."""
        # Never read more than this request, so that gunicorn finds the next one in the socket.
        wanted = min(self.whole - self.received if self.whole else IN_MEMORY, IN_MEMORY)
        piece = self.conn.sock.recv(wanted)
        if not piece:
            raise EOFError
        if self.head and self.whole > IN_MEMORY:
            if self.rest is None:
                self.rest = tempfile.TemporaryFile()  # noqa: SIM115  (closed by WholeRequest)
            self.rest.write(piece)
            self.on_disk += len(piece)
            return
        self.start += piece
        if not self.head:
            self._look()

    def _look(self) -> None:
        """Read the length of the request from its head. gunicorn itself refuses a broken head."""
        end = self.start.find(END)
        if end < 0:
            if len(self.start) > LONGEST_HEAD:
                self.head = self.whole = len(self.start)
            return
        self.head = end + len(END)
        head = bytes(self.start[: self.head])
        if CHUNKED.search(head):
            raise Refused("411 Length Required")
        lengths = LENGTH.findall(head)
        body = int(lengths[0]) if len(lengths) == 1 and lengths[0].strip().isdigit() else 0
        if body > LARGEST_BODY:
            raise Refused("413 Content Too Large")
        self.whole = self.head + body
        if EXPECTS.search(head) and not self.is_whole:
            with suppress(OSError):
                self.conn.sock.send(b"HTTP/1.1 100 Continue\r\n\r\n")

    def hand_over(self) -> None:
        """Let the connection's parser read the request."""
        conn = self.conn
        if conn.parser is None:
            # The same as TConn.init for HTTP/1.1 without TLS.
            conn.parser = http.get_parser(conn.cfg, conn.sock, conn.client)
            conn.parser.unreader = WholeRequest(conn.sock)
            conn.initialized = conn.data_ready = True
        conn.parser.unreader.replace(bytes(self.start), self.rest)

    def close(self) -> None:
        if self.rest:
            self.rest.close()
        self.conn.close()


class Worker(ThreadWorker):  # type: ignore[misc]  # gunicorn has no types
    """A worker whose event loop gathers requests before a thread gets them."""

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self.gathering: dict[socket.socket, Gathered] = {}  # the oldest first

    def enqueue_req(self, conn: Any) -> None:
        """Gather the next request of the connection; give it to a thread when it is complete.

        Only the event loop's thread calls this method and those that it calls.
        """
        conn.sock.settimeout(0)
        begun = conn.parser.unreader.take_buffered() if conn.parser else b""
        try:
            gathered = Gathered(conn, begun)
        except Refused as refused:
            self._refuse(conn, refused)
            return
        self._make_room()
        self.gathering[conn.sock] = gathered
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self._read, gathered))
        self._read(gathered, conn.sock)

    def _read(self, gathered: Gathered, sock: socket.socket) -> None:
        try:
            for _piece in range(AT_ONCE):
                if gathered.is_whole:
                    break
                gathered.read()
                if gathered.on_disk and self._on_disk() > ON_DISK:
                    raise Refused("503 Service Unavailable")  # noqa: TRY301
        except BlockingIOError:
            return
        except Refused as refused:
            self._drop(gathered, refused)
        except (EOFError, OSError):
            self._drop(gathered)
        else:
            if gathered.is_whole:
                self._forget(sock)
                gathered.hand_over()
                super().enqueue_req(gathered.conn)

    def _on_disk(self) -> int:
        return sum(gathered.on_disk for gathered in self.gathering.values())

    def _make_room(self) -> None:
        """Drop the oldest connection if half of all connections are still sending."""
        while len(self.gathering) >= max(1, self.worker_connections // 2):
            self._drop(next(iter(self.gathering.values())), Refused("408 Request Timeout"))

    def murder_pending(self) -> None:
        """Drop late clients. gunicorn calls this each second, also while the worker stops."""
        super().murder_pending()
        now = time.monotonic()
        for gathered in list(self.gathering.values()):
            if gathered.is_late(now) or not (self.alive or gathered.received):
                why = Refused("408 Request Timeout") if gathered.received else None
                self._drop(gathered, why)

    def _drop(self, gathered: Gathered, why: Refused | None = None) -> None:
        self._forget(gathered.conn.sock)
        if why:
            self._refuse(gathered.conn, why)
        else:
            self.nr_conns -= 1
        gathered.close()

    def _forget(self, sock: socket.socket) -> None:
        self.gathering.pop(sock, None)
        self.poller.unregister(sock)

    def _refuse(self, conn: Any, why: Refused) -> None:
        self.nr_conns -= 1
        lines = f"HTTP/1.1 {why}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
        with suppress(OSError):
            conn.sock.send(lines.encode())
        conn.close()

    def handle_request(self, req: Any, conn: Any) -> Any:
        """Limit the time in which a client must receive its answer."""
        conn.sock.settimeout(SENDING)
        try:
            return super().handle_request(req, conn)
        except TimeoutError:
            raise OSError(errno.EPIPE, "the client did not take its answer") from None
