"""The desk's log stays as it is, like the ledger; those who might only look are auditors."""

import django.contrib.admin.models
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

# By row, where no account's notes are touched an account may still go.
LOG_STAYS = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON django_admin_log
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON django_admin_log
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON transactions_signin
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""
LOG_STAYS_UNDO = """
DROP TRIGGER append_only ON transactions_signin;
DROP TRIGGER append_only_whole ON django_admin_log;
DROP TRIGGER append_only ON django_admin_log;
"""


def call_readers_auditors(apps, schema_editor):
    """In place, so that members stay."""
    apps.get_model("auth", "Group").objects.filter(name="Pejabat (hanya melihat)").update(
        name="Auditor"
    )


class Migration(migrations.Migration):

    dependencies = [
        ('admin', '0003_logentry_add_action_flag_choices'),
        ('auth', '0012_alter_user_first_name_max_length'),
        ('transactions', '0010_signatories'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='DeskNote',
            fields=[
            ],
            options={
                'verbose_name': 'note in the log',
                'verbose_name_plural': 'log of the desk',
                'ordering': ['-action_time', '-id'],
                'proxy': True,
                'indexes': [],
                'constraints': [],
            },
            bases=('admin.logentry',),
            managers=[
                ('objects', django.contrib.admin.models.LogEntryManager()),
            ],
        ),
        migrations.AlterModelOptions(
            name='heldsale',
            options={'ordering': ['-id'], 'permissions': [('settle_heldsale', 'Can settle a held sale')], 'verbose_name': 'held sale', 'verbose_name_plural': 'held sales'},
        ),
        migrations.CreateModel(
            name='SignIn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('what', models.SmallIntegerField(choices=[(1, 'signed in'), (2, 'wrong password'), (3, 'had to wait'), (4, 'signed out')], verbose_name='what')),
                ('address', models.CharField(max_length=45, verbose_name='network address')),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='at')),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='account')),
            ],
            options={
                'verbose_name': 'sign-in',
                'verbose_name_plural': 'sign-ins',
                'ordering': ['-id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('what__in', [1, 2, 3, 4])), name='signin_what')],
            },
        ),
        migrations.RunSQL(LOG_STAYS, LOG_STAYS_UNDO),
        migrations.RunPython(call_readers_auditors, migrations.RunPython.noop),
    ]
