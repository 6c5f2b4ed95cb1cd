"""Two officials import the same list at the same moment."""

import uuid

import pytest
from django.contrib.auth.models import User

from bazar.progress import run_to_end
from jakpreneur.models import Jakpreneur
from jakpreneur.spreadsheet import importing, writing
from tests.cast import Cast, kecamatan
from tests.races import race
from tests.spreadsheets import HEADINGS, store_file, xlsx


def two_import(names: list[str], there: Jakpreneur, by: User) -> list[str]:
    """Import one list twice at once, with new vendors and another phone for `there`."""
    rows = [[name, "", "Gambir", 81300000000 + n] for n, name in enumerate(names)]
    upload = store_file(xlsx([HEADINGS, *rows, [there.name, "", "Gambir", "081399999999"]]), by)
    seen = importing.preview(upload).fingerprint

    def run() -> str:
        try:
            run_to_end(importing.import_upload(upload, seen, good_rows_only=False))
        except importing.NotAsPreviewed:
            return "looks again"
        return "imported"

    return race("jakpreneur_jakpreneur", there.pk, run, run)


@pytest.mark.parametrize("lock", [True, False], ids=["locked", "control"])
def test_second_of_two_imports_at_once_must_preview_again(
    committed: Cast, monkeypatch: pytest.MonkeyPatch, *, lock: bool
) -> None:
    """Both previews have the vendors as new. Without the lock (control) they are inserted twice."""
    if not lock:
        monkeypatch.setattr(writing, "LOCK", "SELECT 1")
    by = User.objects.create_user(uuid.uuid4().hex)
    names = [uuid.uuid4().hex for _ in range(3)]
    there = Jakpreneur.objects.create(
        name=uuid.uuid4().hex, kecamatan=kecamatan("Gambir"), phone="+6281311111111"
    )
    outcomes = two_import(names, there, by)
    entered = Jakpreneur.objects.filter(name__in=names).count()
    if lock:
        assert (sorted(outcomes), entered) == (["imported", "looks again"], 3)
    else:
        assert (outcomes, entered) == (["imported", "imported"], 6)
