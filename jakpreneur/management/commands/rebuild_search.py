"""`manage.py rebuild_search`: write the words of all offers anew."""

from typing import Any

from django.core.management.base import BaseCommand, no_translations

from jakpreneur.searching.writing import write_all_words


class Command(BaseCommand):
    help = (
        "Writes anew the words by which the shop's search finds offers, where they differ. "
        "Triggers keep them, and `migrate` does this, too: it is for a database that was changed "
        "by hand."
    )

    @no_translations
    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{write_all_words()} offers")
