"""A shift's steps stay as they are, like the ledger's rows; posting knows the shift, the list price
and what a phone says of itself."""

from django.db import migrations

from transactions.posting import install

APPEND_ONLY = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON transactions_shiftentry
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""
APPEND_ONLY_UNDO = "DROP TRIGGER append_only ON transactions_shiftentry"


class Migration(migrations.Migration):
    dependencies = [("transactions", "0004_shifts_pins_and_desk")]
    operations = [
        migrations.RunSQL(APPEND_ONLY, APPEND_ONLY_UNDO),
        migrations.RunPython(install, migrations.RunPython.noop),
    ]
