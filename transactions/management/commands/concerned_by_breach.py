"""`manage.py concerned_by_breach`: who must be told that their data got out, as CSV."""

import datetime as dt
import logging
from collections.abc import Sequence
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from bazar.calendar import today
from bazar.exports.tables import csv_lines
from bazar.models import Bazar
from transactions.personal_data.concerned import (
    OFFICIAL,
    SHOPPER,
    VENDOR,
    Breach,
    concerned_by,
)

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = (
        "Writes who must be told of a breach, with numbers and e-mail addresses, as CSV to the "
        "standard output, and the counts to the standard error. Each list that is made is written "
        "into the register of requests about personal data."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--why", required=True, help="What happened, for the register.")
        parser.add_argument(
            "--since", type=_day, required=True, help="When it began: YYYY-MM-DD, in WIB."
        )
        parser.add_argument(
            "--until", type=_day, default=None, help="When it ended; by default today."
        )
        parser.add_argument(
            "--bazar",
            action="append",
            default=[],
            help="Only the data of this bazaar, by its name or number. May be given again.",
        )

    def handle(
        self,
        *,
        why: str,
        since: dt.date,
        until: dt.date | None,
        bazar: Sequence[str],
        **_options: Any,
    ) -> None:
        end = until or today()
        if end < since:
            raise CommandError("--until must not be before --since.")
        if not why.strip():
            raise CommandError("--why must say what happened.")
        found = concerned_by(Breach(why.strip(), since, end, [_bazar(each) for each in bazar]))
        for line in csv_lines([found.sheet]):
            self.stdout.write(line, ending="")
        said = (
            f"To be told: {found.count(SHOPPER)} shoppers, {found.count(VENDOR)} vendors, "
            f"{found.count(OFFICIAL)} officials. Erased since, and not to be reached: the "
            f"shoppers of {found.erased} orders."
        )
        logger.warning("%s", said)
        self.stderr.write(said)


def _day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def _bazar(named: str) -> Bazar:
    """Return the bazaar of that name or number. Raises CommandError."""
    found = Bazar.objects.filter(name=named).first()
    if not found and named.isascii() and named.isdecimal() and len(named) < 19:  # noqa: PLR2004
        found = Bazar.objects.filter(pk=int(named)).first()
    if not found:
        raise CommandError(f"There is no bazaar {named!r}.")
    return found
