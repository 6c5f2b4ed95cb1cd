"""Sending alerts, on one thread of each process, after the order is placed.

Nobody waits for a push service: a checkout only puts the order's id into a short queue. If the
process ends first, or the queue is full, the alert is lost, and the page's own look remains.
"""

import http.client
import json
import logging
import queue
import ssl
import threading
from functools import cache
from http import HTTPStatus
from urllib.parse import urlsplit

import http_ece
from cryptography.hazmat.primitives.asymmetric import ec
from django.db import connection
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
GONE = {HTTPStatus.NOT_FOUND, HTTPStatus.GONE, HTTPStatus.FORBIDDEN, HTTPStatus.UNAUTHORIZED}

_orders: queue.Queue[int] = queue.Queue(MOST_WAITING)


def queue_alerts(order: int) -> None:
    """Let the tills of a new order's stalls be alerted soon. `order`: its id. Never waits."""
    try:
        _orders.put_nowait(order)
    except queue.Full:
        logger.warning("alerts: %s orders wait already, one more is left out", MOST_WAITING)
        return
    _start_thread()


@cache
def _start_thread() -> None:
    """Start this process's thread, once. It starts after the fork of a server's workers."""
    threading.Thread(target=_send_for_ever, name="alerts", daemon=True).start()


def _send_for_ever() -> None:
    while True:
        order = _orders.get()
        try:
            send_alerts(order)
        except Exception:  # the thread must go on with the next order
            logger.warning("alerts: order %s is left out", order, exc_info=True)
        finally:
            connection.close()
            _orders.task_done()


def send_alerts(order: int) -> None:
    """Alert the tills of this order's stalls. An address that has ended is deleted."""
    parts = StallOrder.objects.filter(order=order).select_related("stall").prefetch_related("lines")
    for address, part in addresses_for(list(parts)).items():
        message = message_about(part, address.language)
        try:
            post(address, message, life=LIFE, topic="pesanan")
        except (OSError, http.client.HTTPException) as error:
            logger.info("alerts: the push service did not take it: %s", error)


def message_about(part: StallOrder, language: str) -> dict[str, str]:
    """Return what the phone shows: nothing of the shopper, since others may see the screen."""
    with override(language):
        return {
            "title": _("New order · %(stall)s") % {"stall": part.stall.number},
            "body": format_rupiah(totals.of_goods(list(part.lines.all())).amount),
            "address": reverse("till_orders"),
        }


def post(address: PushAddress, message: dict[str, str], *, life: int, topic: str) -> None:
    """Post the message to the address. One that has ended is deleted, and that is no failure.

    `life`: seconds for which the service keeps the message; `topic`: of several that wait for a
    phone under one topic it gets the last. Raises OSError, HTTPException.
    """
    status = _post(address, message, life, topic)
    if status in GONE:
        type(address)._default_manager.filter(pk=address.pk, url=address.url).delete()
    elif status >= HTTPStatus.BAD_REQUEST:
        raise http.client.HTTPException(f"the push service answered {status}")


def encrypted(message: dict[str, str], address: PushAddress) -> bytes:
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
