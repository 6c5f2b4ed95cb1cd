"""`manage.py audit`: each bazaar's totals, and the ledger's rules, on one screen."""

from collections.abc import Sequence
from typing import Any

from django.core.management.base import BaseCommand, CommandError, no_translations

from bazar.rupiah import format_rupiah, group_thousands
from transactions import acknowledging, audit
from transactions.totals import Total, together


class Command(BaseCommand):
    help = (
        "Recomputes every total from the ledger's rows and checks the ledger's rules. Ends with 1"
        " when a rule fails and no official has acknowledged it at the desk."
    )

    @no_translations
    def handle(self, *args: Any, **options: Any) -> None:
        with audit.one_moment():
            self._write_totals()
            findings = list(audit.findings())
            failed = self._write_findings(findings)
            self._write_notices()
        acknowledging.note_findings({finding.rule: finding.broken for finding in findings})
        if failed:
            raise CommandError(f"{failed} of the ledger's rules fail.")

    def _write_totals(self) -> None:
        for bazar, days in audit.bazaars_with_totals():
            self.stdout.write(f"{bazar.name}{' (sample)' if bazar.is_sample else ''}")
            for day, total in days:
                planned = "" if day.is_planned else "  (not planned)"
                self._write_total(f"{day.date:%a %d %b %Y}", total, planned)
            self._write_total("Total", together(total for _, total in days))
            self.stdout.write("")

    def _write_findings(self, findings: Sequence[audit.Finding]) -> int:
        """Write every rule with its outcome; return the number of rules that fail."""
        for finding in findings:
            mark = self.style.SUCCESS("passes") if finding.passes else self.style.ERROR("FAILS ")
            self.stdout.write(f"{mark} {finding.rule}")
            if finding.acknowledged:
                known = group_thousands(finding.acknowledged)
                self.stdout.write(f"         acknowledged at the desk: {known}")
            for words in finding.broken:
                self.stdout.write(f"         {words}")
        self.stdout.write("")
        return sum(not finding.passes for finding in findings)

    def _write_notices(self) -> None:
        for notice in audit.notices():
            self.stdout.write(f"{group_thousands(notice.count):>6} {notice.what}")

    def _write_total(self, name: str, total: Total, remark: str = "") -> None:
        amount = format_rupiah(total.amount)
        self.stdout.write(
            f"  {name:<16} {amount:>18}  {group_thousands(total.sales):>8} sales"
            f"  {group_thousands(total.units):>9} units{remark}"
        )
