"""A phone's key is recognised by its SHA-256, filled from the keys that stand."""

from django.db import migrations, models

FILL = "UPDATE transactions_till SET phone_digest = sha256(convert_to(key::text, 'UTF8'))"


class Migration(migrations.Migration):
    dependencies = [("transactions", "0014_tokens_are_not_kept")]
    operations = [
        migrations.AddField(
            "till", "phone_digest", models.BinaryField(max_length=32, null=True, editable=False)
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
