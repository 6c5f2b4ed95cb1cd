"""Changes of rows that never change, made by going around the database's triggers."""

from django.db import connection


def around_the_triggers(statement: str, *parameters: int | bytes) -> None:
    """Run a statement with the triggers off, as the database's owner could."""
    tables = (
        "sale", "saleline", "seal", "sealedstall", "sealedcell", "sealedplace", "sealedfile",
        "publication", "publictotal", "sealedpart", "daysecret",
        "sealedtill",
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in tables:
            cursor.execute(f"ALTER TABLE transactions_{table} DISABLE TRIGGER USER")
        cursor.execute(statement, parameters)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in tables:
            cursor.execute(f"ALTER TABLE transactions_{table} ENABLE TRIGGER USER")
