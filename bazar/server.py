"""gunicorn, started in this process: one tree of processes, which one signal ends.

The arbiter ends in the ordinary way, so that atexit runs and stops the embedded PostgreSQL.
"""

import os
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

from django.conf import settings
from django.core.checks import Tags
from django.core.management import BaseCommand, CommandError, call_command
from django.core.wsgi import get_wsgi_application
from django.db import DEFAULT_DB_ALIAS, OperationalError, connection, connections
from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger

from bazar.logs import WithoutSecrets

GRACE = 10  # seconds for requests under way when the server stops
KEEPALIVE = 5  # seconds
BACKLOG = 2048  # gunicorn's own


@contextmanager
def ending_in_order() -> Iterator[None]:
    """Let SIGTERM and a closed terminal end the block as Ctrl-C does.

    By default the process would die at once, without atexit: the embedded PostgreSQL would stay.
    """
    numbers = [signal.SIGINT, signal.SIGTERM]
    if not _outlives_its_terminal():
        numbers.append(signal.SIGHUP)
    before = {number: signal.signal(number, signal.default_int_handler) for number in numbers}
    try:
        yield
    except KeyboardInterrupt:
        sys.exit(128 + signal.SIGINT)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _outlives_its_terminal() -> bool:
    """Return True if the process was started by nohup."""
    return signal.getsignal(signal.SIGHUP) is signal.SIG_IGN


def reserve(address: str, port: int) -> socket.socket:
    """Return a bound socket to serve on. Raises CommandError if the port is in use.

    Port 0 means any free port. The socket does not listen yet, so that connections are refused
    until a worker can answer.
    """
    with _as_command_error(address, port):
        family, kind, protocol, _, where = socket.getaddrinfo(
            address, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, protocol)
        try:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(where)
        except BaseException:
            listener.close()
            raise
    return listener


@contextmanager
def _as_command_error(address: str, port: int) -> Iterator[None]:
    try:
        yield
    except (OSError, OverflowError) as refused:
        why = getattr(refused, "strerror", None) or refused
        raise CommandError(
            f"Cannot serve on {address} port {port}: {why}. Choose another with --port."
        ) from None


def use_port(port: int) -> None:
    """Set the port in links and for CSRF, unless SITE_URL was given."""
    if not os.environ.get("SITE_URL", "").strip():
        settings.SITE_URL = f"http://127.0.0.1:{port}"
        settings.CSRF_TRUSTED_ORIGINS = [settings.SITE_URL]


def reach_database(command: BaseCommand) -> None:
    """Connect to the database; start it if it is the embedded one. Raises CommandError."""
    say(command, "Connecting to the database …")
    try:
        connection.ensure_connection()
    except OperationalError as failed:
        raise CommandError(f"Cannot reach the database: {failed}") from None


def prepare(command: BaseCommand) -> None:
    """Migrate the database and collect static files, with a line for each."""
    command.check()
    say(command, "Migrating the database …")
    call_command("migrate", interactive=False, verbosity=0)
    command.check(tags=[Tags.database], databases=[DEFAULT_DB_ALIAS])
    say(command, "Collecting static files …")
    call_command("collectstatic", interactive=False, verbosity=0)


def say(command: BaseCommand, line: str) -> None:
    """Write the line at once, also into a pipe."""
    command.stdout.write(line)
    command.stdout.flush()


def serve(listener: socket.socket, ready: Callable[[], object]) -> NoReturn:
    """Serve on `listener` until SIGINT or SIGTERM. `ready` is called when it listens."""
    with _as_command_error(*listener.getsockname()[:2]):
        listener.listen(BACKLOG)
    # Workers, which are forked from here, must not share a connection.
    connections.close_all()
    Server(listener, ready).run()
    sys.exit()


class Log(Logger):  # type: ignore[misc]  # gunicorn has no types
    """The log of gunicorn without secrets: it names addresses whose answers broke off."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(WithoutSecrets(self.error_fmt, self.datefmt))


class Server(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    def __init__(self, listener: socket.socket, ready: Callable[[], object]) -> None:
        self.options: dict[str, Any] = {
            "bind": f"fd://{listener.detach()}",
            "workers": settings.WEB_WORKERS,
            "worker_class": "bazar.gathering.Worker",
            # One more than views may take (bazar/bulkheads.py): it serves static files and health.
            "threads": settings.WEB_THREADS + 1,
            "graceful_timeout": GRACE,
            "keepalive": KEEPALIVE,
            "preload_app": True,
            "loglevel": "warning",
            "logger_class": Log,
            "control_socket_disable": True,
            "when_ready": lambda _arbiter: ready(),
        }
        self.outlives_its_terminal = _outlives_its_terminal()
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        return get_wsgi_application()

    def reload(self) -> None:
        """Stop on SIGHUP, which says that the terminal was closed.

        The application is loaded before the workers are forked: there is nothing to reload.
        """
        if not self.outlives_its_terminal:
            raise StopIteration  # what the arbiter itself does on SIGTERM
