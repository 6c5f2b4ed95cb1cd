"""The table of a version of the public pages; a later migration drops it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("bazar", "0003_orders"),
        ("jakpreneur", "0004_search_licences_reservations"),
    ]
    operations = [
        migrations.CreateModel(
            name="CatalogueVersion",
            fields=[
                ("shard", models.SmallIntegerField(primary_key=True, serialize=False)),
                ("n", models.BigIntegerField(default=0)),
            ],
            options={
                "verbose_name": "catalogue version",
                "verbose_name_plural": "catalogue versions",
            },
        ),
    ]
