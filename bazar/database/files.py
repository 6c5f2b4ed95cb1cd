"""The SQL files: one subject a file, in the folder `database/` of its app."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from django.apps import apps

FOLDER = "database"


@dataclass(frozen=True, slots=True)
class SqlFile:
    """`path` names the file in messages and in the database: transactions/database/voids.sql.

    The text makes functions and triggers, nothing else, by CREATE OR REPLACE, so that it can be
    run again.
    """

    path: str
    text: str

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the text, in hexadecimal."""
        return hashlib.sha256(self.text.encode()).hexdigest()


def find_files() -> list[SqlFile]:
    """Return the files of all apps, in the order of INSTALLED_APPS, then by name."""
    return [
        SqlFile(f"{app.label}/{FOLDER}/{file.name}", file.read_text(encoding="utf-8"))
        for app in apps.get_app_configs()
        for file in sorted((Path(app.path) / FOLDER).glob("*.sql"))
    ]
