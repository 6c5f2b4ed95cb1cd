"""Noting what a shopper is to be told. Whoever changes an order calls this, and nothing else."""

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.db.models.functions import Now

from transactions import throttle, waking
from transactions.models import NewsRoad, Order, OrderAlertAddress, OrderNews, StallOrder

# To one address in a day: whoever orders in a stranger's name does not fill the stranger's box.
MOST_ORDERS, WITHIN = 10, dt.timedelta(days=1)


def note_placed(order: Order) -> None:
    """Let the shopper of a new order have it by e-mail, if there is an address. In a transaction.

    An address that is given for too many orders is forgotten.
    """
    if not (order.email and settings.SENDS_MAIL):
        return
    try:
        throttle.count_try("mail", order.email.lower(), most=MOST_ORDERS, within=WITHIN)
    except throttle.TooOften:
        order.email = ""
        order.save(update_fields=["email"])
        return
    _write(order.pk, None, [NewsRoad.MAIL])


def note_change(part: StallOrder) -> None:
    """Let the part's shopper be told how it stands now. In the transaction of the change."""
    phones = OrderAlertAddress.objects.filter(order=OuterRef("pk"))
    order = Order.objects.filter(pk=part.order_id)
    email, has_phones = order.values_list("email", Exists(phones)).get()
    roads = [NewsRoad.PUSH] if has_phones else []
    if email and settings.SENDS_MAIL:
        roads.append(NewsRoad.MAIL)
    if roads:
        _write(part.order_id, part.pk, roads)


def _write(order: int, part: int | None, roads: list[NewsRoad]) -> None:
    """Write the news, or take the place of what is still to be sent of the same part."""
    OrderNews.objects.bulk_create(
        [
            OrderNews(order_id=order, part_id=part, road=road, at=Now(), due_at=Now())
            for road in roads
        ],
        update_conflicts=True,
        update_fields=["at", "due_at", "tries"],
        unique_fields=["order", "part", "road"],
    )
    transaction.on_commit(waking.ring)
