"""The page that takes the file saved by a phone which cannot send any more."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from bazar.database_clock import database_now
from bazar.limits import long_work
from bazar.postings import keeps_to_kecamatan
from transactions.accounts.territory import narrowed
from transactions.admin.words import kind_of
from transactions.desk.log import note, official
from transactions.ledger import Status
from transactions.models import Till
from transactions.receiving import feed, preview
from transactions.receiving.entries import number_of
from transactions.receiving.feed import SavedFile, UnfitSavedFile
from transactions.receiving.inbox import EntryResult


class SavedFileForm(forms.Form):
    file = forms.FileField(
        label=_("File from the phone"), widget=forms.FileInput(attrs={"accept": ".json"})
    )


@keeps_to_kecamatan
@permission_required("transactions.feed_sale", raise_exception=True)
@require_http_methods(["GET", "HEAD", "POST"])
@long_work()
def feed_page(request: HttpRequest) -> HttpResponse:
    """Show what a chosen file would do; feed it in when that is confirmed."""
    confirmed = request.POST.get("seen")
    chosen = request.method == "POST" and confirmed is None
    form = SavedFileForm(request.POST, request.FILES) if chosen else SavedFileForm()
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": gettext("Upload a saved file"),
        "form": form,
    }
    try:
        if confirmed is not None:
            body = preview.unpack(confirmed, official(request).pk)
            context |= _fed_in(request, _read(request, body))
        elif form.is_bound and form.is_valid():
            context |= _to_confirm(request, form.cleaned_data["file"].read(feed.MOST_BYTES + 1))
    except UnfitSavedFile as unfit:
        context["problem"] = str(unfit)
    return render(request, "admin/feed.html", context)


def _read(request: HttpRequest, body: bytes) -> SavedFile:
    """Read the file of a till that this official sees. Raises UnfitSavedFile."""
    return feed.read_file(body, database_now(), narrowed(Till.objects.all(), request.user))


def _to_confirm(request: HttpRequest, body: bytes) -> dict[str, Any]:
    saved = _read(request, body)
    return {
        "saved_file": saved,
        "stalls": narrowed(saved.till.stalls.select_related("jakpreneur"), request.user),
        "preview": preview.of_file(saved),
        "seen": preview.pack(body, official(request).pk),
    }


def _fed_in(request: HttpRequest, saved: SavedFile) -> dict[str, Any]:
    """Feed the file in, log it in the till's history, and return the context of the result."""
    results = feed.feed_in(saved, official(request))
    counted = Counter(result.verdict.status for result in results)
    numbers = {status.value: counted[status] for status in Status}
    done = gettext(
        "Saved file uploaded: %(recorded)s recorded, %(duplicate)s already recorded, %(held)s held."
    )
    note(request, [saved.till], done % numbers)
    return {"fed_in": saved, "numbers": numbers, "held": _rows_of_held(saved.entries, results)}


def _rows_of_held(entries: Sequence[Any], results: Sequence[EntryResult]) -> list[dict[str, Any]]:
    return [
        {
            "number": number_of(entry),
            "kind": kind_of(entry),
            "reason": result.verdict.reason and result.verdict.reason.label,
        }
        for entry, result in zip(entries, results, strict=True)
        if result.verdict.status is Status.HELD
    ]
