"""`manage.py demo`: the whole product with sample data, from nothing, in one command."""

import secrets
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from bazar import server
from bazar.models import Bazar
from jakpreneur.models import Jakpreneur
from transactions import sample
from transactions.models import StallCard

ADDRESS = "127.0.0.1"


class Command(BaseCommand):
    help = (
        "Serves the product with sample data: the September 2021 trial, and a bazaar that is on "
        "today. Run again, it goes on with the same data."
    )
    # Some ask the database: not before it is reached, nor before the port is known to be free.
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument(
            "--fresh",
            action="store_true",
            help="Start over: everything in the database is dropped. With DATABASE_URL, only "
            "a database that holds nothing but sample data.",
        )
        parser.add_argument(
            "--no-serve", action="store_true", help="Only prepare the data; do not serve."
        )

    def handle(self, *, port: int, fresh: bool, no_serve: bool, **_options: Any) -> None:
        with server.ending_in_order():
            listener = None if no_serve else server.reserve(ADDRESS, port)
            server.use_port(listener.getsockname()[1] if listener else port)
            server.reach_database(self)
            if fresh:
                self._start_over()
            server.prepare(self)
            card = self._make_samples()
            password = _let_official_in()
            if listener is None:
                self._say_where(card, password)
            else:
                server.serve(listener, lambda: self._say_where(card, password))

    def _start_over(self) -> None:
        if settings.DATABASE_URL and (real := _what_is_real()):
            raise CommandError(
                f"--fresh refused: the database of DATABASE_URL holds {', '.join(real)}, not only "
                "sample data. Nothing was changed."
            )
        server.say(self, "Dropping everything in the database …")
        try:
            _drop_everything()
        except OperationalError as busy:
            raise CommandError(f"Cannot start over: {busy}".strip()) from None

    def _make_samples(self) -> StallCard:
        if settings.DATABASE_URL and _is_in_use():
            raise CommandError(
                "The database of DATABASE_URL is in use: it holds bazaars, and none of them is "
                "sample data. The demo wants a database of its own."
            )
        server.say(self, "September 2021 trial: 428 Jakpreneur, thousands of sales …")
        server.say(self, "  made." if sample.make_trial() else "  there already.")
        server.say(self, "Bazaars of these months, with pictures, sales and orders …")
        bazar = sample.make_bazar_at(timezone.now())
        server.say(self, f"On today: {bazar}.")
        return sample.first_card(bazar)

    def _say_where(self, card: StallCard, password: str) -> None:
        site = settings.SITE_URL
        till = reverse("stall_card", kwargs={"token": card.token})
        server.say(
            self,
            f"\nBazar Jakpreneur: {site}\n\n"
            f"  cashier   {site}{till}\n"
            f"            (stall {card.stall})\n"
            f"  official  {site}{reverse('admin:index')}\n"
            f"            user {sample.OFFICIAL}, password {password}\n"
            f"  shopper   {site}{reverse('front')}\n"
            f"  results   {site}{reverse('results')}\n",
        )


def _what_is_real() -> list[str]:
    """Return the things in this database that are not the demo's, in words."""
    ours = {*connection.introspection.django_table_names(), "django_migrations"}
    there = set(connection.introspection.table_names())
    others = sorted(there - ours)
    found = [f"tables of something else ({others[0]}, …)"] if others else []
    if ours <= there:
        for kept, name in (
            (Bazar.objects.exclude(is_sample=True), "bazaars"),
            (Jakpreneur.objects.exclude(is_sample=True), "Jakpreneur"),
            (User.objects.exclude(username=sample.OFFICIAL), "accounts"),
        ):
            if real := kept.count():
                found.append(f"{name} of its own ({real})")
    elif ours & there:
        found.append("tables of another version of this product: migrate it first")
    return found


def _drop_everything() -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '10s'")
        cursor.execute("SELECT current_schema()")
        schema = connection.ops.quote_name(cursor.fetchone()[0])
        cursor.execute(f"DROP SCHEMA {schema} CASCADE")
        cursor.execute(f"CREATE SCHEMA {schema}")
    # Its prepared statements name what is gone.
    connection.close()


def _is_in_use() -> bool:
    """Tell whether there are bazaars, none of the demo's: a ledger's rows cannot be taken out."""
    bazaars = Bazar.objects.all()
    return bazaars.exists() and not bazaars.filter(is_sample=True).exists()


def _let_official_in() -> str:
    """Set and return the password of the demo's official."""
    password = _password(settings.VAR_DIR / "demo_password")
    official = sample.official()
    if not official.check_password(password):
        official.set_password(password)
        official.save(update_fields=["password"])
    return password


def _password(file: Path) -> str:
    """Return the password in `file`, made at random if there is none yet."""
    file.parent.mkdir(parents=True, exist_ok=True)
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(9))
    return file.read_text()
