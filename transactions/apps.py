from django.apps import AppConfig
from django.contrib.admin import apps as admin
from django.utils.translation import gettext_lazy as _


class TransactionsConfig(AppConfig):
    name = "transactions"
    default = True
    verbose_name = _("Transactions")


class DeskConfig(admin.AdminConfig):
    """Django's admin, opening on the day's figures."""

    default = False
    default_site = "transactions.admin.desk.Desk"
