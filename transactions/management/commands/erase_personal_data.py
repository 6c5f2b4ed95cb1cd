"""`manage.py erase_personal_data`: the daily erasure, for a scheduler."""

import logging
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from bazar.privacy import periods
from transactions.personal_data.retention import erase_due

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = (
        "Erases shoppers' names, phones, addresses, notes and proofs of payment, some days after "
        "the last planned day of their bazaar, those of orders that nobody paid sooner; network "
        "addresses of sign-ins, and the content of settled entries. The money stays. Run it every "
        "day."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--days",
            type=int,
            default=settings.ERASE_AFTER_DAYS,
            help="How long after the bazaar's last planned day; by default ERASE_AFTER_DAYS.",
        )

    def handle(self, *, days: int, **_options: Any) -> None:
        if days < 1:
            raise CommandError("--days must be 1 or more: a bazaar must be over first.")
        done = erase_due(replace(periods(), orders=days))
        said = (
            f"Erased the data of {done.orders} orders of bazaars that ended before {done.before}, "
            f"{done.unpaid} of them never paid; the addresses of {done.addresses} sign-ins; the "
            f"content of {done.held} held entries."
        )
        logger.info("%s", said)
        self.stdout.write(said)
