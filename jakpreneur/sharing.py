"""The look of the shop's links in chats, social networks and search engines.

A card (bazar/share_cards.py) is for people who get a link: the Open Graph protocol. Structured data
are for search engines: JSON-LD in the words of schema.org. Both are in Indonesian, as one link has
one card in whatever language its page was read.
"""

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.safestring import SafeString, mark_safe

from bazar.calendar import wib
from bazar.models import BazarDay, Venue
from bazar.rupiah import format_rupiah
from bazar.share_cards import HEIGHT, NAME, WIDTH, Card
from jakpreneur.models import Offer, Stall
from jakpreneur.shopfront import BazarState, ProductPage, StallPage

SCHEMA = "https://schema.org"
REGION, COUNTRY = "DKI Jakarta", "ID"


@dataclass(frozen=True, slots=True)
class Shared:
    """The words and the card that others show for a link to a page (templates/shop/share.html).

    `address`: the page's own; `picture`: the address of its card. `data`: structured data as JSON
    for a `<script>`, may be "".
    """

    title: str
    description: str
    address: str
    picture: str
    data: SafeString
    width = WIDTH
    height = HEIGHT


def share(card: Card, page: str, picture: str, data: dict[str, Any] | None = None) -> Shared:
    """Return what to show of a link to `page`; `picture`: where its card is. Both are paths.

    The card's address changes with its content.
    """
    shown = f"{settings.SITE_URL}{picture}{'&' if '?' in picture else '?'}v={card.version}"
    return Shared(
        title=" · ".join(filter(None, (card.title, card.figure))),
        description=" · ".join(filter(None, card.lines)),
        address=f"{settings.SITE_URL}{page}",
        picture=shown,
        data=_script({"image": shown} | data) if data else SafeString(),
    )


def _script(data: dict[str, Any]) -> SafeString:
    """Return JSON in which nothing ends the element that it is in."""
    text = json.dumps(data, ensure_ascii=False)
    for sign in "<>&":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return mark_safe(text)  # noqa: S308


def card_of_bazar(state: BazarState) -> Card:
    """Return the card of the front page and of the list."""
    lines = ("Makanan, kerajinan dan fesyen", "buatan tetangga Anda di Jakarta Pusat")
    return Card(title=state.bazar.name if state.bazar else NAME, figure=_days(state), lines=lines)


def card_of_product(page: ProductPage) -> Card:
    offer, stall = page.offer, page.stall
    return Card(
        title=offer.product.name,
        figure=format_rupiah(offer.price),
        lines=(_whose(stall), _spot(stall), _days(page.state)),
        picture=offer.product.picture_id or "",
    )


def card_of_stall(page: StallPage) -> Card:
    """Return the card of a stall, with the picture of its first good that has one."""
    goods = [*page.online, *page.only_there]
    pictures = (offer.product.picture_id for offer in goods if offer.product.picture_id)
    return Card(
        title=page.stall.jakpreneur.name,
        figure="",
        lines=(
            ", ".join(offer.product.name for offer in goods[:3]),
            f"{_spot(page.stall)}, {page.stall.jakpreneur.kecamatan.name}",
            _days(page.state),
        ),
        picture=next(pictures, ""),
    )


def format_period(first: dt.date, last: dt.date) -> str:
    """Format days in Indonesian: "5 September 2026", "5–6 September 2026"."""
    with translation.override("id"):
        whole = date_format(last, "j F Y")
        if first == last:
            return whole
        same_month = (first.year, first.month) == (last.year, last.month)
        parts = "j" if same_month else "j F" if first.year == last.year else "j F Y"
        return f"{date_format(first, parts)}{'–' if same_month else ' – '}{whole}"


def _days(state: BazarState) -> str:
    dates = [day.date for day in state.days]
    return format_period(min(dates), max(dates)) if dates else ""


def _whose(stall: Stall) -> str:
    return f"{stall.jakpreneur.name} · {stall.jakpreneur.kecamatan.name}"


def _spot(stall: Stall) -> str:
    return f"Lapak {stall.number} · {stall.venue.name}"


# --- Structured data ----------------------------------------------------------------------------


def event(state: BazarState, venues: Sequence[Venue]) -> dict[str, Any] | None:
    """Return the bazaar as an `Event`, None without planned days."""
    if state.bazar is None or not state.days:
        return None
    first, last = min(state.days, key=_date), max(state.days, key=_date)
    at_home = {"@type": "VirtualLocation", "url": address("catalogue")}
    return {
        "@context": SCHEMA,
        "@type": "Event",
        "name": state.bazar.name,
        "startDate": wib(first.date, first.opens or dt.time()).isoformat(),
        "endDate": wib(last.date, last.closes or dt.time()).isoformat(),
        "eventStatus": f"{SCHEMA}/EventScheduled",
        "eventAttendanceMode": f"{SCHEMA}/MixedEventAttendanceMode",
        "location": [*map(_place, venues), *([at_home] if state.window else [])],
        "organizer": {"@type": "Organization", "name": NAME, "url": address("front")},
        "url": address("front"),
    }


def product(page: ProductPage) -> dict[str, Any]:
    """Return the offer as a `Product`. It tells whether there is some, never how many."""
    offer, stall = page.offer, page.stall
    found: dict[str, Any] = {
        "@context": SCHEMA,
        "@type": "Product",
        "name": offer.product.name,
        "url": address("product", offer.pk),
        "offers": {
            "@type": "Offer",
            "price": offer.price,
            "priceCurrency": "IDR",
            "availability": f"{SCHEMA}/{_availability(page)}",
            "url": address("product", offer.pk),
            "seller": _business(stall),
        },
    }
    if offer.product.description:
        found["description"] = offer.product.description
    if offer.product.picture_id:
        found["image"] = address("picture", offer.product.picture_id, "large")
    return found


def local_business(page: StallPage) -> dict[str, Any]:
    goods: list[Offer] = [*page.online, *page.only_there]
    found = {"@context": SCHEMA, **_business(page.stall)}
    if page.stall.jakpreneur.description:
        found["description"] = page.stall.jakpreneur.description
    if picture := card_of_stall(page).picture:
        found["image"] = address("picture", picture, "large")
    if goods:
        found["priceRange"] = " – ".join(
            format_rupiah(edge(offer.price for offer in goods)) for edge in (min, max)
        )
    return found


def address(name: str, *arguments: object) -> str:
    """Return the public address of one of our pages."""
    return f"{settings.SITE_URL}{reverse(name, args=arguments)}"


def _availability(page: ProductPage) -> str:
    if page.is_sold_out:
        return "SoldOut"
    if page.may_be_added:
        return "InStock"
    return "InStoreOnly" if page.state.is_on else "OutOfStock"


def _business(stall: Stall) -> dict[str, Any]:
    return {
        "@type": "LocalBusiness",
        "name": stall.jakpreneur.name,
        "url": address("stall", stall.pk),
        "address": _postal("", stall.jakpreneur.kecamatan.name),
    }


def _place(venue: Venue) -> dict[str, Any]:
    postal = _postal(venue.address, venue.kecamatan.name)
    return {"@type": "Place", "name": venue.name, "address": postal}


def _postal(street: str, kecamatan: str) -> dict[str, str]:
    return {
        "@type": "PostalAddress",
        **({"streetAddress": street} if street else {}),
        "addressLocality": kecamatan,
        "addressRegion": REGION,
        "addressCountry": COUNTRY,
    }


def _date(day: BazarDay) -> dt.date:
    return day.date
