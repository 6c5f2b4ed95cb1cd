"""Pages are cached by the clock: the version of the catalogue and its triggers go."""

from django.db import migrations

# With their triggers. A database in which they were never made has none of them.
DROP = """
DROP FUNCTION IF EXISTS catalogue_insert, catalogue_update, catalogue_delete, offers_updated,
    reservations_insert, reservations_update, reservations_delete, catalogue_emptied CASCADE;
DROP FUNCTION IF EXISTS count_catalogue_change;
"""


class Migration(migrations.Migration):
    dependencies = [("jakpreneur", "0012_anonymous_vendors")]
    operations = [
        migrations.RunSQL(DROP, migrations.RunSQL.noop),
        migrations.DeleteModel("CatalogueVersion"),
    ]
