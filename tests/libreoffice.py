"""LibreOffice opens what the desk exports, works it out anew and prints it."""

import io
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from pypdf import PdfReader

MISSING = "LibreOffice opens the exports: apt install libreoffice-calc-nogui"
MOST_SECONDS = 120
# Sums are worked out when a file is opened, whatever it says that they come to.
SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""


class LibreOffice:
    """A LibreOffice with its own settings in `folder`, so that several may run side by side."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.profile = folder / "profile"
        (self.profile / "user").mkdir(parents=True)
        (self.profile / "user" / "registrymodifications.xcu").write_text(SETTINGS)

    def convert(
        self, files: dict[str, bytes], to: str, of: str = "xlsx", separator: str = ";"
    ) -> dict[str, bytes]:
        """Convert each XLSX or CSV, by name, to `to`: "xlsx", worked out anew, or "pdf".

        A CSV is parted by `separator`. One run for all.
        """
        read_as = [f"--infilter=CSV:{ord(separator)},34,76"] if of == "csv" else []
        sources, made = self.folder / "sources", self.folder / f"made-{to}"
        for each in (sources, made):
            shutil.rmtree(each, ignore_errors=True)
            each.mkdir()
        for name, content in files.items():
            (sources / f"{name}.{of}").write_bytes(content)
        subprocess.run(
            [
                program(),
                f"-env:UserInstallation={self.profile.as_uri()}",
                *("--headless", "--norestore", *read_as, "--convert-to", to, "--outdir", str(made)),
                *(str(sources / f"{name}.{of}") for name in files),
            ],
            check=True,
            capture_output=True,
            timeout=MOST_SECONDS,
        )
        return {name: (made / f"{name}.{to}").read_bytes() for name in files}


def program() -> str:
    """Return the path of soffice. Without it: fail in CI, skip elsewhere."""
    found = shutil.which("soffice")
    if found is None:
        if os.environ.get("CI") == "true":
            pytest.fail(MISSING)
        pytest.skip(MISSING)
    return found


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
