from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class JakpreneurConfig(AppConfig):
    name = "jakpreneur"
    verbose_name = _("Vendors")
