"""The checklist of a bazaar's preparation as a file. It stands on the bazaar's own page."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from bazar.exports.tables import Column, Kind, Row, Sheet
from bazar.models import Bazar
from transactions.admin.preparing.guide import guide
from transactions.admin.preparing.report import bazar_of
from transactions.desk.reports import DeskReport
from transactions.reports.readiness import Check


class ChecklistReport(DeskReport[Bazar]):
    name = "bazar_bazar_checklist"  # files only
    permissions = ("bazar.view_bazar", "jakpreneur.view_stall")
    model = Bazar

    def load(self, request: HttpRequest, **arguments: Any) -> Bazar:
        return bazar_of(arguments)

    def title(self, content: Bazar) -> str:
        return f"{_('Checklist')}: {content}"

    def arguments(self, content: Bazar) -> Sequence[object]:
        return [content.pk]

    def page_address(self, content: Bazar) -> str:
        return reverse("admin:bazar_bazar_change", args=[content.pk])

    def sheets(self, content: Bazar) -> list[Sheet]:
        columns = [
            Column(_("Step")),
            Column(_("State")),
            Column(_("Field")),
            Column(_("Count"), Kind.UNITS),
        ]
        return [Sheet(self.title(content), columns, _rows(content))]


checklist = ChecklistReport()


def _rows(bazar: Bazar) -> Iterator[Row]:
    for step in guide(bazar)["steps"]:
        for check, _address in step.lines:
            count = check.count if check.is_counted else None
            yield [f"{step.number}. {step.title}", _state(check), str(check.lack.label), count]


def _state(check: Check) -> str:
    if check.is_done:
        return _("Done")
    return _("Note") if check.is_hint else _("Missing")
