"""Tell the tills that the database was restored from a backup."""

from typing import Any

from django.core.management.base import BaseCommand

from transactions.receiving import reconciliation


class Command(BaseCommand):
    help = (
        "Run this once after the database was restored from a backup. Every phone then compares "
        "its entries with the ledger and sends again what is missing. A restore by pg_restore, a "
        "restore to a point in time and the promotion of a replica are noticed without it."
    )

    def handle(self, **options: Any) -> None:
        restoration = reconciliation.begin_epoch()
        self.stdout.write(
            f"A new epoch has begun ({restoration}). Phones send what is missing within two "
            "minutes of their next contact, those that are off when their page is opened again.\n"
            "A phone that was locked out after the backup is let in again: lock it out once more."
        )
