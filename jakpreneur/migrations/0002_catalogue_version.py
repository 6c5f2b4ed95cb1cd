"""The triggers that count up the catalogue's version (jakpreneur/version.py)."""

from django.db import migrations

from jakpreneur.version import install, remove


class Migration(migrations.Migration):
    dependencies = [("bazar", "0001_initial"), ("jakpreneur", "0001_initial")]
    operations = [migrations.RunPython(install, remove)]
