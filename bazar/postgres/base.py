"""Django's PostgreSQL backend with time limits that the product sets itself.

Limits are set by `SET` just before the first statement of another kind of work. PgBouncer refuses
the startup parameter `options`, so that only DATABASE_URL may set it; parameters in it are not set
again.

Behind a pooler in transaction mode the next statement may run on another connection to the server,
and a `SET` would stay on the last one. There each transaction starts with `SET LOCAL`, and a single
statement gets a transaction of its own. A pooler is recognised by the process number of the
server, which differs from the one that the connection received at its start.

The wrapper extends methods of Django and psycopg that are not documented;
tests/bazar/test_library_internals.py names the versions.
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

CHECK = 2.0  # seconds for the check whether a connection still works
FIRST = 5.0  # seconds for the first queries on a new connection
# Totals are many small groups over few rows: compiling such queries costs more than it saves.
ALWAYS = {"jit": "off"}
LIMITED = tuple(limits.PAGE.parameters)
NAMED = re.compile(r"(?:-c\s*|--)([A-Za-z_][\w.-]*)\s*=")


class AnsweringConnection(psycopg.Connection[Any]):
    """A connection that waits `patience` seconds for an answer; None means without end.

    TCP's own timeouts do not help if something on the way still accepts the bytes.
    """

    patience: float | None = FIRST

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        """Wait for an answer. Without one, close the connection and raise OperationalError."""
        if timeout is not None or self.patience is None:
            return super().wait(gen, interval, timeout)
        try:
            return super().wait(gen, interval, self.patience)
        except errors._WaitTimeout:  # noqa: SLF001  (psycopg documents it for wait)
            self.close()
            raise psycopg.OperationalError("the database server did not answer in time") from None


def _psycopg() -> ModuleType:
    """Return the psycopg module with connections of the class above."""
    ours = ModuleType("psycopg")
    vars(ours).update(vars(psycopg) | {"connect": AnsweringConnection.connect})
    return ours


class DatabaseWrapper(base.DatabaseWrapper):
    Database = _psycopg()

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self._limits: Limits | None = None
        self._set_in_transaction = False
        self._pooled: bool | None = None
        self.execute_wrappers.append(self._in_a_transaction_of_its_own)

    @property
    def is_pooled(self) -> bool:
        """Return True behind a pooler, where settings of a session do not last."""
        if self._pooled is None:
            row = self.connection.execute("SELECT pg_backend_pid()", prepare=False).fetchone()
            self._pooled = row[0] != self.connection.info.backend_pid
        return self._pooled

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        self._limits, self._pooled, self._set_in_transaction = None, None, False
        return super().get_new_connection(conn_params)

    def is_usable(self) -> bool:
        if self.connection is None:
            return False
        self.connection.patience = CHECK
        usable: bool = super().is_usable()
        self.connection.patience = self._limits.patience if self._limits else FIRST
        return usable

    def create_cursor(self, name: str | None = None) -> Any:
        if not self.needs_rollback and self._limits is not limits.current_limits():
            with self.wrap_database_errors:
                self._set_limits(limits.current_limits())
        return super().create_cursor(name)

    def _set_limits(self, wanted: Limits) -> None:
        """Set the limits, unless the next statement gets a transaction of its own."""
        in_transaction = not self.get_autocommit()
        if self.is_pooled and not in_transaction:
            return
        text = "; ".join(self._settings(wanted, "SET LOCAL" if self._pooled else "SET"))
        # In the simple protocol, which takes many statements in one message.
        self.connection.execute(text.encode(), prepare=False)
        self.connection.patience = wanted.patience
        self._limits = wanted
        self._set_in_transaction = self._set_in_transaction or in_transaction

    def _settings(self, wanted: Limits, how: str) -> list[str]:
        """Return the statements that set the limits.

        Parameters in `options` of DATABASE_URL stay, except for long work. Without limits each
        parameter has the value of the server, the role and DATABASE_URL.
        """
        in_url = set(NAMED.findall(str(self.settings_dict["OPTIONS"].get("options", ""))))
        unchanged = in_url if wanted is not limits.LONG else set()
        parameters = wanted.parameters
        return [
            *(f"{how} {name} TO {value}" for name, value in ALWAYS.items() if name not in in_url),
            *(
                f"{how} {name} TO {value}"
                for name, value in parameters.items()
                if name not in unchanged
            ),
            *(f"RESET {name}" for name in LIMITED if not self._pooled and name not in parameters),
            *(f"RESET {name}" for name in parameters if not self._pooled and name in unchanged),
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
            self._set_limits(limits.current_limits())
            return execute(sql, params, many, context)

    def _set_autocommit(self, autocommit: bool) -> None:  # noqa: FBT001  (as Django has it)
        super()._set_autocommit(autocommit)  # type: ignore[misc]  # not in the stubs
        if self._set_in_transaction or self._pooled:
            self._forget()

    def _rollback(self) -> None:
        super()._rollback()  # type: ignore[misc]
        self._forget_undone_limits()

    def _savepoint_rollback(self, sid: str) -> None:
        super()._savepoint_rollback(sid)  # type: ignore[misc]
        self._forget_undone_limits()

    def _forget_undone_limits(self) -> None:
        """Forget limits that were set in the transaction; its rollback undoes them."""
        if self._set_in_transaction:
            self._limits = None

    def _forget(self) -> None:
        self._limits, self._set_in_transaction = None, False
