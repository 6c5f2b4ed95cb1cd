"""Losses of a database: a backup that was restored, a replica that lagged when it was promoted."""

from django.db import connection

from transactions.models import Till

# What is lost of each table, of the entries of a till in a range of numbers.
LOST = {
    "transactions_resolution": "held_id IN (SELECT id FROM transactions_heldsale WHERE {of})",
    "transactions_saleline": "sale_id IN (SELECT id FROM transactions_sale WHERE {of})",
    "transactions_sale": "{of}",
    "transactions_shiftentry": "{of}",
    "transactions_heldsale": "{of}",
}


def lose_entries(till: Till, above: int, up_to: int = 10_000) -> int:
    """Delete the till's entries above a number, past the triggers; return how many."""
    lost = 0
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        for table, of in LOST.items():
            condition = of.format(
                of="till_id = %(till)s AND number > %(above)s AND number <= %(up_to)s"
            )
            about = {"till": till.pk, "above": above, "up_to": up_to}
            cursor.execute(f"DELETE FROM {table} WHERE {condition}", about)  # noqa: S608
            lost += cursor.rowcount if of == "{of}" else 0
        if up_to >= till.last_number:
            last = "UPDATE transactions_till SET last_number = %s WHERE id = %s"
            cursor.execute(last, [min(above, till.last_number), till.pk])
        cursor.execute("SET session_replication_role = origin")
    return lost


def lose_till(till: Till) -> None:
    """Delete the till with all that it sent, as a backup from before it was let in."""
    lose_entries(till, above=0)
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("DELETE FROM transactions_tillstall WHERE till_id = %s", [till.pk])
        cursor.execute("DELETE FROM transactions_till WHERE id = %s", [till.pk])
        cursor.execute("SET session_replication_role = origin")
