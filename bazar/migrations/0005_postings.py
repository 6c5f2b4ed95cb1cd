"""Which accounts work for which kecamatan."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('bazar', '0004_stall_prefixes'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Posting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kecamatan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='bazar.kecamatan', verbose_name='kecamatan')),
                ('user', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='postings', to=settings.AUTH_USER_MODEL, verbose_name='account')),
            ],
            options={
                'verbose_name': 'posting',
                'verbose_name_plural': 'postings',
                'ordering': ['user', 'kecamatan__code'],
                'permissions': [('see_everywhere', 'Can see every kecamatan')],
                'constraints': [models.UniqueConstraint(fields=('user', 'kecamatan'), name='posting_once', violation_error_message='This account is posted there already.')],
            },
        ),
    ]
