"""The ledger file of a closed day in its second form: a public file, and a full one (README.md).

The same rows give the same bytes for ever. Both files are written while the database walks through
the day, so that memory does not grow with the day.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from transactions.models import PublicTotal
from transactions.seals import merkle, openings
from transactions.totals import Total

FULL_COLUMNS = ("nonce", "line", "rest_nonce", "rest")


@dataclass(frozen=True, slots=True)
class Link:
    """An earlier seal: its fingerprint, and its public file's fingerprint, empty while it waits."""

    fingerprint: str
    published: str


@dataclass(frozen=True, slots=True)
class LedgerHead:
    """The part of the file before the commitments.

    `chain` has the earlier seals, the latest first, back to the last one that is published.
    `reissues` is the fingerprint of a seal of the first form, or "".
    """

    bazar: int
    day: str
    revision: int
    chain: Sequence[Link]
    reissues: str
    total: Total
    figures: Sequence[PublicTotal]


@dataclass(frozen=True, slots=True)
class Written:
    """The results of writing: fingerprints and root, as 64 hexadecimal digits, and line count."""

    fingerprint: str
    full_fingerprint: str
    root: str
    lines: int


class _Hashed:
    """A writer that passes bytes on to `put` and computes their SHA-256."""

    def __init__(self, put: Callable[[bytes], None]) -> None:
        self._put, self._sha = put, hashlib.sha256()

    def write(self, content: bytes) -> None:
        self._sha.update(content)
        self._put(content)

    @property
    def fingerprint(self) -> str:
        return self._sha.hexdigest()


def write_files(
    head: LedgerHead,
    *,
    day: int,
    covers: int,
    public: Callable[[bytes], None],
    full: Callable[[bytes], None],
) -> Written:
    """Write both files of a day, by its id, up to the entry `covers`, piece by piece."""
    shown, opened, tree = _Hashed(public), _Hashed(full), merkle.Tree()
    shown.write(_csv(*_head_rows(head), *_figure_rows(head)))
    opened.write(_csv(("opened", 2, head.bazar, head.day, head.revision), FULL_COLUMNS))
    for batch in openings.of_day(day, covers):
        for each in batch:
            tree.add(each.commitment)
        shown.write("".join(f"{each.commitment.hex()}\n" for each in batch).encode())
        opened.write("".join(map(_full_row, batch)).encode())
    root = tree.root.hex()
    shown.write(_csv(("lines", tree.size), ("root", root), ("full", opened.fingerprint)))
    return Written(shown.fingerprint, opened.fingerprint, root, tree.size)


def _head_rows(head: LedgerHead) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = [
        ("seal", 2),
        ("bazar", head.bazar),
        ("day", head.day),
        ("revision", head.revision),
    ]
    rows += [
        ("previous", link.fingerprint, "published" if link.published else "waits",
         link.published or "-")
        for link in head.chain
    ] or [("previous", "-")]  # fmt: skip
    if head.reissues:
        rows.append(("reissues", head.reissues))
    return rows


def _figure_rows(head: LedgerHead) -> list[tuple[object, ...]]:
    total = head.total
    return [
        ("total", "all", total.amount, total.units, total.sales),
        *(
            (row.dimension, "+".join(row.labels), row.amount, row.units, row.sales)
            for row in head.figures
        ),
    ]


def _csv(*rows: tuple[object, ...]) -> bytes:
    """Write rows of words without commas and of whole numbers."""
    return "".join(f"{','.join(map(str, row))}\n" for row in rows).encode()


def _full_row(opening: openings.Opening) -> str:
    line, rest = (text.replace('"', '""') for text in (opening.line, opening.rest))
    return f'{opening.nonce},"{line}",{opening.rest_nonce},"{rest}"\n'
