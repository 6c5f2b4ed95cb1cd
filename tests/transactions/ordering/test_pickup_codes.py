"""The shopper's code: it opens the order on the stall's phone, and on no other."""

import pytest
from django.test import Client

from tests import orders
from tests.cast import Cast, phone_of
from tests.goods import text
from tests.till_orders import BY_HTMX, LIST, address, state
from transactions.models import StallOrder
from transactions.ordering.states import PartState


def test_the_code_names_the_parts_at_this_tills_stalls_alone(cast: Cast) -> None:
    orders.take_orders(cast)
    at = orders.slot(cast)
    order = orders.place(cast, orders.wanted(cast.keripik, at=at), orders.wanted(cast.rujak, at=at))
    shown = text(phone_of(cast.till).get(f"{LIST}serah/{order.code}/"))
    assert "Keripik tempe" in shown
    assert "Rujak serut" not in shown


def test_by_the_code_it_is_paid_and_handed_over(
    cast: Cast, phone: Client, part: StallOrder
) -> None:
    code = part.order.code
    page = f"{LIST}serah/{code}/"
    assert address(part, "dibayar") in text(phone.get(page))
    assert address(part, "serah") not in text(phone.get(page))
    paid = phone.post(address(part, "dibayar"), {"payment": "cash", "at": code})
    assert paid["Location"] == f"{page}#pesanan-{part.pk}"
    assert address(part, "serah") in text(phone.get(page))
    given = phone.post(address(part, "serah"), {"code": code, "at": code}, headers=BY_HTMX)
    assert "<html" not in text(given)
    assert "data-told" in text(given)
    assert state(part) is PartState.HANDED_OVER


def test_it_leads_back_to_no_other_order_s_code(phone: Client, part: StallOrder) -> None:
    answer = phone.post(address(part, "terima"), {"at": "//evil.example/"})
    assert answer["Location"] == f"{LIST}#pesanan-{part.pk}"


@pytest.mark.parametrize("code", ["AAAAAA", "x", "%00"])
def test_an_unknown_code_says_so(phone: Client, part: StallOrder, code: str) -> None:
    answer = phone.get(f"{LIST}serah/{code}/")
    assert answer.status_code == 404
    assert "Rina" not in text(answer)
    assert 'name="kode"' in text(answer)


def test_another_stalls_code_is_unknown(cast: Cast, part: StallOrder) -> None:
    answer = phone_of(cast.neighbours_till).get(f"{LIST}serah/{part.order.code}/")
    assert answer.status_code == 404
    assert "Rina" not in text(answer)


def test_who_is_no_till_is_told_that_the_code_is_for_the_stall(part: StallOrder) -> None:
    for code in (part.order.code, "AAAAAA"):
        answer = Client().get(f"{LIST}serah/{code}/")
        assert answer.status_code == 401
        assert "cashier/order_not_till.html" in [each.name for each in answer.templates]
        assert "Rina" not in text(answer)


def test_a_typed_code_leads_to_its_order(phone: Client, part: StallOrder) -> None:
    code = part.order.code
    answer = phone.get(f"{LIST}serah/", {"kode": f" {code[:3].lower()} {code[3:].lower()}"})
    assert answer["Location"] == f"{LIST}serah/{code}/"
    assert phone.get(f"{LIST}serah/", {"kode": " / "})["Location"] == LIST
