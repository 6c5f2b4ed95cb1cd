"""`manage.py serve`: migrate, collect static files and serve."""

from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandParser
from django.urls import reverse

from bazar import server
from bazar.models import Bazar


class Command(BaseCommand):
    help = "Migrates the database, collects static files and serves with gunicorn."
    # Some checks query the database. They run later, when it is connected and the port is free.
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--bind", default="127.0.0.1", help="The address to listen on.")

    def handle(self, *, port: int, bind: str, **_options: Any) -> None:
        with server.ending_in_order():
            listener = server.reserve(bind, port)
            server.use_port(listener.getsockname()[1])
            self._say_what_the_proxy_must_do()
            server.reach_database(self)
            server.prepare(self)
            following = (
                next_step()
            )  # before the workers are forked, because it queries the database
            server.serve(listener, lambda: self._say_where(following))

    def _say_what_the_proxy_must_do(self) -> None:
        if settings.OVER_TLS:
            self.stderr.write(
                f"The proxy before {settings.SITE_URL} must set X-Forwarded-Proto and "
                "X-Forwarded-For itself, whatever visitors send, and save up slow bodies "
                "(.deploy/nginx.conf). Who is believed: FORWARDED_ALLOW_IPS="
                f"{','.join(settings.TRUSTED_PROXIES)}."
            )

    def _say_where(self, following: str) -> None:
        server.say(self, f"Serving on {settings.SITE_URL} (Ctrl-C stops it).")
        server.say(self, f"The officials' desk: {settings.SITE_URL}{reverse('admin:index')}")
        if following:
            server.say(self, following)


def next_step() -> str:
    """Return the next step of a fresh installation as a sentence, "" if there is a bazaar."""
    if not User.objects.filter(is_active=True, is_staff=True).exists():
        return "Nobody can sign in yet. In another terminal: uv run manage.py createsuperuser"
    if not Bazar.objects.exists():
        return "No bazaar yet: the desk's first page leads through the first steps."
    return ""
