"""The phones whose owners want to be told what changes in an order."""

from collections.abc import Sequence

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import get_language

from transactions.models import AlertAddress, Order, OrderAlertAddress

MOST = 5  # of one order; the newest stay


@transaction.atomic
def store_phone(order: Order, address: AlertAddress) -> None:
    """Tell this phone, too, what changes in the order."""
    OrderAlertAddress.objects.update_or_create(
        order=order,
        url=address.url,
        defaults={
            "phone_key": address.phone_key,
            "phone_secret": address.phone_secret,
            "language": (get_language() or settings.LANGUAGE_CODE)[:2],
        },
    )
    surplus = _of(order).order_by("-since", "-pk").values_list("pk", flat=True)[MOST:]
    _of(order).filter(pk__in=list(surplus)).delete()


def forget_phone(order: Order, url: str) -> None:
    """Tell this phone no more. `url`: whatever a phone has sent, compared here."""
    known = [phone.pk for phone in phones_of(order) if phone.url == url]
    _of(order).filter(pk__in=known).delete()


def phones_of(order: Order) -> Sequence[OrderAlertAddress]:
    return list(_of(order))


def _of(order: Order) -> QuerySet[OrderAlertAddress]:
    return OrderAlertAddress.objects.filter(order=order)
