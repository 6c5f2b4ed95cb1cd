"""The six digits behind a stall card: how a PIN is chosen, checked, slowed down and reset.

People use the PIN of their bank card. So `hash` is peppered with the server's secret key (a
stolen database alone gives no PIN away), and only the phone that chose the PIN gets twelve bits
to check it by without a network. 244 of all PINs pass that check: it stops a hand that is not the
vendor's, and the server decides.

Wrong PINs are counted for each till of the stall by itself, and for all other phones together:
a stranger at the card never locks the vendor's own phone out.
"""

import datetime as dt
import enum
import hashlib
import secrets
import uuid
from collections.abc import Collection, Iterable

from django.conf import settings
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.db import IntegrityError, transaction
from django.db.models import Count, Max, QuerySet
from django.utils import timezone
from django.utils.crypto import salted_hmac

from jakpreneur.models import Stall
from transactions.models import StallPin, Till, TillStall, WrongPin

DIGITS = 6
MOST_WRONG = 5  # before the first wait; each further wrong PIN then doubles the wait
FIRST_WAIT = dt.timedelta(minutes=15)
LONGEST_WAIT = dt.timedelta(days=1)
COUNTED_FOR = dt.timedelta(days=7)  # a wrong PIN; the right PIN from the same phone forgives it
# The pepper and the waits protect six digits; rounds would only keep a queue waiting.
ROUNDS = 20_000
HASHER = PBKDF2PasswordHasher()
HINT_DIGITS = 3  # hexadecimal
TOO_EASY = {"012345", "123456", "234567", "345678", "456789", "567890", "654321", "543210"}


class UnfitPin(ValueError):
    """The PIN is not six digits, or six that anybody would try first."""


class PinChosen(Exception):
    """The stall has a PIN already."""


class NoPin(Exception):
    """None of the stalls has a PIN."""


class TooManyWrong(Exception):
    """Five PINs or more were wrong. `until`: when the next PIN may be tried."""

    def __init__(self, until: dt.datetime) -> None:
        super().__init__(until)
        self.until = until

    @property
    def minute(self) -> dt.datetime:
        """The full minute after `until`, for pages, which show no seconds."""
        return self.until.replace(second=0, microsecond=0) + dt.timedelta(minutes=1)


class PinOutcome(enum.Enum):
    """The outcome of a PIN at a stall. CHOSEN: the stall had none, and this is its PIN now."""

    WRONG = enum.auto()
    RIGHT = enum.auto()
    CHOSEN = enum.auto()


def is_chosen(stall: Stall) -> bool:
    return StallPin.objects.filter(stall=stall).exists()


def open_with(stall: Stall, pin: str, on: Till | None = None) -> PinOutcome:
    """Choose the stall's PIN on its first phone, check it on every further one.

    `on`: the till that the phone proves to be by its cookie. Raises UnfitPin while the stall has
    no PIN, TooManyWrong.
    """
    if not is_chosen(stall):
        try:
            choose(stall, pin)
        except PinChosen:
            pass
        else:
            return PinOutcome.CHOSEN
    return PinOutcome.RIGHT if check(stall, pin, on) else PinOutcome.WRONG


def choose(stall: Stall, pin: str) -> StallPin:
    """Choose the stall's first PIN. Raises UnfitPin; PinChosen if another phone was quicker."""
    if len(pin) != DIGITS or not (pin.isascii() and pin.isdecimal()):
        raise UnfitPin
    if pin in TOO_EASY or len(set(pin)) == 1:
        raise UnfitPin
    salt = secrets.token_hex(8)
    try:
        with transaction.atomic():
            return StallPin.objects.create(stall=stall, hash=_hash(pin), hint=_hint(pin, salt))
    except IntegrityError:
        raise PinChosen from None


def note_first_phone(stall: Stall, till: Till) -> None:
    """Let the till that has chosen the stall's PIN check it without a network."""
    StallPin.objects.filter(stall=stall, chosen_on=None).update(chosen_on=till)


def hide_hints(stalls: Iterable[Stall], till: Till) -> None:
    """Take the hint off every stall whose PIN was not chosen on this till."""
    for stall in stalls:
        if hasattr(stall, "pin") and stall.pin.chosen_on_id != till.pk:
            stall.pin.hint = ""


def check(stall: Stall, pin: str, on: Till | None = None) -> bool:
    """Tell whether `pin` is the stall's: not if the stall has none. Raises TooManyWrong."""
    try:
        return stall_with_pin([stall.pk], pin, on=on) is not None
    except NoPin:
        return False


@transaction.atomic
def stall_with_pin(
    stalls: Collection[int], pin: str, *, on: Till | None, entry: uuid.UUID | None = None
) -> int | None:
    """Return the id of that stall of `stalls` which has this PIN; count a wrong PIN, return None.

    `on`: the till that the phone proves to be. `entry`: the key of the void that carries the PIN;
    the same void sent again is counted once. Raises NoPin, and TooManyWrong while none of the
    stalls' PINs may be tried.

    The PINs' rows are locked meanwhile, so five wrong PINs are five however many workers check
    them at once. A PIN that has to wait is not compared, right or wrong.
    """
    pins = list(StallPin.objects.select_for_update().filter(stall__in=stalls).order_by("pk"))
    if not pins:
        raise NoPin
    tills = _counted_by(pins, on)
    waits = _waits(pins, tills)
    comparable = [each for each in pins if each.pk not in waits]
    if not comparable:
        raise TooManyWrong(until=min(waits.values()))
    for each in comparable:
        if _matches(pin, each):
            each.wrong.filter(till=tills[each.pk], forgiven_at=None).update(
                forgiven_at=timezone.now()
            )
            return each.stall_id
    WrongPin.objects.bulk_create(
        [WrongPin(pin=each, till=tills[each.pk], entry=entry) for each in comparable],
        ignore_conflicts=True,
    )
    return None


def _counted_by(pins: Iterable[StallPin], on: Till | None) -> dict[int, Till | None]:
    """Return for each PIN, by id, the till whose wrong tries count.

    It is `on` if that till sells for the stall and is not locked out; else None, which stands for
    all strangers together.
    """
    if on is None or on.locked_out_at:
        return dict.fromkeys((each.pk for each in pins), None)
    served = set(TillStall.objects.filter(till=on).values_list("stall", flat=True))
    return {each.pk: on if each.stall_id in served else None for each in pins}


def _waits(pins: Iterable[StallPin], tills: dict[int, Till | None]) -> dict[int, dt.datetime]:
    """Return until when each PIN, by id, may not be tried; a PIN that may be is left out."""
    now = timezone.now()
    counts = (
        WrongPin.objects.filter(pin__in=pins, forgiven_at=None, at__gt=now - COUNTED_FOR)
        .values("pin", "till")
        .annotate(wrong=Count("pk"), latest=Max("at"))
        .order_by()
    )
    own = {pk: till.pk if till else None for pk, till in tills.items()}
    ends = {
        each["pin"]: each["latest"] + wait_after(each["wrong"])
        for each in counts
        if own[each["pin"]] == each["till"] and each["wrong"] >= MOST_WRONG
    }
    return {pin: end for pin, end in ends.items() if end > now}


def wait_after(wrong: int) -> dt.timedelta:
    """Return how long the next try has to wait after so many wrong PINs.

    A quarter of an hour after the fifth, then twice as long each time, a day at the longest.
    """
    doublings = min(max(wrong - MOST_WRONG, 0), 10)
    return min(FIRST_WAIT * (1 << doublings), LONGEST_WAIT)


def _matches(pin: str, chosen: StallPin) -> bool:
    """Tell whether `pin` is the chosen one. Renew a hash made under a former secret key."""
    for secret in [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]:
        if HASHER.verify(_peppered(pin, secret), chosen.hash):
            if secret != settings.SECRET_KEY:
                StallPin.objects.filter(pk=chosen.pk).update(hash=_hash(pin))
            return True
    return False


def reset_pins(stalls: QuerySet[Stall]) -> int:
    """Delete these stalls' PINs, so that the next phone chooses; return how many there were."""
    chosen = StallPin.objects.filter(stall__in=stalls)
    number = chosen.count()
    chosen.delete()
    return number


def _hash(pin: str) -> str:
    peppered = _peppered(pin, settings.SECRET_KEY)
    return HASHER.encode(peppered, secrets.token_hex(8), ROUNDS)


def _peppered(pin: str, secret: str | bytes) -> str:
    return salted_hmac("transactions.pins", pin, secret=secret, algorithm="sha256").hexdigest()


def _hint(pin: str, salt: str) -> str:
    """Return `salt:xyz`, which static/js/pin.js parses."""
    return f"{salt}:{hashlib.sha256(f'{salt}:{pin}'.encode()).hexdigest()[:HINT_DIGITS]}"
