"""Of which kecamatan the desk's figures are shown to an account."""

from collections.abc import Collection

from django.http import HttpRequest


def kecamatan_seen(_request: HttpRequest) -> Collection[int] | None:
    """By id; None: of all. Until there are officers of a kecamatan, everybody sees all."""
    return None
