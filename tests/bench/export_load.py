"""A list of 200.000 rows as XLSX: its time, and its memory against a list of 20.000 rows.

Each list is written in a process of its own, whose highest memory the system reports.
"""

import json
import resource
import subprocess
import sys
import tempfile
import time

import django

from tests.bench.databases import ROOT
from tests.bench.report import Part, Row, at_most

ROWS = 200_000
COLUMNS = 10


def run(*, quick: bool) -> Part:
    rows = ROWS // 10 if quick else ROWS
    written, seconds, memory = _in_a_process(rows)
    _, _, least = _in_a_process(rows // 10)
    part = Part(f"Export: {rows:,} rows of {COLUMNS} cells as XLSX")
    part.rows = [
        Row("all of them", median_ms=seconds * 1000),
        Row(
            f"memory, to that of {rows // 10:,} rows", ratios=[memory / least], target=at_most(1.2)
        ),
    ]
    part.notes = [f"At most {memory / 1024:.0f} MB, Python and Django with it."]
    part.agreed = "every row was written."
    if written != rows:
        part.disagreements = [f"{written:,} rows were written"]
    return part


def _in_a_process(rows: int) -> tuple[int, float, int]:
    """Return (rows, seconds, highest memory in KB) of a list that another process writes."""
    command = [sys.executable, "-m", "tests.bench.export_load", str(rows)]
    said = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True)
    written, seconds, memory = json.loads(said.stdout)
    return written, seconds, memory


def write(rows: int) -> None:
    django.setup()
    from bazar.exports.tables import Column, Kind, Sheet  # noqa: PLC0415  (the settings first)
    from bazar.exports.workbook import write_xlsx  # noqa: PLC0415

    columns = [Column(f"Kolom {n}", Kind.RUPIAH if n % 2 else Kind.TEXT) for n in range(COLUMNS)]
    lines = ([n * 1000 if k % 2 else f"Keripik {n}" for k in range(COLUMNS)] for n in range(rows))
    began = time.perf_counter()
    with tempfile.TemporaryFile() as file:
        written = write_xlsx(file, [Sheet("Transaksi", columns, lines)])
    seconds = time.perf_counter() - began
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    sys.stdout.write(json.dumps([written, seconds, memory]))


if __name__ == "__main__":
    write(int(sys.argv[1]))
