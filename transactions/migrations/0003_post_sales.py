"""The functions that post a batch (transactions/posting/)."""

from django.db import migrations

from transactions.posting import install, remove


class Migration(migrations.Migration):
    dependencies = [("transactions", "0002_append_only")]
    operations = [migrations.RunPython(install, remove)]
