"""The lists and pages of the desk, a module for each subject.

Django imports this package when it starts: the imports below register the lists. The addresses of
all other pages are in urls.py. The lists of bazar's and jakpreneur's models are here, too, for
they show what only transactions knows, and no app names a later one.
"""

from transactions.admin import (
    accounts,
    audit,
    bazaars,
    data_requests,
    external,
    held,
    orders,
    records,
    refunds,
    sales,
    seals,
    shifts,
    stalls,
    statements,
    tills,
    vendors,
)

__all__ = [
    "accounts",
    "audit",
    "bazaars",
    "data_requests",
    "external",
    "held",
    "orders",
    "records",
    "refunds",
    "sales",
    "seals",
    "shifts",
    "stalls",
    "statements",
    "tills",
    "vendors",
]
