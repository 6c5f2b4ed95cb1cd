"""The catalogue's version counts what online orders may hold of a stock, not all of it."""

from django.db import migrations

from jakpreneur.version import install


class Migration(migrations.Migration):
    dependencies = [
        ("bazar", "0006_online_share"),
        ("jakpreneur", "0010_offer_prices"),
    ]
    operations = [migrations.RunPython(install, migrations.RunPython.noop)]
