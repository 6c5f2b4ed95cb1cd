"""A payment method is data: its names stand in one module, and everything else loops over it."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.template.loader import render_to_string

from tests.html import as_shown
from transactions.cashiers.selling import payment_data
from transactions.models import Payment
from transactions.models.payments import Door

ROOT = Path(__file__).parents[3]
HOME = ROOT / "transactions/models/payments.py"
WIRE = {payment.wire for payment in Payment}

# In these modules the name means one method, whatever other methods there are.
MAY_NAME = {
    "transactions/admin/vendors.py",  # the field of a vendor's QRIS code
    "transactions/external.py",  # a marketplace took the money
    "transactions/ledger.py",  # an entry's default, which a void replaces by its sale's
    "transactions/sample/day.py",  # the trial had cash and QRIS
    "transactions/sample/ordering.py",  # and so have the demo's orders
}


def test_wire_names_and_values_stay_as_old_phones_and_sealed_days_have_them() -> None:
    standing = {payment.value: payment.wire for payment in Payment}
    assert standing | {1: "cash", 2: "qris", 3: "elsewhere"} == standing
    assert len(WIRE) == len(standing)


def test_every_value_fits_into_the_bits_of_a_cell() -> None:
    assert all(0 < payment < 2**3 for payment in Payment)


def test_the_first_method_of_the_till_fills_the_drawer() -> None:
    """The button for exact cash takes the method that the page chooses by itself."""
    assert Payment.at(Door.TILL)[0].fills_drawer


def test_a_marketplace_s_method_is_chosen_at_no_till() -> None:
    assert "elsewhere" not in Payment.by_wire(Door.TILL)
    assert "elsewhere" not in Payment.by_wire(Door.ORDER)
    assert Payment.by_wire(Door.EXTERNAL) == {"elsewhere": Payment.ELSEWHERE}


def test_scripts_are_told_of_every_method() -> None:
    told = {method["name"]: method for method in json.loads(payment_data())}
    assert told.keys() == WIRE
    assert told["cash"] == {
        "name": "cash",
        "label": Payment.CASH.heading,
        "fillsDrawer": True,
        "showsCode": False,
    }
    assert told["qris"]["showsCode"] is True


def test_the_pay_step_offers_the_methods_of_the_till() -> None:
    page = as_shown(render_to_string("cashier/pay.html", {"payments": Payment.at(Door.TILL)}))
    offered = re.findall(r'name="payment" value="(\w+)"( checked)?', page)
    assert [name for name, _ in offered] == list(Payment.by_wire(Door.TILL))
    assert [name for name, checked in offered if checked] == ["cash"]


# --- The names stand in one place -------------------------------------------------------------


def sources(folder: str, pattern: str) -> list[Path]:
    found = sorted((ROOT / folder).rglob(pattern))
    return [path for path in found if "migrations" not in path.parts and path != HOME]


def places_that_ask(code: str) -> Iterator[str]:
    """Yield the places of `code` that compare with one method, look one up or name a member."""
    for node in ast.walk(ast.parse(code)):
        match node:
            case ast.Compare():
                asked = [node.left, *node.comparators]
            case ast.Subscript():
                asked = [node.slice]
            case ast.MatchValue():
                asked = [node.value]
            case ast.Attribute(value=ast.Name("Payment"), attr=member):
                asked = []
                if member in Payment.__members__:
                    yield ast.unparse(node)
            case _:
                asked = []
        for each in asked:
            if isinstance(each, ast.Constant) and each.value in WIRE:
                yield ast.unparse(node)


@pytest.mark.parametrize(
    "code",
    [
        'if payment == "qris": pass',
        'total["cash"] += 1',
        'PAYMENTS = [by["qris"]]',
        "if payment == Payment.CASH: pass",
        'match payment:\n    case "cash": pass',
    ],
)
def test_a_named_method_would_be_seen(code: str) -> None:
    assert list(places_that_ask(code))


def test_no_module_asks_for_one_method() -> None:
    for path in sources("transactions", "*.py"):
        name = str(path.relative_to(ROOT))
        if name not in MAY_NAME:
            assert list(places_that_ask(path.read_text())) == [], name


NAMES = "|".join(WIRE)
IN_TEMPLATE = re.compile(
    rf"""(?:value|data-paid-by)="(?:{NAMES})"|payment(?:\.value|\.wire)?\s*=="""
)


def test_no_template_names_a_method() -> None:
    for path in sources("templates", "*.html"):
        assert IN_TEMPLATE.search(path.read_text()) is None, path.name


# The kind of a shift's entry that puts cash in or takes it out is "cash", too.
KIND = re.compile(r"""kind(?::| ===) "cash\"""")
IN_SCRIPT = re.compile(rf"""["'](?:{NAMES})["']""")


def test_no_script_names_a_method() -> None:
    for path in sources("static/js", "*.js"):
        assert IN_SCRIPT.search(KIND.sub("", path.read_text())) is None, path.name
