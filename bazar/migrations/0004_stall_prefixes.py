"""What the numbers of a kecamatan's stalls begin with."""

import django.core.validators
from django.db import migrations, models

PREFIXES = {
    "31.71.01": "GMB",
    "31.71.02": "SWB",
    "31.71.03": "KMY",
    "31.71.04": "SNN",
    "31.71.05": "CPP",
    "31.71.06": "MTG",
    "31.71.07": "TNA",
    "31.71.08": "JHB",
}


def fill(apps, schema_editor):
    kecamatan = apps.get_model("bazar", "Kecamatan")
    for code, prefix in PREFIXES.items():
        kecamatan.objects.filter(code=code).update(prefix=prefix)


class Migration(migrations.Migration):
    dependencies = [("bazar", "0003_orders")]
    operations = [
        migrations.AddField(
            model_name="kecamatan",
            name="prefix",
            field=models.CharField(
                blank=True,
                default="",
                help_text="What the numbers of its stalls begin with: GMB. Empty: its first letters.",
                max_length=4,
                validators=[
                    django.core.validators.RegexValidator(
                        "^[A-Z0-9]*$", "Capital letters and digits only."
                    )
                ],
                verbose_name="stall prefix",
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="kecamatan",
            constraint=models.UniqueConstraint(
                condition=models.Q(("prefix", ""), _negated=True),
                fields=("prefix",),
                name="kecamatan_prefix_once",
                violation_error_message="Another kecamatan has that prefix.",
            ),
        ),
    ]
