"""The cast of the tests: one bazaar, three stalls, two tills, and the actions of the cast.

Keripik Bu Sri sells crisps that are counted and asinan that nobody counts, and has a till.
Rujak Pak Jaya, the neighbour, has a till of his own. The stranger sells crafts, which go online
only, and has none.
"""

import datetime as dt
import json
import uuid
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import Client

from bazar import calendar
from bazar.models import Bazar, BazarDay, Category, Channel, ChannelRule, Kecamatan, Series, Venue
from jakpreneur.models import Jakpreneur, Offer, Product, Stall
from transactions import access, ledger
from transactions.models import HeldSale, Sale, SaleLine, Till, TillStall

INBOX = "/kasir/penjualan/"
PIN = "482913"
TWO_DAYS = 2 * 24 * 3_600_000  # ms
MIDNIGHT, LAST_MOMENT = dt.time.min, dt.time.max


@dataclass(frozen=True)
class Cast:
    bazar: Bazar
    day: BazarDay
    venue: Venue
    stall: Stall
    keripik: Offer
    asinan: Offer
    till: Till
    neighbour: Stall
    rujak: Offer
    neighbours_till: Till
    stranger: Stall
    tas: Offer


def make_cast(called: str = "Bazar Menteng") -> Cast:
    """Make a bazaar of that name, today (WIB), with its stalls and tills."""
    venue = Venue.objects.create(kecamatan=kecamatan("Menteng"), name=f"Taman {called}")
    bazar = make_bazar(called)
    day = plan(bazar, calendar.today())
    plan(bazar, day.date + dt.timedelta(days=1))  # for a test that runs across midnight
    allow(bazar, "kuliner", Channel.ONSITE, Channel.ONLINE)
    allow(bazar, "kerajinan", Channel.ONLINE)
    stall = make_stall(bazar, venue, "A1", "Keripik Bu Sri")
    neighbour = make_stall(bazar, venue, "A2", "Rujak Pak Jaya")
    stranger = make_stall(bazar, venue, "B7", "Anyaman Dewi")
    return Cast(
        bazar=bazar,
        day=day,
        venue=venue,
        stall=stall,
        keripik=offer(stall, "Keripik tempe", price=15_000, brought=10),
        asinan=offer(stall, "Asinan sayur", price=12_000),
        till=let_in(stall),
        neighbour=neighbour,
        rujak=offer(neighbour, "Rujak serut", price=18_000, brought=10),
        neighbours_till=let_in(neighbour),
        stranger=stranger,
        tas=offer(stranger, "Tas anyaman", price=85_000, category="kerajinan"),
    )


def kecamatan(name: str) -> Kecamatan:
    return Kecamatan.objects.get(name=name)


def make_bazar(name: str) -> Bazar:
    """Make a bazaar whose online orders may take the whole stock (share 100 %)."""
    series = Series.objects.get(name="Bazar Hybrid")
    return Bazar.objects.create(series=series, name=name, online_share=100)


def plan(
    bazar: Bazar, date: dt.date, opens: dt.time = MIDNIGHT, closes: dt.time = LAST_MOMENT
) -> BazarDay:
    return BazarDay.objects.create(bazar=bazar, date=date, opens=opens, closes=closes)


def allow(bazar: Bazar, slug: str, *channels: Channel) -> None:
    category = Category.objects.get(slug=slug)
    for channel in channels:
        ChannelRule.objects.create(bazar=bazar, category=category, channel=channel)


def make_stall(bazar: Bazar, venue: Venue, number: str, vendor: str) -> Stall:
    jakpreneur = Jakpreneur.objects.create(
        name=vendor, kecamatan=venue.kecamatan, phone="+6281234567890"
    )
    return Stall.objects.create(bazar=bazar, jakpreneur=jakpreneur, venue=venue, number=number)


def offer(
    stall: Stall, name: str, *, price: int, brought: int | None = None, category: str = "kuliner"
) -> Offer:
    product = Product.objects.create(
        jakpreneur=stall.jakpreneur, category=Category.objects.get(slug=category), name=name
    )
    return Offer.objects.create(stall=stall, product=product, price=price, brought=brought)


def let_in(*stalls: Stall) -> Till:
    till = Till.objects.create()
    TillStall.objects.bulk_create([TillStall(till=till, stall=stall) for stall in stalls])
    return till


def left(offer: Offer) -> int | None:
    units: int | None = Offer.objects.values_list("left", flat=True).get(pk=offer.pk)
    return units


# --- Entries as a till sends them (transactions/README.md) ------------------------------------


def line(offer: Offer, quantity: int = 1, /, **changes: Any) -> dict[str, Any]:
    sold = {"offer": offer.pk, "name": offer.product.name, "price": offer.price}
    return sold | {"quantity": quantity} | changes


def free_line(
    stall: Stall, price: int = 10_000, quantity: int = 1, /, **changes: Any
) -> dict[str, Any]:
    """Return a line of goods that are not on offer: only stall and category are known."""
    goods = {"stall": stall.pk, "category": "kuliner", "name": "Lain-lain"}
    return goods | {"price": price, "quantity": quantity} | changes


def sale(*lines: dict[str, Any], number: Any = 1, **changes: Any) -> dict[str, Any]:
    common = {"key": str(uuid.uuid4()), "number": number, "age_ms": 40}
    return common | {"kind": "sale", "payment": "cash", "lines": list(lines)} | changes


def split_sale(
    *lines: dict[str, Any], paid: dict[str, int], number: int = 1, **changes: Any
) -> dict[str, Any]:
    """Return a sale that says in `paid` how much each of two methods paid, by wire name."""
    sold = sale(*lines, number=number, payments=paid, **changes)
    del sold["payment"]
    return sold


def void(entry: dict[str, Any], number: int = 2, **changes: Any) -> dict[str, Any]:
    common = {"key": str(uuid.uuid4()), "number": number, "age_ms": 20}
    return common | {"kind": "void", "voids": entry["key"], "reason": "salah input"} | changes


def opening(change: int = 200_000, number: int = 1, **changes: Any) -> dict[str, Any]:
    """Return the entry that opens a shift. Its key is the shift's; `change` is the float."""
    common = {"key": str(uuid.uuid4()), "number": number, "age_ms": 60}
    return common | {"kind": "open", "float": change} | changes


def cash(shift: dict[str, Any], amount: int, number: int, **changes: Any) -> dict[str, Any]:
    """Return the entry that puts rupiah into the drawer, or takes them out below zero."""
    common = {"key": str(uuid.uuid4()), "number": number, "age_ms": 30}
    return common | {"kind": "cash", "shift": shift["key"], "amount": amount} | changes


def count(shift: dict[str, Any], counted: int, number: int, **changes: Any) -> dict[str, Any]:
    common = {"key": str(uuid.uuid4()), "number": number, "age_ms": 10, "difference": 0}
    content = {"kind": "count", "shift": shift["key"], "counted": counted, "coins": {}}
    return common | content | changes


def phone_of(till: Till, **options: Any) -> Client:
    """Return a browser that has the till's cookie."""
    answer = HttpResponse()
    access.remember_till(answer, till)
    client = Client(**options)
    for name, cookie in answer.cookies.items():
        client.cookies[name] = cookie.value
    return client


def in_english(client: Client) -> Client:
    """Switch the browser to English, as its visitor would."""
    client.cookies["django_language"] = "en"
    return client


def send(till: Till, *entries: Any) -> list[dict[str, Any]]:
    """Post a batch from the till's phone; return the results."""
    answer = post(phone_of(till), *entries)
    assert answer.status_code == 200, answer.content
    results: list[dict[str, Any]] = json.loads(answer.content)["results"]
    return results


def post(client: Client, *entries: Any, **extra: Any) -> Any:
    return post_text(client, json.dumps({"entries": list(entries)}), **extra)


def post_text(client: Client, body: str | bytes, **extra: Any) -> Any:
    return client.post(INBOX, body, content_type="application/json", **extra)


def outcome(result: dict[str, Any]) -> str:
    """Return `recorded`, `duplicate`, or the reason for which the entry is held."""
    return str(result.get("reason", result["status"]))


def outcomes(results: list[dict[str, Any]]) -> list[str]:
    return [outcome(result) for result in results]


def held_for(cast: Cast, entry: dict[str, Any]) -> str:
    """Return why `entry` is held. Check that it is stored whole, once, outside the ledger."""
    before = (Sale.objects.count(), SaleLine.objects.count(), left(cast.keripik))
    [result] = send(cast.till, entry)
    assert send(cast.till, entry) == [result]
    held = HeldSale.objects.get(till=cast.till, key=entry["key"])
    assert json.loads(held.content) == entry
    assert (held.number, held.reason) == (entry["number"], result["reason"])
    assert (Sale.objects.count(), SaleLine.objects.count(), left(cast.keripik)) == before
    return str(result["reason"])


def sale_by(entry: dict[str, Any]) -> Sale:
    return Sale.objects.get(key=entry["key"])


def desk_id() -> int:
    """Return the id of an official's account, for voids without a till."""
    user, _made = User.objects.get_or_create(username="meja")
    return int(user.pk)


# --- The same, one door further in ------------------------------------------------------------


def ledger_line(offer: Offer, quantity: int = 1) -> ledger.Line:
    return ledger.Line(offer.product.name, offer.price, quantity, offer=offer.pk)


def ledger_entry(*lines: ledger.Line, sold_at: dt.datetime, **changes: Any) -> ledger.Entry:
    key = uuid.uuid4()
    common: dict[str, Any] = {"key": key, "digest": key.bytes * 2}
    common |= {"sold_at": sold_at, "lines": lines}
    return ledger.Entry(**(common | changes))
