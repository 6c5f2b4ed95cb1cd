"""Cards, orders and statement links are recognised by the SHA-256 of their tokens; the digests are
filled from the tokens that stand. A row from before has no nonce: its token cannot be shown
again (bazar/tokens.py)."""

from django.db import migrations, models

import bazar.tokens

TABLES = ("stallcard", "order", "statementlink")
FILL = "UPDATE transactions_{table} SET token_digest = sha256(convert_to(token, 'UTF8'))"


def added(table: str) -> list[migrations.AddField]:
    nonce = models.BinaryField(max_length=16, null=True, editable=False)
    digest = bazar.tokens.TokenDigest(max_length=32, null=True, editable=False)
    return [
        migrations.AddField(table, "token_nonce", nonce),
        migrations.AddField(table, "token_digest", digest),
    ]


class Migration(migrations.Migration):
    dependencies = [("transactions", "0012_statement_links")]
    operations = [
        *(operation for table in TABLES for operation in added(table)),
        *(
            migrations.RunSQL(FILL.format(table=table), migrations.RunSQL.noop)
            for table in TABLES
        ),
    ]
