"""Findings of the audit, recorded for officials, who look into them and write down the outcome.

Nothing in the ledger can be taken back, so a rule that was broken once stays broken. A finding that
an official has acknowledged is told apart from new ones, by its rule and its words.
"""

from collections.abc import Iterable, Mapping

from django.contrib.auth.models import User

from transactions.models import Acknowledgement, AuditFinding


def accepted() -> dict[str, set[str]]:
    """Return the words of each acknowledged finding, by rule."""
    found: dict[str, set[str]] = {}
    rows = AuditFinding.objects.exclude(acknowledgement=None).order_by()
    for rule, words in rows.values_list("rule", "finding"):
        found.setdefault(rule, set()).add(words)
    return found


def note_findings(broken: Mapping[str, Iterable[str]]) -> None:
    """Record the findings of each rule, in words, once each, so that they can be acknowledged."""
    AuditFinding.objects.bulk_create(
        [
            AuditFinding(rule=rule, finding=words)
            for rule, findings in broken.items()
            for words in findings
        ],
        ignore_conflicts=True,
    )


def acknowledge(chosen: Iterable[AuditFinding], *, by: User, note: str) -> list[AuditFinding]:
    """Record that `by` has looked into these findings; return those that are new in this."""
    fresh = [each for each in chosen if not hasattr(each, "acknowledgement")]
    Acknowledgement.objects.bulk_create(
        [Acknowledgement(finding=each, by=by, note=note) for each in fresh], ignore_conflicts=True
    )
    return fresh
