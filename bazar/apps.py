from django.apps import AppConfig
from django.core.signals import request_finished, request_started
from django.utils.translation import gettext_lazy as _

from bazar import limits


class BazarConfig(AppConfig):
    name = "bazar"
    verbose_name = _("Bazaars")

    def ready(self) -> None:
        request_started.connect(limits.begin_request, dispatch_uid="limits")
        request_finished.connect(limits.end_request, dispatch_uid="limits")
