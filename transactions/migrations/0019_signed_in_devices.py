"""Sessions as rows that can be ended, and what else the log of visits knows."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('transactions', '0018_wrong_tries'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='signin',
            name='signin_what',
        ),
        migrations.AlterField(
            model_name='signin',
            name='what',
            field=models.SmallIntegerField(choices=[(1, 'signed in'), (2, 'wrong password'), (3, 'had to wait'), (4, 'signed out'), (10, 'wrong code'), (11, 'signed in with a recovery code'), (12, 'session ended'), (13, 'chose a new password by a link')], verbose_name='what'),
        ),
        migrations.AddConstraint(
            model_name='signin',
            constraint=models.CheckConstraint(condition=models.Q(('what__in', [1, 2, 3, 4, 10, 11, 12, 13])), name='signin_what'),
        ),
        migrations.CreateModel(
            name='SignedIn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', models.DateTimeField()),
                ('used_at', models.DateTimeField()),
                ('proved_at', models.DateTimeField()),
                ('agent', models.CharField(blank=True, max_length=300)),
                ('address', models.CharField(blank=True, max_length=45)),
                ('ended_at', models.DateTimeField(null=True)),
                ('ended_why', models.SmallIntegerField(choices=[(1, 'signed out'), (2, 'not used for a while'), (3, 'signed in for too long'), (4, 'ended by a button'), (5, 'a new password'), (6, 'two-step verification was switched on')], null=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'signed-in device',
                'verbose_name_plural': 'signed-in devices',
                'default_permissions': (),
                'indexes': [models.Index(fields=['user', 'ended_at'], name='signedin_user')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('ended_why__isnull', True)), models.Q(('ended_at__isnull', False), ('ended_why__in', [1, 2, 3, 4, 5, 6]), ('ended_why__isnull', False)), _connector='OR'), name='signedin_ended_for_a_reason')],
            },
        ),
    ]
