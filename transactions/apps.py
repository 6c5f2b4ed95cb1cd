from typing import Any

from django.apps import AppConfig, apps
from django.conf import settings
from django.contrib.admin import apps as admin
from django.core.signals import request_started
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class TransactionsConfig(AppConfig):
    name = "transactions"
    default = True
    verbose_name = _("Transactions")

    def ready(self) -> None:
        post_migrate.connect(_publish_old_seals, sender=self)
        # Models load after apps.
        from django.contrib.auth.signals import user_logged_in  # noqa: PLC0415

        from transactions import waking  # noqa: PLC0415
        from transactions.accounts import sessions  # noqa: PLC0415
        from transactions.telling import sending  # noqa: PLC0415

        waking.start_with(sending.start_thread)
        if settings.SENDS_MAIL:  # what a process before this one has left
            request_started.connect(sending.look_for_left, dispatch_uid="transactions.telling")
        user_logged_in.connect(sessions.begin, dispatch_uid="transactions.accounts.sessions")


class DeskConfig(admin.AdminConfig):
    """Django's admin, opening on the day's figures."""

    default = False
    default_site = "transactions.desk.site.Desk"

    def ready(self) -> None:
        super().ready()
        # By now every app before this one, and so its permissions, is migrated. Those of accounts
        # come later, for their app stands below.
        post_migrate.connect(_update_groups, sender=self)


def _update_groups(**signal: object) -> None:
    # Models load after apps.
    from django.contrib.auth.management import create_permissions  # noqa: PLC0415

    from transactions.accounts.roles import set_roles  # noqa: PLC0415

    create_permissions(apps.get_app_config("auth"), verbosity=0)
    set_roles()


def _publish_old_seals(**signal: Any) -> None:
    """Publish seals that were made before there were publications, in their safe form.

    A migration cannot do it: the migration would have to write files with today's code for ever.
    """
    try:
        signal.get("apps", apps).get_model("transactions", "Publication")
    except LookupError:  # migrated back to before
        return
    # Models load after apps.
    from transactions.seals.sealing import reissue  # noqa: PLC0415

    reissue()
