from django.apps import AppConfig
from django.contrib.admin import apps as admin
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class TransactionsConfig(AppConfig):
    name = "transactions"
    default = True
    verbose_name = _("Transactions")


class DeskConfig(admin.AdminConfig):
    """Django's admin, opening on the day's figures."""

    default = False
    default_site = "transactions.desk.Desk"

    def ready(self) -> None:
        super().ready()
        # By now every app before this one, and so its permissions, is migrated.
        post_migrate.connect(_keep_groups, sender=self)


def _keep_groups(**signal: object) -> None:
    from transactions.roles import keep_groups  # noqa: PLC0415  (models load after apps)

    keep_groups()
