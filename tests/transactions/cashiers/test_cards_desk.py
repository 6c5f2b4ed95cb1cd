"""Stall cards and PINs at the desk: printed, replaced, taken back; and by whom."""

import re
from typing import Any

import pytest
from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from jakpreneur.models import Stall
from tests.cast import Cast, let_in, make_stall
from tests.transactions.conftest import signed_in
from transactions import qr
from transactions.cashiers import pins, tills
from transactions.models import StallCard, StallPin, Till

STALLS = "/admin/jakpreneur/stall/"
CARDS = "/admin/transactions/stallcard/"
TILLS = "/admin/transactions/till/"


def act(client: Client, where: str, action: str, *chosen: Any, **more: Any) -> str:
    """Does `action` with the `chosen` rows of a list, and reads the page that follows."""
    posted = {"action": action, "_selected_action": [each.pk for each in chosen], **more}
    return client.post(where, posted, follow=True).content.decode()


def valid(stall: Stall) -> StallCard:
    return StallCard.objects.get(stall=stall, withdrawn_at=None)


# --- Printed ------------------------------------------------------------------------------------


def test_a_printed_card_says_whose_it_is_and_what_to_do(cast: Cast, heads_desk: Client) -> None:
    page = act(heads_desk, STALLS, "print_cards", cast.stall, cast.neighbour)
    assert page.count('class="card"') == 2
    for words in ("A1", "Keripik Bu Sri", "Taman Bazar Menteng, Menteng", "Bazar Menteng"):
        assert words in page
    for step in ("Pindai kode", "pilih PIN 6 angka", "Ketuk barang yang terjual"):
        assert page.count(step) == 2
    assert "Anyaman Dewi" not in page


def test_the_code_is_that_of_the_cards_whole_address(
    cast: Cast, heads_desk: Client, settings: Any
) -> None:
    """tests/browser reads it with a reader of codes."""
    settings.SITE_URL = "https://bazar.example"
    page = act(heads_desk, STALLS, "print_cards", cast.stall)
    address = f"https://bazar.example/kasir/kartu/{valid(cast.stall).token}/"
    assert qr.drawn(address) in page
    assert qr.drawn(address + "x") not in page


def test_a_code_is_dark_on_light_with_its_border() -> None:
    code = qr.drawn("https://bazar.example/kasir/kartu/FqA7YUTL8zp41K6QrtBe9A/")
    assert code.startswith('<svg viewBox="0 0 41 41"')  # 33 modules, and 4 on each side
    assert '<path fill="#fff" d="M0 0h41v41h-41z"/>' in code
    assert 'd="M4 4.5h7' in code
    assert 'stroke="#000"' in code
    assert "style" not in code


def test_stalls_without_a_card_get_one_and_others_keep_theirs(
    cast: Cast, kepala: User, heads_desk: Client
) -> None:
    [kept] = tills.issue_cards([cast.stall])
    page = act(heads_desk, STALLS, "print_cards", cast.stall, cast.neighbour)
    assert valid(cast.stall) == kept
    assert "Kartu baru dibuat untuk lapak yang belum punya: 1." in page
    noted = LogEntry.objects.filter(user=kepala).order_by("pk")
    assert list(noted.values_list("action_flag", "object_id")) == [
        (ADDITION, str(valid(cast.neighbour).pk)),
        (CHANGE, str(cast.stall.pk)),
        (CHANGE, str(cast.neighbour.pk)),
    ]


def test_a_withdrawn_card_prints_the_one_that_is_valid(cast: Cast, heads_desk: Client) -> None:
    [old] = tills.issue_cards([cast.stall])
    tills.reissue_cards(Stall.objects.filter(pk=cast.stall.pk))
    page = act(heads_desk, CARDS, "print_cards", old, valid(cast.stall))
    assert page.count('class="card"') == 1
    assert qr.drawn(f"http://127.0.0.1:8000/kasir/kartu/{old.token}/") not in page
    assert qr.drawn(f"http://127.0.0.1:8000/kasir/kartu/{valid(cast.stall).token}/") in page


def test_cards_come_six_to_a_sheet_in_the_order_of_the_stalls(
    cast: Cast, heads_desk: Client
) -> None:
    for n in range(9, 0, -1):
        make_stall(cast.bazar, cast.venue, f"C{n}", f"Kue {n}")
    page = act(heads_desk, STALLS, "print_cards", *Stall.objects.all())
    sheets = page.split('class="sheet-a4"')[1:]
    assert [sheet.count('class="card"') for sheet in sheets] == [6, 6]
    numbers = re.findall(r'<p class="number">(\w+)</p>', page)
    assert numbers == sorted(numbers)
    assert len(numbers) == 12


def test_a_whole_bazaar_is_printed_in_as_many_queries_as_a_few(
    cast: Cast, heads_desk: Client
) -> None:
    def queries(stalls: int) -> int:
        with CaptureQueriesContext(connection) as asked:
            page = act(heads_desk, STALLS, "print_cards", cast.stall, select_across="1")
        assert page.count('class="card"') == stalls
        return len(asked)

    queries(3)
    few = queries(3)
    for n in range(75):
        make_stall(cast.bazar, cast.venue, f"C{n:03}", f"Kue {n}")
    # The first time issues the cards and notes it.
    assert queries(78) <= few + 3
    assert queries(78) == few


def test_nobody_prints_who_may_not_change_cards(cast: Cast, desk: Client) -> None:
    act(desk, STALLS, "print_cards", cast.stall)
    assert StallCard.objects.count() == 0
    [card] = tills.issue_cards([cast.stall])
    drawn = qr.drawn(f"http://127.0.0.1:8000/kasir/kartu/{card.token}/")
    for where, row in ((STALLS, cast.stall), (CARDS, card)):
        assert drawn not in act(desk, where, "print_cards", row)


def test_the_permission_to_change_cards_is_enough_to_print_them(cast: Cast) -> None:
    agus = User.objects.create_user("agus", is_staff=True)
    for codename in ("change_stallcard", "view_stallcard", "see_everywhere"):
        agus.user_permissions.add(Permission.objects.get(codename=codename))
    [card] = tills.issue_cards([cast.stall])
    assert 'class="card"' in act(signed_in(agus), CARDS, "print_cards", card)


# --- Replaced, taken back -------------------------------------------------------------------------


@pytest.mark.parametrize("where", [STALLS, CARDS])
def test_a_replaced_card_is_dead(cast: Cast, kepala: User, heads_desk: Client, where: str) -> None:
    [old, other] = sorted(tills.issue_cards([cast.stall, cast.neighbour]), key=lambda c: c.stall_id)
    row = cast.stall if where == STALLS else old
    asked = act(heads_desk, where, "reissue_cards", row)
    assert "A1 Keripik Bu Sri" in asked
    assert valid(cast.stall) == old
    done = act(heads_desk, where, "reissue_cards", row, confirmed="1")
    assert "Kartu yang diganti: 1." in done
    assert valid(cast.stall) != old
    assert valid(cast.neighbour) == other
    assert Client().get(f"/kasir/kartu/{old.token}/").status_code == 404
    [noted] = LogEntry.objects.all()
    assert (noted.user, noted.action_flag, noted.object_id) == (kepala, CHANGE, str(cast.stall.pk))
    assert (noted.object_repr, noted.change_message) == (str(cast.stall), "Kartu lapak diganti.")


@pytest.mark.parametrize("where", [STALLS, CARDS])
def test_a_pin_that_is_reset_is_chosen_anew(
    cast: Cast, kepala: User, heads_desk: Client, where: str
) -> None:
    both = tills.issue_cards([cast.stall, cast.neighbour])
    pins.choose(cast.stall, "482913")
    rows = [cast.stall, cast.neighbour] if where == STALLS else both
    asked = act(heads_desk, where, "reset_pins", *rows)
    assert "Hapus PIN" in asked
    assert StallPin.objects.exists()
    done = act(heads_desk, where, "reset_pins", *rows, confirmed="1")
    assert "PIN yang dihapus: 1." in done
    assert not StallPin.objects.exists()
    [noted] = LogEntry.objects.all()
    assert (noted.user, noted.object_id) == (kepala, str(cast.stall.pk))
    assert pins.choose(cast.stall, "739104").stall == cast.stall


def test_what_was_chosen_across_pages_is_asked_for_and_done_whole(
    cast: Cast, heads_desk: Client
) -> None:
    for n in range(30):
        make_stall(cast.bazar, cast.venue, f"C{n}", f"Kue {n}")
    asked = act(heads_desk, STALLS, "reissue_cards", cast.stall, select_across="1")
    assert "dan 13 lagi" in asked
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', asked))
    heads_desk.post(STALLS, hidden)
    assert StallCard.objects.filter(withdrawn_at=None).count() == 33


def test_who_may_only_look_replaces_and_resets_nothing(cast: Cast, desk: Client) -> None:
    [card] = tills.issue_cards([cast.stall])
    pins.choose(cast.stall, "482913")
    for where, row in ((STALLS, cast.stall), (CARDS, card)):
        for action in ("reissue_cards", "reset_pins"):
            act(desk, where, action, row, confirmed="1")
    assert valid(cast.stall) == card
    assert StallPin.objects.count() == 1


# --- What is never shown --------------------------------------------------------------------------


def test_a_card_opens_no_till_for_those_who_may_only_look(
    cast: Cast, desk: Client, heads_desk: Client
) -> None:
    card = StallCard.objects.create(stall=cast.stall)
    assert card.token in heads_desk.get(CARDS).content.decode()
    for address in (CARDS, f"{CARDS}{card.pk}/change/", STALLS, f"{TILLS}{cast.till.pk}/change/"):
        assert card.token not in desk.get(address).content.decode()


def test_a_pin_shows_when_it_was_chosen_and_nothing_to_find_it_by(
    cast: Cast, desk: Client, heads_desk: Client
) -> None:
    chosen = pins.choose(cast.stall, "482913")
    pages = "/admin/transactions/stallpin/"
    for client in (desk, heads_desk):
        for address in (pages, f"{pages}{chosen.pk}/change/", STALLS):
            shown = client.get(address).content.decode()
            for secret in ("482913", chosen.hash, chosen.hint.split(":")[0]):
                assert secret not in shown
        assert "A1 Keripik Bu Sri" in client.get(pages).content.decode()
    assert heads_desk.post(f"{pages}{chosen.pk}/change/", {}).status_code == 403
    assert heads_desk.post(f"{pages}{chosen.pk}/delete/", {"post": "yes"}).status_code == 403


# --- Tills ----------------------------------------------------------------------------------------


def test_an_official_locks_a_till_out_and_lets_it_in_again(
    cast: Cast, kepala: User, heads_desk: Client
) -> None:
    Till.objects.filter(pk=cast.neighbours_till.pk).update(locked_out_at="2021-09-23T00:00Z")
    both = [cast.till, cast.neighbours_till]
    assert "Kasir yang dikunci: 1." in act(heads_desk, TILLS, "lock_out", *both)
    cast.till.refresh_from_db()
    assert cast.till.locked_out_by == kepala
    assert "Kasir yang dibuka lagi: 1." in act(heads_desk, TILLS, "let_in_again", cast.till)
    cast.till.refresh_from_db()
    assert cast.till.locked_out_at is None
    noted = LogEntry.objects.filter(user=kepala).order_by("pk")
    assert list(noted.values_list("object_id", "change_message")) == [
        (str(cast.till.pk), "Dikunci."),
        (str(cast.till.pk), "Dibuka lagi."),
    ]


def test_who_may_only_look_locks_nobody_out(cast: Cast, desk: Client) -> None:
    act(desk, TILLS, "lock_out", cast.till)
    cast.till.refresh_from_db()
    assert cast.till.locked_out_at is None


@pytest.mark.parametrize(
    ("state", "shown"),
    [("open", [0]), ("locked_out", [1]), ("signed_out", [2]), ("", [0, 1, 2]), ("x", [0, 1, 2])],
)
def test_tills_are_found_by_their_state(
    cast: Cast, desk: Client, state: str, shown: list[int]
) -> None:
    three = [cast.till, cast.neighbours_till, let_in(cast.stranger)]
    now = "2021-09-23T00:00Z"
    Till.objects.filter(pk=three[1].pk).update(locked_out_at=now, signed_out_at=now)
    Till.objects.filter(pk=three[2].pk).update(signed_out_at=now)
    page = desk.get(TILLS, {"state": state}).content.decode()
    found = [n for n, till in enumerate(three) if f"{TILLS}{till.pk}/change/" in page]
    assert found == shown


def test_the_list_of_tills_asks_the_same_number_of_queries_for_many(
    cast: Cast, desk: Client
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            desk.get(TILLS)
        return len(asked)

    queries()
    few = queries()
    for _ in range(30):
        Till.objects.filter(pk=let_in(cast.stranger).pk).update(last_number=4)
    assert queries() == few
    assert "1–4" in desk.get(TILLS).content.decode()
