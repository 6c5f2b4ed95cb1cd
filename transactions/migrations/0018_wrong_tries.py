"""Own counts of wrong tries in the place of django-axes, whose tables go."""

from django.db import migrations, models

DROP = """
DROP TABLE IF EXISTS axes_accessattemptexpiration, axes_accessattempt, axes_accesslog,
    axes_accessfailurelog CASCADE;
DELETE FROM django_migrations WHERE app = 'axes';
"""


class Migration(migrations.Migration):

    dependencies = [
        ('transactions', '0017_order_forms'),
    ]

    operations = [
        migrations.CreateModel(
            name='WrongTries',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('who', models.BinaryField(max_length=32, unique=True)),
                ('count', models.PositiveIntegerField()),
                ('last_at', models.DateTimeField()),
                ('waits_until', models.DateTimeField(null=True)),
            ],
            options={
                'verbose_name': 'wrong tries',
                'verbose_name_plural': 'wrong tries',
                'default_permissions': (),
            },
        ),
        migrations.RunSQL(DROP, migrations.RunSQL.noop),
    ]
