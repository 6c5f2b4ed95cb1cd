"""The pick-up code: it opens the order on the stall's phone, and on no other."""

import pytest
from django.test import Client

from tests import orders
from tests.cast import Cast, phone_of
from tests.goods import text
from tests.till_orders import BY_HTMX, LIST, address, state
from transactions.models import StallOrder
from transactions.ordering.states import PartState


def test_code_names_the_parts_at_this_tills_stalls_alone(cast: Cast) -> None:
    orders.take_orders(cast)
    at = orders.slot(cast)
    order = orders.place(
        cast, orders.draft_part(cast.keripik, at=at), orders.draft_part(cast.rujak, at=at)
    )
    html = text(phone_of(cast.till).get(f"{LIST}serah/{order.code}/"))
    assert "Keripik tempe" in html
    assert "Rujak serut" not in html


def test_part_found_by_its_code_is_paid_and_handed_over(
    cast: Cast, phone: Client, part: StallOrder
) -> None:
    code = part.order.code
    page = f"{LIST}serah/{code}/"
    assert address(part, "dibayar") in text(phone.get(page))
    assert address(part, "serah") not in text(phone.get(page))
    paid = phone.post(address(part, "dibayar"), {"payment": "cash", "at": code})
    assert paid["Location"] == f"{page}#pesanan-{part.pk}"
    assert address(part, "serah") in text(phone.get(page))
    answer = phone.post(address(part, "serah"), {"code": code, "at": code}, headers=BY_HTMX)
    assert "<html" not in text(answer)
    assert "data-told" in text(answer)
    assert state(part) is PartState.HANDED_OVER


def test_move_does_not_lead_to_the_code_of_another_order(phone: Client, part: StallOrder) -> None:
    answer = phone.post(address(part, "terima"), {"at": "//evil.example/"})
    assert answer["Location"] == f"{LIST}#pesanan-{part.pk}"


@pytest.mark.parametrize("code", ["AAAAAA", "x", "%00"])
def test_unknown_code_says_so(phone: Client, part: StallOrder, code: str) -> None:
    answer = phone.get(f"{LIST}serah/{code}/")
    assert answer.status_code == 404
    assert "Rina" not in text(answer)
    assert 'name="kode"' in text(answer)


def test_another_stalls_code_is_unknown(cast: Cast, part: StallOrder) -> None:
    answer = phone_of(cast.neighbours_till).get(f"{LIST}serah/{part.order.code}/")
    assert answer.status_code == 404
    assert "Rina" not in text(answer)


def test_browser_that_is_no_till_learns_whom_the_code_is_for(part: StallOrder) -> None:
    for code in (part.order.code, "AAAAAA"):
        answer = Client().get(f"{LIST}serah/{code}/")
        assert answer.status_code == 401
        assert "cashier/order_not_till.html" in [each.name for each in answer.templates]
        assert "Rina" not in text(answer)


def test_typed_code_leads_to_its_order(phone: Client, part: StallOrder) -> None:
    code = part.order.code
    answer = phone.get(f"{LIST}serah/", {"kode": f" {code[:3].lower()} {code[3:].lower()}"})
    assert answer["Location"] == f"{LIST}serah/{code}/"
    assert phone.get(f"{LIST}serah/", {"kode": " / "})["Location"] == LIST
