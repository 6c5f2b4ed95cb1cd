"""Sending news that is due, on one thread of each process.

A process takes a piece of news by putting its time off, so that no other has it meanwhile, and
deletes it once it is sent. One that ends in between leaves it to be sent later: an e-mail may then
come twice, with one Message-ID, and is never lost.
"""

import datetime as dt
import http.client
import logging
import smtplib
import threading
from functools import cache
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import connection, transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils.translation import override

from bazar.database_clock import database_now
from transactions import waking
from transactions.alerts import sending as alerts
from transactions.models import NewsRoad, Order, OrderNews
from transactions.ordering import following
from transactions.ordering.following import FollowedOrder, FollowedPart
from transactions.telling import phones, words

logger = logging.getLogger(__name__)

LOOK_AGAIN = 60.0  # seconds, while something is still to be sent
LIFE = 6 * 60 * 60  # seconds for which a push service keeps an alert for a phone without a network
# The pauses double from one minute: an alert is tried for a quarter of an hour, a letter for a day.
MOST_TRIES = {NewsRoad.PUSH: 4, NewsRoad.MAIL: 11}


class NeverTaken(Exception):
    """The other side will never take it."""


@cache
def start_thread() -> None:
    """Start this process's thread, once. It starts after the fork of a server's workers."""
    threading.Thread(target=_send_for_ever, name="news", daemon=True).start()


def _send_for_ever() -> None:
    while True:
        something_waits = True
        try:
            send_due()
            something_waits = OrderNews.objects.exists()
        except Exception:  # the thread must go on
            logger.warning("news: not sent now", exc_info=True)
        finally:
            connection.close()
        waking.wait(LOOK_AGAIN if something_waits else None)


def look_for_left(**_signal: object) -> None:
    """Let what a process before this one has left be sent: a receiver of the first request."""
    start_thread()


def send_due() -> None:
    """Send all news that is due, each once."""
    while news := _take_next():
        try:
            _send(news)
        except NeverTaken as refused:
            logger.info("news: %s of order %s is left out: %s", news.road, news.order_id, refused)
            _delete(news)
        except (OSError, http.client.HTTPException, smtplib.SMTPException) as error:
            logger.info("news: order %s waits: %s", news.order_id, type(error).__name__)
            if news.tries >= MOST_TRIES[NewsRoad(news.road)]:
                _delete(news)
        else:
            _delete(news)


@transaction.atomic
def _take_next() -> OrderNews | None:
    """Return the next piece of news that is due, with its time put off; None if there is none."""
    due = OrderNews.objects.select_for_update(skip_locked=True).filter(due_at__lte=Now())
    news = due.order_by("due_at", "pk").first()
    if news is None:
        return None
    pause = dt.timedelta(minutes=2**news.tries)
    OrderNews.objects.filter(pk=news.pk).update(due_at=Now() + pause, tries=F("tries") + 1)
    news.tries += 1
    return news


def _delete(news: OrderNews) -> None:
    """Delete the news, unless something newer has taken its place meanwhile."""
    OrderNews.objects.filter(pk=news.pk, at=news.at).delete()


def _send(news: OrderNews) -> None:
    """Send the news. Raises NeverTaken, OSError, HTTPException, SMTPException."""
    order = Order.objects.select_related("bazar").get(pk=news.order_id)
    followed = following.follow(order, database_now())
    part = next((part for part in followed.parts if part.part.pk == news.part_id), None)
    if not order.token:  # its address cannot be shown any more
        raise NeverTaken("no address")
    if news.road == NewsRoad.MAIL:
        _mail(news, followed, part)
    elif part:
        _alert(order, part)


def _mail(news: OrderNews, followed: FollowedOrder, part: FollowedPart | None) -> None:
    order = followed.order
    if not (order.email and settings.SENDS_MAIL):
        raise NeverTaken("no e-mail address")
    with override(order.language):
        letter = words.letter_about(followed, part)
    host = urlsplit(settings.SITE_URL).hostname
    headers = {
        "Message-ID": f"<kabar-{news.pk}-{news.at:%Y%m%d%H%M%S%f}@{host}>",
        "Auto-Submitted": "auto-generated",
    }
    subject = " ".join(letter.subject.split())
    try:
        EmailMessage(subject, letter.text, to=[order.email], headers=headers).send()
    except smtplib.SMTPRecipientsRefused as refused:
        codes = [code for code, _text in refused.recipients.values()]
        if all(code >= PERMANENT for code in codes):
            raise NeverTaken(str(codes)) from None
        raise


PERMANENT = 500  # from here on a mail server's answer will not be another one later


def _alert(order: Order, part: FollowedPart) -> None:
    """Alert every phone. Raises OSError if none of several was reached, so that all are tried."""
    failures = []
    for phone in phones.phones_of(order):
        with override(phone.language):
            message = words.alert_about(order, part)
        try:
            alerts.post(phone, message, life=LIFE, topic=f"bagian-{part.part.pk}")
        except (OSError, http.client.HTTPException) as failure:
            failures.append(failure)
    if failures:
        raise failures[0]
