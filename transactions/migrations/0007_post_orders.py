"""Posting knows the day that an order is for, and what orders hold of an offer."""

from django.db import migrations

from transactions.posting import install


class Migration(migrations.Migration):
    dependencies = [
        ("transactions", "0006_orders"),
        ("jakpreneur", "0004_search_licences_reservations"),
    ]
    operations = [migrations.RunPython(install, migrations.RunPython.noop)]
