"""What a bazaar was to reach, and what it has reached."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from bazar.models import Bazar, Channel
from transactions.totals import Total, Totals

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, slots=True)
class Target:
    """`label`: in the language of whoever reads it then, for the press reads Indonesian always.
    `channel`: the one that it is for; None for all.
    """

    label: "StrOrPromise"
    target: int
    reached: Total
    channel: Channel | None = None

    @property
    def share(self) -> int:
        """Whole percent, rounded down: a target is reached at 100, not at 99,6."""
        return self.reached.amount * 100 // self.target

    @property
    def filled(self) -> int:
        """How much of the target is there: never below nothing or beyond all of it."""
        return max(0, min(self.reached.amount, self.target))


def targets(bazar: Bazar, sums: Totals) -> Iterator[Target]:
    """Of those that were set, against `sums` of the bazaar."""
    online = sums.by(lambda cell: cell.channel).get(Channel.ONLINE, Total())
    return targets_of(bazar, sums.overall, online)


def targets_of(bazar: Bazar, overall: Total, online: Total | None) -> Iterator[Target]:
    """Yield the targets that were set; not the online one where `online` may not be told."""
    if bazar.target:
        yield Target(_("Target"), bazar.target, overall)
    if bazar.online_target and online is not None:
        yield Target(_("Online target"), bazar.online_target, online, Channel.ONLINE)
