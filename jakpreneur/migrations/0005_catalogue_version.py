"""The version of what the public pages show, and the triggers that count it up
(jakpreneur/version.py)."""

from django.db import migrations, models

from jakpreneur.version import install, remove


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
        migrations.RunPython(install, remove),
    ]
