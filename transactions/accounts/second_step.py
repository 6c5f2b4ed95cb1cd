"""The second step of signing in: a code of six digits from an app, or a recovery code."""

import base64
import secrets
from collections.abc import Callable
from typing import Any, Protocol, cast
from urllib.parse import quote, urlencode

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django_otp.oath import TOTP

from transactions.accounts.roles import ADMINISTRATORS
from transactions.models import Authenticator, RecoveryCode, SecondStepDemand

ISSUER = "Bazar Jakpreneur"
KEY_BYTES = 20  # as RFC 4226 recommends
DIGITS = 6
TOLERANCE = 1  # steps of 30 seconds before and after, for clocks that differ
RECOVERY_CODES = 10
# 50 random bits a code, without letters that are easily confused.
LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
CODE_LENGTH = 10


def is_set_up(user: User) -> bool:
    return Authenticator.objects.filter(user=user, confirmed_at__isnull=False).exists()


def demanded_and_missing(user: str) -> Q:
    """Return the condition that a role demands the second step of an account without one.

    `user` is the field of the outer query that has the account. Superusers count as administrators.
    """
    of_role = SecondStepDemand.objects.filter(role__user=OuterRef(user))
    of_superusers = SecondStepDemand.objects.filter(role__name=ADMINISTRATORS)
    superuser = User.objects.filter(pk=OuterRef(user), is_superuser=True)
    confirmed = Authenticator.objects.filter(user=OuterRef(user), confirmed_at__isnull=False)
    demanded = Q(Exists(of_role)) | (Q(Exists(of_superusers)) & Q(Exists(superuser)))
    return demanded & ~Q(Exists(confirmed))


class OpenView(Protocol):
    """A view with the mark that the gate reads."""

    open_without_second_step: bool


def open_without_it[View: Callable[..., Any]](view: View) -> View:
    """Open a page of the desk to accounts without the second step that their role demands.

    The gate (transactions/desk/gate.py) keeps every other page closed to them.
    """
    cast("OpenView", view).open_without_second_step = True
    return view


def is_open(view: Callable[..., Any]) -> bool:
    return getattr(view, "open_without_second_step", False)


# --- Setting up ---------------------------------------------------------------------------------


def begin(user: User) -> Authenticator | None:
    """Make and return a new, unconfirmed key; return None if the account has a confirmed one.

    Each request of the page makes another key, so that nobody can have read it beforehand.
    """
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        if is_set_up(user):
            return None
        made, _new = Authenticator.objects.update_or_create(
            user=user, defaults={"key": secrets.token_bytes(KEY_BYTES), "last_step": -1}
        )
        return made


def unconfirmed(user: User) -> Authenticator | None:
    return Authenticator.objects.filter(user=user, confirmed_at__isnull=True).first()


def confirm(authenticator: Authenticator, code: str) -> bool:
    """Confirm the key if `code` is one of its codes. Return whether it is."""
    return _take(authenticator, code) and bool(
        Authenticator.objects.filter(pk=authenticator.pk, confirmed_at__isnull=True).update(
            confirmed_at=timezone.now()
        )
    )


def secret_of(authenticator: Authenticator) -> str:
    """Return the key in Base32, in groups of four, for typing."""
    secret = base64.b32encode(bytes(authenticator.key)).decode()
    return " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))


def address_of(authenticator: Authenticator) -> str:
    """Return the `otpauth:` address that apps read from a QR code."""
    label = quote(f"{ISSUER}:{authenticator.user.get_username()}")
    secret = secret_of(authenticator).replace(" ", "")
    return f"otpauth://totp/{label}?{urlencode({'secret': secret, 'issuer': ISSUER})}"


def remove(user: User) -> bool:
    """Delete the account's app and recovery codes. Return whether it had an app."""
    with transaction.atomic():
        gone, _by_model = Authenticator.objects.filter(user=user).delete()
        RecoveryCode.objects.filter(user=user).delete()
    return bool(gone)


# --- Codes --------------------------------------------------------------------------------------


def takes(user: User, code: str) -> bool:
    """Return whether `code` is a code of the account's app that has not been taken before."""
    authenticator = Authenticator.objects.filter(user=user, confirmed_at__isnull=False).first()
    return authenticator is not None and _take(authenticator, code)


def _take(authenticator: Authenticator, code: str) -> bool:
    """Use the code up. Return False for a wrong code, or one that was used before.

    Of two requests with the same code the database lets one win: the time step only grows.
    """
    code = "".join(code.split())
    if not (code.isascii() and code.isdigit() and len(code) == DIGITS):
        return False
    totp: Any = TOTP(bytes(authenticator.key), digits=DIGITS)  # type: ignore[no-untyped-call]
    totp.time = timezone.now().timestamp()
    if not totp.verify(int(code), TOLERANCE, authenticator.last_step + 1):
        return False
    return bool(
        Authenticator.objects.filter(
            pk=authenticator.pk, key=authenticator.key, last_step__lt=totp.t()
        ).update(last_step=totp.t())
    )


def new_recovery_codes(user: User) -> list[str]:
    """Replace all recovery codes by ten new ones, and return these. Only digests are stored."""
    codes = [_new_code() for _n in range(RECOVERY_CODES)]
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        RecoveryCode.objects.filter(user=user).delete()
        RecoveryCode.objects.bulk_create(
            [RecoveryCode(user=user, hash=_hash(user, code, settings.SECRET_KEY)) for code in codes]
        )
    return [f"{code[:5]}-{code[5:]}" for code in codes]


def _new_code() -> str:
    return "".join(secrets.choice(LETTERS) for _n in range(CODE_LENGTH))


def recovery_codes_left(user: User) -> int:
    return RecoveryCode.objects.filter(user=user).count()


def takes_recovery_code(user: User, code: str) -> bool:
    """Return whether `code` was one of the account's, and use it up."""
    typed = "".join(letter for letter in code.lower() if letter in LETTERS)
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    hashes = [_hash(user, typed, key) for key in keys]
    gone, _by_model = RecoveryCode.objects.filter(user=user, hash__in=hashes).delete()
    return bool(gone)


def _hash(user: User, code: str, secret: str | bytes) -> bytes:
    salt = f"recovery code of {user.pk}"
    return salted_hmac(salt, code, secret=secret, algorithm="sha256").digest()
