"""PgBouncer in transaction mode in front of a database, as hosts of many processes have it."""

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.races import holders_parameters

CONFIGURATION = """
[databases]
* = host={host} user={user}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 1
"""


@contextmanager
def pgbouncer(folder: Path) -> Iterator[str]:
    """Run one in front of the database that this test is connected to; yield its DATABASE_URL.

    It has one connection to the server, which all clients share.
    """
    command = shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin")
    if not command:
        missing = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        missing("no PgBouncer here. On Debian: apt install pgbouncer")
    to = holders_parameters()
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = door.getsockname()[1]
    file = folder / "pgbouncer.ini"
    file.write_text(CONFIGURATION.format(host=to["host"], user=to["user"], port=port))
    # It refuses to be root. The server's own user may open its socket.
    user = ["-u", Path(to["host"], ".s.PGSQL.5432").owner()] if os.geteuid() == 0 else []
    running = subprocess.Popen(
        [command, *user, str(file)], stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True
    )
    try:
        for written in running.stderr or ():
            if "process up" in written:
                break
        yield f"postgres://{to['user']}@127.0.0.1:{port}/{to['dbname']}"
    finally:
        running.terminate()
        running.communicate()
