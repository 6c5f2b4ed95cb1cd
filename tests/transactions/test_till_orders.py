"""The stall's part of online orders on its till: what it sees, what it may do, and who may not."""

import datetime as dt
import json
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from jakpreneur.pictures import draw
from tests import orders
from tests.cast import Cast, line, opening, phone_of, sale, send
from tests.goods import photo, text
from transactions import incoming, parts, shifts, tills, totals
from transactions.models import Move, OrderStep, Pay, Sale, StallOrder, Till
from transactions.models.ledger import Payment
from transactions.orders import Shopper
from transactions.parts import State

LIST = "/kasir/pesanan/"
PICKING = f"{LIST}daftar/"
BY_HTMX = {"HX-Request": "true"}
MOVES: dict[str, tuple[Move, dict[str, str]]] = {
    "terima": (Move.ACCEPTED, {}),
    "siap": (Move.READY, {}),
    "dibayar": (Move.PAID, {"payment": "cash"}),
    "serah": (Move.HANDED_OVER, {}),
    "tidak-bisa": (Move.REFUSED, {"quick": "habis"}),
}


@pytest.fixture
def phone(cast: Cast) -> Client:
    """The till's."""
    return phone_of(cast.till)


@pytest.fixture
def part(cast: Cast) -> StallOrder:
    """Two crisps and an asinan of the cast's stall, to be fetched tomorrow."""
    orders.take_orders(cast)
    at = orders.slot(cast)
    units = {cast.keripik.pk: 2, cast.asinan.pk: 1}
    want = orders.wanted(cast.keripik, at=at, units=units, note="tanpa sambal")
    return orders.part_of(orders.place(cast, want))


def address(part: StallOrder, move: str) -> str:
    return f"{LIST}{part.pk}/{move}/"


def content(part: StallOrder, move: str) -> dict[str, str]:
    return MOVES[move][1] | ({"code": part.order.code} if move == "serah" else {})


def made(part: StallOrder) -> set[int]:
    return set(OrderStep.objects.filter(part=part).values_list("move", flat=True))


def get_to(part: StallOrder, move: str, till: Till) -> None:
    """So far that the move can be made."""
    if move == "serah":
        parts.pay(part, till, Payment.CASH)


def state(part: StallOrder) -> State:
    return parts.progress(StallOrder.objects.get(pk=part.pk), timezone.now()).state


def named(answer: Any, group: str) -> list[int]:
    """The parts in a group of the page, by id."""
    board = answer.context["board"]
    return [card.part.pk for each in board.groups if each.name == group for card in each.cards]


# --- What the stall sees ----------------------------------------------------------------------


def test_an_order_is_shown_with_all_that_the_stall_needs(phone: Client, part: StallOrder) -> None:
    answer = phone.get(LIST)
    shown = text(answer)
    assert named(answer, "new") == [part.pk]
    assert "Rina" in shown
    assert "<b>2</b> × Keripik tempe" in shown
    assert "<b>1</b> × Asinan sayur" in shown
    assert "tanpa sambal" in shown
    assert "Rp42.000" in shown
    assert "09.00–10.00" in shown
    assert 'href="https://wa.me/6281298765432" rel="noreferrer"' in shown
    assert part.order.code not in shown  # the shopper brings it


def test_a_delivery_names_its_day_and_address(cast: Cast, phone: Client) -> None:
    orders.take_orders(cast)
    by = Shopper("Rina", "+6281298765432", "Jl. Cikini Raya 5")
    want = orders.wanted(cast.keripik, at=orders.slot(cast), slot=None, pay=Pay.NOW)
    orders.place(cast, want, by=by)
    assert "Jl. Cikini Raya 5" in text(phone.get(LIST))
    assert "Jl. Cikini Raya 5" in text(phone.get(PICKING))


def test_what_a_shopper_types_is_shown_as_text(cast: Cast, phone: Client) -> None:
    orders.take_orders(cast)
    mean = "<script>alert(1)</script>"
    want = orders.wanted(cast.keripik, at=orders.slot(cast), note=mean)
    orders.place(cast, want, by=Shopper(mean, "+6281298765432"))
    for page in (LIST, PICKING):
        assert mean not in text(phone.get(page))
        assert "&lt;script&gt;" in text(phone.get(page))


def test_orders_stand_in_groups_by_how_far_they_are(
    cast: Cast, phone: Client, part: StallOrder
) -> None:
    assert named(phone.get(LIST), "new") == [part.pk]
    parts.accept(part, cast.till)
    assert named(phone.get(LIST), "accepted") == [part.pk]
    parts.make_ready(part, cast.till)
    assert named(phone.get(LIST), "ready") == [part.pk]
    parts.refuse(part, cast.till, "habis")
    assert named(phone.get(LIST), "ended") == [part.pk]


def test_what_ended_yesterday_is_gone(cast: Cast, phone: Client, part: StallOrder) -> None:
    yesterday = timezone.now() - dt.timedelta(days=1)
    parts.refuse(part, cast.till, "habis")
    OrderStep.objects.filter(part=part).update(at=yesterday)
    StallOrder.objects.filter(pk=part.pk).update(stands_until=yesterday)
    assert named(phone.get(LIST), "ended") == []


def test_what_expired_is_folded_away_and_can_be_paid_all_the_same(
    phone: Client, part: StallOrder
) -> None:
    StallOrder.objects.filter(pk=part.pk).update(stands_until=timezone.now())
    answer = phone.get(LIST)
    assert named(answer, "ended") == [part.pk]
    assert address(part, "dibayar") in text(answer)
    assert address(part, "terima") not in text(answer)
    phone.post(address(part, "dibayar"), {"payment": "qris"})
    assert state(part) is State.NEW
    assert Sale.objects.get(key=part.key).payment == Payment.QRIS


def test_other_stalls_orders_are_not_shown(cast: Cast, part: StallOrder) -> None:
    neighbour = phone_of(cast.neighbours_till)
    assert "Rina" not in text(neighbour.get(LIST))
    assert "Rina" not in text(neighbour.get(PICKING))


def test_a_till_of_two_stalls_is_told_whose_each_order_is(cast: Cast, part: StallOrder) -> None:
    assert str(cast.stall) not in text(phone_of(cast.till).get(LIST))
    cast.till.stalls.add(cast.neighbour)
    assert str(cast.stall) in text(phone_of(cast.till).get(LIST))


def test_what_was_paid_and_comes_to_nothing_is_given_back(
    cast: Cast, phone: Client, part: StallOrder
) -> None:
    parts.pay(part, cast.till, Payment.CASH)
    phone.post(address(part, "tidak-bisa"), {"reason": "mesin rusak"})
    shown = phone.get(LIST)
    [card] = [card for group in shown.context["board"].groups for card in group.cards]
    assert (card.gives_back, card.progress.why) == (True, "mesin rusak")
    assert totals.of_bazar(cast.bazar).overall.amount == 0


def test_the_pages_cost_the_same_however_many_orders_there_are(
    cast: Cast, phone: Client, django_assert_num_queries: Any
) -> None:
    orders.take_orders(cast)
    at = orders.slot(cast, capacity=100)
    for n in range(12):
        by = Shopper(f"Rina {n}", f"+628129876{n:04d}")
        placed = orders.part_of(orders.place(cast, orders.wanted(cast.asinan, at=at), by=by))
        if n % 2:
            parts.pay(placed, cast.till, Payment.QRIS)
    # The till, its stalls, the parts, their lines, their steps, proofs, payments.
    with django_assert_num_queries(7):
        assert len(named(phone.get(LIST), "new")) == 12
    with django_assert_num_queries(7):
        phone.get(PICKING)
    [code] = StallOrder.objects.values_list("order__code", flat=True)[:1]
    with django_assert_num_queries(7):
        phone.get(f"{LIST}serah/{code}/")


def test_the_list_answers_nothing_where_nothing_has_changed(
    cast: Cast, phone: Client, part: StallOrder
) -> None:
    version = phone.get(LIST).context["board"].version
    asked = {"versi": version}
    assert phone.get(LIST, asked, headers=BY_HTMX).status_code == 204
    assert phone.get(LIST, asked).status_code == 200  # a page is a page
    parts.declare(part, draw(photo()))
    answer = phone.get(LIST, asked, headers=BY_HTMX)
    assert answer.status_code == 200
    assert "<html" not in text(answer)
    assert 'id="orders"' in text(answer)


def test_nothing_of_it_is_kept_by_a_browser(phone: Client, part: StallOrder) -> None:
    for page in (LIST, PICKING, f"{LIST}serah/{part.order.code}/"):
        assert "no-store" in phone.get(page)["Cache-Control"]
        assert "private" in phone.get(page)["Cache-Control"]


# --- What the stall does ----------------------------------------------------------------------


@pytest.mark.parametrize("move", MOVES)
def test_a_button_makes_its_move_and_leads_back_to_the_order(
    cast: Cast, phone: Client, part: StallOrder, move: str
) -> None:
    get_to(part, move, cast.till)
    answer = phone.post(address(part, move), content(part, move))
    assert (answer.status_code, answer["Location"]) == (302, f"{LIST}#pesanan-{part.pk}")
    assert MOVES[move][0] in made(part)
    assert OrderStep.objects.get(part=part, move=MOVES[move][0]).till == cast.till
    assert "data-told" in text(phone.get(LIST))


@pytest.mark.parametrize("move", MOVES)
def test_with_htmx_it_answers_the_orders_anew(
    cast: Cast, phone: Client, part: StallOrder, move: str
) -> None:
    get_to(part, move, cast.till)
    answer = phone.post(address(part, move), content(part, move), headers=BY_HTMX)
    assert answer.status_code == 200
    assert "<html" not in text(answer)
    assert "data-told" in text(answer)
    assert answer.context["told"].level_tag == "success"


@pytest.mark.parametrize("move", MOVES)
def test_a_move_is_made_once_however_often_it_is_tapped(
    cast: Cast, phone: Client, part: StallOrder, move: str
) -> None:
    get_to(part, move, cast.till)
    for _tap in range(3):
        answer = phone.post(address(part, move), content(part, move), headers=BY_HTMX)
        assert answer.context["told"].level_tag == "success"
    assert OrderStep.objects.filter(part=part, move=MOVES[move][0]).count() == 1
    assert Sale.objects.filter(key=part.key).count() <= 1


@pytest.mark.parametrize("move", MOVES)
def test_looking_changes_nothing(cast: Cast, phone: Client, part: StallOrder, move: str) -> None:
    get_to(part, move, cast.till)
    before = made(part)
    assert phone.get(address(part, move), content(part, move)).status_code == 405
    phone.get(LIST)
    phone.get(PICKING)
    phone.get(f"{LIST}serah/{part.order.code}/")
    assert made(part) == before


@pytest.mark.parametrize("move", MOVES)
def test_another_stalls_till_may_not(cast: Cast, part: StallOrder, move: str) -> None:
    get_to(part, move, cast.till)
    before = made(part)
    phone = phone_of(cast.neighbours_till)
    assert phone.post(address(part, move), content(part, move)).status_code == 404
    assert made(part) == before


@pytest.mark.parametrize("move", MOVES)
def test_a_phone_that_is_no_till_may_not(cast: Cast, part: StallOrder, move: str) -> None:
    get_to(part, move, cast.till)
    before = made(part)
    assert Client().post(address(part, move), content(part, move)).status_code == 401
    tills.sign_out(cast.till)
    assert phone_of(cast.till).post(address(part, move), content(part, move)).status_code == 401
    assert made(part) == before


@pytest.mark.parametrize("move", MOVES)
def test_a_till_that_is_locked_out_may_not(
    cast: Cast, kepala: User, part: StallOrder, move: str
) -> None:
    get_to(part, move, cast.till)
    before = made(part)
    tills.lock_out(Till.objects.filter(pk=cast.till.pk), by=kepala)
    phone = phone_of(cast.till)
    assert phone.post(address(part, move), content(part, move)).status_code == 403
    for page in (LIST, PICKING, f"{LIST}serah/{part.order.code}/", address(part, "bukti")):
        assert phone.get(page).status_code == 403
        assert "Rina" not in text(phone.get(page))
    polled = phone.get(LIST, headers=BY_HTMX)
    assert polled["HX-Refresh"] == "true"  # the whole page says why
    assert made(part) == before


@pytest.mark.parametrize("page", [LIST, PICKING, f"{LIST}serah/"])
def test_the_pages_are_for_tills(db: None, page: str) -> None:
    assert Client().get(page).status_code == 401


def test_a_stranger_s_form_is_refused(cast: Cast, part: StallOrder) -> None:
    phone = phone_of(cast.till, enforce_csrf_checks=True)
    assert phone.post(address(part, "terima")).status_code == 403
    assert made(part) == set()


def test_a_move_that_cannot_be_made_says_so_beside_its_order(
    cast: Cast, phone: Client, part: StallOrder
) -> None:
    parts.cancel(part)
    answer = phone.post(address(part, "terima"), headers=BY_HTMX)
    told = answer.context["told"]
    assert (told.level_tag, told.extra_tags) == ("error", str(part.pk))
    assert str(State.CANCELLED.label) in str(told)
    assert text(answer).count("data-told") == 1
    phone.post(address(part, "terima"))
    assert text(phone.get(LIST)).count("data-told") == 1
    assert text(phone.get(LIST)).count("data-told") == 0  # said once
    assert made(part) == {Move.CANCELLED}


@pytest.mark.parametrize("wrong", ["", "AAAAAA", "x" * 5000])
def test_a_wrong_code_hands_nothing_over(
    cast: Cast, phone: Client, part: StallOrder, wrong: str
) -> None:
    parts.pay(part, cast.till, Payment.CASH)
    answer = phone.post(address(part, "serah"), {"code": wrong}, headers=BY_HTMX)
    assert answer.context["told"].level_tag == "error"
    assert Move.HANDED_OVER not in made(part)


def test_a_code_may_be_written_as_one_likes(cast: Cast, phone: Client, part: StallOrder) -> None:
    parts.pay(part, cast.till, Payment.CASH)
    code = part.order.code
    phone.post(address(part, "serah"), {"code": f" {code[:3].lower()}-{code[3:].lower()} "})
    assert state(part) is State.HANDED_OVER


def test_what_is_not_paid_is_not_handed_over(phone: Client, part: StallOrder) -> None:
    answer = phone.post(address(part, "serah"), {"code": part.order.code}, headers=BY_HTMX)
    assert answer.context["told"].level_tag == "error"
    assert made(part) == set()


@pytest.mark.parametrize("reason", ["", "   ", "x" * 201, "habis\0"])
def test_a_refusal_says_why(phone: Client, part: StallOrder, reason: str) -> None:
    answer = phone.post(address(part, "tidak-bisa"), {"reason": reason}, headers=BY_HTMX)
    assert answer.context["told"].level_tag == "error"
    assert made(part) == set()


def test_a_quick_reason_goes_before_what_was_typed(phone: Client, part: StallOrder) -> None:
    phone.post(address(part, "tidak-bisa"), {"reason": "lain", "quick": "habis"})
    assert OrderStep.objects.get(part=part).reason == "habis"


@pytest.mark.parametrize("payment", ["", "elsewhere", "3"])
def test_money_comes_in_cash_or_by_qris(phone: Client, part: StallOrder, payment: str) -> None:
    assert phone.post(address(part, "dibayar"), {"payment": payment}).status_code == 404
    assert made(part) == set()


# --- By the shopper's code --------------------------------------------------------------------


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
    assert state(part) is State.HANDED_OVER


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


# --- The proof --------------------------------------------------------------------------------


def test_the_proof_is_for_the_stall_alone(cast: Cast, phone: Client, part: StallOrder) -> None:
    assert phone.get(address(part, "bukti")).status_code == 404
    drawing = draw(photo())
    parts.declare(part, drawing)
    assert address(part, "bukti") in text(phone.get(LIST))
    answer = phone.get(address(part, "bukti"))
    assert answer.content == drawing.large
    assert answer["Content-Type"] == "image/webp"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"]
    assert "private" in answer["Cache-Control"]
    assert phone_of(cast.neighbours_till).get(address(part, "bukti")).status_code == 404
    assert Client().get(address(part, "bukti")).status_code == 401


# --- The picking list -------------------------------------------------------------------------


def test_the_picking_list_says_what_is_to_be_packed_for_which_day(cast: Cast) -> None:
    orders.take_orders(cast)
    early = orders.slot(cast)
    late = orders.slot(cast, starts=dt.time(11), ends=dt.time(12))
    first = orders.place(cast, orders.wanted(cast.keripik, 2, at=late))
    second = orders.place(cast, orders.wanted(cast.keripik, 3, at=early))
    packed = orders.place(cast, orders.wanted(cast.asinan, at=early))
    refused = orders.place(cast, orders.wanted(cast.asinan, at=early))
    parts.accept(orders.part_of(first), cast.till)
    parts.make_ready(orders.part_of(packed), cast.till)
    parts.refuse(orders.part_of(refused), cast.till, "habis")
    [day] = incoming.picking_list(cast.till, timezone.now())
    assert day.day == early.day
    assert [(picked.name, picked.units) for picked in day.goods] == [("Keripik tempe", 5)]
    assert [(slot, [card.part.order for card in cards]) for slot, cards in day.slots] == [
        (early, [second]),
        (late, [first]),
    ]


def test_nothing_to_pack_is_said(phone: Client) -> None:
    assert phone.get(PICKING).context["days"] == []


# --- The selling screen -----------------------------------------------------------------------


def news(till: Till) -> dict[str, Any]:
    answer = phone_of(till).post("/kasir/kabar/", json.dumps({}), content_type="application/json")
    said: dict[str, Any] = answer.json()
    return said


def test_the_news_count_the_new_orders_of_the_tills_stalls(cast: Cast, part: StallOrder) -> None:
    assert news(cast.till)["orders"] == 1
    assert news(cast.neighbours_till)["orders"] == 0
    parts.accept(part, cast.till)
    assert news(cast.till)["orders"] == 0


def test_what_expired_is_not_new(cast: Cast, part: StallOrder) -> None:
    StallOrder.objects.filter(pk=part.pk).update(stands_until=timezone.now())
    assert news(cast.till)["orders"] == 0


def test_counting_the_new_ones_is_one_query(
    cast: Cast, part: StallOrder, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(1):
        assert incoming.count_new(cast.till) == 1


def test_the_news_say_the_cash_of_orders_in_the_open_shift(cast: Cast, part: StallOrder) -> None:
    assert news(cast.till)["orders_cash"] is None
    shift = opening(200_000)
    send(cast.till, shift)
    assert news(cast.till)["orders_cash"] == {"shift": shift["key"], "amount": 0}
    parts.pay(part, cast.till, Payment.CASH)
    told = news(cast.till)["orders_cash"]
    assert told == {"shift": shift["key"], "amount": 42_000}
    send(cast.till, sale(line(cast.keripik), number=2, shift=shift["key"]))
    report = shifts.report(cast.till, shifts.openings(cast.till)[0].shift)
    assert report.expected == 200_000 + 15_000 + told["amount"]
    assert (report.cash.amount, report.cash_of_orders.amount) == (57_000, 42_000)


def test_what_was_given_back_is_in_the_drawer_no_more(cast: Cast, part: StallOrder) -> None:
    shift = opening(200_000)
    send(cast.till, shift)
    parts.pay(part, cast.till, Payment.CASH)
    parts.refuse(part, cast.till, "habis")
    assert news(cast.till)["orders_cash"]["amount"] == 0
    assert shifts.report(cast.till, shifts.openings(cast.till)[0].shift).expected == 200_000


def test_what_is_paid_by_qris_is_in_no_drawer(cast: Cast, part: StallOrder) -> None:
    send(cast.till, opening(200_000))
    parts.pay(part, cast.till, Payment.QRIS)
    assert news(cast.till)["orders_cash"]["amount"] == 0


# --- Its own day ------------------------------------------------------------------------------


def test_orders_are_a_line_of_their_own_in_the_tills_day(cast: Cast) -> None:
    orders.take_orders(cast)
    now = timezone.localtime()
    at = orders.slot(cast, day=cast.day, starts=dt.time(23, 58), ends=dt.time(23, 59))
    if now.time() >= at.starts:
        pytest.skip("the day has no slot left")
    ordered = orders.part_of(orders.place(cast, orders.wanted(cast.keripik, 2, at=at)))
    voided = orders.part_of(orders.place(cast, orders.wanted(cast.asinan, at=at)))
    send(cast.till, sale(line(cast.asinan)))
    parts.pay(ordered, cast.till, Payment.QRIS)
    parts.pay(voided, cast.till, Payment.CASH)
    parts.refuse(voided, cast.till, "habis")
    day = phone_of(cast.till).get("/kasir/hari/").json()
    assert (day["amount"], day["sales"]) == (12_000, 1)
    assert day["orders"] == {"amount": 30_000, "number": 1}
    assert day["amount"] + day["orders"]["amount"] == totals.of_days([cast.day]).overall.amount
    neighbours = phone_of(cast.neighbours_till).get("/kasir/hari/").json()
    assert neighbours["orders"] == {"amount": 0, "number": 0}
