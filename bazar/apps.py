from django.apps import AppConfig
from django.core import checks
from django.core.signals import request_finished, request_started
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

from bazar import limits


class BazarConfig(AppConfig):
    name = "bazar"
    verbose_name = _("Bazaars")

    def ready(self) -> None:
        # Models load after apps.
        from bazar.database.checking import check_sql  # noqa: PLC0415
        from bazar.database.installing import install_after_migrate  # noqa: PLC0415

        request_started.connect(limits.begin_request, dispatch_uid="limits")
        request_finished.connect(limits.end_request, dispatch_uid="limits")
        # This app is the first: other apps' work after a migration finds the triggers in place.
        post_migrate.connect(install_after_migrate, sender=self, dispatch_uid="sql")
        checks.register(check_sql, checks.Tags.database)
