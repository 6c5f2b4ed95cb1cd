"""The office that runs the bazaars: its name and its contact, one row at most."""

import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('bazar', '0006_online_share'),
    ]

    operations = [
        migrations.CreateModel(
            name='Office',
            fields=[
                ('id', models.SmallIntegerField(default=1, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(blank=True, default='', max_length=160, verbose_name='name')),
                ('address', models.CharField(blank=True, default='', max_length=300, verbose_name='address')),
                ('email', models.EmailField(blank=True, default='', max_length=254, verbose_name='e-mail')),
                ('telephone', models.CharField(blank=True, default='', max_length=40, validators=[django.core.validators.RegexValidator('^[0-9+() .\\-/]*$', 'Write a phone number.')], verbose_name='telephone')),
                ('whatsapp', models.CharField(blank=True, default='', max_length=16, verbose_name='WhatsApp')),
                ('privacy_contact', models.CharField(blank=True, default='', help_text='Name or post. Empty: the office itself.', max_length=160, verbose_name='contact for personal data')),
                ('privacy_email', models.EmailField(blank=True, default='', max_length=254, verbose_name='their e-mail')),
                ('privacy_whatsapp', models.CharField(blank=True, default='', max_length=16, verbose_name='their WhatsApp')),
            ],
            options={
                'verbose_name': 'organising office',
                'verbose_name_plural': 'organising office',
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='office_one', violation_error_message='There is an office already.'), models.CheckConstraint(condition=models.Q(models.Q(('whatsapp', ''), ('whatsapp__regex', '^\\+628[1-9][0-9]{6,9}$'), _connector='OR'), models.Q(('privacy_whatsapp', ''), ('privacy_whatsapp__regex', '^\\+628[1-9][0-9]{6,9}$'), _connector='OR')), name='office_whatsapp', violation_error_message='Write a mobile number, such as 0812-3456-7890.')],
            },
        ),
    ]
