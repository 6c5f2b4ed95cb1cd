"""Findings of the audit, kept for officials, who look into them and say what came of it.

Nothing of the ledger can be taken back, so a rule that was broken once stays broken. What an
official has acknowledged is told apart from what is new. It is known by its rule and its words.
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


def keep(broken: Mapping[str, Iterable[str]]) -> None:
    """Keep what breaks each rule, in words, once each, so that it can be acknowledged."""
    AuditFinding.objects.bulk_create(
        [
            AuditFinding(rule=rule, finding=words)
            for rule, findings in broken.items()
            for words in findings
        ],
        ignore_conflicts=True,
    )


def acknowledge(chosen: Iterable[AuditFinding], *, by: User, note: str) -> list[AuditFinding]:
    """Note that `by` has looked into these findings; answer those that nobody had before."""
    fresh = [each for each in chosen if not hasattr(each, "acknowledgement")]
    Acknowledgement.objects.bulk_create(
        [Acknowledgement(finding=each, by=by, note=note) for each in fresh], ignore_conflicts=True
    )
    return fresh
