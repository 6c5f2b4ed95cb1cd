"""Undangan: who is invited, who has answered what; whoever confirms has a stall."""

from collections.abc import Callable

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from bazar.exports.lists import Exported
from bazar.limits import long_work
from bazar.models import Bazar, Kecamatan
from jakpreneur.inviting import invitations
from jakpreneur.inviting.letters import invitation_link
from jakpreneur.models import Invitation, Stall
from transactions.admin.files.reports import files
from transactions.admin.log import note, official
from transactions.admin.preparing.guide import demand, page_of
from transactions.admin.read_only import ReadOnly
from transactions.reports.turnout import turnout

A_PAGE = 100
ANSWERS = {
    "": Q(),
    "belum": Q(confirmed_at=None, declined_at=None),
    "ya": Q(confirmed_at__isnull=False),
    "tidak": Q(declined_at__isnull=False),
}


class InvitationFilter(forms.Form):
    text = forms.CharField(label=_("Business or owner"), required=False)
    kecamatan = forms.ModelChoiceField(
        label=_("Kecamatan"), queryset=Kecamatan.objects.all(), required=False, empty_label=_("All")
    )
    answer = forms.ChoiceField(
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
        self.is_valid()
        given = self.cleaned_data
        condition = ANSWERS[given.get("answer") or ""]
        if given.get("kecamatan"):
            condition &= Q(jakpreneur__kecamatan=given["kecamatan"])
        if text := given.get("text"):
            condition &= Q(jakpreneur__name__icontains=text) | Q(jakpreneur__owner__icontains=text)
        return condition


@admin.register(Invitation)
class InvitationAdmin(ReadOnly, Exported):
    """For reading across bazaars; a bazaar's own page is where they are moved."""

    export_fields = (
        "bazar__name", "jakpreneur__name", "jakpreneur__kecamatan__name", "invited_at",
        "confirmed_at", "declined_at",
    )  # fmt: skip
    list_display = ["jakpreneur", "bazar", "invited_at", "confirmed_at", "declined_at"]
    list_filter = ["bazar", "jakpreneur__kecamatan", ("confirmed_at", admin.EmptyFieldListFilter)]
    list_select_related = ["jakpreneur", "bazar"]
    search_fields = ["jakpreneur__name", "jakpreneur__owner"]


@permission_required("jakpreneur.view_invitation", raise_exception=True)
@require_http_methods(["GET", "HEAD", "POST"])
@long_work()
def invitations_page(request: HttpRequest, bazar: int) -> HttpResponse:
    preparing = get_object_or_404(Bazar, pk=bazar)
    if request.method == "POST":
        return _answer(request, preparing)
    filtered = InvitationFilter(request.GET)
    page = Paginator(invited(preparing).filter(filtered.condition()), A_PAGE).get_page(
        request.GET.get("page")
    )
    days = list(preparing.days.all())
    kept = request.GET.copy()
    kept.pop("page", None)
    context = page_of(
        request,
        preparing,
        gettext("Invitations"),
        filter=filtered,
        page=page,
        rows=[
            {"invitation": each, "chat": invitation_link(each.jakpreneur, preparing, days)}
            for each in page
        ],
        kept=kept.urlencode(),
        files=files("bazar_bazar_invitations_file", preparing.pk, query=kept.urlencode()),
        venues=preparing.venues.select_related("kecamatan"),
        turnout=turnout(preparing),
        may_answer=request.user.has_perm("jakpreneur.change_invitation"),
    )
    return render(request, "admin/preparing/invitations.html", context)


def invited(bazar: Bazar) -> QuerySet[Invitation]:
    own = Stall.objects.filter(bazar=bazar, jakpreneur=OuterRef("jakpreneur"))
    return (
        Invitation.objects.filter(bazar=bazar)
        .select_related("jakpreneur__kecamatan", "invited_by", "confirmed_by", "declined_by")
        .annotate(
            stall=Subquery(own.values("pk")[:1]),
            stall_number=Subquery(own.values("number")[:1]),
            stall_venue=Subquery(own.values("venue__name")[:1]),
        )
        .order_by("jakpreneur__name", "pk")
    )


def _answer(request: HttpRequest, bazar: Bazar) -> HttpResponse:
    demand(request, "jakpreneur.change_invitation")
    ticked = [int(pk) for pk in request.POST.getlist("invitation") if pk.isdecimal()]
    answer = MOVES.get(request.POST.get("answer", ""))
    if not ticked or answer is None:
        messages.warning(request, gettext("Nobody was ticked."))
    else:
        answer(request, bazar, ticked)
    return redirect(request.get_full_path())


def _confirm(request: HttpRequest, bazar: Bazar, ticked: list[int]) -> None:
    wanted = request.POST.get("venue", "")
    venue = bazar.venues.filter(pk=wanted).first() if wanted.isdecimal() else None
    confirmed = invitations.confirm(bazar, ticked, official(request), venue)
    note(request, confirmed.invitations, gettext("Confirmed."))
    note(request, confirmed.stalls, gettext("Opened when the vendor confirmed."))
    done = gettext(
        "Confirmed: %(confirmed)s; stalls opened: %(stalls)s, with %(offers)s offers of last time."
    )
    said = {
        "confirmed": len(confirmed.invitations),
        "stalls": len(confirmed.stalls),
        "offers": confirmed.offers,
    }
    messages.success(request, done % said)
    if confirmed.homeless:
        names = ", ".join(each.jakpreneur.name for each in confirmed.homeless)
        why = gettext("No venue in their kecamatan, choose one for them: %(names)s.")
        messages.warning(request, why % {"names": names})


def _decline(request: HttpRequest, bazar: Bazar, ticked: list[int]) -> None:
    declined = invitations.decline(bazar, ticked, official(request))
    note(request, declined, gettext("Declined."))
    messages.success(request, gettext("Declined: %(count)s.") % {"count": len(declined)})
    if left := len(ticked) - len(declined):
        why = ngettext(
            "%(count)s stays as it was: it has a stall, which has to go first, or said so before.",
            "%(count)s stay as they were: they have a stall, which has to go first, or said so "
            "before.",
            left,
        )
        messages.warning(request, why % {"count": left})


def _take_back(request: HttpRequest, bazar: Bazar, ticked: list[int]) -> None:
    taken_back = invitations.take_back(bazar, ticked)
    names = ", ".join(each.jakpreneur.name for each in taken_back)
    if taken_back:
        note(request, [bazar], gettext("Invitations taken back: %(names)s.") % {"names": names})
    done = gettext("Taken back: %(count)s. Who has answered stays.")
    messages.success(request, done % {"count": len(taken_back)})


MOVES: dict[str, Callable[[HttpRequest, Bazar, list[int]], None]] = {
    "confirm": _confirm,
    "decline": _decline,
    "take_back": _take_back,
}
