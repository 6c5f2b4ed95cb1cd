"""The key of an order's form leads to the order when the form is sent again, so it is not kept:
its name is made of its digest (bazar/tokens.py)."""

from django.db import migrations

NAME = """
UPDATE transactions_order
SET key = encode(substr(sha256(convert_to(key::text, 'UTF8')), 1, 16), 'hex')::uuid
"""


class Migration(migrations.Migration):
    dependencies = [("transactions", "0016_till_keys_are_not_kept")]
    operations = [migrations.RunSQL(NAME, migrations.RunSQL.noop)]
