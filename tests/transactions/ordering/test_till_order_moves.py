"""The moves of an online order on the till, and the phones that may not make them."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from tests.cast import Cast, phone_of
from tests.goods import text
from tests.till_orders import (
    BY_HTMX,
    LIST,
    MOVES,
    PICKING,
    address,
    content,
    get_to,
    moves_made,
    state,
)
from transactions.cashiers import tills
from transactions.models import Move, OrderStep, Payment, Sale, StallOrder, Till
from transactions.ordering import parts
from transactions.ordering.states import PartState


@pytest.mark.parametrize("move", MOVES)
def test_button_makes_its_move_and_leads_back_to_the_order(
    cast: Cast, phone: Client, part: StallOrder, move: str
) -> None:
    get_to(part, move, cast.till)
    answer = phone.post(address(part, move), content(part, move))
    assert (answer.status_code, answer["Location"]) == (302, f"{LIST}#pesanan-{part.pk}")
    assert MOVES[move][0] in moves_made(part)
    assert OrderStep.objects.get(part=part, move=MOVES[move][0]).till == cast.till
    assert "data-told" in text(phone.get(LIST))


@pytest.mark.parametrize("move", MOVES)
def test_move_by_htmx_renders_the_orders_anew(
    cast: Cast, phone: Client, part: StallOrder, move: str
) -> None:
    get_to(part, move, cast.till)
    answer = phone.post(address(part, move), content(part, move), headers=BY_HTMX)
    assert answer.status_code == 200
    assert "<html" not in text(answer)
    assert "data-told" in text(answer)
    assert answer.context["message"].level_tag == "success"


@pytest.mark.parametrize("move", MOVES)
def test_move_is_made_once_however_often_it_is_tapped(
    cast: Cast, phone: Client, part: StallOrder, move: str
) -> None:
    get_to(part, move, cast.till)
    for _tap in range(3):
        answer = phone.post(address(part, move), content(part, move), headers=BY_HTMX)
        assert answer.context["message"].level_tag == "success"
    assert OrderStep.objects.filter(part=part, move=MOVES[move][0]).count() == 1
    assert Sale.objects.filter(key=part.key).count() <= 1


@pytest.mark.parametrize("move", MOVES)
def test_looking_changes_nothing(cast: Cast, phone: Client, part: StallOrder, move: str) -> None:
    get_to(part, move, cast.till)
    before = moves_made(part)
    assert phone.get(address(part, move), content(part, move)).status_code == 405
    phone.get(LIST)
    phone.get(PICKING)
    phone.get(f"{LIST}serah/{part.order.code}/")
    assert moves_made(part) == before


@pytest.mark.parametrize("move", MOVES)
def test_till_of_another_stall_may_make_no_move(cast: Cast, part: StallOrder, move: str) -> None:
    get_to(part, move, cast.till)
    before = moves_made(part)
    phone = phone_of(cast.neighbours_till)
    assert phone.post(address(part, move), content(part, move)).status_code == 404
    assert moves_made(part) == before


@pytest.mark.parametrize("move", MOVES)
def test_phone_that_is_no_till_may_make_no_move(cast: Cast, part: StallOrder, move: str) -> None:
    get_to(part, move, cast.till)
    before = moves_made(part)
    assert Client().post(address(part, move), content(part, move)).status_code == 401
    tills.sign_out(cast.till)
    assert phone_of(cast.till).post(address(part, move), content(part, move)).status_code == 401
    assert moves_made(part) == before


@pytest.mark.parametrize("move", MOVES)
def test_locked_out_till_may_make_no_move(
    cast: Cast, kepala: User, part: StallOrder, move: str
) -> None:
    get_to(part, move, cast.till)
    before = moves_made(part)
    tills.lock_out(Till.objects.filter(pk=cast.till.pk), by=kepala)
    phone = phone_of(cast.till)
    assert phone.post(address(part, move), content(part, move)).status_code == 403
    for page in (LIST, PICKING, f"{LIST}serah/{part.order.code}/", address(part, "bukti")):
        assert phone.get(page).status_code == 403
        assert "Rina" not in text(phone.get(page))
    polled = phone.get(LIST, headers=BY_HTMX)
    assert polled["HX-Refresh"] == "true"  # the whole page says why
    assert moves_made(part) == before


@pytest.mark.parametrize("page", [LIST, PICKING, f"{LIST}serah/"])
def test_pages_are_for_tills(db: None, page: str) -> None:
    assert Client().get(page).status_code == 401


def test_form_of_another_site_is_refused(cast: Cast, part: StallOrder) -> None:
    phone = phone_of(cast.till, enforce_csrf_checks=True)
    assert phone.post(address(part, "terima")).status_code == 403
    assert moves_made(part) == set()


def test_move_that_cannot_be_made_says_so_beside_its_order(
    cast: Cast, phone: Client, part: StallOrder
) -> None:
    parts.cancel(part)
    answer = phone.post(address(part, "terima"), headers=BY_HTMX)
    message = answer.context["message"]
    assert (message.level_tag, message.extra_tags) == ("error", str(part.pk))
    assert str(PartState.CANCELLED.label) in str(message)
    assert text(answer).count("data-told") == 1
    phone.post(address(part, "terima"))
    assert text(phone.get(LIST)).count("data-told") == 1
    assert text(phone.get(LIST)).count("data-told") == 0  # said once
    assert moves_made(part) == {Move.CANCELLED}


@pytest.mark.parametrize("wrong", ["", "AAAAAA", "x" * 5000])
def test_wrong_code_hands_nothing_over(
    cast: Cast, phone: Client, part: StallOrder, wrong: str
) -> None:
    parts.pay(part, cast.till, Payment.CASH)
    answer = phone.post(address(part, "serah"), {"code": wrong}, headers=BY_HTMX)
    assert answer.context["message"].level_tag == "error"
    assert Move.HANDED_OVER not in moves_made(part)


def test_code_is_found_however_it_is_written(cast: Cast, phone: Client, part: StallOrder) -> None:
    parts.pay(part, cast.till, Payment.CASH)
    code = part.order.code
    phone.post(address(part, "serah"), {"code": f" {code[:3].lower()}-{code[3:].lower()} "})
    assert state(part) is PartState.HANDED_OVER


def test_unpaid_part_cannot_be_handed_over(phone: Client, part: StallOrder) -> None:
    answer = phone.post(address(part, "serah"), {"code": part.order.code}, headers=BY_HTMX)
    assert answer.context["message"].level_tag == "error"
    assert moves_made(part) == set()


@pytest.mark.parametrize("reason", ["", "   ", "x" * 201, "habis\0"])
def test_refusal_says_why(phone: Client, part: StallOrder, reason: str) -> None:
    answer = phone.post(address(part, "tidak-bisa"), {"reason": reason}, headers=BY_HTMX)
    assert answer.context["message"].level_tag == "error"
    assert moves_made(part) == set()


def test_quick_reason_goes_before_what_was_typed(phone: Client, part: StallOrder) -> None:
    phone.post(address(part, "tidak-bisa"), {"reason": "lain", "quick": "habis"})
    assert OrderStep.objects.get(part=part).reason == "habis"


@pytest.mark.parametrize("payment", ["", "elsewhere", "3"])
def test_money_comes_in_cash_or_by_qris(phone: Client, part: StallOrder, payment: str) -> None:
    assert phone.post(address(part, "dibayar"), {"payment": payment}).status_code == 404
    assert moves_made(part) == set()
