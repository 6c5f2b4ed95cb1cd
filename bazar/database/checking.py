"""The comparison of the SQL files with the database, for a system check and for the audit."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.core.checks import Error
from django.db import DEFAULT_DB_ALIAS, connection

from bazar.database.catalogue import Definition, read_catalogue, without_parameters
from bazar.database.files import SqlFile, find_files
from bazar.database.installing import is_noted
from bazar.models import InstalledFile

HINT = (
    "After an update run `manage.py migrate`. What was changed in the database by hand is put "
    "right by `manage.py install_sql`."
)


def check_sql(*, databases: Sequence[str] | None = None, **_options: Any) -> list[Error]:
    """Return an error for each difference. Django's system check, of the tag `database`."""
    if DEFAULT_DB_ALIAS not in (databases or ()):
        return []
    found = differences(find_files())
    return [Error(difference, hint=HINT, id="bazar.E001") for difference in found]


def differences(files: Sequence[SqlFile]) -> list[str]:
    """Return how the database's functions and triggers differ from the files, a sentence each."""
    if InstalledFile._meta.db_table not in connection.introspection.table_names():
        return ["The database has not been migrated: it has none of the SQL files."]
    noted = {row.path: row for row in InstalledFile.objects.all()}
    return [*_files_apart(files, noted), *_definitions_apart(noted, read_catalogue())]


def _files_apart(files: Sequence[SqlFile], noted: Mapping[str, InstalledFile]) -> Iterator[str]:
    for file in files:
        if not is_noted(file, noted):
            yield f"{file.path} is not in the database as it stands in this release."
    paths = {file.path for file in files}
    for path, row in noted.items():
        if path not in paths and row.fingerprint:
            yield f"{path} is in the database, and not in this release."


def _definitions_apart(
    noted: Mapping[str, InstalledFile], there: Mapping[str, Definition]
) -> Iterator[str]:
    known = {name: digest for row in noted.values() for name, digest in row.definitions.items()}
    for name, fingerprint in known.items():
        found = there.get(name)
        if found is None:
            yield f"{name} is missing in the database."
        elif not found.is_enabled:
            yield f"{name} is switched off."
        elif found.fingerprint != fingerprint:
            yield f"{name} was changed in the database (now {found.fingerprint[:12]})."
    former = {name for row in noted.values() for name in row.former}
    for name in _strangers(there, known.keys() | former):
        yield f"{name} is in no SQL file (now {there[name].fingerprint[:12]})."


def _strangers(there: Mapping[str, Definition], known: set[str]) -> list[str]:
    """Return the triggers on tables of ours, and the functions named like ours, that none made."""
    tables = {there[name].table for name in known if name in there} - {""}
    functions = {without_parameters(name) for name in known}
    return [
        name
        for name, found in there.items()
        if name not in known and (found.table in tables or without_parameters(name) in functions)
    ]
