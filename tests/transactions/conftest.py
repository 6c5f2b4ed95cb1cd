"""Who comes to the officials' desk."""

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from transactions.roles import AUDITORS


@pytest.fixture
def official(db: None) -> User:
    """Reads everything, changes nothing."""
    user = User.objects.create_user("sari", password="lihat saja", is_staff=True)
    user.groups.add(Group.objects.get(name=AUDITORS))
    return user


@pytest.fixture
def desk(official: User) -> Client:
    return signed_in(official)


@pytest.fixture
def kepala(db: None) -> User:
    """The head of the desk, who may do everything."""
    return User.objects.create_superuser("kepala")


@pytest.fixture
def heads_desk(kepala: User) -> Client:
    return signed_in(kepala)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client
