"""The six digits behind a stall card: chosen once, checked, slowed down, taken back.

People use the PIN of their bank card. So `hash` is peppered with the server's secret key (a
stolen database alone gives no PIN away), and a phone gets no more than twelve bits to check one
by without a network: a wrong PIN passes there once in 4.096 tries, of which it grants five, and
hundreds of PINs share each value.
"""

import datetime as dt
import hashlib
import secrets

from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.crypto import salted_hmac

from jakpreneur.models import Stall
from transactions.models import StallPin, WrongPin

DIGITS = 6
MOST_WRONG = 5
WHILE = dt.timedelta(minutes=15)
# The pepper and the limit protect six digits; rounds would only keep a queue waiting.
ROUNDS = 20_000
HASHER = PBKDF2PasswordHasher()
HINT_DIGITS = 3  # hexadecimal
TOO_EASY = {"012345", "123456", "234567", "345678", "456789", "567890", "654321", "543210"}


class UnfitPin(ValueError):
    """Not six digits, or six that anybody would try first."""


class PinChosen(Exception):
    """The stall has a PIN already."""


class TooManyWrong(Exception):
    """Wrong five times within a quarter of an hour; `until`: when the next may be tried."""

    def __init__(self, until: dt.datetime) -> None:
        super().__init__(until)
        self.until = until


def is_chosen(stall: Stall) -> bool:
    return StallPin.objects.filter(stall=stall).exists()


def open_with(stall: Stall, pin: str) -> bool:
    """Whether `pin` opens the stall: its first phone chooses it, every further one needs it.

    Raises UnfitPin where it is to be chosen, TooManyWrong.
    """
    if not is_chosen(stall):
        try:
            choose(stall, pin)
        except PinChosen:
            return check(stall, pin)
        return True
    return check(stall, pin)


def choose(stall: Stall, pin: str) -> StallPin:
    """The stall's first PIN. Raises UnfitPin; PinChosen when another phone was quicker."""
    if len(pin) != DIGITS or not (pin.isascii() and pin.isdecimal()):
        raise UnfitPin
    if pin in TOO_EASY or len(set(pin)) == 1:
        raise UnfitPin
    salt = secrets.token_hex(8)
    hashed = HASHER.encode(_peppered(pin), secrets.token_hex(8), ROUNDS)
    try:
        with transaction.atomic():
            return StallPin.objects.create(stall=stall, hash=hashed, hint=_hint(pin, salt))
    except IntegrityError:
        raise PinChosen from None


@transaction.atomic
def check(stall: Stall, pin: str) -> bool:
    """Whether `pin` is the stall's. False also when it has none. Raises TooManyWrong.

    The PIN's row is locked meanwhile: however many workers are asked at once, five wrong are five.
    """
    chosen = StallPin.objects.select_for_update().filter(stall=stall).first()
    if chosen is None:
        return False
    wrong = chosen.wrong.filter(at__gt=timezone.now() - WHILE).order_by("-at")
    latest = list(wrong.values_list("at", flat=True)[:MOST_WRONG])
    if len(latest) == MOST_WRONG:
        raise TooManyWrong(until=latest[-1] + WHILE)
    if HASHER.verify(_peppered(pin), chosen.hash):
        chosen.wrong.all().delete()
        return True
    WrongPin.objects.create(pin=chosen)
    return False


def reset(stalls: QuerySet[Stall]) -> int:
    """Takes these stalls' PINs back: the next phone chooses a new one. How many there were."""
    chosen = StallPin.objects.filter(stall__in=stalls)
    number = chosen.count()
    chosen.delete()
    return number


def _peppered(pin: str) -> str:
    return salted_hmac("transactions.pins", pin, algorithm="sha256").hexdigest()


def _hint(pin: str, salt: str) -> str:
    """`salt:xyz`, as static/js/pin.js reads it."""
    return f"{salt}:{hashlib.sha256(f'{salt}:{pin}'.encode()).hexdigest()[:HINT_DIGITS]}"
