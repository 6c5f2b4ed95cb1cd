"""Take a lost second step away at the server's terminal: for the one administrator there is."""

from typing import Any

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from transactions.accounts import second_step


class Command(BaseCommand):
    help = "Remove the authenticator app and the recovery codes of an account."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")

    def handle(self, *, username: str, **options: Any) -> None:
        user = User.objects.filter(username=username).first()
        if user is None:
            raise CommandError(f"There is no account {username!r}.")
        with transaction.atomic():
            if not second_step.remove(user):
                raise CommandError(f"{username!r} has no second step.")
            said = "Langkah kedua dicabut dari terminal server."  # the log speaks Indonesian
            LogEntry.objects.log_actions(user.pk, [user], CHANGE, said)
        self.stdout.write(f"{username} signs in with the password alone now.")
