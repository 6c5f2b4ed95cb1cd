"""Wrong PINs are counted by phone, and a PIN knows the phone that chose it.

A phone that was let in within seconds of its stall's PIN being chosen is the one that chose it.
Where no phone was, none checks the PIN without a network until it is chosen anew.
"""

import django.db.models.deletion
from django.db import migrations, models

FIRST_PHONES = """
UPDATE transactions_stallpin pin SET chosen_on_id = (
    SELECT served.till_id FROM transactions_tillstall served
    WHERE served.stall_id = pin.stall_id
        AND served.since BETWEEN pin.chosen_at - interval '5 s' AND pin.chosen_at + interval '5 s'
    ORDER BY served.since LIMIT 1
)
"""


class Migration(migrations.Migration):
    dependencies = [("transactions", "0030_log_of_anonymous_vendors")]
    operations = [
        migrations.AddField(
            model_name="stallpin",
            name="chosen_on",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="transactions.till",
                verbose_name="chosen on",
            ),
        ),
        migrations.AddField(
            model_name="wrongpin", name="entry", field=models.UUIDField(null=True)
        ),
        migrations.AddField(
            model_name="wrongpin", name="forgiven_at", field=models.DateTimeField(null=True)
        ),
        migrations.AddField(
            model_name="wrongpin",
            name="till",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="transactions.till",
            ),
        ),
        migrations.AddConstraint(
            model_name="wrongpin",
            constraint=models.UniqueConstraint(
                fields=("pin", "entry"), name="wrongpin_once_an_entry"
            ),
        ),
        migrations.RunSQL(FIRST_PHONES, migrations.RunSQL.noop),
    ]
