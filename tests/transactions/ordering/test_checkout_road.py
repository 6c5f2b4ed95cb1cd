"""The road of one checkout through the modules: few stays, no call from a lower module back up.

A stay is an unbroken run of calls into one module of `transactions` or `jakpreneur`. A climb is a
call from a module into one that imports it, be it through others.
"""

import ast
import sys
from collections.abc import Callable
from functools import cache
from itertools import groupby
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from bazar.models import PickupSlot
from tests.cast import Cast
from tests.shoppers import BASKET, CHECKOUT, form_of, page, shopper_with

APPS = ("transactions.", "jakpreneur.")
# The lowest figures of a checkout over three stalls, and some room.
PAGE_STAYS, ORDER_STAYS = 44, 71


class Road:
    """The calls into modules of APPS, as pairs of calling and called module, in order."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, str]] = []
        self._stack: list[str] = []

    def follow(self, request: Callable[[], Any]) -> Any:
        sys.setprofile(self._note)
        try:
            return request()
        finally:
            sys.setprofile(None)

    def _note(self, frame: FrameType, event: str, _argument: object) -> None:
        module = frame.f_globals.get("__name__", "")
        is_generated = frame.f_code.co_filename.startswith("<")  # the methods of dataclasses
        if event not in {"call", "return"} or is_generated or not module.startswith(APPS):
            return
        if event == "call":
            self.calls.append((self._stack[-1] if self._stack else "", module))
            self._stack.append(module)
        elif self._stack:
            self._stack.pop()

    @property
    def stays(self) -> list[str]:
        return [module for module, _calls in groupby(module for _caller, module in self.calls)]

    @property
    def climbs(self) -> set[tuple[str, str]]:
        return {(caller, module) for caller, module in self.calls if caller in imports_of(module)}


@cache
def imports_of(module: str) -> frozenset[str]:
    """Return the modules of APPS that the module imports, directly or through others."""
    seen: set[str] = set()
    waiting = [module]
    while waiting:
        new = direct_imports(waiting.pop()) - seen
        seen |= new
        waiting.extend(new)
    return frozenset(seen - {module})


@cache
def direct_imports(module: str) -> frozenset[str]:
    path = Path(settings.BASE_DIR, *module.split("."))
    file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    found = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.ImportFrom) and f"{node.module}.".startswith(APPS):
            for alias in node.names:
                dotted = f"{node.module}.{alias.name}"
                found.add(dotted if dotted in sys.modules else str(node.module))
    return frozenset(found)


@pytest.fixture
def client(shop: Cast, morning: PickupSlot) -> Client:
    """Return a browser with goods of three stalls in the basket."""
    browser = shopper_with(shop.keripik, shop.rujak, shop.tas)
    for address in (BASKET, CHECKOUT):
        page(browser, address)  # from now on nothing is imported or compiled any more
    return browser


def test_checkout_page_is_a_short_road_and_four_queries(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    road = Road()
    with django_assert_max_num_queries(4):
        assert road.follow(lambda: client.get(CHECKOUT)).status_code == 200
    assert len(road.stays) <= PAGE_STAYS, road.stays
    assert not road.climbs


def test_order_is_a_short_road_and_no_more_queries(
    client: Client, morning: PickupSlot, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    form, road = form_of(client, morning), Road()
    with django_assert_max_num_queries(25):
        assert road.follow(lambda: client.post(CHECKOUT, form)).status_code == 303
    assert len(road.stays) <= ORDER_STAYS, road.stays
    assert not road.climbs
