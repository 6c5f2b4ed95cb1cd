"""A network between the product and PostgreSQL that can stop carrying, and go on.

It still takes the bytes, as a firewall or a dead host behind a load balancer does: no error, no
end, and TCP's own timeouts see nothing wrong.
"""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

PIECE = 2**16


class BlackHole:
    """Listens on `port` of the loopback, in front of the server at the Unix socket `there`."""

    def __init__(self, there: str) -> None:
        self.there = there
        self.door = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self.door.getsockname()[1]
        self.carries = threading.Event()
        self.carries.set()
        self.open: set[socket.socket] = set()
        threading.Thread(target=self._accept, daemon=True).start()

    def swallow(self) -> None:
        self.carries.clear()

    def heal(self) -> None:
        """Carry again. What was swallowed is gone, with its connections."""
        for end in list(self.open):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        self.carries.set()

    def close(self) -> None:
        self.heal()
        with suppress(OSError):
            self.door.shutdown(socket.SHUT_RDWR)
        self.door.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _address = self.door.accept()
                threading.Thread(target=self._connect, args=(client,), daemon=True).start()

    def _connect(self, client: socket.socket) -> None:
        with client, socket.socket(socket.AF_UNIX) as server:
            self.open |= {client, server}
            self.carries.wait()
            with suppress(OSError):
                server.connect(self.there)
                up = threading.Thread(target=self._pump, args=(client, server))
                up.start()
                self._pump(server, client)
                up.join()
            self.open -= {client, server}

    def _pump(self, source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError):
            while piece := source.recv(PIECE):
                self.carries.wait()
                sink.sendall(piece)
        for end in (source, sink):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)


@contextmanager
def black_hole(there: str) -> Iterator[BlackHole]:
    hole = BlackHole(there)
    try:
        yield hole
    finally:
        hole.close()
