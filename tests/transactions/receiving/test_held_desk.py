"""Officials read held entries at the desk and settle them with a note."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.test import Client

from tests.cast import Cast, count, line, opening, outcomes, sale, sale_by, send, void
from tests.html import html_of
from transactions import totals
from transactions.models import HeldSale, Resolution, Sale, TillStall

HELD = "/admin/transactions/heldsale/"


def hold(cast: Cast, *entries: object) -> list[HeldSale]:
    """Send an entry that cannot be entered."""
    assert {result["status"] for result in send(cast.till, *entries)} == {"held"}
    return list(HeldSale.objects.order_by("pk"))


def shown(client: Client, held: HeldSale) -> str:
    return html_of(client.get(f"{HELD}{held.pk}/change/"))


def listed(client: Client, state: str = "") -> int:
    """Return the number of rows of the list."""
    page = html_of(client.get(HELD, {"keadaan": state} if state else {}))
    return page.count('<th class="field-arrived_at')


def settle(client: Client, *held: HeldSale, note: str) -> None:
    chosen = [each.pk for each in held]
    posted = {"action": "settle", "_selected_action": chosen, "confirmed": "1", "note": note}
    client.post(HELD, posted)


def test_a_held_sale_is_readable(cast: Cast, desk: Client) -> None:
    entry = sale(line(cast.tas, 2), line(cast.keripik), age_ms=3_600_000, tendered=200_000)
    page = shown(desk, *hold(cast, entry))
    for words in (
        "Tas anyaman",
        "Rp85.000",
        "Rp170.000",
        "Rp185.000",
        "Rp200.000",
        "Tunai",
        "menunggu",
    ):
        assert words in page
    assert cast.till.code in page
    assert entry["key"] in page


def test_a_held_void_and_a_held_count_are_readable(cast: Cast, desk: Client) -> None:
    shift, stranger = opening(), sale(line(cast.keripik))
    send(cast.till, shift, count(shift, 200_000, number=2))
    undone, counted = hold(
        cast, void(stranger, number=3), count(shift, 175_000, number=4, reason="hitung ulang")
    )
    assert stranger["key"] in shown(desk, undone)
    for words in ("Rp175.000", "hitung ulang", "menutup shift yang sudah ditutup"):
        assert words in shown(desk, counted)
    assert listed(desk) == 2


@pytest.mark.parametrize(
    "broken", [None, 7, "\ud800", {"kind": []}, {"kind": "sale", "lines": "\ud800</pre><b>"}]
)
def test_broken_entry_is_shown_as_it_was_sent(cast: Cast, desk: Client, broken: object) -> None:
    [held] = hold(cast, broken)
    page = shown(desk, held)
    assert "Isinya tidak bisa dibaca." in page
    assert "</pre><b>" not in page
    assert listed(desk) == 1


def test_the_list_shows_what_waits_and_the_rest_on_demand(
    cast: Cast, kepala: User, heads_desk: Client
) -> None:
    first, second, third = hold(cast, sale(line(cast.tas)), {"number": 2}, {"number": 3})
    settle(heads_desk, second, note="dicatat ulang di lapak")
    TillStall.objects.create(till=cast.till, stall=cast.stranger)
    again = sale(line(cast.tas)) | {"key": str(first.key)}
    assert outcomes(send(cast.till, again)) == ["recorded"]
    assert (listed(heads_desk), listed(heads_desk, "selesai"), listed(heads_desk, "semua")) == (
        1,
        2,
        3,
    )
    assert f"{HELD}{third.pk}/change/" in html_of(heads_desk.get(HELD))
    assert "diselesaikan oleh kepala: dicatat ulang di lapak" in shown(heads_desk, second)
    assert f"/admin/transactions/sale/{sale_by(again).pk}/change/" in shown(heads_desk, first)


def test_entry_corrected_by_the_cashier_names_its_sale(cast: Cast, desk: Client) -> None:
    [held] = hold(cast, sale(line(cast.tas)))
    instead = sale(line(cast.keripik), number=2, corrects=str(held.key))
    send(cast.till, instead)
    page = shown(desk, held)
    assert sale_by(instead).receipt in page
    assert f"/admin/transactions/sale/{sale_by(instead).pk}/change/" in page


def test_an_official_settles_with_a_note(cast: Cast, kepala: User, heads_desk: Client) -> None:
    both = hold(cast, {"number": 1}, {"number": 2})
    chosen = {"action": "settle", "_selected_action": [each.pk for each in both]}
    asked = html_of(heads_desk.post(HELD, chosen))
    assert 'name="note"' in asked
    assert Resolution.objects.count() == 0
    answer = heads_desk.post(HELD, chosen | {"confirmed": "1", "note": "rusak"}, follow=True)
    assert "Yang diselesaikan: 2." in html_of(answer)
    assert set(Resolution.objects.values_list("held", "by", "note")) == {
        (each.pk, kepala.pk, "rusak") for each in both
    }
    assert set(LogEntry.objects.values_list("object_id", "change_message")) == {
        (str(each.pk), "Diselesaikan: rusak") for each in both
    }
    assert Sale.objects.count() == 0


def test_held_entry_is_settled_from_its_page(cast: Cast, kepala: User, heads_desk: Client) -> None:
    [held] = hold(cast, {"number": 1})
    its_page = f"{HELD}{held.pk}/change/"
    chosen = {"CHANGE_FORM-action": "settle", "_selected_action": [held.pk]}
    asked = html_of(heads_desk.post(its_page, chosen))
    assert 'name="CHANGE_FORM-action" value="settle"' in asked
    heads_desk.post(its_page, chosen | {"confirmed": "1", "note": "rusak"})
    assert Resolution.objects.get().by == kepala


@pytest.mark.parametrize("note", ["", "   ", "x" * 201])
def test_without_a_note_nothing_is_settled(cast: Cast, heads_desk: Client, note: str) -> None:
    [held] = hold(cast, {"number": 1})
    settle(heads_desk, held, note=note)
    assert Resolution.objects.count() == 0


def test_settled_entry_names_the_official_who_settled_it(
    cast: Cast, kepala: User, heads_desk: Client
) -> None:
    [held] = hold(cast, {"number": 1})
    settle(heads_desk, held, note="rusak")
    settle(heads_desk, held, note="lagi")
    assert Resolution.objects.get().note == "rusak"
    assert LogEntry.objects.count() == 1


def test_auditor_cannot_settle_entries(cast: Cast, desk: Client) -> None:
    [held] = hold(cast, {"number": 1})
    settle(desk, held, note="rusak")
    assert Resolution.objects.count() == 0
    assert 'value="settle"' not in html_of(desk.get(HELD))


def posted(cast: Cast, **changes: object) -> dict[str, object]:
    """Return the correcting form: one line of the cast's own stall."""
    category = cast.keripik.product.category_id
    first = {"offer": "", "name": "Tas", "stall": cast.stall.pk, "category": category}
    first |= {"price": "80.000", "quantity": "2"}
    lines = {f"form-0-{name}": value for name, value in first.items()}
    counts = {"form-TOTAL_FORMS": 2, "form-INITIAL_FORMS": 1, "form-MIN_NUM_FORMS": 1}
    return lines | counts | {"payment": 1, "note": "lihat struk"} | changes


def test_an_official_corrects_and_enters(cast: Cast, kepala: User, heads_desk: Client) -> None:
    entry = sale(line(cast.tas))
    [held] = hold(cast, entry)
    chosen = {"CHANGE_FORM-action": "correct", "_selected_action": [held.pk]}
    asked = heads_desk.post(f"{HELD}{held.pk}/change/", chosen, follow=True)
    assert asked.redirect_chain[-1][0] == f"{HELD}{held.pk}/perbaiki/"
    assert 'value="Tas anyaman"' in html_of(asked)
    heads_desk.post(f"{HELD}{held.pk}/perbaiki/", posted(cast))
    assert totals.of_sale(sale_by(entry)).amount == 160_000
    assert sale_by(entry).entered_by == kepala
    assert LogEntry.objects.get().change_message.startswith("Diperbaiki dan dimasukkan")
    assert "tidak menunggu lagi" in html_of(heads_desk.get(f"{HELD}{held.pk}/perbaiki/"))


@pytest.mark.parametrize("changes", [{"form-0-price": "x"}, {"form-0-DELETE": "on"}, {"note": ""}])
def test_correction_that_lacks_something_enters_nothing(
    cast: Cast, heads_desk: Client, changes: dict[str, object]
) -> None:
    [held] = hold(cast, sale(line(cast.tas)))
    page = heads_desk.post(f"{HELD}{held.pk}/perbaiki/", posted(cast, **changes))
    assert page.status_code == 200
    assert "errorlist" in html_of(page)
    assert Sale.objects.count() == 0


def test_auditor_corrects_nothing(cast: Cast, desk: Client) -> None:
    [held] = hold(cast, sale(line(cast.tas)))
    assert desk.post(f"{HELD}{held.pk}/perbaiki/", posted(cast)).status_code == 403
    assert Sale.objects.count() == 0
