"""The SQL files that are in the database, as they were put in (bazar/database/)."""

from django.db import models
from django.db.models.functions import Now


class InstalledFile(models.Model):
    """An SQL file as it was put in, and what the database's catalogue held just after.

    `fingerprint` is the SHA-256 of the file's text, empty for a file that is gone. `definitions`
    has the SHA-256 of each function and trigger that the file made, by its name; `server` is
    PostgreSQL's major version, which wrote them out. `former` names the functions that the file
    made in the release before: they go with the next installation.
    """

    path = models.CharField(primary_key=True, max_length=200)
    fingerprint = models.CharField(max_length=64, blank=True)
    server = models.PositiveSmallIntegerField()
    definitions = models.JSONField(default=dict)
    former = models.JSONField(default=list)
    installed_at = models.DateTimeField(db_default=Now())

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.path
