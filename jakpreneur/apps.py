from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class JakpreneurConfig(AppConfig):
    name = "jakpreneur"
    verbose_name = _("Vendors")

    def ready(self) -> None:
        # The triggers are in place by now: the app before this one puts them in.
        post_migrate.connect(_write_words, sender=self, dispatch_uid="offer_words")


def _write_words(**_signal: object) -> None:
    """Write the words of all offers anew where this release finds others in the same texts."""
    # Models load after apps.
    from jakpreneur.searching.writing import write_all_words  # noqa: PLC0415

    write_all_words()
