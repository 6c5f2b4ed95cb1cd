"""The ledger's own functions inside PostgreSQL: a batch is posted where the rows are.

So a batch costs one round trip however many entries it has, a few statements over all of them
at once, and each statement sees what the one before it wrote. `transactions/ledger.py` alone
calls them. They are code, not schema: the files beside this one are the only text, and a migration
that changes it (or a table that it names) installs it again with `install`.
"""

from pathlib import Path

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

REMOVE = """
DROP FUNCTION IF EXISTS post_sales, enter_proposed;
DROP TYPE IF EXISTS posting_entry, posting_line;
"""


def install(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """For migrations: puts the functions, as they stand here, into the database."""
    schema_editor.execute(REMOVE)
    for name in ("types", "enter_proposed", "post_sales"):
        schema_editor.execute(Path(__file__).with_name(f"{name}.sql").read_text())


def remove(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    schema_editor.execute(REMOVE)
