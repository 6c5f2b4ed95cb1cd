"""What every installation starts from: the eight kecamatan (Kemendagri codes, facts.md), the
three kinds of goods, the two series."""

from django.db import migrations

KECAMATAN = {
    "31.71.01": "Gambir",
    "31.71.02": "Sawah Besar",
    "31.71.03": "Kemayoran",
    "31.71.04": "Senen",
    "31.71.05": "Cempaka Putih",
    "31.71.06": "Menteng",
    "31.71.07": "Tanah Abang",
    "31.71.08": "Johar Baru",
}
CATEGORIES = {"kuliner": "Kuliner", "kerajinan": "Kerajinan", "fesyen": "Fesyen"}
SERIES = ["Bazar Hybrid", "Jumat Beli Lokal"]


def seed(apps, schema_editor):
    kecamatan, category, series = (
        apps.get_model("bazar", name) for name in ("Kecamatan", "Category", "Series")
    )
    kecamatan.objects.bulk_create(
        kecamatan(code=code, name=name) for code, name in KECAMATAN.items()
    )
    category.objects.bulk_create(
        category(slug=slug, name=name, position=position)
        for position, (slug, name) in enumerate(CATEGORIES.items(), start=1)
    )
    series.objects.bulk_create(series(name=name) for name in SERIES)


class Migration(migrations.Migration):
    dependencies = [("bazar", "0001_bazaars")]
    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
