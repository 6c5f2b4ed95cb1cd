"""The targets of a bazaar, and the turnover that counts towards them."""

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
    """A target in rupiah, and the total that counts towards it.

    `label` is translated when it is shown, because the press text is always Indonesian. `channel`
    is None for a target over both channels.
    """

    label: "StrOrPromise"
    target: int
    reached: Total
    channel: Channel | None = None

    @property
    def share(self) -> int:
        """The share reached in whole percent, rounded down: 99.6 is not 100."""
        return self.reached.amount * 100 // self.target

    @property
    def filled(self) -> int:
        """The rupiah reached, never below zero and never above the target."""
        return max(0, min(self.reached.amount, self.target))


def targets(bazar: Bazar, sums: Totals) -> Iterator[Target]:
    """Yield the bazaar's targets against `sums` of the bazaar."""
    online = sums.by(lambda cell: cell.channel).get(Channel.ONLINE, Total())
    return targets_of(bazar, sums.overall, online)


def targets_of(bazar: Bazar, overall: Total, online: Total | None) -> Iterator[Target]:
    """Yield the bazaar's targets. The online target is left out where `online` is None."""
    if bazar.target:
        yield Target(_("Target"), bazar.target, overall)
    if bazar.online_target and online is not None:
        yield Target(_("Online target"), bazar.online_target, online, Channel.ONLINE)
