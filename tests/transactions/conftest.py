"""Fixtures: people at the desk, a stall's phone with an order, and the open shop."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from bazar.models import PickupSlot
from tests.cast import Cast, phone_of
from tests.orders import slot, take_orders
from tests.push_service import PushService, push_service
from tests.till_orders import ordered
from transactions.accounts.roles import AUDITORS
from transactions.models import StallOrder


@pytest.fixture
def official(db: None) -> User:
    """Return an auditor, who reads everything and changes nothing."""
    user = User.objects.create_user("sari", password="lihat saja", is_staff=True)
    user.groups.add(Group.objects.get(name=AUDITORS))
    return user


@pytest.fixture
def desk(official: User) -> Client:
    return signed_in(official)


@pytest.fixture
def kepala(db: None) -> User:
    """Return the head of the desk, who may do everything."""
    return User.objects.create_superuser("kepala")


@pytest.fixture
def heads_desk(kepala: User) -> Client:
    return signed_in(kepala)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def phone(cast: Cast) -> Client:
    """Return the phone of the cast's till."""
    return phone_of(cast.till)


@pytest.fixture
def part(cast: Cast) -> StallOrder:
    """Return the part of an order for the cast's stall."""
    return ordered(cast)


@pytest.fixture
def shop(cast: Cast) -> Cast:
    """Return the cast, with a bazaar that takes orders."""
    take_orders(cast)
    return cast


@pytest.fixture
def morning(shop: Cast) -> PickupSlot:
    return slot(shop)


@pytest.fixture
def service(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> Iterator[PushService]:
    """Yield a push service on this machine, which alone is asked."""
    with push_service(tmp_path) as (service, certificate):
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        settings.PUSH_SERVICES = (service.place,)
        yield service
