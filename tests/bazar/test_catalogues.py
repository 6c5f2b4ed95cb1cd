"""Every text of the product has an Indonesian and an English translation."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.test import Client

from tests.html import html_of

APPS = ("bazar", "jakpreneur", "transactions")
CATALOGUES = [
    settings.BASE_DIR / app / "locale" / language / "LC_MESSAGES" / "django.po"
    for app in APPS
    for language in ("id", "en")
]


def texts(file: Path) -> dict[tuple[str, ...], tuple[str, ...]]:
    read = read_mo if file.suffix == ".mo" else read_po
    with file.open("rb") as opened:
        catalogue = read(opened)
    return {forms(message.id): forms(message.string) for message in catalogue if message.id}


def forms(text: str | Iterable[str] | None) -> tuple[str, ...]:
    """Return the forms of a translation: several for a text that counts."""
    return (text,) if isinstance(text, str) else tuple(text or ())


@pytest.mark.parametrize("file", CATALOGUES, ids=lambda file: "/".join(file.parts[-5:-2]))
def test_catalogue_is_complete_and_compiled(file: Path) -> None:
    translated = texts(file)
    lacking = [text for text, translation in translated.items() if not all(translation)]
    assert lacking == []
    assert texts(file.with_suffix(".mo")) == translated


def test_every_text_of_the_code_is_in_the_catalogues(tmp_path: Path) -> None:
    if shutil.which("xgettext") is None:
        if os.environ.get("CI") == "true":
            pytest.fail("xgettext is missing: apt install gettext")
        pytest.skip("xgettext reads the texts out of the code: apt install gettext")
    for part in (*APPS, "templates", "manage.py"):
        source = settings.BASE_DIR / part
        copy = shutil.copytree if source.is_dir() else shutil.copy
        copy(source, tmp_path / part)
    for file in CATALOGUES:
        (tmp_path / file.relative_to(settings.BASE_DIR)).unlink()
    subprocess.run(
        [sys.executable, "manage.py", "makemessages", "--locale=id", "--verbosity=0"],
        cwd=tmp_path,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "bazar.settings"},
        check=True,
    )
    for app in APPS:
        file = Path(app, "locale/id/LC_MESSAGES/django.po")
        assert texts(tmp_path / file).keys() == texts(settings.BASE_DIR / file).keys()


@pytest.mark.parametrize(("language", "heading"), [("", "Rekap harian"), ("en", "Daily recap")])
def test_page_speaks_the_chosen_language(admin_client: Client, language: str, heading: str):
    if language:
        admin_client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    page = html_of(admin_client.get("/admin/"))
    assert f'lang="{language or "id"}"' in page
    assert heading in page
