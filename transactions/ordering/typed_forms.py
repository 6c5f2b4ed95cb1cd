"""A checkout's form that has not been ordered: what was typed, and why no order was placed.

A post that places no order is answered with a redirect, so that going back never sends a form
again. What was typed waits for the next page in a signed cookie of the browser itself, for half an
hour and for the checkout alone: the server stores no name and no number before there is an order.
"""

import base64
import binascii
import datetime as dt
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse

from bazar import cookies

COOKIE, PATH = "isian", "/keranjang/bayar/"
LASTING = dt.timedelta(minutes=30)
MOST_LETTERS = 3_700  # browsers take 4,096 with the name, the signature and the attributes
MOST_VALUE = 1_500
MOST_BYTES = 50_000  # uncompressed


@dataclass(frozen=True, slots=True)
class TypedForm:
    """`typed`: the values of the fields, by name. `refusal`: a packed refusal, or None."""

    typed: Mapping[str, str] = field(default_factory=dict)
    refusal: Mapping[str, Any] | None = None


def load_typed_form(request: HttpRequest) -> TypedForm | None:
    """Return what this browser has typed lately, None if it has typed nothing."""
    value = cookies.load_signed(request, COOKIE, lasting=LASTING, narrow=True)
    if not value:
        return None
    try:
        unpacked = zlib.decompressobj().decompress(base64.urlsafe_b64decode(value), MOST_BYTES)
        typed, refusal = json.loads(unpacked)
    except (ValueError, binascii.Error, zlib.error):  # of another release
        return None
    return TypedForm(typed, refusal)


def store_typed_form(response: HttpResponse, form: TypedForm) -> bool:
    """Store the form for half an hour; return False, and store nothing, if it is too large."""
    typed = {name: value[:MOST_VALUE] for name, value in form.typed.items() if value}
    content = json.dumps([typed, form.refusal], ensure_ascii=False, separators=(",", ":"))
    packed = zlib.compress(content.encode(errors="replace"), 9)
    value = base64.urlsafe_b64encode(packed).decode()
    if len(value) > MOST_LETTERS:
        return False
    cookies.store_signed(response, COOKIE, value, lasting=LASTING, path=PATH, narrow=True)
    return True


def forget_typed_form(request: HttpRequest, response: HttpResponse) -> None:
    if request.COOKIES.get(cookies.cookie_name(COOKIE, narrow=True)):
        cookies.delete_signed(response, COOKIE, path=PATH, narrow=True)
