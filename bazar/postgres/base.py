"""Django's PostgreSQL backend, with time limits that the product sets itself.

Limits are set by `SET` just before the first statement of another kind of work. The startup
parameter `options`, which PgBouncer refuses, is left to whoever writes DATABASE_URL, and what is
set there is not set again.

Behind a pooler in transaction mode the next statement may run on another connection of the
server, and a `SET` would stay behind on the last one. There each transaction starts with
`SET LOCAL`, and a single statement gets a transaction of its own. A pooler is recognised by the
process number of the server: it is not the one that the connection was told at its start.
"""

import re
from types import ModuleType
from typing import Any

import psycopg
from django.db import transaction
from django.db.backends.postgresql import base
from psycopg import errors

from bazar import limits
from bazar.limits import Limits

CHECK = 2.0  # seconds for the question whether a connection still lives
FIRST = 5.0  # seconds for the first questions on a new connection
# Totals are many small groups over few rows: compiling such queries costs more than it saves.
ALWAYS = {"jit": "off"}
LIMITED = tuple(limits.PAGE.parameters)
NAMED = re.compile(r"(?:-c\s*|--)([A-Za-z_][\w.-]*)\s*=")


class AnsweringConnection(psycopg.Connection[Any]):
    """A connection that waits `patience` seconds for an answer of the server, None: for ever.

    TCP's own timeouts do not help where something on the way still takes the bytes.
    """

    patience: float | None = FIRST

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        """Raise psycopg.OperationalError, and close the connection, when no answer comes."""
        if timeout is not None or self.patience is None:
            return super().wait(gen, interval, timeout)
        try:
            return super().wait(gen, interval, self.patience)
        except errors._WaitTimeout:  # noqa: SLF001  (psycopg documents it for wait)
            self.close()
            raise psycopg.OperationalError("the database server did not answer in time") from None


def _psycopg() -> ModuleType:
    """Return all that psycopg has, but with connections of the kind above."""
    ours = ModuleType("psycopg")
    vars(ours).update(vars(psycopg) | {"connect": AnsweringConnection.connect})
    return ours


class DatabaseWrapper(base.DatabaseWrapper):
    Database = _psycopg()

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self._given: Limits | None = None
        self._given_in_transaction = False
        self._pooled: bool | None = None
        self.execute_wrappers.append(self._in_a_transaction_of_its_own)

    @property
    def is_pooled(self) -> bool:
        """Whether a pooler stands between, so that a session's settings cannot be relied on."""
        if self._pooled is None:
            row = self.connection.execute("SELECT pg_backend_pid()", prepare=False).fetchone()
            self._pooled = row[0] != self.connection.info.backend_pid
        return self._pooled

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        self._given, self._pooled, self._given_in_transaction = None, None, False
        return super().get_new_connection(conn_params)

    def is_usable(self) -> bool:
        if self.connection is None:
            return False
        self.connection.patience = CHECK
        usable: bool = super().is_usable()
        self.connection.patience = self._given.patience if self._given else FIRST
        return usable

    def create_cursor(self, name: str | None = None) -> Any:
        if not self.needs_rollback and self._given is not limits.current_limits():
            with self.wrap_database_errors:
                self._give(limits.current_limits())
        return super().create_cursor(name)

    def _give(self, wanted: Limits) -> None:
        """Tell PostgreSQL the limits, unless the statement is going to have its own transaction."""
        in_transaction = not self.get_autocommit()
        if self.is_pooled and not in_transaction:
            return
        text = "; ".join(self._settings(wanted, "SET LOCAL" if self._pooled else "SET"))
        # In the simple protocol, which takes many statements in one message.
        self.connection.execute(text.encode(), prepare=False)
        self.connection.patience = wanted.patience
        self._given = wanted
        self._given_in_transaction = self._given_in_transaction or in_transaction

    def _settings(self, wanted: Limits, how: str) -> list[str]:
        """Return the statements. What DATABASE_URL sets by `options` holds for all but long work.

        Without limits each parameter is what server, role and DATABASE_URL make it.
        """
        said = set(NAMED.findall(str(self.settings_dict["OPTIONS"].get("options", ""))))
        kept = said if wanted is not limits.LONG else set()
        parameters = wanted.parameters
        return [
            *(f"{how} {name} TO {value}" for name, value in ALWAYS.items() if name not in said),
            *(f"{how} {name} TO {value}" for name, value in parameters.items() if name not in kept),
            *(f"RESET {name}" for name in LIMITED if not self._pooled and name not in parameters),
            *(f"RESET {name}" for name in parameters if not self._pooled and name in kept),
        ]

    def _in_a_transaction_of_its_own(
        self, execute: Any, sql: Any, params: Any, many: Any, context: Any
    ) -> Any:
        if (
            limits.current_limits() is limits.NONE
            or not self.get_autocommit()
            or not self.is_pooled
        ):
            return execute(sql, params, many, context)
        with transaction.atomic(using=self.alias):
            self._give(limits.current_limits())
            return execute(sql, params, many, context)

    def _set_autocommit(self, autocommit: bool) -> None:  # noqa: FBT001  (as Django has it)
        super()._set_autocommit(autocommit)  # type: ignore[misc]  # not in the stubs
        if self._given_in_transaction or self._pooled:
            self._forget()

    def _rollback(self) -> None:
        super()._rollback()  # type: ignore[misc]
        self._forget_if_undone()

    def _savepoint_rollback(self, sid: str) -> None:
        super()._savepoint_rollback(sid)  # type: ignore[misc]
        self._forget_if_undone()

    def _forget_if_undone(self) -> None:
        """A rollback takes back what was set in the transaction, too."""
        if self._given_in_transaction:
            self._given = None

    def _forget(self) -> None:
        self._given, self._given_in_transaction = None, False
