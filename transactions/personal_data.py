"""Shoppers' data are erased some days after their bazaar (facts.md, Law 27/2022): what they wrote
of themselves, and the pictures they sent as proof. What they bought, and the money, stays."""

import datetime as dt

from django.db import transaction
from django.db.models import Max
from django.db.models.functions import Now

from bazar.models import Bazar
from transactions.models import Erasure, Knock, Order, PaymentProof, StallOrder


@transaction.atomic
def erase(before: dt.date) -> Erasure:
    """Erases the data of all orders of bazaars whose last day (WIB) was earlier than `before`."""
    over = Bazar.objects.annotate(last=Max("days__date")).filter(last__lt=before)
    orders = Order.objects.filter(bazar__in=over.values("pk"))
    PaymentProof.objects.filter(part__order__in=orders).delete()
    StallOrder.objects.filter(order__in=orders).exclude(note="").update(note="")
    erased = orders.filter(erased_at=None).update(
        name="", phone="", address="", visitor=None, erased_at=Now()
    )
    Knock.objects.all().delete()
    return Erasure.objects.create(before=before, orders=erased)
