"""`manage.py migrate`: Django's own, which also puts in the SQL files that have changed."""

from typing import Any

from django.core.management.commands import migrate


class Command(migrate.Command):
    def get_check_kwargs(self, options: dict[str, Any]) -> Any:
        """Leave out the checks of the database: what they miss, this command puts in."""
        named: dict[Any, Any] = super().get_check_kwargs(options)
        return {**named, "databases": None}
