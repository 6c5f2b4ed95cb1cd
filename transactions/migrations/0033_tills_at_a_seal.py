"""A seal keeps the numbers that tills had told, and posting holds a till's void that it was not told.

Days that were sealed before have no numbers: a till's void that still comes for them is held.
"""

import django.db.models.deletion
from django.db import migrations, models

from transactions.posting import install

APPEND_ONLY = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON transactions_sealedtill
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""
APPEND_ONLY_UNDO = "DROP TRIGGER append_only ON transactions_sealedtill"


class Migration(migrations.Migration):
    dependencies = [('transactions', '0032_proven_voids')]
    operations = [
        migrations.CreateModel(
            name='SealedTill',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('last_number', models.BigIntegerField()),
            ],
            options={
                'verbose_name': 'till at a seal',
                'verbose_name_plural': 'tills at a seal',
            },
        ),
        migrations.AddField(
            model_name='sealedtill',
            name='seal',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='tills', to='transactions.seal'),
        ),
        migrations.AddField(
            model_name='sealedtill',
            name='till',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='transactions.till'),
        ),
        migrations.AddConstraint(
            model_name='sealedtill',
            constraint=models.UniqueConstraint(fields=('seal', 'till'), name='sealedtill_once'),
        ),
        migrations.RunSQL(APPEND_ONLY, APPEND_ONLY_UNDO),
        migrations.RunPython(install, migrations.RunPython.noop),
    ]
