"""`manage.py migrate`: Django's own, which also puts in the SQL files that have changed."""

from typing import Any

from django.core.management.commands import migrate


class Command(migrate.Command):
    def get_check_kwargs(self, options: dict[str, Any]) -> dict[str, Any]:
        """Leave out the checks of the database: what they miss, this command puts in."""
        return {**super().get_check_kwargs(options), "databases": None}
