"""The desk refuses a list, when it starts, that could show rows or change them unnoticed."""

from typing import Any

import pytest
from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.contrib.auth.models import User
from django.core.exceptions import ImproperlyConfigured
from django.db.models import QuerySet
from django.http import HttpRequest
from django.test import RequestFactory

from bazar.models import Venue
from transactions.desk.base import DeskAdmin, DeskInline
from transactions.desk.site import Desk
from transactions.models import Till


class PlainAdmin(admin.ModelAdmin):
    pass


class WideAdmin(DeskAdmin):
    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:  # type: ignore[misc]
        return Venue.objects.all()


class WideMixin:
    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return Venue.objects.all()


class MixedAdmin(WideMixin, DeskAdmin):  # type: ignore[misc]
    pass


class SilentAdmin(DeskAdmin):
    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:  # type: ignore[misc]
        return None


class CuriousAdmin(DeskAdmin):
    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:  # type: ignore[misc]
        return True


class PlainInline(admin.TabularInline):
    model = Till


class WideInline(DeskInline):
    model = Till

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:  # type: ignore[misc]
        return Till.objects.all()


class PlainInlineAdmin(DeskAdmin):
    inlines = (PlainInline,)


class WideInlineAdmin(DeskAdmin):
    inlines = (WideInline,)


class PlainChangeListAdmin(DeskAdmin):
    list_class = ChangeList  # type: ignore[assignment]


class NarrowAdmin(DeskAdmin):
    pass


@pytest.mark.parametrize(
    ("refused", "reason"),
    [
        (None, "must inherit from transactions.desk.base.DeskAdmin"),
        (PlainAdmin, "must inherit from transactions.desk.base.DeskAdmin"),
        (WideAdmin, "must leave get_queryset as it is"),
        (MixedAdmin, "must leave get_queryset as it is"),
        (SilentAdmin, "must leave log_deletions as it is"),
        (CuriousAdmin, "must leave lookup_allowed as it is"),
        (PlainInlineAdmin, "must inherit from transactions.desk.base.DeskInline"),
        (WideInlineAdmin, "must leave get_queryset as it is"),
        (PlainChangeListAdmin, "must have a list_class"),
    ],
)
def test_site_refuses_a_list_that_is_not_the_desks_own(refused: Any, reason: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=reason):
        Desk().register(Venue, refused)


def test_site_takes_a_list_of_the_desk() -> None:
    site = Desk()
    site.register(Venue, NarrowAdmin)
    assert type(site.get_model_admin(Venue)) is NarrowAdmin


def test_inline_that_a_form_adds_later_is_refused_too(kepala: User) -> None:
    class LateAdmin(DeskAdmin):
        def get_inlines(self, request: HttpRequest, obj: Any) -> list[Any]:
            return [PlainInline]

    request = RequestFactory().get("/")
    request.user = kepala
    with pytest.raises(ImproperlyConfigured, match="DeskInline"):
        LateAdmin(Venue, Desk()).get_inline_instances(request)


def test_no_list_is_made_or_renamed_at_run_time() -> None:
    """Each class stands in the file that its name and module say."""
    for one in admin.site._registry.values():  # noqa: SLF001
        made = type(one)
        module = __import__(made.__module__, fromlist=[made.__name__])
        assert getattr(module, made.__name__) is made
