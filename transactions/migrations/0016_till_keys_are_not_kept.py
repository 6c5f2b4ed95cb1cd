"""What the ledger calls a till is no longer the key that its phone keeps: the plain keys go."""

from django.db import migrations, models

FORGET = "UPDATE transactions_till SET key = gen_random_uuid()"


class Migration(migrations.Migration):
    dependencies = [("transactions", "0015_till_keys")]
    operations = [
        migrations.AlterField(
            "till",
            "phone_digest",
            models.BinaryField(max_length=32, unique=True, null=True, editable=False),
        ),
        migrations.RunSQL(FORGET, migrations.RunSQL.noop),
    ]
