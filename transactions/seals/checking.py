"""Checks a seal's publication: every byte of it is made anew from the day's rows."""

import csv
import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from transactions.models import Form, Publication, PublicTotal, Seal, SealedPart
from transactions.publishing import disclosure
from transactions.seals import ledger_file, openings, parts, publication
from transactions.seals.publication import FULL, PUBLIC
from transactions.totals import Total, VendorTotal

type Line = dict[str, Any]


def wrong(made: Seal) -> Iterator[str]:
    """Yield the faults of a seal's publication, a sentence each. `made.day` is loaded."""
    published = Publication.objects.filter(pk=made.pk).first()
    if published is None:
        yield "nothing of it is published yet: run manage.py migrate"
        return
    if made.form == Form.SECOND and published.fingerprint != made.fingerprint:
        yield "its public file has another fingerprint than it"
    for kind, fingerprint in ((PUBLIC, published.fingerprint), (FULL, published.full_fingerprint)):
        try:
            if _hash(parts.read_content(made.pk, kind)) != fingerprint:
                yield f"its {kind.label} file does not have its fingerprint"
        except parts.UnreadableError as broken:
            yield f"its {kind.label} file cannot be read: {broken}"
    came, earlier = publication.came_with(made.pk, made.day_id, made.covers)
    sold = [each for part in came for each in part]
    figures = list(PublicTotal.objects.filter(seal=made).order_by("pk"))
    yield from _figures_wrong(sold, figures)
    shown = publication.tables_of(figures)
    if published.is_shown and disclosure.gives_away(came, earlier, shown):
        yield f"it is shown, and figures rest on fewer than {disclosure.FEWEST} vendors"
    if not published.is_shown and disclosure.tables(came, earlier) is not None:
        yield "it waits, and might be shown"
    if _written_anew(made, sold, figures) != _as_published(published):
        yield from _differences(made) or ["its files are not what the ledger's rows give"]


def _hash(pieces: Iterable[bytes]) -> str:
    sha = hashlib.sha256()
    for piece in pieces:
        sha.update(piece)
    return sha.hexdigest()


def _figures_wrong(sold: Sequence[VendorTotal], figures: Sequence[PublicTotal]) -> Iterator[str]:
    for row in figures:
        rows = publication.of_row(sold, row.dimension, frozenset(row.values))
        if (published := Total(row.amount, row.units, row.sales)) != rows:
            figure = f"public figure {row.dimension} {'+'.join(row.labels)}"
            yield f"{figure}: {published}, the rows: {rows}"


def _written_anew(
    made: Seal, sold: Sequence[VendorTotal], figures: Sequence[PublicTotal]
) -> ledger_file.Written:
    for row in figures:
        total = publication.of_row(sold, row.dimension, frozenset(row.values))
        row.amount, row.units, row.sales = total.amount, total.units, total.sales
    head = ledger_file.LedgerHead(
        made.day.bazar_id,
        made.day.date.isoformat(),
        made.revision,
        chain=list(publication.chain_before(made.pk)),
        reissues=made.fingerprint if made.form == Form.FIRST else "",
        total=publication.total(sold),
        figures=figures,
    )
    return ledger_file.write_files(
        head,
        day=made.day_id,
        covers=made.covers,
        public=_nowhere,
        full=_nowhere,
    )


def _nowhere(_content: bytes) -> None:
    pass


def _as_published(published: Publication) -> ledger_file.Written:
    return ledger_file.Written(
        published.fingerprint, published.full_fingerprint, published.root, published.lines
    )


# --- Line by line -----------------------------------------------------------------------------


def _differences(made: Seal) -> list[str]:
    """Return the lines in which ledger and full file differ. The day has to fit into memory."""
    try:
        sealed = dict(_sealed_lines(made))
    except parts.UnreadableError:
        return []
    now = {
        _place(line): line
        for batch in openings.of_day(made.day_id, made.covers)
        for line in (_line(each.line, each.rest) for each in batch)
    }
    return sorted(_differing_lines(sealed, now))


def _sealed_lines(made: Seal) -> Iterator[tuple[tuple[str, int], Line]]:
    lines = (line.decode() for line in parts.lines(made.pk, SealedPart.Kind.FULL))
    for row in csv.reader(lines):
        if len(row) == len(ledger_file.FULL_COLUMNS) and row[0] != ledger_file.FULL_COLUMNS[0]:
            line = _line(row[1], row[3])
            yield _place(line), line


def _line(line: str, rest: str) -> Line:
    """Return all fields of a line, without the hash of its rest."""
    whole: Line = json.loads(line)
    del whole["rest"]
    return whole | dict(zip(openings.REST, json.loads(rest), strict=True))


def _place(line: Line) -> tuple[str, int]:
    return line["receipt"], line["line"]


def _differing_lines(
    sealed: dict[tuple[str, int], Line], now: dict[tuple[str, int], Line]
) -> Iterator[str]:
    for place in sealed.keys() | now.keys():
        where = f"{place[0]}, line {place[1]}"
        if place not in now:
            yield f"{where}: gone"
        elif place not in sealed:
            yield f"{where}: was not there"
        elif changed := [
            f"{name} {was} → {now[place][name]}"
            for name, was in sealed[place].items()
            if was != now[place][name]
        ]:
            yield f"{where}: {'; '.join(changed)}"
