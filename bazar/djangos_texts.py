"""What Django says and its own Indonesian catalogue lacks, or leaves in English: named here, so
that ours has it.

What its scripts say stands in locale/id/LC_MESSAGES/djangojs.po, kept by hand.
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
