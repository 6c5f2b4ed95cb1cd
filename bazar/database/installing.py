"""The installation of the SQL files: in one transaction, where their text has changed.

Hosts of the release before may still run. A function that the files no longer make, or make with
other parameters, therefore stays until the next installation, under its name and parameters from
before; a trigger goes at once.
"""

from collections.abc import Iterable, Mapping, Sequence

from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from bazar.database.catalogue import is_function, read_catalogue, server_version
from bazar.database.files import SqlFile, find_files
from bazar.models import InstalledFile

# Whoever waits for a table makes others wait behind it. After that migrate fails, to be run again.
LOCK_TIMEOUT = "SET LOCAL lock_timeout = '5s'"
ONE_AT_A_TIME = f"LOCK TABLE {InstalledFile._meta.db_table} IN SHARE ROW EXCLUSIVE MODE"
NEW_NAME = (
    "A function whose result or parameters' names change needs a new name: PostgreSQL cannot "
    "replace it, and hosts of the release before still call it."
)


def install_after_migrate(**_signal: object) -> None:
    """Install what has changed, unless some migrations are still to come."""
    executor = MigrationExecutor(connection)
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        install(find_files())


def install(files: Sequence[SqlFile], *, anew: bool = False) -> list[str]:
    """Put in the files whose text has changed, with `anew` all; return the paths of these.

    Raises ImproperlyConfigured when two files make the same function or trigger.
    """
    with transaction.atomic():
        if not anew and is_installed(files):
            return []
        _execute(LOCK_TIMEOUT)
        _execute(ONE_AT_A_TIME)  # of two hosts that migrate, the second finds the work done
        noted = {row.path: row for row in InstalledFile.objects.all()}
        changed = [file for file in files if anew or not is_noted(file, noted)]
        if changed or _gone(files, noted):
            _replace(files, changed, noted)
        return [file.path for file in changed]


def is_installed(files: Sequence[SqlFile]) -> bool:
    """Tell whether the database notes just these files, with these texts."""
    noted = {row.path: row for row in InstalledFile.objects.all()}
    return all(is_noted(file, noted) for file in files) and not _gone(files, noted)


def is_noted(file: SqlFile, noted: Mapping[str, InstalledFile]) -> bool:
    """Tell whether `noted`, by path, has the file's text, installed by this version of PostgreSQL.

    Another version may write out the same definition otherwise.
    """
    row = noted.get(file.path)
    return row is not None and (row.fingerprint, row.server) == (
        file.fingerprint,
        server_version(),
    )


def _gone(files: Sequence[SqlFile], noted: dict[str, InstalledFile]) -> list[InstalledFile]:
    """Return the notes of files that there are no more."""
    paths = {file.path for file in files}
    return [row for path, row in noted.items() if path not in paths and row.fingerprint]


def _replace(
    files: Sequence[SqlFile], changed: Sequence[SqlFile], noted: dict[str, InstalledFile]
) -> None:
    """Run the `changed` files; take away what no file makes any more, and note what there is."""
    leaving = {name for row in noted.values() for name in row.former}
    before = {path: set(row.definitions) for path, row in noted.items()}
    for file in changed:
        noted[file.path] = InstalledFile(
            path=file.path,
            fingerprint=file.fingerprint,
            server=server_version(),
            definitions=_run(file),
        )
    for row in _gone(files, noted):
        row.fingerprint, row.definitions = "", {}
    made = _names_once(noted.values())
    for path, row in noted.items():
        dropped = before.get(path, set()) - made
        row.former = sorted(name for name in dropped if is_function(name))
        leaving |= {name for name in dropped if not is_function(name)}
    for name in sorted(leaving - made):
        kind, _, rest = name.partition(" ")
        _execute(f"DROP {kind} IF EXISTS {rest}")
    InstalledFile.objects.all().delete()
    InstalledFile.objects.bulk_create(
        row for row in noted.values() if row.fingerprint or row.former
    )


def _run(file: SqlFile) -> dict[str, str]:
    """Run the file's text; return the fingerprint of each definition that it wrote, by name."""
    before = read_catalogue()
    try:
        _execute(file.text)
    except DatabaseError as failed:
        failed.add_note(f"{file.path} cannot be put in. {NEW_NAME}")
        raise
    return {
        name: found.fingerprint
        for name, found in read_catalogue().items()
        if name not in before or before[name].version != found.version
    }


def _names_once(rows: Iterable[InstalledFile]) -> set[str]:
    """Return the names of all definitions; refuse those that two files make."""
    names = [name for row in rows for name in row.definitions]
    twice = {name for name in names if names.count(name) > 1}
    if twice:
        raise ImproperlyConfigured(f"Two SQL files make {', '.join(sorted(twice))}.")
    return set(names)


def _execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
