"""What is only read at the desk, whoever reads it."""

from django.db.models import Model
from django.http import HttpRequest


class ReadOnly:
    """Refuses every change, whatever the user may otherwise do."""

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False
