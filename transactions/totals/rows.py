"""Rows of the database, as tuples."""

from typing import Any

from django.db import connection


def fetch_rows(query: str, parameters: Any) -> list[tuple[Any, ...]]:
    """Run a query with its parameters and return its rows."""
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found
