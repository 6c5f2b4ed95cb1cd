"""A bazaar's own page, which leads through its preparation."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path

from bazar.models import Bazar
from transactions.admin.preparing import files
from transactions.admin.preparing.choosing import choose_page
from transactions.admin.preparing.cloning import clone_page
from transactions.admin.preparing.guide import guide
from transactions.admin.preparing.invitations import invitations_page
from transactions.admin.preparing.lacking import lacking_page
from transactions.admin.preparing.numbers import by_hand_page, numbers_page
from transactions.admin.preparing.slots import slots_page

# The desk of bazaars is bazar's; here it learns what the other apps know of one.
BazarDesk = type(admin.site.get_model_admin(Bazar))
admin.site.unregister(Bazar)

PAGES = (
    ("<int:bazar>/salin/", clone_page, "clone"),
    ("<int:bazar>/pilih-lapak/", choose_page, "choose"),
    ("<int:bazar>/undangan/", invitations_page, "invitations"),
    ("<int:bazar>/nomor/", numbers_page, "numbers"),
    ("<int:bazar>/nomor/<int:venue>/", by_hand_page, "numbers_by_hand"),
    ("<int:bazar>/jam-ambil/", slots_page, "slots"),
    ("<int:bazar>/kurang/<slug:lack>/", lacking_page, "lacking"),
    ("<int:bazar>/daftar-periksa.<str:form>", files.checklist_file, "checklist_file"),
    ("<int:bazar>/pilih-lapak.<str:form>", files.choose_file, "choose_file"),
    ("<int:bazar>/undangan.<str:form>", files.invitations_file, "invitations_file"),
    ("<int:bazar>/nomor.<str:form>", files.numbers_file, "numbers_file"),
    ("<int:bazar>/nomor/<int:venue>.<str:form>", files.numbers_file, "numbers_by_hand_file"),
    ("<int:bazar>/jam-ambil.<str:form>", files.slots_file, "slots_file"),
    ("<int:bazar>/kurang/<slug:lack>.<str:form>", files.lacking_file, "lacking_file"),
)


@admin.register(Bazar)
class BazarAdmin(BazarDesk):  # type: ignore[misc, valid-type]  # known when it runs
    change_form_template = "admin/bazar/bazar/change_form.html"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        own = [path(route, view(page), name=f"bazar_bazar_{name}") for route, page, name in PAGES]
        return [*own, *super().get_urls()]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        bazar = self.get_object(request, object_id)
        context = {"guide": guide(bazar)} if bazar and request.method == "GET" else {}
        answer: HttpResponse = super().change_view(
            request, object_id, form_url, context | (extra_context or {})
        )
        return answer
