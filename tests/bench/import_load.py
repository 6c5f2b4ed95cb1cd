"""An office's list of 5.000 vendors with 20.000 products, imported through the desk's pages.

It is previewed and imported, then sent again with everything changed, and again unchanged.
"""

import io
import re
import resource
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from openpyxl import Workbook

from jakpreneur.models import Jakpreneur, Offer, Product
from tests.bench import databases
from tests.bench.report import Part, Row, at_most
from tests.bench.world import make_world
from tests.html import html_of

VENDORS, PRODUCTS_EACH = 5_000, 4
SECONDS = at_most(30)
IMPORT = "/admin/jakpreneur/jakpreneur/impor/"
FINGERPRINT = re.compile(r'name="fingerprint" value="(\w+)"')
KECAMATAN = (
    "Gambir", "SAWAH BESAR", "Kec. Kemayoran", "Senen", "Cmpaka Putih", "Menteng", "Tn Abang",
    "31.71.08",
)  # fmt: skip
HEADINGS = (
    "No", "Nama Usaha", "Nama Pemilik", "Kec.", "No HP", "Deskripsi", "P-IRT", "PIRT s.d.",
    "Nama Produk", "Kategori", "Harga (Rp)",
)  # fmt: skip


@dataclass(frozen=True)
class Times:
    """Times in seconds."""

    preview: float
    importing: float

    @property
    def both(self) -> float:
        return self.preview + self.importing


def run(*, quick: bool) -> Part:
    vendors = VENDORS // 10 if quick else VENDORS
    part = Part(f"Import: {vendors:,} vendors with {vendors * PRODUCTS_EACH:,} products, XLSX")
    with databases.made(gib=1):
        make_world()
        client = Client(SERVER_NAME="localhost")
        client.force_login(User.objects.create_superuser("bench"))
        for what, change in (("new", 0), ("all of it changed", 1), ("the same once more", 1)):
            sys.stderr.write(f"import: {what}\n")
            times = _import(client, _file(vendors, change), is_news=what != "the same once more")
            part.rows += _rows(what, times, vendors)
            part.disagreements += _disagreements(vendors, change)
        connection.close()
    mib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    part.notes.append(
        f"Most memory of the process, its own libraries and test files too: {mib} MiB."
    )
    return part


def _import(client: Client, body: bytes, *, is_news: bool) -> Times:
    """Load the pages of an import one after the other, as an official does."""
    begun = time.perf_counter()
    file = SimpleUploadedFile("daftar.xlsx", body)
    page: Any = client.post(IMPORT, {"file": file}, follow=True)
    preview = time.perf_counter() - begun
    if not is_news:
        return Times(preview, 0)
    [seen] = FINGERPRINT.findall(html_of(page))
    begun = time.perf_counter()
    client.post(page.request["PATH_INFO"], {"rows": "all", "fingerprint": seen})
    return Times(preview, time.perf_counter() - begun)


def _file(vendors: int, change: int) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Data")
    sheet.append(["DAFTAR JAKPRENEUR"])
    sheet.append(HEADINGS)
    for row in _products(vendors, change):
        sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _products(vendors: int, change: int) -> Iterator[tuple[Any, ...]]:
    """Write one product a row; only the first row of a vendor has the vendor."""
    for n in range(vendors):
        vendor = (
            n + 1, f"Usaha Contoh {n}", f"Pemilik {n} {change}", KECAMATAN[n % 8],
            81300000000 + n, f"Keripik, kue dan kerupuk nomor {n}", 2063171010000 + n,
            "31 Desember 2027",
        )  # fmt: skip
        for k in range(PRODUCTS_EACH):
            category = ("Makanan", "craft")[(n + change) % 2]
            yield (*(vendor if k == 0 else [None] * 8), f"Produk rasa {k}", category, f"{15 + k}rb")


def _rows(what: str, times: Times, vendors: int) -> list[Row]:
    rate = vendors * PRODUCTS_EACH / times.both
    seconds = Row(f"{what}: seconds in all", rate=rate, ratios=[times.both], target=SECONDS)
    return [
        Row(f"{what}: reading and preview", median_ms=times.preview * 1000),
        Row(f"{what}: importing", median_ms=times.importing * 1000),
        seconds,
    ]


def _disagreements(vendors: int, change: int) -> Iterator[str]:
    there = Jakpreneur.objects.filter(name__startswith="Usaha Contoh", owner__endswith=f" {change}")
    products = Product.objects.filter(jakpreneur__in=there)
    if (found := (there.count(), products.count())) != (vendors, vendors * PRODUCTS_EACH):
        yield f"{found} vendors and products are there, not {(vendors, vendors * PRODUCTS_EACH)}"
    if Offer.objects.filter(product__jakpreneur__in=there).exists():
        yield "somebody is on offer without a stall"
