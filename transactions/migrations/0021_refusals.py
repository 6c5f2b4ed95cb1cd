"""Refusals at the desk stand in the log of visits, with the page that was asked for."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('transactions', '0020_second_step'),
    ]

    operations = [
        migrations.AddField(
            model_name='signin',
            name='asked',
            field=models.CharField(blank=True, db_default='', max_length=200, verbose_name='page asked for'),
        ),
        migrations.AlterField(
            model_name='signin',
            name='what',
            field=models.SmallIntegerField(choices=[(1, 'signed in'), (2, 'wrong password'), (3, 'had to wait'), (4, 'signed out'), (5, 'was refused a page'), (10, 'wrong code'), (11, 'signed in with a recovery code'), (12, 'session ended'), (13, 'chose a new password by a link')], verbose_name='what'),
        ),
        migrations.RemoveConstraint(
            model_name='signin',
            name='signin_what',
        ),
        migrations.AddConstraint(
            model_name='signin',
            constraint=models.CheckConstraint(condition=models.Q(('what__in', [1, 2, 3, 4, 5, 10, 11, 12, 13])), name='signin_what'),
        ),
    ]
