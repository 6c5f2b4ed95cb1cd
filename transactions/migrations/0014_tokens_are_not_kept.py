"""The plain tokens go; what recognises them is never missing and stands once."""

from django.db import migrations, models

import bazar.tokens

TABLES = ("stallcard", "order", "statementlink")


def settled(table: str) -> list[migrations.operations.base.Operation]:
    nonce = models.BinaryField(
        max_length=16, null=True, default=bazar.tokens.new_nonce, editable=False
    )
    digest = bazar.tokens.TokenDigest(max_length=32, unique=True, editable=False)
    return [
        migrations.AlterField(table, "token_nonce", nonce),
        migrations.AlterField(table, "token_digest", digest),
        migrations.RemoveField(table, "token"),
    ]


class Migration(migrations.Migration):
    dependencies = [("transactions", "0013_token_digests")]
    operations = [operation for table in TABLES for operation in settled(table)]
