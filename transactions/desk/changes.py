"""Log entries of the desk: the fields of a changed row before and after, and of a deleted row.

They stand in Django's own log, as a list in JSON. Beside Django's keys each message has `values`:
a list of (field, value before, value after).
"""

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.admin.models import DELETION, LogEntry
from django.db import router
from django.db.models import Model, QuerySet
from django.db.models.deletion import Collector, ProtectedError, RestrictedError
from django.utils import timezone
from django.utils.translation import gettext, override

from bazar.phones import masked

type Value = tuple[str, str, str]

SECRET = re.compile(r"password|token|hash|hint|digest|secret|pin$|^pin", re.IGNORECASE)
HIDDEN = "•••"
LONGEST = 500  # characters of one value
MOST_ALONG = 100  # rows that are deleted along with one row and logged


def with_values(
    django_messages: list[Any], form: Any, formsets: Sequence[Any], *, is_new: bool
) -> list[Any]:
    """Return Django's messages of one saved form, each with `values` beside Django's own keys."""
    with override(settings.LANGUAGE_CODE):
        form_values = [_values(form, is_new=is_new)] if is_new or form.changed_data else []
        values = iter([*form_values, *_values_of_formsets(formsets)])
    return [message | {"values": next(values, [])} for message in django_messages]


def log_deletions(user: Any, rows: Iterable[Model]) -> None:
    """Log each of `rows`, and the rows deleted along with it, with their values."""
    for row in rows:
        messages = [_deletion_of(row), *map(_deletion_of, _deleted_along(row))]
        LogEntry.objects.log_actions(user.pk, [row], DELETION, messages)


def _values_of_formsets(formsets: Sequence[Any]) -> Iterator[list[Value]]:
    """Yield the values of each row of the formsets, in the order of Django's own messages."""
    for formset in formsets:
        by_object = {form.instance: form for form in formset.forms if form.instance.pk}
        for added in formset.new_objects:
            yield _values(by_object[added], is_new=True)
        for changed, _fields in formset.changed_objects:
            yield _values(by_object[changed])
        for deleted in formset.deleted_objects:
            yield _values_of_row(deleted)


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
    before = "" if is_new else _value_in_words(field, form.get_initial_for_field(field, name))
    return before, _value_in_words(field, form.cleaned_data.get(name))


def _value_in_words(field: Any, value: Any) -> str:
    """Return a form field's value as text: choices by their labels, rows by their names."""
    if isinstance(field, forms.ModelChoiceField):
        return _names(field, value)
    if isinstance(field, forms.ChoiceField | forms.TypedChoiceField):
        labels = {str(key): str(label) for key, label in _flat(field.choices)}
        return labels.get(str(value), in_words(value)) if value not in ("", None) else ""
    return in_words(value)


def _names(field: Any, value: Any) -> str:
    """Return the names of rows. `value` is a row, an id, or a list of either."""
    if value in ("", None):
        return ""
    if isinstance(value, list | tuple | QuerySet):
        return ", ".join(_names(field, each) for each in value)
    if isinstance(value, Model):
        return str(value)
    key = field.to_field_name or "pk"
    row = field.queryset.model._default_manager.filter(**{key: value}).first()
    return str(row or value)


def _flat(choices: Any) -> Iterator[tuple[Any, Any]]:
    for key, label in choices:
        if isinstance(label, list | tuple):
            yield from label
        else:
            yield key, label


def in_words(value: Any) -> str:
    """Return a value as text: dates in WIB, LONGEST characters at most."""
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
            text = ", ".join(in_words(one) for one in value)
        case _:
            # The log is kept for good, so it has the last three digits of a mobile number only.
            text = masked(str(value))
    return text[:LONGEST]


def _deletion_of(obj: Model) -> dict[str, Any]:
    with override(None):
        name = str(obj._meta.verbose_name)
    with override(settings.LANGUAGE_CODE):
        deleted = {"name": name, "object": masked(str(obj))}
        return {"deleted": deleted, "values": _values_of_row(obj)}


def _values_of_row(obj: Model) -> list[Value]:
    values: list[Value] = []
    for field in obj._meta.concrete_fields:
        if field.primary_key or field.generated:
            continue
        value = getattr(obj, field.name)
        if field.choices and value is not None:
            value = getattr(obj, f"get_{field.name}_display")()
        words = HIDDEN if SECRET.search(field.name) and value else in_words(value)
        if words:
            values.append((str(field.verbose_name), words, ""))
    return values


def _deleted_along(obj: Model) -> list[Model]:
    """Return the first MOST_ALONG rows deleted along with `obj`; none if `obj` is protected."""
    collector = Collector(using=router.db_for_write(type(obj)), origin=obj)
    try:
        collector.collect([obj])
    except (ProtectedError, RestrictedError):
        return []
    along = [each for rows in collector.data.values() for each in rows]
    for rows in collector.fast_deletes:
        along += rows[:MOST_ALONG]
    return [each for each in along if each != obj and not each._meta.auto_created][:MOST_ALONG]
