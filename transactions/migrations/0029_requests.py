"""The register of requests about personal data, and the privacy notice as it was shown."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

STAYS = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON transactions_datarequest
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON transactions_privacynotice
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""
STAYS_UNDO = """
DROP TRIGGER append_only ON transactions_privacynotice;
DROP TRIGGER append_only ON transactions_datarequest;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('jakpreneur', '0012_anonymous_vendors'),
        ('transactions', '0028_erasure_of_what_stays'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='PrivacyNotice',
            fields=[
                ('version', models.CharField(max_length=12, primary_key=True, serialize=False, verbose_name='version')),
                ('text', models.TextField(verbose_name='text')),
                ('shown_from', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='shown from')),
            ],
            options={
                'verbose_name': 'privacy notice',
                'verbose_name_plural': 'privacy notices',
                'ordering': ['-shown_from'],
            },
        ),
        migrations.AddField(
            model_name='order',
            name='notice',
            field=models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='transactions.privacynotice', verbose_name='privacy notice'),
        ),
        migrations.CreateModel(
            name='DataRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='at')),
                ('wish', models.SmallIntegerField(choices=[(1, 'shopper erased'), (2, 'copy for a shopper'), (3, 'Jakpreneur anonymised'), (4, 'copy for a Jakpreneur'), (5, 'list of those concerned by a breach')], verbose_name='what was done')),
                ('asked_by', models.SmallIntegerField(choices=[(1, 'the person concerned'), (2, 'somebody on their behalf'), (3, 'the office itself')], verbose_name='asked by')),
                ('note', models.CharField(max_length=300, verbose_name='note')),
                ('records', models.PositiveIntegerField(verbose_name='records')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                ('jakpreneur', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='jakpreneur.jakpreneur', verbose_name='Jakpreneur')),
            ],
            options={
                'verbose_name': 'request about personal data',
                'verbose_name_plural': 'requests about personal data',
                'ordering': ['-id'],
                'permissions': [('answer_datarequest', 'Can answer a request about personal data')],
                'constraints': [models.CheckConstraint(condition=models.Q(('asked_by__in', [1, 2, 3]), ('wish__in', [1, 2, 3, 4, 5]), models.Q(('note', ''), _negated=True)), name='datarequest_says_why'), models.CheckConstraint(condition=models.Q(models.Q(('jakpreneur__isnull', False), ('wish__in', [3, 4])), models.Q(('jakpreneur__isnull', True), ('wish__in', [1, 2, 5])), _connector='OR'), name='datarequest_of_a_vendor')],
            },
        ),
        migrations.RunSQL(STAYS, STAYS_UNDO),
    ]
