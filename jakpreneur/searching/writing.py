"""The words of all offers, written anew. Triggers write those of an offer that changes."""

from django.db import connection

from jakpreneur.models import OfferWords

BATCH = 5_000  # offers a statement


def write_all_words() -> int:
    """Write the words of every offer where they differ; return how many offers there are.

    Nothing is done if the tables or the functions are not there yet, half way through migrations.
    """
    if OfferWords._meta.db_table not in connection.introspection.table_names():
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regprocedure('write_offer_words(bigint[])') IS NOT NULL")
        [is_there] = cursor.fetchone()
        if not is_there:
            return 0
        cursor.execute("SELECT id FROM jakpreneur_offer ORDER BY id")
        offers = [pk for (pk,) in cursor.fetchall()]
        for start in range(0, len(offers), BATCH):
            cursor.execute("SELECT write_offer_words(%s)", [offers[start : start + BATCH]])
    return len(offers)
