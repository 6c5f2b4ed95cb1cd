"""The list of the audit's findings, which officials acknowledge with a note."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from transactions import acknowledging
from transactions.desk.base import ReadOnlyAdmin
from transactions.desk.confirming import IN_LIST_AND_FORM, confirm_page, is_confirmed
from transactions.desk.log import note, official
from transactions.models import AuditFinding
from transactions.models.audit import NOTE_LENGTH


class FindingStateFilter(admin.SimpleListFilter):
    """Show the findings that nobody has acknowledged, unless the address asks for others."""

    title = _("state")
    parameter_name = "keadaan"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("diakui", _("acknowledged")), ("semua", _("all"))]

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        first, *others = super().choices(changelist)
        yield {**first, "display": _("waiting")}
        yield from others

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[AuditFinding]
    ) -> QuerySet[AuditFinding]:
        if self.value() == "semua":
            return queryset
        return queryset.filter(acknowledgement__isnull=self.value() != "diakui")


class AcknowledgeForm(forms.Form):
    note = forms.CharField(label=_("Result of the check"), max_length=NOTE_LENGTH)


@admin.register(AuditFinding)
class AuditFindingAdmin(ReadOnlyAdmin):
    export_fields = (
        "found_at", "rule", "finding", "acknowledgement__by__username", "acknowledgement__at",
        "acknowledgement__note",
    )  # fmt: skip
    list_display = ["found_at", "rule", "finding", "state"]
    list_filter = [FindingStateFilter, "found_at"]
    list_select_related = ["acknowledgement__by"]
    search_fields = ["rule", "finding"]
    fields = readonly_fields = ("found_at", "rule", "finding", "state")
    actions = ["acknowledge"]

    def has_acknowledge_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("transactions.acknowledge_auditfinding")

    @admin.action(
        description=_("Acknowledge, with a note"),
        permissions=["acknowledge"],
        location=IN_LIST_AND_FORM,
    )
    def acknowledge(
        self, request: HttpRequest, chosen: QuerySet[AuditFinding]
    ) -> HttpResponse | None:
        form = AcknowledgeForm(request.POST if is_confirmed(request) else None)
        if not form.is_valid():
            return confirm_page(
                request,
                [f"{each.rule}: {each}" for each in chosen],
                title=gettext("Acknowledge audit findings"),
                question=gettext(
                    "Nothing in the ledger changes. The audit then lists them separately, "
                    "and passes when there is nothing new."
                ),
                form=form,
            )
        answer = form.cleaned_data["note"]
        done = acknowledging.acknowledge(
            chosen.select_related("acknowledgement"), by=official(request), note=answer
        )
        note(request, done, gettext("Acknowledged: %s") % answer)
        words = gettext("Findings acknowledged: %(count)s.") % {"count": len(done)}
        self.message_user(request, words, messages.SUCCESS)
        return None

    @admin.display(description=_("state"))
    def state(self, finding: AuditFinding) -> str:
        answer = getattr(finding, "acknowledgement", None)
        if answer is None:
            return gettext("waiting")
        who = {"who": answer.by, "note": answer.note}
        return gettext("acknowledged by %(who)s: %(note)s") % who
