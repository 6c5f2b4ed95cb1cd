"""The channel rules of a bazaar: which categories may be sold through which channel."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction

from bazar.models import Bazar, Channel, ChannelRule

type Allowed = tuple[int, int]
"""A pair (category id, channel)."""


@dataclass(frozen=True, slots=True)
class RuleChange:
    """The pairs that a change of rules has added and removed."""

    added: frozenset[Allowed]
    removed: frozenset[Allowed]

    def __bool__(self) -> bool:
        return bool(self.added or self.removed)


def allowed_at(bazar: Bazar) -> set[Allowed]:
    rows = ChannelRule.objects.filter(bazar=bazar).order_by()
    return set(rows.values_list("category_id", "channel"))


@transaction.atomic
def set_rules(bazar: Bazar, allowed: Collection[Allowed]) -> RuleChange:
    """Allow these pairs and no others. Rules that stay keep their rows."""
    Bazar.objects.select_for_update(no_key=True).get(pk=bazar.pk)
    there, wanted = allowed_at(bazar), frozenset(allowed)
    changed = RuleChange(added=wanted - there, removed=frozenset(there - wanted))
    for channel in Channel:
        gone = [category for category, removed in changed.removed if removed == channel]
        if gone:
            bazar.channel_rules.filter(channel=channel, category__in=gone).delete()
    ChannelRule.objects.bulk_create(
        ChannelRule(bazar=bazar, category_id=category, channel=channel)
        for category, channel in sorted(changed.added)
    )
    return changed
