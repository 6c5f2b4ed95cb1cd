"""What the desk writes down of every change: each field before and after, and what went.

In Django's own log and its own form (a list as JSON), with `values` beside the names: triples of
a field, what it was and what it became.
"""

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.contrib.admin.models import DELETION, LogEntry
from django.db import router
from django.db.models import Model, QuerySet
from django.db.models.deletion import Collector, ProtectedError, RestrictedError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext, override

from bazar.phones import masked

if TYPE_CHECKING:
    from django.contrib import admin

    Admin = admin.ModelAdmin
else:
    Admin = object

type Value = tuple[str, str, str]

SECRET = re.compile(r"password|token|hash|hint|digest|secret|pin$|^pin", re.IGNORECASE)
HIDDEN = "•••"
LONGEST = 500  # letters of one value
MOST = 100  # of what goes along with what is deleted


class Recorded(Admin):
    """Before and after of every field; for what is deleted, what it was."""

    def construct_change_message(
        self,
        request: HttpRequest,
        form: Any,
        formsets: Any,
        add: bool = False,  # noqa: FBT001, FBT002  (as Django has it)
    ) -> Any:
        messages: Any = super().construct_change_message(request, form, formsets, add)
        with override(settings.LANGUAGE_CODE):
            own = [_values(form, is_new=add)] if add or form.changed_data else []
            values = iter([*own, *_values_of_formsets(formsets or ())])
        # Beside what Django says, where its own reading of it passes by.
        return [message | {"values": next(values, [])} for message in messages]

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        user: Any = request.user
        for obj in queryset:
            LogEntry.objects.log_actions(
                user.pk, [obj], DELETION, [_deleted(obj), *map(_deleted, _along(obj))]
            )


def _values_of_formsets(formsets: Sequence[Any]) -> Iterator[list[Value]]:
    """In the order in which Django names what formsets did."""
    for formset in formsets:
        by_object = {form.instance: form for form in formset.forms if form.instance.pk}
        for added in formset.new_objects:
            yield _values(by_object[added], is_new=True)
        for changed, _fields in formset.changed_objects:
            yield _values(by_object[changed])
        for deleted in formset.deleted_objects:
            yield _as_it_is(deleted)


def _values(form: Any, *, is_new: bool = False) -> list[Value]:
    return [
        (str(form[name].label), *_before_and_after(form, name, is_new=is_new))
        for name in form.changed_data
        if name in form.fields
    ]


def _before_and_after(form: Any, name: str, *, is_new: bool) -> tuple[str, str]:
    if SECRET.search(name):
        return HIDDEN, HIDDEN
    field = form.fields[name]
    before = "" if is_new else _said(field, form.get_initial_for_field(field, name))
    return before, _said(field, form.cleaned_data.get(name))


def _said(field: Any, value: Any) -> str:
    """As a reader would say it: a choice by its name, rows by theirs."""
    if isinstance(field, forms.ModelChoiceField):
        return _names(field, value)
    if isinstance(field, forms.ChoiceField | forms.TypedChoiceField):
        labels = {str(key): str(label) for key, label in _flat(field.choices)}
        return labels.get(str(value), said(value)) if value not in ("", None) else ""
    return said(value)


def _names(field: Any, value: Any) -> str:
    """Of rows, of their ids, or of one."""
    if value in ("", None):
        return ""
    if isinstance(value, list | tuple | QuerySet):
        return ", ".join(_names(field, each) for each in value)
    if isinstance(value, Model):
        return str(value)
    key = field.to_field_name or "pk"
    found = field.queryset.model._default_manager.filter(**{key: value}).first()
    return str(found or value)


def _flat(choices: Any) -> Iterator[tuple[Any, Any]]:
    for key, label in choices:
        if isinstance(label, list | tuple):
            yield from label
        else:
            yield key, label


def said(value: Any) -> str:
    """A value in words, WIB and Indonesian, of a bearable length."""
    match value:
        case None:
            text = ""
        case bool():
            text = gettext("Yes") if value else gettext("No")
        case dt.datetime():
            local = timezone.localtime(value) if timezone.is_aware(value) else value
            text = f"{local:%d.%m.%Y %H.%M}"
        case dt.date():
            text = f"{value:%d.%m.%Y}"
        case list() | tuple() | QuerySet():
            text = ", ".join(said(one) for one in value)
        case _:
            # The log stays, and the numbers in it do not: three digits tell old from new.
            text = masked(str(value))
    return text[:LONGEST]


def _deleted(obj: Model) -> dict[str, Any]:
    with override(None):
        name = str(obj._meta.verbose_name)
    with override(settings.LANGUAGE_CODE):
        return {"deleted": {"name": name, "object": masked(str(obj))}, "values": _as_it_is(obj)}


def _as_it_is(obj: Model) -> list[Value]:
    found: list[Value] = []
    for field in obj._meta.concrete_fields:
        if field.primary_key or field.generated:
            continue
        value = getattr(obj, field.name)
        if field.choices and value is not None:
            value = getattr(obj, f"get_{field.name}_display")()
        shown = HIDDEN if SECRET.search(field.name) and value else said(value)
        if shown:
            found.append((str(field.verbose_name), shown, ""))
    return found


def _along(obj: Model) -> list[Model]:
    """What goes with it, so far as it is asked about; what cannot go is Django's to say."""
    collector = Collector(using=router.db_for_write(type(obj)), origin=obj)
    try:
        collector.collect([obj])
    except (ProtectedError, RestrictedError):
        return []
    along = [each for rows in collector.data.values() for each in rows]
    for rows in collector.fast_deletes:
        along += rows[:MOST]
    return [each for each in along if each != obj and not each._meta.auto_created][:MOST]
