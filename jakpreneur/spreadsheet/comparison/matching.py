"""Match the vendors of a file with those of the database."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from jakpreneur.models import Jakpreneur
from jakpreneur.spreadsheet.cells.text import plain_words
from jakpreneur.spreadsheet.fields import Field
from jakpreneur.spreadsheet.records.record import Fault, VendorRecord, name_row
from jakpreneur.spreadsheet.records.vendors import several_of_that_name


@dataclass(frozen=True, slots=True)
class KnownVendor:
    """A vendor of the database; `kecamatan` is an id."""

    pk: int
    phone: str
    kecamatan: int


@dataclass(slots=True)
class Matches:
    """`pairs`: each vendor of the file with the id of its vendor in the database, None if new."""

    pairs: list[tuple[VendorRecord, int | None]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def match_vendors(records: Iterable[VendorRecord], sheets: Sequence[str]) -> Matches:
    """Match each vendor by its name with its phone, or its name with its kecamatan.

    A vendor that can be several of the database is a fault, and so are several vendors of the file
    that can be one of the database. `sheets`: the sheet's name of each table. One query.
    """
    known = _known_by_key()
    matches = Matches()
    claims: dict[int, list[VendorRecord]] = defaultdict(list)
    for record in records:
        candidates = find_candidates(record, known.get(record.key, []))
        reason = _reason_against(record, candidates)
        if reason:
            matches.faults += _faults_of_all_rows(record, reason)
            continue
        matches.pairs.append((record, candidates[0] if candidates else None))
        for pk in candidates:
            claims[pk].append(record)
    shared = {pk: claimants for pk, claimants in claims.items() if len(claimants) > 1}
    for claimants in shared.values():
        for one, other in zip(claimants, reversed(claimants), strict=True):
            reason = _(
                "This is the vendor of row %(row)s: write the same phone and kecamatan "
                "there and here."
            )
            row = {"row": name_row(other.sources[0], one.sources[0], sheets)}
            matches.faults += _faults_of_all_rows(one, reason % row)
    matches.pairs = [(record, pk) for record, pk in matches.pairs if pk not in shared]
    return matches


def _known_by_key() -> dict[str, list[KnownVendor]]:
    """Return the vendors of the database by their plain name, and by their phone."""
    known: dict[str, list[KnownVendor]] = defaultdict(list)
    rows = Jakpreneur.objects.order_by("pk").values_list("pk", "name", "phone", "kecamatan")
    for pk, name, phone, kecamatan in rows:
        for key in (plain_words(name), phone):
            known[key].append(KnownVendor(pk, phone, kecamatan))
    return known


def find_candidates(record: VendorRecord, known: Iterable[KnownVendor]) -> list[int]:
    """Return the ids of the vendors that the record can be, of those with the same name.

    The same phone decides before the same kecamatan. A reference of a list of products may have
    neither; it must not have another.
    """
    phone, kecamatan = record.values.get(Field.PHONE), record.values.get(Field.KECAMATAN)
    if record.is_reference:
        return [
            each.pk
            for each in known
            if phone in (None, each.phone) and kecamatan in (None, each.kecamatan)
        ]
    by_phone = [each for each in known if each.phone == phone]
    by_both = [each.pk for each in by_phone if each.kecamatan == kecamatan]
    by_kecamatan = [each.pk for each in known if each.kecamatan == kecamatan]
    return by_both or [each.pk for each in by_phone] or by_kecamatan


def _reason_against(record: VendorRecord, candidates: list[int]) -> str | None:
    if len(candidates) > 1:
        return several_of_that_name()
    if candidates or not record.is_reference:
        return None
    if Field.NAME in record.values:
        return _("No vendor has this name, neither in the system nor in the file.")
    return _("No vendor has this phone, neither in the system nor in the file.")


def _faults_of_all_rows(record: VendorRecord, reason: str) -> Iterator[Fault]:
    """Yield a fault for each row about the vendor or its products."""
    for source in sorted({*record.sources, *(product.source for product in record.products)}):
        is_head = source.head == source.number
        yield Fault(source, Field.NAME, record.name if is_head else "", reason)
