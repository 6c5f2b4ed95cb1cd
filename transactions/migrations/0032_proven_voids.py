"""A void keeps whose PIN proved it; posting flags a void without a proof."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

from transactions.posting import install


class Migration(migrations.Migration):
    dependencies = [
        ('jakpreneur', '0008_uploads_open_stalls'),
        ('transactions', '0031_pin_tries'),
    ]
    operations = [
        migrations.AddField(
            model_name='sale',
            name='proven_by',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='jakpreneur.stall', verbose_name='proven by the PIN of'),
        ),
        migrations.AlterField(
            model_name='sale',
            name='flags',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('category', 'category not allowed through this channel'), ('price', "price differs from the offer's"), ('stock', 'sold more than was left'), ('hours', 'outside opening hours'), ('unplanned_day', 'on a day that was not planned'), ('clock', "the device's age for it cannot be right"), ('sealed', 'its day was closed already'), ('tendered', 'less cash received than the total'), ('unproven', "voided without proof of the stall's PIN"), ('wrong_pin', 'voided with a wrong PIN')], max_length=20), default=list, verbose_name='flags'),
        ),
        migrations.AddConstraint(
            model_name='sale',
            constraint=models.CheckConstraint(condition=models.Q(('proven_by__isnull', True), models.Q(('kind', -1), ('till__isnull', False)), _connector='OR'), name='sale_proven_void_of_a_till'),
        ),
        migrations.RunPython(install, migrations.RunPython.noop),
    ]
