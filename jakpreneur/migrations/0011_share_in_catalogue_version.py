"""Nothing: what this migration did has been dropped by a later one."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("bazar", "0006_online_share"),
        ("jakpreneur", "0010_offer_prices"),
    ]
    operations: list[object] = []
