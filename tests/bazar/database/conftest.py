"""A database in a test's transaction, in which SQL files may be put in and taken away."""

from collections.abc import Callable, Sequence

import pytest
from django.db import connection

from bazar.database.files import SqlFile, find_files
from bazar.database.installing import install

type Install = Callable[..., list[str]]


def run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def value(statement: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        [found] = cursor.fetchone()
        return found


@pytest.fixture
def install_with(db: None) -> Install:
    """Return a function that installs the product's files and these beside them."""

    def install_beside(*files: SqlFile) -> list[str]:
        return install([*find_files(), *files])

    return install_beside


def sql_file(text: str, name: str = "answer") -> SqlFile:
    return SqlFile(f"bazar/database/{name}.sql", text)


def without(files: Sequence[SqlFile], path: str) -> list[SqlFile]:
    return [file for file in files if file.path != path]
