"""Findings of the audit at the desk, read and acknowledged by officials."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bazar.exports.lists import Exported
from transactions import acknowledging
from transactions.admin.confirm import IN_LIST_AND_FORM, ask, confirmed
from transactions.admin.log import note, official
from transactions.admin.read_only import ReadOnly
from transactions.models import AuditFinding
from transactions.models.audit import NOTE_LENGTH


class Unanswered(admin.SimpleListFilter):
    """Show first what nobody has acknowledged; the rest on demand."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("acknowledged", _("acknowledged")), ("all", _("all"))]

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        first, *others = super().choices(changelist)
        yield {**first, "display": _("waiting")}
        yield from others

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[AuditFinding]
    ) -> QuerySet[AuditFinding]:
        if self.value() == "all":
            return queryset
        return queryset.filter(acknowledgement__isnull=self.value() != "acknowledged")


class AcknowledgeForm(forms.Form):
    note = forms.CharField(label=_("What came of looking into it"), max_length=NOTE_LENGTH)


@admin.register(AuditFinding)
class AuditFindingAdmin(ReadOnly, Exported):
    export_fields = (
        "found_at", "rule", "finding", "acknowledgement__by__username", "acknowledgement__at",
        "acknowledgement__note",
    )  # fmt: skip
    list_display = ["found_at", "rule", "finding", "state"]
    list_filter = [Unanswered, "found_at"]
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
        form = AcknowledgeForm(request.POST if confirmed(request) else None)
        if not form.is_valid():
            return ask(
                request,
                [f"{each.rule}: {each}" for each in chosen],
                title=gettext("Acknowledge findings of the audit"),
                question=gettext(
                    "Nothing in the ledger changes. The audit then names them apart, and ends"
                    " clean when there is nothing new."
                ),
                form=form,
            )
        said = form.cleaned_data["note"]
        done = acknowledging.acknowledge(
            chosen.select_related("acknowledgement"), by=official(request), note=said
        )
        note(request, done, gettext("Acknowledged: %s") % said)
        words = gettext("Findings acknowledged: %(count)s.") % {"count": len(done)}
        self.message_user(request, words, messages.SUCCESS)
        return None

    @admin.display(description=_("state"))
    def state(self, finding: AuditFinding) -> str:
        answer = getattr(finding, "acknowledgement", None)
        if answer is None:
            return gettext("waiting")
        said = {"who": answer.by, "note": answer.note}
        return gettext("acknowledged by %(who)s: %(note)s") % said
