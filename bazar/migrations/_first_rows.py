"""The rows that every installation starts from: kecamatan, categories and series.

The eight kecamatan of Central Jakarta have the codes of the Ministry of Home Affairs (Kemendagri).
"""

from django.db import migrations

KECAMATAN = {  # code: name, the prefix of its stalls' numbers
    "31.71.01": ("Gambir", "GMB"),
    "31.71.02": ("Sawah Besar", "SWB"),
    "31.71.03": ("Kemayoran", "KMY"),
    "31.71.04": ("Senen", "SNN"),
    "31.71.05": ("Cempaka Putih", "CPP"),
    "31.71.06": ("Menteng", "MTG"),
    "31.71.07": ("Tanah Abang", "TNA"),
    "31.71.08": ("Johar Baru", "JHB"),
}
CATEGORIES = {"kuliner": "Kuliner", "kerajinan": "Kerajinan", "fesyen": "Fesyen"}
SERIES = ["Bazar Hybrid", "Jumat Beli Lokal"]


def add(apps, schema_editor):
    kecamatan, category, series = (
        apps.get_model("bazar", name) for name in ("Kecamatan", "Category", "Series")
    )
    kecamatan.objects.bulk_create(
        kecamatan(code=code, name=name, prefix=prefix)
        for code, (name, prefix) in KECAMATAN.items()
    )
    category.objects.bulk_create(
        category(slug=slug, name=name, position=position)
        for position, (slug, name) in enumerate(CATEGORIES.items(), start=1)
    )
    series.objects.bulk_create(series(name=name) for name in SERIES)


OPERATIONS = [migrations.RunPython(add, migrations.RunPython.noop)]
