"""The page of a bazaar's invitations and answers. A vendor who confirms gets a stall."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from bazar import phones
from bazar.exports.tables import Column, Kind, Row, Sheet
from bazar.models import Bazar, Kecamatan
from jakpreneur.inviting import invitations
from jakpreneur.inviting.letters import invitation_link
from jakpreneur.models import Invitation, Stall
from transactions.admin.preparing.guide import demand
from transactions.admin.preparing.report import PreparingReport, bazar_of
from transactions.desk.log import note, official
from transactions.desk.reports import WITH_POST, filters_in_words, query_without
from transactions.reports.turnout import turnout

A_PAGE = 100
ANSWERS = {
    "": Q(),
    "belum": Q(confirmed_at=None, declined_at=None),
    "ya": Q(confirmed_at__isnull=False),
    "tidak": Q(declined_at__isnull=False),
}


class InvitationFilter(forms.Form):
    kata = forms.CharField(label=_("Business or owner"), required=False)
    kecamatan = forms.ModelChoiceField(
        label=_("Kecamatan"), queryset=Kecamatan.objects.all(), required=False, empty_label=_("All")
    )
    jawaban = forms.ChoiceField(
        label=_("Answer"),
        choices=[
            ("", _("all")),
            ("belum", _("no answer yet")),
            ("ya", _("confirmed")),
            ("tidak", _("declined")),
        ],
        required=False,
    )

    def condition(self) -> Q:
        """Return the condition on invitations. A value that cannot be read is left out."""
        self.is_valid()
        values = self.cleaned_data
        condition = ANSWERS[values.get("jawaban") or ""]
        if values.get("kecamatan"):
            condition &= Q(jakpreneur__kecamatan=values["kecamatan"])
        if text := values.get("kata"):
            condition &= Q(jakpreneur__name__icontains=text) | Q(jakpreneur__owner__icontains=text)
        return condition


class InvitationsView(NamedTuple):
    """The invitations that match the filter. `query` is the filter in the address."""

    bazar: Bazar
    filter: InvitationFilter
    invitations: QuerySet[Invitation]
    query: str


class InvitationsReport(PreparingReport[InvitationsView]):
    name = "bazar_bazar_invitations"
    permissions = ("jakpreneur.view_invitation",)
    model = Invitation
    template = "admin/preparing/invitations.html"
    methods = WITH_POST
    is_long_work = True

    def load(self, request: HttpRequest, **arguments: Any) -> InvitationsView:
        bazar = bazar_of(arguments)
        invitation_filter = InvitationFilter(request.GET)
        content = _invitations(bazar).filter(invitation_filter.condition())
        return InvitationsView(bazar, invitation_filter, content, query_without(request, "hal"))

    def heading(self, content: InvitationsView) -> str:
        return gettext("Invitations")

    def query(self, content: InvitationsView) -> str:
        return content.query

    def filters_in_words(self, content: InvitationsView) -> Sequence[str]:
        return filters_in_words(content.filter)

    def sheets(self, content: InvitationsView) -> list[Sheet]:
        columns = [
            Column(gettext("Vendor")),
            Column(gettext("Owner")),
            Column(gettext("Kecamatan")),
            Column(gettext("Phone")),
            Column(gettext("Invited"), Kind.MOMENT),
            Column(gettext("Answer")),
            Column(gettext("Answered"), Kind.MOMENT),
            Column(gettext("Stall")),
            Column(gettext("Venue")),
        ]
        return [Sheet(self.title(content), columns, map(_row_of_invitation, content.invitations))]

    def receive(self, request: HttpRequest, content: InvitationsView) -> HttpResponse:
        return _answer(request, content.bazar)

    def context(self, request: HttpRequest, content: InvitationsView) -> dict[str, Any]:
        bazar = content.bazar
        page = Paginator(content.invitations, A_PAGE).get_page(request.GET.get("hal"))
        days = list(bazar.days.all())
        return self.frame(content) | {
            "filter": content.filter,
            "page": page,
            "rows": [
                {"invitation": each, "chat": invitation_link(each.jakpreneur, bazar, days)}
                for each in page
            ],
            "query": content.query,
            "venues": bazar.venues.select_related("kecamatan"),
            "turnout": turnout(bazar),
            "may_answer": request.user.has_perm("jakpreneur.change_invitation"),
        }


invitations_report = InvitationsReport()


def _invitations(bazar: Bazar) -> QuerySet[Invitation]:
    """Return the bazaar's invitations, each with `stall`, `stall_number` and `stall_venue`."""
    stalls = Stall.objects.filter(bazar=bazar, jakpreneur=OuterRef("jakpreneur"))
    return (
        Invitation.objects.filter(bazar=bazar)
        .select_related("jakpreneur__kecamatan", "invited_by", "confirmed_by", "declined_by")
        .annotate(
            stall=Subquery(stalls.values("pk")[:1]),
            stall_number=Subquery(stalls.values("number")[:1]),
            stall_venue=Subquery(stalls.values("venue__name")[:1]),
        )
        .order_by("jakpreneur__name", "pk")
    )


def _answer(request: HttpRequest, bazar: Bazar) -> HttpResponse:
    demand(request, "jakpreneur.change_invitation")
    ticked = [int(pk) for pk in request.POST.getlist("invitation") if pk.isdecimal()]
    answer = MOVES.get(request.POST.get("answer", ""))
    if not ticked or answer is None:
        messages.warning(request, gettext("Nobody was selected."))
    else:
        answer(request, bazar, ticked)
    return redirect(request.get_full_path())


def _confirm(request: HttpRequest, bazar: Bazar, ticked: list[int]) -> None:
    pk = request.POST.get("venue", "")
    venue = bazar.venues.filter(pk=pk).first() if pk.isdecimal() else None
    confirmed = invitations.confirm(bazar, ticked, official(request), venue)
    note(request, confirmed.invitations, gettext("Confirmed."))
    note(request, confirmed.stalls, gettext("Opened when the vendor confirmed."))
    done = gettext(
        "Confirmed: %(confirmed)s; stalls opened: %(stalls)s, with %(offers)s "
        "offers from last time."
    )
    counts = {
        "confirmed": len(confirmed.invitations),
        "stalls": len(confirmed.stalls),
        "offers": confirmed.offers,
    }
    messages.success(request, done % counts)
    if confirmed.homeless:
        names = ", ".join(each.jakpreneur.name for each in confirmed.homeless)
        why = gettext("There is no venue in their kecamatan; choose one for them: %(names)s.")
        messages.warning(request, why % {"names": names})


def _decline(request: HttpRequest, bazar: Bazar, ticked: list[int]) -> None:
    declined = invitations.decline(bazar, ticked, official(request))
    note(request, declined, gettext("Declined."))
    messages.success(request, gettext("Declined: %(count)s.") % {"count": len(declined)})
    if left := len(ticked) - len(declined):
        why = ngettext(
            "%(count)s is unchanged: it has a stall, which must be removed first, or "
            "it had already answered.",
            "%(count)s are unchanged: they have a stall, which must be removed "
            "first, or they had already answered.",
            left,
        )
        messages.warning(request, why % {"count": left})


def _take_back(request: HttpRequest, bazar: Bazar, ticked: list[int]) -> None:
    taken_back = invitations.take_back(bazar, ticked)
    names = ", ".join(each.jakpreneur.name for each in taken_back)
    if taken_back:
        note(request, [bazar], gettext("Invitations withdrawn: %(names)s.") % {"names": names})
    done = gettext("Withdrawn: %(count)s. Invitations with an answer stay.")
    messages.success(request, done % {"count": len(taken_back)})


MOVES: dict[str, Callable[[HttpRequest, Bazar, list[int]], None]] = {
    "confirm": _confirm,
    "decline": _decline,
    "take_back": _take_back,
}


# --- The file -------------------------------------------------------------------------------------


def _row_of_invitation(each: Invitation) -> Row:
    vendor, values = each.jakpreneur, vars(each)
    answer = gettext("no answer yet")
    if each.confirmed_at or each.declined_at:
        answer = gettext("confirmed") if each.confirmed_at else gettext("declined")
    return [
        vendor.name, vendor.owner, str(vendor.kecamatan), phones.as_written(vendor.phone),
        each.invited_at, answer,
        each.confirmed_at or each.declined_at, values["stall_number"], values["stall_venue"],
    ]  # fmt: skip
