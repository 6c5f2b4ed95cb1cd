"""Sending alerts, on one thread of each process, after the order is placed.

Nobody waits for a push service: a checkout only puts the order's id into a short queue. The same
thread alerts once more the stalls that have not answered within ANSWER_MINUTES. If the process ends
first, or the queue is full, the alert is lost, and the page's own look remains.
"""

import heapq
import http.client
import itertools
import json
import logging
import queue
import ssl
import threading
import time
from collections.abc import Callable
from functools import cache
from http import HTTPStatus
from urllib.parse import urlsplit

import http_ece
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from django.db import connection
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from bazar.rupiah import format_rupiah
from transactions import totals
from transactions.alerts import signing
from transactions.alerts.addresses import addresses_for
from transactions.models import StallOrder
from transactions.models.alerts import PushAddress

logger = logging.getLogger(__name__)

PATIENCE = 5.0  # s, for one answer of a push service
LIFE = 30 * 60  # s, for which the service keeps an alert for a phone without a network
MOST_WAITING = 200
MOST_REMINDERS = 1000
GRACE = 1.0  # s, by which the steady clock may be ahead of the database's
GONE = {HTTPStatus.NOT_FOUND, HTTPStatus.GONE, HTTPStatus.FORBIDDEN, HTTPStatus.UNAUTHORIZED}

type Message = dict[str, str]
type Overdue = Callable[[int], QuerySet[StallOrder]]  # the overdue parts of an order, by its id
type QueuedOrder = tuple[int, Overdue]

_orders: queue.Queue[QueuedOrder] = queue.Queue(MOST_WAITING)


def queue_alerts(order: int, overdue: Overdue) -> None:
    """Let the tills of a new order's stalls be alerted soon, and reminded later. Never waits.

    `order`: its id. `overdue`: which of its parts should have been answered when it is asked.
    """
    try:
        _orders.put_nowait((order, overdue))
    except queue.Full:
        logger.warning("alerts: %s orders wait already, one more is left out", MOST_WAITING)
        return
    _start_thread()


@cache
def _start_thread() -> None:
    """Start this process's thread, once. It starts after the fork of a server's workers."""
    threading.Thread(target=_send_for_ever, name="alerts", daemon=True).start()


def _send_for_ever() -> None:
    reminders = Reminders[QueuedOrder]()
    while True:
        try:
            queued = _orders.get(timeout=reminders.seconds_left(time.monotonic()))
        except queue.Empty:
            for late in reminders.take_due(time.monotonic()):
                _try_to_send(send_reminders, late)
            continue
        _try_to_send(lambda order, _overdue: send_alerts(order), queued)
        reminders.add(queued, time.monotonic() + 60 * settings.ANSWER_MINUTES + GRACE)
        _orders.task_done()


def _try_to_send(send: Callable[[int, Overdue], None], queued: QueuedOrder) -> None:
    try:
        send(*queued)
    except Exception:  # the thread must go on with the next order
        logger.warning("alerts: order %s is left out", queued[0], exc_info=True)
    finally:
        connection.close()


class Reminders[T]:
    """A list of things to do later, by their moments in seconds of the steady clock.

    At most MOST_REMINDERS; more are left out.
    """

    def __init__(self) -> None:
        self._due: list[tuple[float, int, T]] = []
        self._numbers = itertools.count()  # those of one moment come in the order of their adding

    def add(self, reminder: T, at: float) -> None:
        if len(self._due) < MOST_REMINDERS:
            heapq.heappush(self._due, (at, next(self._numbers), reminder))

    def seconds_left(self, now: float) -> float | None:
        """Return how long until the next is due, None if there is none."""
        return max(0.0, self._due[0][0] - now) if self._due else None

    def take_due(self, now: float) -> list[T]:
        """Return what is due, and forget it."""
        taken = []
        while self._due and self._due[0][0] <= now:
            taken.append(heapq.heappop(self._due)[2])
        return taken


def send_alerts(order: int) -> None:
    """Alert the tills of this order's stalls. An address that has ended is deleted."""
    _alert(StallOrder.objects.filter(order=order), message_about)


def send_reminders(order: int, overdue: Overdue) -> None:
    """Alert once more the tills of those stalls that should have answered by now."""
    _alert(overdue(order), reminder_about)


def _alert(parts: QuerySet[StallOrder], message: Callable[[StallOrder, str], Message]) -> None:
    loaded = list(parts.select_related("stall").prefetch_related("lines"))
    for address, part in addresses_for(loaded).items():
        try:
            post(address, message(part, address.language), life=LIFE, topic="pesanan")
        except (OSError, http.client.HTTPException) as error:
            logger.info("alerts: the push service did not take it: %s", error)


def message_about(part: StallOrder, language: str) -> Message:
    """Return what the phone shows: nothing of the shopper, since others may see the screen."""
    with override(language):
        return _message(_("New order · %(stall)s") % {"stall": part.stall.number}, part)


def reminder_about(part: StallOrder, language: str) -> Message:
    """Return what the phone shows of an order that its stall has not answered in time."""
    with override(language):
        return _message(
            _("Order without an answer · %(stall)s") % {"stall": part.stall.number}, part
        )


def _message(title: str, part: StallOrder) -> Message:
    return {
        "title": title,
        "body": format_rupiah(totals.of_goods(list(part.lines.all())).amount),
        "address": reverse("till_orders"),
    }


def post(address: PushAddress, message: Message, *, life: int, topic: str) -> None:
    """Post the message to the address. One that has ended is deleted, and that is no failure.

    `life`: seconds for which the service keeps the message; `topic`: of several that wait for a
    phone under one topic it gets the last. Raises OSError, HTTPException.
    """
    status = _post(address, message, life, topic)
    if status in GONE:
        type(address)._default_manager.filter(pk=address.pk, url=address.url).delete()
    elif status >= HTTPStatus.BAD_REQUEST:
        raise http.client.HTTPException(f"the push service answered {status}")


def encrypted(message: Message, address: PushAddress) -> bytes:
    """Return the message as only the phone can read it (RFC 8291)."""
    body: bytes = http_ece.encrypt(
        json.dumps(message).encode(),
        private_key=ec.generate_private_key(ec.SECP256R1()),
        dh=bytes(address.phone_key),
        auth_secret=bytes(address.phone_secret),
        version="aes128gcm",
    )
    return body


def _post(address: PushAddress, message: dict[str, str], life: int, topic: str) -> int:
    """Return the service's status. A redirection is not followed. Raises OSError."""
    at = urlsplit(address.url)
    service = http.client.HTTPSConnection(
        at.netloc, timeout=PATIENCE, context=ssl.create_default_context()
    )
    headers = {
        "Authorization": signing.authorization(address.url),
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(life),
        "Urgency": "high",
        "Topic": topic,
    }
    try:
        body = encrypted(message, address)
        service.request("POST", f"{at.path}?{at.query}" if at.query else at.path, body, headers)
        return service.getresponse().status
    finally:
        service.close()
