"""The public part of a seal, which is decided and written when the seal is made (README.md)."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from bazar.models import BazarDay, Category, Channel, Kecamatan
from transactions import totals
from transactions.models import Payment, Publication, PublicTotal, Seal, SealedPart
from transactions.publishing import disclosure
from transactions.publishing.disclosure import DIMENSIONS, Tables
from transactions.seals import ledger_file, openings
from transactions.seals.ledger_file import LedgerHead, Link
from transactions.seals.parts import Parts
from transactions.totals import Total, VendorTotal

PUBLIC, FULL = SealedPart.Kind.PUBLIC, SealedPart.Kind.FULL


def publish(
    seal: int, day: BazarDay, *, revision: int, covers: int, reissues: str = ""
) -> Publication:
    """Write and record the files of the seal with that id, which may be inserted later.

    The caller's transaction inserts the seal and has locked the chain. `reissues` is the
    fingerprint of a seal of the first form, or "".
    """
    openings.draw_secret(day)
    parts, before = came_with(seal, day.pk, covers)
    sold = [each for part in parts for each in part]
    tables = disclosure.tables(parts, before)
    figures = _figures(seal, sold, tables) if tables is not None else []
    PublicTotal.objects.bulk_create(figures)
    public, full = Parts(seal, PUBLIC), Parts(seal, FULL)
    chain = list(chain_before(seal))
    written = ledger_file.write_files(
        LedgerHead(
            day.bazar_id, day.date.isoformat(), revision, chain, reissues, total(sold), figures
        ),
        day=day.pk,
        covers=covers,
        public=public.put,
        full=full.put,
    )
    public.close()
    full.close()
    return Publication.objects.create(
        seal_id=seal,
        is_shown=tables is not None,
        fingerprint=written.fingerprint,
        full_fingerprint=written.full_fingerprint,
        root=written.root,
        lines=written.lines,
    )


def reissue() -> int:
    """Publish each seal that was made before there were publications; return how many.

    The caller has locked the chain, in a transaction.
    """
    made = 0
    for seal in Seal.objects.filter(publication=None).select_related("day").order_by("pk"):
        publish(
            seal.pk,
            seal.day,
            revision=seal.revision,
            covers=seal.covers,
            reissues=seal.fingerprint,
        )
        made += 1
    return made


# --- What may be shown ------------------------------------------------------------------------


def came_with(seal: int, day: int, covers: int) -> tuple[list[list[VendorTotal]], list[Tables]]:
    """Return the vendors' totals of each revision of the day, and the tables of the shown ones.

    The first list has the entries that came with each shown revision, and last those that came with
    the seal of that id.
    """
    shown = Seal.objects.filter(day=day, pk__lt=seal, publication__is_shown=True)
    earlier = list(shown.prefetch_related("public_totals").order_by("pk"))
    bounds = [0, *(before.covers for before in earlier), covers]
    return (
        [totals.by_vendor(day, after=after, up_to=up_to) for after, up_to in pairwise(bounds)],
        [tables_of(before.public_totals.all()) for before in earlier],
    )


def tables_of(figures: Iterable[PublicTotal]) -> Tables:
    """Return the rows of each breakdown as they were published."""
    tables: dict[str, list[disclosure.Row]] = {dimension: [] for dimension in DIMENSIONS}
    for row in figures:
        tables[row.dimension].append(frozenset(row.values))
    return {dimension: tuple(rows) for dimension, rows in tables.items()}


def _figures(seal: int, sold: Sequence[VendorTotal], tables: Tables) -> list[PublicTotal]:
    labels = _labels()
    return [
        PublicTotal(
            seal_id=seal,
            dimension=dimension,
            position=position,
            values=sorted(row),
            labels=[labels[dimension][value] for value in sorted(row)],
            **_sums(of_row(sold, dimension, row)),
        )
        for dimension, rows in tables.items()
        for position, row in enumerate(rows, start=1)
    ]


def _labels() -> dict[str, dict[int, str]]:
    """Return the words of the file, by dimension and value."""
    return {
        "channel": {channel.value: channel.name.lower() for channel in Channel},
        "payment": {payment.value: payment.wire for payment in Payment},
        "category": dict(Category.objects.values_list("pk", "slug")),
        "kecamatan": dict(Kecamatan.objects.values_list("pk", "code")),
        "hour": {hour: f"{hour:02}" for hour in range(24)},
    }


def of_row(sold: Sequence[VendorTotal], dimension: str, row: disclosure.Row) -> Total:
    """Return the total of a breakdown's row, which has one or more values."""
    place = DIMENSIONS[dimension]
    return total([each for each in sold if place(each) in row])


def total(sold: Sequence[VendorTotal]) -> Total:
    """Return the total of all vendors."""
    return totals.together(each.total for each in sold)


def _sums(total: Total) -> dict[str, int]:
    return {"amount": total.amount, "units": total.units, "sales": total.sales}


# --- The chain --------------------------------------------------------------------------------


def chain_before(seal: int) -> Iterator[Link]:
    """Yield the earlier seals, the latest first, back to the last one that is shown."""
    before = Seal.objects.filter(pk__lt=seal).select_related("publication").order_by("-pk")
    for each in before.iterator(chunk_size=20):
        published = each.publication
        yield Link(each.fingerprint, published.fingerprint if published.is_shown else "")
        if published.is_shown:
            return
