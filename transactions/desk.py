"""The officials' desk: Django's admin, opening on the day's figures."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bazar.models import Bazar


class Desk(admin.AdminSite):
    site_title = site_header = "Bazar Jakpreneur"
    index_title = gettext_lazy("Daily recap")
    index_template = "admin/recap.html"

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        # Late, because the site is made before the models are.
        from transactions.admin.recap import chosen_bazar, recap  # noqa: PLC0415

        context: dict[str, Any] = {"title": _("Daily recap")}
        if request.user.has_perm("transactions.view_sale"):
            bazar = chosen_bazar(request)
            context |= {"bazar": bazar, "bazaars": Bazar.objects.newest_first()}
            if bazar:
                context |= recap(bazar)
        return super().index(request, context | (extra_context or {}))
