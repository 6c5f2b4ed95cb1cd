"""What is published of a seal stays as it was made, like the seal itself."""

from django.db import migrations

TABLES = ("daysecret", "publication", "publictotal", "sealedpart")
APPEND_ONLY = "".join(
    f"""
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON transactions_{table}
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""
    for table in TABLES
)
APPEND_ONLY_UNDO = "".join(
    f"DROP TRIGGER append_only ON transactions_{table};" for table in TABLES
)


class Migration(migrations.Migration):
    dependencies = [("transactions", "0025_seals_published")]
    operations = [migrations.RunSQL(APPEND_ONLY, APPEND_ONLY_UNDO)]
