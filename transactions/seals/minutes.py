"""The minutes (berita acara) of a closed day, in Indonesian whatever language the desk has."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import formats, translation
from django.utils.safestring import SafeString

from bazar.models import Bazar, Channel, Venue
from bazar.rupiah import in_words, rupiah_in_words
from transactions import qr, totals
from transactions.models import Seal, Signatory
from transactions.publishing import sellers
from transactions.reports import breakdowns
from transactions.reports.breakdowns import Breakdowns, Dimension
from transactions.reports.targets import Target, targets
from transactions.seals import sealing
from transactions.totals import Total


@dataclass(frozen=True, slots=True)
class Minutes:
    """The content of a seal's minutes. `before` is the total of the revision before, or None."""

    seal: Seal
    date: str
    date_in_words: str
    venues: Sequence[Venue]
    total: Total
    total_in_words: str
    broken_down: Breakdowns
    took_part: int
    sold: int
    targets: Sequence[Target]
    before: Total | None
    difference: Total
    signatories: Sequence[Signatory]
    address: str
    code: SafeString
    file: str

    @property
    def online(self) -> Total:
        return self._through(Channel.ONLINE)

    @property
    def onsite(self) -> Total:
        return self._through(Channel.ONSITE)

    def _through(self, channel: Channel) -> Total:
        through = self.broken_down[Dimension.CHANNEL]
        return next((part.total for part in through if part.value == channel), Total())


def of_seal(seal: Seal, address: str) -> Minutes:
    """Return the minutes of a seal, whose day and bazaar are loaded.

    `address` is where anybody can look the seal up.
    """
    with translation.override("id"):
        sums = totals.of_seals([seal])
        bazar, date = seal.day.bazar, seal.day.date
        difference = sealing.difference(seal)
        return Minutes(
            seal=seal,
            date=formats.date_format(date, "l, j F Y"),
            date_in_words=(
                f"hari {formats.date_format(date, 'l')}, tanggal {in_words(date.day)}, "
                f"bulan {formats.date_format(date, 'F')}, tahun {in_words(date.year)}"
            ),
            venues=list(bazar.venues.select_related("kecamatan")),
            total=sums.overall,
            total_in_words=rupiah_in_words(sums.overall.amount),
            broken_down=breakdowns.of_totals(sums),
            took_part=bazar.stalls.count(),
            sold=sellers.of_seals([seal]),
            targets=list(targets(bazar, sums)),
            before=sums.overall - difference if seal.revision > 1 else None,
            difference=difference,
            signatories=list(bazar.signatories.all()),
            address=address,
            code=qr.qr_svg(address),
            file=sealing.name_of_file(seal),
        )


@transaction.atomic
def sign_by(bazar: Bazar, who: Iterable[tuple[str, str]]) -> list[Signatory]:
    """Replace the signatories of a bazaar's minutes; `who` has tuples (office, name), in order."""
    Bazar.objects.select_for_update(no_key=True).get(pk=bazar.pk)
    bazar.signatories.all().delete()
    return Signatory.objects.bulk_create(
        Signatory(bazar=bazar, position=n, office=office, name=name)
        for n, (office, name) in enumerate(who, start=1)
    )
