"""`manage.py verify_seals`: every closed day made anew from the ledger's rows."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, no_translations

from transactions import audit
from transactions.seals import sealing


class Command(BaseCommand):
    help = (
        "Writes every sealed day's ledger file anew, compares it with the fingerprint, and names "
        "what has changed. Ends with 1 when a seal fails."
    )

    @no_translations
    def handle(self, *args: Any, **options: Any) -> None:
        broken = 0
        with audit.one_moment():
            for checked in sealing.verify():
                seal, broken = checked.seal, broken + bool(checked.wrong)
                mark = self.style.ERROR("FAILS ") if checked.wrong else self.style.SUCCESS("passes")
                self.stdout.write(
                    f"{mark} {seal.fingerprint}  {seal.day.bazar}, {seal.day.date}, "
                    f"revision {seal.revision}"
                )
                for what in checked.wrong:
                    self.stdout.write(f"         {what}")
        if broken:
            raise CommandError(f"{broken} seals fail.")
