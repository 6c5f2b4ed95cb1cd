"""`manage.py install_sql`: put every SQL file in anew."""

from typing import Any

from django.core.management.base import BaseCommand, no_translations

from bazar.database.files import find_files
from bazar.database.installing import install


class Command(BaseCommand):
    help = (
        "Puts every function and trigger into the database as the SQL files say, also those that "
        "were changed in the database by hand. `migrate` does it for files that have changed."
    )

    @no_translations
    def handle(self, *args: Any, **options: Any) -> None:
        for path in install(find_files(), anew=True):
            self.stdout.write(path)
