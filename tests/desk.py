"""Rows of every list of the desk, in two kecamatan of one bazaar, and the desk's addresses.

Each list has a row of Menteng and one of Gambir, where every name begins with `Asing`.
"""

import datetime as dt
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.urls import URLPattern, URLResolver, reverse

from bazar.models import BazarDay, Category, ChannelRule, Office, PickupSlot, Posting, Series, Venue
from jakpreneur.models import Invitation, Jakpreneur, Offer, Product, Stall
from tests.cast import (
    Cast,
    kecamatan,
    let_in,
    line,
    make_stall,
    offer,
    opening,
    sale,
    sale_by,
    send,
)
from tests.orders import draft_part, place, slot, take_orders
from transactions import external
from transactions.accounts.roles import OFFICERS
from transactions.cashiers import pins, tills
from transactions.external import OutsideSale
from transactions.models import (
    AskedBy,
    AuditFinding,
    DataRequest,
    DeskNote,
    Erasure,
    ExternalSale,
    HeldSale,
    Order,
    PrivacyNotice,
    Refund,
    Resolution,
    Sale,
    SaleLine,
    Seal,
    ShiftEntry,
    SignIn,
    StallCard,
    StallOrder,
    StallPin,
    StatementLink,
    Till,
    Visit,
    Wish,
)
from transactions.ordering import parts
from transactions.receiving import held
from transactions.reports import statements
from transactions.seals import sealing

FOREIGN = "Asing"


@dataclass(frozen=True)
class Side:
    """The rows of one kecamatan, by model, and the shift of its till."""

    one: dict[type[Model], Any]
    shift: str

    def __getitem__(self, model: type[Model]) -> Any:
        return self.one[model]


@dataclass(frozen=True)
class Desks:
    cast: Cast
    here: Side
    there: Side
    shared: Till
    """The till that sells in both kecamatan."""
    mixed: Sale
    """A sale over stalls of both kecamatan."""


def make_desks(cast: Cast, by: User) -> Desks:
    yard = f"{FOREIGN} Halaman {cast.bazar.pk}"
    gambir = Venue.objects.create(kecamatan=kecamatan("Gambir"), name=yard)
    cast.bazar.venues.set([cast.venue, gambir])
    foreign = make_stall(cast.bazar, gambir, "X1", f"{FOREIGN} Satu")
    goods = offer(foreign, f"{FOREIGN} kue", price=9_000)
    take_orders(cast)
    here = _side(cast, cast.till, cast.stall, cast.asinan, slot(cast), by)
    there = _side(cast, let_in(foreign), foreign, goods, slot(cast, venue=gambir), by)
    shared = let_in(cast.neighbour, foreign)
    both = sale(line(cast.rujak), line(goods))
    send(shared, both)
    everything: dict[type[Model], Any] = {
        Erasure: Erasure.objects.create(before=dt.date(2021, 9, 1), orders=1),
        User: User.objects.create_user(f"tamu {cast.bazar.pk}"),
        Group: Group.objects.create(name=f"Panitia {cast.bazar.pk}"),
        AuditFinding: AuditFinding.objects.create(rule="Uji", finding=f"entri {cast.bazar.pk}"),
        SignIn: SignIn.objects.create(what=Visit.IN, user=by, address="192.0.2.1"),
        Category: Category.objects.get(slug="kuliner"),
        Series: cast.bazar.series,
        DataRequest: DataRequest.objects.create(
            wish=Wish.ERASE_SHOPPER, asked_by=AskedBy.PERSON, note="lewat WA", records=1, by=by
        ),
        PrivacyNotice: PrivacyNotice.objects.create(
            version=f"{cast.bazar.pk:012x}", text="<p>Teks</p>"
        ),
        Office: Office.objects.get_or_create(name="Sudin PPKUKM")[0],
        type(cast.bazar): cast.bazar,
        BazarDay: cast.day,
        ChannelRule: ChannelRule.objects.all()[0],
        Seal: sealing.seal(cast.day, by),
        StatementLink: statements.make_link(cast.stall.jakpreneur, by),
    }
    DeskNote.objects.log_actions(by.pk, [cast.bazar], 2, "Diperiksa.")
    everything[DeskNote] = DeskNote.objects.all()[0]
    return Desks(cast, Side(here.one | everything, here.shift), there, shared, mixed=sale_by(both))


def _side(  # noqa: PLR0913, PLR0917
    cast: Cast, till: Till, stall: Stall, goods: Offer, at: PickupSlot, by: User
) -> Side:
    shift, sold = opening(), sale(line(goods, 2), number=2)
    sold["shift"] = shift["key"]
    send(till, shift, sold, {"number": 3, "name": stall.jakpreneur.name})
    waiting = HeldSale.objects.get(till=till)
    held.settle(HeldSale.objects.filter(pk=waiting.pk), by=by, note=f"{stall.jakpreneur}")
    tills.issue_cards([stall])
    outside = OutsideSale(
        stall, cast.day, goods.product.category, 50_000, 1, f"{stall.jakpreneur}", "laporan"
    )
    order = place(cast, draft_part(goods, at=at))
    entered = sale_by(sold)
    one: dict[type[Model], Any] = {
        type(stall.venue.kecamatan): stall.venue.kecamatan,
        Venue: stall.venue,
        Jakpreneur: stall.jakpreneur,
        Product: goods.product,
        Stall: stall,
        Offer: goods,
        PickupSlot: at,
        Invitation: Invitation.objects.create(
            bazar=cast.bazar, jakpreneur=stall.jakpreneur, invited_by=by
        ),
        StallCard: StallCard.objects.get(stall=stall),
        StallPin: pins.choose(stall, "482913"),
        Till: till,
        ShiftEntry: ShiftEntry.objects.get(till=till),
        Sale: entered,
        SaleLine: entered.lines.get(),
        HeldSale: waiting,
        Resolution: waiting.resolution,
        ExternalSale: external.enter(uuid4(), outside, by),
        Order: order,
        StallOrder: order.parts.get(),
        Refund: _refund(order.parts.get()),
    }
    return Side(one, shift["key"])


def _refund(part: StallOrder) -> Refund:
    """Make a refund, and no entry of the ledger: the shopper says that it is paid and cancels."""
    parts.declare(part, None)
    parts.cancel(part)
    refund: Refund = part.refunds.get()
    return refund


def officer(name: str = "petugas", *posted_to: str) -> User:
    user = User.objects.create_user(name, is_staff=True)
    user.groups.add(Group.objects.get(name=OFFICERS))
    for district in posted_to:
        Posting.objects.create(user=user, kecamatan=kecamatan(district))
    return user


def member(role: str) -> User:
    user = User.objects.create_user(role.lower().replace(" ", "_"), is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    return user


# --- Every address of the desk ------------------------------------------------------------------


def patterns(urls: list[Any] | None = None, before: str = "") -> Iterator[tuple[str, str]]:
    """Yield (name, route) of every address; the name is "" where there is none."""
    for pattern in admin.site.urls[0] if urls is None else urls:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from patterns(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern):
            yield pattern.name or "", route


# Which of a list's letters opens a page of it: it is shown, added to, deleted from.
LETTER = {
    "export": "v",
    "changelist": "v",
    "change": "v",
    "history": "v",
    "add": "a",
    "delete": "d",
}


def addresses(desks: Desks, form: str = "csv") -> dict[str, str]:
    """Return every address by its name; those of files as `form`, those of indexes by app."""
    found = {
        name: reverse(f"admin:{name}", kwargs=_arguments(name, route, desks, form))
        for name, route in patterns()
        if name not in {"", "app_list"}
    }
    for app in ("bazar", "jakpreneur", "transactions", "auth"):
        found[f"app_list {app}"] = reverse("admin:app_list", args=[app])
    return found


def _arguments(name: str, route: str, desks: Desks, form: str) -> dict[str, Any]:
    here = desks.here
    model, _page = of_model(name)
    known = {
        "bazar": desks.cast.bazar.pk,
        "day": desks.cast.day.pk,
        "venue": here[Venue].pk,
        "till": here[Till].pk,
        "shift": here.shift,
        "sale": here[Sale].pk,
        "order": here[Order].pk,
        "part": here[StallOrder].pk,
        "held": here[HeldSale].pk,
        "seal": here[Seal].pk,
        "vendor": here[Jakpreneur].pk,
        "link": here[StatementLink].pk,
        "id": here[User].pk,
        "account": here[User].pk,
        "uidb64": "MQ",
        "token": "x",  # of no link to a new password
        "pk": 1,  # an uploaded file
        "lack": "qris",
        "what": "jakpreneur",
        "form": form,
        "content_type_id": ContentType.objects.get_for_model(Sale).pk,
        "object_id": here[apps.get_model(model) if model else Sale].pk,
    }
    return {argument: known[argument] for argument in re.findall(r"<(?:\w+:)?(\w+)>", route)}


def of_model(name: str) -> tuple[str, str]:
    """Return ("bazar.venue", "change") for bazar_venue_change; two empty texts for other names."""
    *of, page = name.split("_")
    return (".".join(of), page) if len(of) == 2 and page in LETTER else ("", "")


def saved_file(till: Till, *entries: Any) -> str:
    content = {"format": "kasir-belum-terkirim/2", "till": till.code}
    return json.dumps(content | {"saved_at": "2021-09-23T15:04:05+07:00", "entries": list(entries)})
