"""Stall cards, the tills that they let in, the states of phones, and missing entry numbers."""

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, User
from django.db import IntegrityError, connection, transaction
from django.db.models import Case, Q, QuerySet, When
from django.db.models.functions import Greatest, Now

from bazar import tokens
from jakpreneur.models import Stall
from transactions.cashiers.devices import DeviceTurn, Gap, SameDevice
from transactions.models import StallCard, Till, TillStall, WrittenOff

# How far a number may be above the last one that is known of its till. The busiest stall makes some
# 2,000 sales in two days, so a phone that was long without a network stays far below it.
NUMBERS_AHEAD = 10_000


@dataclass(frozen=True, slots=True)
class PhoneReport:
    """The state of a phone, which it sends with a batch or alone. None: unknown.

    `last_number`: the highest entry number that the phone has used. `numbers`: those of the entries
    in the same batch. `unsent`: how many entries are still on the phone, the oldest of them made at
    `oldest_unsent_at` (aware). `storage`: a Storage value. `trouble`: the parts of its page that do
    not work, "" for none. `device`: what tells the phone from one with a copy of its storage; such
    a phone also gives entries new numbers. `cleared`: the last number before its storage was
    cleared, and the first one after.
    """

    last_number: int = 0
    numbers: Sequence[int] = ()
    unsent: int | None = None
    oldest_unsent_at: dt.datetime | None = None
    storage: str | None = None
    trouble: str | None = None
    device: DeviceTurn | None = None
    cleared: tuple[int, int] | None = None

    def last_believed(self, known: int) -> int:
        """Return a till's last number after this report. `known`: the one before it.

        A number that is further ahead than any phone can be is not believed.
        """
        told = [self.last_number, *self.numbers]
        return max([number for number in told if number <= known + NUMBERS_AHEAD] + [known])

    def as_json(self) -> dict[str, object]:
        """Return the state as the JSON object that the ledger posts."""
        oldest = self.oldest_unsent_at
        return {
            "last_number": self.last_number,
            "numbers": self.numbers,
            "numbers_ahead": NUMBERS_AHEAD,
            "unsent": self.unsent,
            "oldest_unsent_at": oldest.isoformat() if oldest else None,
            "storage": self.storage,
            "trouble": self.trouble,
            "device": self.device and self.device.as_json(),
            "names_taken": True,  # this version knows the reason NUMBER_TAKEN
        }


@transaction.atomic
def issue_cards(stalls: Iterable[Stall]) -> list[StallCard]:
    """Issue a first card for each stall that has no valid card; return the new cards."""
    locked_stalls = _lock([stall.pk for stall in stalls])
    with_card = set(valid_cards(locked_stalls).values_list("stall", flat=True))
    return StallCard.objects.bulk_create(
        [StallCard(stall=stall) for stall in locked_stalls if stall.pk not in with_card]
    )


def _lock(stalls: Iterable[int]) -> list[Stall]:
    """Lock these stalls, by id, until the transaction ends, and return them.

    Of two officials who issue cards at once the second sees what the first has done.
    """
    chosen = Stall.objects.filter(pk__in=stalls).select_related("jakpreneur")
    return list(chosen.order_by("pk").select_for_update(of=("self",)))


def valid_cards(stalls: Iterable[Stall]) -> QuerySet[StallCard]:
    """Return the cards that open a till for these stalls, one each at most."""
    return StallCard.objects.filter(
        stall__in=[stall.pk for stall in stalls], withdrawn_at__isnull=True
    )


def valid_card(token: str) -> StallCard | None:
    return _cards_to_open().filter(token_digest=tokens.digest_of(token)).first()


def valid_card_by_code(code: str) -> StallCard | None:
    """Return the card with this short code. The caller limits the number of wrong ones."""
    return _cards_to_open().filter(code_digest=tokens.digest_of(code)).first()


def _cards_to_open() -> QuerySet[StallCard]:
    cards = StallCard.objects.filter(withdrawn_at__isnull=True)
    return cards.select_related("stall__bazar", "stall__jakpreneur", "stall__venue")


@transaction.atomic
def reissue_cards(stalls: QuerySet[Stall]) -> list[StallCard]:
    """Issue a new card for each of these stalls, and withdraw the old ones."""
    locked_stalls = _lock(stalls.values_list("pk", flat=True))
    valid_cards(locked_stalls).update(withdrawn_at=Now())
    return StallCard.objects.bulk_create([StallCard(stall=stall) for stall in locked_stalls])


class AnotherTill(Exception):
    """The phone's key is that of `till`, and nothing proves that the phone is that till."""

    def __init__(self, till: Till) -> None:
        super().__init__(till)
        self.till = till


def let_in(card: StallCard, key: uuid.UUID | None, *, before: uuid.UUID | None = None) -> Till:
    """Return the phone's till, allowed to sell for the card's stall, whose PIN was given.

    `key`: the key that the phone stores. `before`: the till that its signed cookie names. The key
    alone opens nothing: it counts when the cookie names the same till, or when the card is of a
    vendor that the till has sold for, at this or an earlier bazaar. Otherwise raises AnotherTill:
    as a new till the phone would send that till's entries under another name. A phone whose
    storage was cleared is still the till of its cookie. A phone with neither becomes a new till. A
    till that is locked out stays so; a till that signed out sells again.
    """
    try:
        return _let_in(card, key, before)
    except IntegrityError:  # the same form, sent twice at once: the till is made by now
        return _let_in(card, key, before)


@transaction.atomic
def _let_in(card: StallCard, key: uuid.UUID | None, before: uuid.UUID | None) -> Till:
    by_cookie = Till.objects.filter(key=before).first() if before else None
    by_key = with_phone_key(key) if key else None
    if by_key and by_key != by_cookie and not _sells_for(by_key, card.stall):
        raise AnotherTill(by_key)
    till = by_key or by_cookie
    if till is None:
        till = Till.objects.create(phone_digest=tokens.digest_of(str(key)) if key else None)
    elif key and till != by_key:
        learn_phone_key(till, key)
    if till.signed_out_at:
        Till.objects.filter(pk=till.pk).update(signed_out_at=None)
    TillStall.objects.get_or_create(till=till, stall=card.stall, defaults={"card": card})
    return till


def _sells_for(till: Till, stall: Stall) -> bool:
    """Tell whether the till has a stall of the same vendor: each bazaar opens a new stall."""
    return till.stalls.filter(jakpreneur=stall.jakpreneur_id).exists()


def with_phone_key(key: uuid.UUID) -> Till | None:
    """Return the till whose phone stores this key."""
    return Till.objects.filter(phone_digest=tokens.digest_of(str(key))).first()


def learn_phone_key(till: Till, key: uuid.UUID) -> None:
    """Recognise the till by this key from now on; a key that another till has changes nothing."""
    digest = tokens.digest_of(str(key))
    if till.phone_digest is not None and bytes(till.phone_digest) == digest:
        return
    try:
        with transaction.atomic():
            Till.objects.filter(pk=till.pk).update(phone_digest=digest)
    except IntegrityError:
        return
    till.phone_digest = digest


def record_phone_state(key: uuid.UUID, report: PhoneReport) -> bool:
    """Record the state of a till's phone; return False if the till or this phone may not send.

    A last number that is more than NUMBERS_AHEAD above the known one is not believed.
    """
    is_believed = Q(last_number__gte=report.last_number - NUMBERS_AHEAD)
    changes: dict[str, object] = {
        "last_seen_at": Now(),
        "last_number": Case(
            When(is_believed, then=Greatest("last_number", report.last_number)),
            default="last_number",
        ),
    }
    if report.unsent is not None:
        changes |= {"unsent": report.unsent, "oldest_unsent_at": report.oldest_unsent_at}
    if report.storage is not None:
        changes["storage"] = report.storage
    if report.trouble is not None:
        changes["trouble"] = report.trouble
    may_send = Till.objects.filter(key=key, locked_out_at=None, signed_out_at=None)
    if report.device:
        may_send = may_send.filter(SameDevice(report.device))
        changes |= report.device.as_columns()
    return bool(may_send.update(**changes))


def sign_out(till: Till) -> None:
    """Sign the till out: it may not send or sell until a card lets it in again."""
    Till.objects.filter(pk=till.pk).update(
        signed_out_at=Now(), last_seen_at=Now(), device_digest=None, device_turn=0
    )


def lock_out(tills: QuerySet[Till], *, by: AbstractBaseUser | AnonymousUser) -> list[Till]:
    """Lock these tills out; return those that were not locked out before.

    Nothing that they send is accepted any more; it stays on their phones.
    """
    newly = list(tills.filter(locked_out_at__isnull=True))
    _unchanged(newly, locked_out=False).update(locked_out_at=Now(), locked_out_by=by)
    return newly


def let_in_again(tills: QuerySet[Till]) -> list[Till]:
    """Let these tills in again; return those that were locked out."""
    locked_out = list(tills.filter(locked_out_at__isnull=False))
    _unchanged(locked_out, locked_out=True).update(locked_out_at=None, locked_out_by=None)
    return locked_out


def _unchanged(tills: Iterable[Till], *, locked_out: bool) -> QuerySet[Till]:
    return Till.objects.filter(
        pk__in=[till.pk for till in tills], locked_out_at__isnull=not locked_out
    )


def stalls_of(till: Till) -> Sequence[Stall]:
    """Load the stalls that a till serves, with their vendors, by number."""
    return list(till.stalls.select_related("jakpreneur").order_by("number"))


def stalls_to_sell_for(till: Till, day: dt.date) -> Sequence[Stall]:
    """Return the till's stalls at the bazaar that is on at `day` (WIB), else all its stalls.

    A planned day decides: a late sale from an old bazaar adds a day that nobody planned there.
    """
    stalls = till.stalls.select_related("bazar", "jakpreneur", "venue", "pin").order_by("number")
    planned = stalls.filter(bazar__days__date=day, bazar__days__opens__isnull=False)
    return list(planned) or list(stalls.filter(bazar__days__date=day)) or list(stalls)


MISSING = """
WITH arrived AS (
    SELECT till_id, number FROM transactions_sale WHERE till_id = ANY(%(tills)s)
    UNION
    SELECT till_id, number FROM transactions_heldsale
    JOIN transactions_till till ON till.id = till_id
    -- An impossible number, with which an entry is held, says nothing of the numbers below it.
    WHERE till_id = ANY(%(tills)s) AND number <= last_number
    UNION
    SELECT till_id, number FROM transactions_shiftentry WHERE till_id = ANY(%(tills)s)
    UNION
    SELECT id, numbers_from - 1 FROM transactions_till WHERE id = ANY(%(tills)s)
    UNION
    SELECT id, last_number + 1 FROM transactions_till WHERE id = ANY(%(tills)s)
),
step AS (
    SELECT till_id, number, lead(number) OVER (PARTITION BY till_id ORDER BY number) AS next
    FROM arrived
)
SELECT till_id, number + 1, next - 1, ARRAY(
    SELECT ARRAY[off.first, off.last] FROM transactions_writtenoff off
    WHERE off.till_id = step.till_id AND off.first < next AND off.last > number
    ORDER BY off.first
)
FROM step WHERE next > number + 1 ORDER BY till_id, number
"""


def gaps(tills: Iterable[Till]) -> list[Gap]:
    """Return the missing numbers of these tills, by till and number, without those written off."""
    with connection.cursor() as cursor:
        cursor.execute(MISSING, {"tills": [till.pk for till in tills]})
        rows = cursor.fetchall()
    return [part for *gap, written_off in rows for part in _without(Gap(*gap), written_off)]


def _without(gap: Gap, written_off: Iterable[tuple[int, int]]) -> Iterator[Gap]:
    """Yield what remains of a gap. `written_off`: pairs of first and last number, sorted."""
    begins = gap.first
    for first, last in written_off:
        if first > begins:
            yield Gap(gap.till, begins, first - 1)
        begins = max(begins, last + 1)
    if begins <= gap.last:
        yield Gap(gap.till, begins, gap.last)


@transaction.atomic
def write_off(tills: Iterable[Till], *, by: User, note: str) -> list[Gap]:
    """Write off every missing number of these tills: it will not come. Return their gaps."""
    ids = [till.pk for till in tills]
    list(Till.objects.filter(pk__in=ids).order_by("pk").select_for_update(no_key=True))
    missing = gaps(Till.objects.filter(pk__in=ids))
    WrittenOff.objects.bulk_create(
        [
            WrittenOff(till_id=gap.till, first=gap.first, last=gap.last, by=by, note=note)
            for gap in missing
        ]
    )
    return missing
