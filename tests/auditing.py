"""Findings of the audit, for tests: their failure then names what is wrong."""

from transactions import audit


def wrong_findings() -> list[audit.Finding]:
    """Return the rules that something breaks, as `manage.py audit` sees them at one moment."""
    with audit.one_moment():
        return [finding for finding in audit.findings() if not finding.passes]
