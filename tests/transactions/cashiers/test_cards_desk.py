"""Stall cards and PINs at the desk: who may print, replace and reset them."""

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
from tests.html import html_of
from tests.transactions.conftest import signed_in
from transactions import qr
from transactions.cashiers import pins, tills
from transactions.models import StallCard, StallPin, Till

STALLS = "/admin/jakpreneur/stall/"
CARDS = "/admin/transactions/stallcard/"
TILLS = "/admin/transactions/till/"


def act(client: Client, where: str, action: str, *rows_or_pin: Any, **more: Any) -> str:
    """Do `action` with the `chosen` rows of a list; return the page that follows."""
    posted = {"action": action, "_selected_action": [each.pk for each in rows_or_pin], **more}
    return html_of(client.post(where, posted, follow=True))


def valid(stall: Stall) -> StallCard:
    return StallCard.objects.get(stall=stall, withdrawn_at=None)


# --- Printed ------------------------------------------------------------------------------------


def test_printed_card_says_whose_it_is_and_what_to_do(cast: Cast, heads_desk: Client) -> None:
    page = act(heads_desk, STALLS, "print_cards", cast.stall, cast.neighbour)
    assert page.count('class="card"') == 2
    for words in ("A1", "Keripik Bu Sri", "Taman Bazar Menteng, Menteng", "Bazar Menteng"):
        assert words in page
    for step in ("Pindai kode", "pilih PIN 6 angka", "Ketuk barang yang terjual"):
        assert page.count(step) == 2
    assert "Anyaman Dewi" not in page


def test_qr_code_is_of_the_cards_whole_address(
    cast: Cast, heads_desk: Client, settings: Any
) -> None:
    """A test in tests/browser decodes the printed code itself."""
    settings.SITE_URL = "https://bazar.example"
    page = act(heads_desk, STALLS, "print_cards", cast.stall)
    address = f"https://bazar.example/kasir/kartu/{valid(cast.stall).token}/"
    assert qr.qr_svg(address) in page
    assert qr.qr_svg(address + "x") not in page


def test_code_is_dark_on_light_with_its_border() -> None:
    code = qr.qr_svg("https://bazar.example/kasir/kartu/FqA7YUTL8zp41K6QrtBe9A/")
    assert code.startswith('<svg viewBox="0 0 41 41"')  # 33 modules, and 4 on each side
    assert '<path fill="#fff" d="M0 0h41v41h-41z"/>' in code
    assert 'd="M4 4.5h7' in code
    assert 'stroke="#000"' in code
    assert "style" not in code


def test_stalls_without_a_card_get_one_and_others_keep_theirs(
    cast: Cast, kepala: User, heads_desk: Client
) -> None:
    [card] = tills.issue_cards([cast.stall])
    page = act(heads_desk, STALLS, "print_cards", cast.stall, cast.neighbour)
    assert valid(cast.stall) == card
    assert "Kartu baru dibuat untuk lapak yang belum punya: 1." in page
    noted = LogEntry.objects.filter(user=kepala).order_by("pk")
    assert list(noted.values_list("action_flag", "object_id")) == [
        (ADDITION, str(valid(cast.neighbour).pk)),
        (CHANGE, str(cast.stall.pk)),
        (CHANGE, str(cast.neighbour.pk)),
    ]


def test_withdrawn_card_prints_the_one_that_is_valid(cast: Cast, heads_desk: Client) -> None:
    [old] = tills.issue_cards([cast.stall])
    tills.reissue_cards(Stall.objects.filter(pk=cast.stall.pk))
    page = act(heads_desk, CARDS, "print_cards", old, valid(cast.stall))
    assert page.count('class="card"') == 1
    assert qr.qr_svg(f"http://127.0.0.1:8000/kasir/kartu/{old.token}/") not in page
    assert qr.qr_svg(f"http://127.0.0.1:8000/kasir/kartu/{valid(cast.stall).token}/") in page


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


def test_whole_bazaar_is_printed_in_as_many_queries_as_a_few(
    cast: Cast, heads_desk: Client
) -> None:
    def queries(stalls: int) -> int:
        with CaptureQueriesContext(connection) as confirmation:
            page = act(heads_desk, STALLS, "print_cards", cast.stall, select_across="1")
        assert page.count('class="card"') == stalls
        return len(confirmation)

    queries(3)
    few = queries(3)
    for n in range(75):
        make_stall(cast.bazar, cast.venue, f"C{n:03}", f"Kue {n}")
    # The first print issues the cards, and the log notes it.
    assert queries(78) <= few + 3
    assert queries(78) == few


def test_user_without_the_permission_prints_no_cards(cast: Cast, desk: Client) -> None:
    act(desk, STALLS, "print_cards", cast.stall)
    assert StallCard.objects.count() == 0
    [card] = tills.issue_cards([cast.stall])
    drawn = qr.qr_svg(f"http://127.0.0.1:8000/kasir/kartu/{card.token}/")
    for where, row in ((STALLS, cast.stall), (CARDS, card)):
        assert drawn not in act(desk, where, "print_cards", row)


def test_permission_to_change_cards_is_enough_to_print_them(cast: Cast) -> None:
    agus = User.objects.create_user("agus", is_staff=True)
    for codename in ("change_stallcard", "view_stallcard", "see_everywhere"):
        agus.user_permissions.add(Permission.objects.get(codename=codename))
    [card] = tills.issue_cards([cast.stall])
    assert 'class="card"' in act(signed_in(agus), CARDS, "print_cards", card)


# --- Replaced, taken back -------------------------------------------------------------------------


@pytest.mark.parametrize("where", [STALLS, CARDS])
def test_replaced_card_is_dead(cast: Cast, kepala: User, heads_desk: Client, where: str) -> None:
    [old, other] = sorted(tills.issue_cards([cast.stall, cast.neighbour]), key=lambda c: c.stall_id)
    row = cast.stall if where == STALLS else old
    confirmation = act(heads_desk, where, "reissue_cards", row)
    assert "A1 Keripik Bu Sri" in confirmation
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
def test_pin_that_is_reset_is_chosen_anew(
    cast: Cast, kepala: User, heads_desk: Client, where: str
) -> None:
    both = tills.issue_cards([cast.stall, cast.neighbour])
    pins.choose(cast.stall, "482913")
    rows = [cast.stall, cast.neighbour] if where == STALLS else both
    confirmation = act(heads_desk, where, "reset_pins", *rows)
    assert "Hapus PIN" in confirmation
    assert StallPin.objects.exists()
    done = act(heads_desk, where, "reset_pins", *rows, confirmed="1")
    assert "PIN yang dihapus: 1." in done
    assert not StallPin.objects.exists()
    [noted] = LogEntry.objects.all()
    assert (noted.user, noted.object_id) == (kepala, str(cast.stall.pk))
    assert pins.choose(cast.stall, "739104").stall == cast.stall


def test_choice_across_pages_is_confirmed_and_done_whole(cast: Cast, heads_desk: Client) -> None:
    for n in range(30):
        make_stall(cast.bazar, cast.venue, f"C{n}", f"Kue {n}")
    confirmation = act(heads_desk, STALLS, "reissue_cards", cast.stall, select_across="1")
    assert "dan 13 lagi" in confirmation
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', confirmation))
    heads_desk.post(STALLS, hidden)
    assert StallCard.objects.filter(withdrawn_at=None).count() == 33


def test_auditor_cannot_replace_cards_or_reset_pins(cast: Cast, desk: Client) -> None:
    [card] = tills.issue_cards([cast.stall])
    pins.choose(cast.stall, "482913")
    for where, row in ((STALLS, cast.stall), (CARDS, card)):
        for action in ("reissue_cards", "reset_pins"):
            act(desk, where, action, row, confirmed="1")
    assert valid(cast.stall) == card
    assert StallPin.objects.count() == 1


# --- What is never shown --------------------------------------------------------------------------


def test_auditor_cannot_read_the_address_of_a_card(
    cast: Cast, desk: Client, heads_desk: Client
) -> None:
    card = StallCard.objects.create(stall=cast.stall)
    assert card.token in html_of(heads_desk.get(CARDS))
    for address in (CARDS, f"{CARDS}{card.pk}/change/", STALLS, f"{TILLS}{cast.till.pk}/change/"):
        assert card.token not in html_of(desk.get(address))


def test_pin_shows_when_it_was_chosen_and_nothing_to_find_it_by(
    cast: Cast, desk: Client, heads_desk: Client
) -> None:
    rows_or_pin = pins.choose(cast.stall, "482913")
    pages = "/admin/transactions/stallpin/"
    for client in (desk, heads_desk):
        for address in (pages, f"{pages}{rows_or_pin.pk}/change/", STALLS):
            html = html_of(client.get(address))
            for secret in ("482913", rows_or_pin.hash, rows_or_pin.hint.split(":")[0]):
                assert secret not in html
        assert "A1 Keripik Bu Sri" in html_of(client.get(pages))
    assert heads_desk.post(f"{pages}{rows_or_pin.pk}/change/", {}).status_code == 403
    assert heads_desk.post(f"{pages}{rows_or_pin.pk}/delete/", {"post": "yes"}).status_code == 403


# --- Tills ----------------------------------------------------------------------------------------


def test_official_locks_a_till_out_and_lets_it_in_again(
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


def test_auditor_cannot_lock_out_a_till(cast: Cast, desk: Client) -> None:
    act(desk, TILLS, "lock_out", cast.till)
    cast.till.refresh_from_db()
    assert cast.till.locked_out_at is None


@pytest.mark.parametrize(
    ("state", "expected"),
    [("terbuka", [0]), ("diblokir", [1]), ("keluar", [2]), ("", [0, 1, 2]), ("x", [0, 1, 2])],
)
def test_tills_are_found_by_their_state(
    cast: Cast, desk: Client, state: str, expected: list[int]
) -> None:
    three = [cast.till, cast.neighbours_till, let_in(cast.stranger)]
    now = "2021-09-23T00:00Z"
    Till.objects.filter(pk=three[1].pk).update(locked_out_at=now, signed_out_at=now)
    Till.objects.filter(pk=three[2].pk).update(signed_out_at=now)
    page = html_of(desk.get(TILLS, {"keadaan": state}))
    found = [n for n, till in enumerate(three) if f"{TILLS}{till.pk}/change/" in page]
    assert found == expected


def test_list_of_tills_asks_the_same_number_of_queries_for_many(cast: Cast, desk: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as confirmation:
            desk.get(TILLS)
        return len(confirmation)

    queries()
    few = queries()
    for _ in range(30):
        Till.objects.filter(pk=let_in(cast.stranger).pk).update(last_number=4)
    assert queries() == few
    assert "1–4" in html_of(desk.get(TILLS))
