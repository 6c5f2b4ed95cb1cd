"""`manage.py erase_personal_data`: for every day's schedule."""

import datetime as dt
import logging
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from bazar.calendar import today
from transactions.personal_data import erase

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = (
        "Erases shoppers' names, phones, addresses, notes and proofs of payment, some days after "
        "the last day of their bazaar. The money stays. Run it every day."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--days",
            type=int,
            default=settings.ERASE_AFTER_DAYS,
            help="How long after the bazaar's last day; by default ERASE_AFTER_DAYS.",
        )

    def handle(self, *, days: int, **_options: Any) -> None:
        if days < 1:
            raise CommandError("--days must be 1 or more: a bazaar must be over first.")
        erasure = erase(today() - dt.timedelta(days=days - 1))
        logger.info("Erased the data of %s orders.", erasure.orders)
        self.stdout.write(
            f"Erased the data of {erasure.orders} orders of bazaars that ended before "
            f"{erasure.before}."
        )
