"""The demo's data, made once for each file of tests."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from bazar.calendar import wib_date
from bazar.models import Bazar
from jakpreneur.sample import TRIAL
from transactions import sample

NOW = timezone.now()
TODAY = wib_date(NOW)


@pytest.fixture(scope="module", autouse=True)
def demo_data(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Make the sample once for all tests; each test's changes are rolled back."""
    with django_db_blocker.unblock(), transaction.atomic():
        sample.make_trial()
        sample.make_bazar_at(NOW)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def trial() -> Bazar:
    return Bazar.objects.get(name=TRIAL)


@pytest.fixture
def today() -> Bazar:
    return Bazar.objects.get(days__date=TODAY)
