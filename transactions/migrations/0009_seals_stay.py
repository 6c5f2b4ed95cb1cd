"""Seals stay as they were made, like the ledger's rows; posting knows that a day is closed."""

from django.db import migrations

from transactions.posting import install

TABLES = ("seal", "sealedfile", "sealedstall", "sealedcell", "sealedplace")
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
    dependencies = [("transactions", "0008_seals")]
    operations = [
        migrations.RunSQL(APPEND_ONLY, APPEND_ONLY_UNDO),
        migrations.RunPython(install, migrations.RunPython.noop),
    ]
