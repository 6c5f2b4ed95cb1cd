"""Texts of Django that its own Indonesian catalogue lacks, so that our catalogue has them.

Texts of Django's scripts are in locale/id/LC_MESSAGES/djangojs.po, which is written by hand.
"""

from django.utils.translation import gettext_noop, ngettext_lazy

TEXTS = (
    gettext_noop("- Select an option -"),
    gettext_noop("Filter"),
    gettext_noop("Filter by %(field_name)s"),
    gettext_noop("Logout"),
    gettext_noop("Run"),
    ngettext_lazy("…and %(count)d more object.", "…and %(count)d more objects."),
)
