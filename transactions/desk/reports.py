"""The base class of a report of the desk: one page, and its figures as files and on paper.

A new report is a subclass in transactions/admin, a template, a line in transactions/admin/urls.py,
its line in the table of the permission matrix's test, and a link to it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, cast

from django import forms
from django.contrib import admin
from django.contrib.auth.decorators import permission_required
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_http_methods, require_safe
from django_htmx.middleware import HtmxDetails

from bazar.exports import documents
from bazar.exports.tables import Sheet
from bazar.limits import long_work
from bazar.postings import keeps_to_kecamatan
from transactions.accounts.sessions import stays_on_a_wall
from transactions.desk.exporting import query_for_log
from transactions.desk.log import note_list
from transactions.desk.reauthentication import reauthenticates

SAFE = ("GET", "HEAD")
WITH_POST = (*SAFE, "POST")


class HtmxRequest(HttpRequest):
    """A request with the details that htmx sends."""

    htmx: HtmxDetails


class DeskReport[Content]:
    """A page of figures and its files. `Content` is what `load` returns: filters, rows, figures.

    Subclasses set the options below and write `load`, `title`, `sheets` and, for a page,
    `context`. Every file that leaves is logged.
    """

    name: ClassVar[str]  # of the page's address
    file_name: ClassVar[str] = ""  # of the files' address; f"{name}_file" without one
    permissions: ClassVar[Sequence[str]]  # all of them are needed, for the page and its files
    model: ClassVar[type[Model]]  # of the rows that the log of files names
    template: ClassVar[str]
    # A report that shows an official of some kecamatan nothing of others opens to them.
    is_narrowed: ClassVar[bool] = False
    methods: ClassVar[Sequence[str]] = SAFE
    is_long_work: ClassVar[bool] = False  # the page, too, may take minutes, as its files may
    reauthenticates: ClassVar[bool] = False  # before what is sent to the page
    is_for_a_wall: ClassVar[bool] = False  # an idle session may go on showing it on a screen
    partial: ClassVar[str] = ""  # the part of the template by which the page refreshes itself

    # --- What a report is -------------------------------------------------------------------------

    def load(self, request: HttpRequest, **arguments: Any) -> Content:
        """Return what the page and the files show. `arguments` are those of the address."""
        raise NotImplementedError

    def title(self, content: Content) -> str:
        raise NotImplementedError

    def sheets(self, content: Content) -> Sequence[Sheet]:
        raise NotImplementedError

    def context(self, request: HttpRequest, content: Content) -> dict[str, Any]:
        """Return the page's own context."""
        raise NotImplementedError

    def filters_in_words(self, content: Content) -> Sequence[str]:
        """Return what the figures are narrowed to, for readers of the paper."""
        return ()

    def arguments(self, content: Content) -> Sequence[object]:
        """Return the arguments of the page's address."""
        return ()

    def query(self, content: Content) -> str:
        """Return the query of the page's address, encoded, without the number of a page."""
        return ""

    def receive(self, request: HttpRequest, content: Content) -> HttpResponse | None:
        """Carry out what a form of the page sent. Return None to show the form again."""
        raise NotImplementedError

    # --- The page ---------------------------------------------------------------------------------

    def page(self, request: HttpRequest, **arguments: Any) -> HttpResponse:
        content = self.load(request, **arguments)
        if request.method == "POST" and (response := self.receive(request, content)):
            return response
        context = self.context(request, content)
        if self.is_refreshing(request):
            return render(request, f"{self.template}#{self.partial}", context)
        frame = {"title": self.title(content), "files": self.files(content)}
        return render(request, self.template, admin.site.each_context(request) | frame | context)

    def is_refreshing(self, request: HttpRequest) -> bool:
        """Return whether the page asks for its own newest part only."""
        return bool(self.partial) and bool(cast("HtmxRequest", request).htmx)

    def page_address(self, content: Content) -> str:
        page = reverse(f"admin:{self.name}", args=self.arguments(content))
        return with_query(page, self.query(content))

    # --- The files --------------------------------------------------------------------------------

    def file(self, request: HttpRequest, form: str, **arguments: Any) -> HttpResponseBase:
        """Send the report as `form`, one of documents.FORMS, and log it.

        Raise Http404 for another form.
        """
        content = self.load(request, **arguments)
        title = self.title(content)
        document = documents.make_document(
            request,
            title,
            list(self.sheets(content)),
            self.filters_in_words(content),
            self.page_address(content),
        )
        response = documents.export_response(document, form)
        logged = query_for_log(request.GET)
        note_list(request, self.model, title, f"{documents.log_text(form)} {logged}".strip())
        return response

    def files(self, content: Content, *arguments: object) -> list["FileLink"]:
        """Return the links to the report's files. `arguments` replace the page's own."""
        address_arguments = arguments or self.arguments(content)
        return [
            FileLink(
                documents.form_label(form),
                with_query(
                    reverse(f"admin:{self.files_name}", args=[*address_arguments, form]),
                    self.query(content),
                ),
            )
            for form in documents.FORMS
        ]

    @property
    def files_name(self) -> str:
        return self.file_name or f"{self.name}_file"

    # --- The addresses ----------------------------------------------------------------------------

    def urls(self, page: str, files: str = "") -> list[URLPattern]:
        """Return the addresses of the page, "…/", and of its files, which end in ".<str:form>".

        Without `files` they stand beside the page: "tempat/" has "tempat.<str:form>".
        """
        return [
            path(page, self._guarded(self._page_view()), name=self.name),
            *self.file_urls(files or f"{page.rstrip('/')}.<str:form>"),
        ]

    def file_urls(self, files: str) -> list[URLPattern]:
        """Return the address of the files alone, for a report whose page stands elsewhere."""
        view = require_safe(long_work()(self.file))
        return [path(files, self._guarded(view), name=self.files_name)]

    def _page_view(self) -> Callable[..., Any]:
        view: Callable[..., Any] = self.page
        if self.reauthenticates:
            view = reauthenticates(view)
        if self.is_long_work:
            view = long_work()(view)
        return require_http_methods([*self.methods])(view)

    def _guarded(self, view: Callable[..., Any]) -> Any:
        guarded = permission_required([*self.permissions], raise_exception=True)(view)
        if self.is_narrowed:
            guarded = keeps_to_kecamatan(guarded)
        if self.is_for_a_wall:
            guarded = stays_on_a_wall(guarded)
        return admin.site.admin_view(guarded)


@dataclass(frozen=True, slots=True)
class FileLink:
    """A link to a report as a file: the name of the form, "XLSX", and the address."""

    form: str
    address: str


def with_query(address: str, query: str) -> str:
    return f"{address}?{query}" if query else address


def filters_in_words(form: forms.Form) -> list[str]:
    """Return "label: value" for each field of a filter that is set."""
    form.is_valid()
    words = []
    for name, value in form.cleaned_data.items():
        if value in {None, ""}:
            continue
        field = form.fields[name]
        choices: Any = field.choices if type(field) is forms.ChoiceField else ()
        words.append(f"{field.label}: {dict(choices).get(value, value)}")
    return words


def query_without(request: HttpRequest, *names: str) -> str:
    """Return the query of the address, encoded, without these parameters."""
    query = request.GET.copy()
    for name in names:
        query.pop(name, None)
    return query.urlencode()
