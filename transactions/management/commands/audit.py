"""`manage.py audit`: each bazaar's totals, and what holds of the ledger's laws, on one screen."""

from collections.abc import Sequence
from typing import Any

from django.core.management.base import BaseCommand, CommandError, no_translations

from bazar.rupiah import format_rupiah, group_thousands
from transactions import acknowledging, audit
from transactions.totals import Total, together


class Command(BaseCommand):
    help = (
        "Recomputes every total from the ledger's rows. Ends with 1 when something disagrees"
        " that no official has acknowledged at the desk."
    )

    @no_translations
    def handle(self, *args: Any, **options: Any) -> None:
        with audit.one_moment():
            self._write_totals()
            findings = list(audit.findings())
            broken = self._write_findings(findings)
            self._write_notices()
        acknowledging.keep({finding.rule: finding.broken for finding in findings})
        if broken:
            raise CommandError(f"{broken} of the ledger's rules do not hold.")

    def _write_totals(self) -> None:
        for bazar, days in audit.bazaars_with_totals():
            self.stdout.write(f"{bazar.name}{' (sample)' if bazar.is_sample else ''}")
            for day, total in days:
                planned = "" if day.is_planned else "  (not planned)"
                self._write_total(f"{day.date:%a %d %b %Y}", total, planned)
            self._write_total("Total", together(total for _, total in days))
            self.stdout.write("")

    def _write_findings(self, findings: Sequence[audit.Finding]) -> int:
        broken = 0
        for finding in findings:
            broken += not finding.holds
            mark = self.style.SUCCESS("holds ") if finding.holds else self.style.ERROR("BROKEN")
            self.stdout.write(f"{mark} {finding.rule}")
            if finding.acknowledged:
                known = group_thousands(finding.acknowledged)
                self.stdout.write(f"         acknowledged at the desk: {known}")
            for what in finding.broken:
                self.stdout.write(f"         {what}")
        self.stdout.write("")
        return broken

    def _write_notices(self) -> None:
        for notice in audit.notices():
            self.stdout.write(f"{group_thousands(notice.count):>6} {notice.what}")

    def _write_total(self, name: str, total: Total, remark: str = "") -> None:
        amount = format_rupiah(total.amount)
        self.stdout.write(
            f"  {name:<16} {amount:>18}  {group_thousands(total.sales):>8} sales"
            f"  {group_thousands(total.units):>9} units{remark}"
        )
