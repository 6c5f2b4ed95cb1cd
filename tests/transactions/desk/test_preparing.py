"""The pages on which a bazaar is prepared: their permissions, their effects, and their log."""

import datetime as dt
import re
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bazar.models import Bazar, Category, Channel, PickupSlot
from bazar.rules import allowed_at
from jakpreneur.models import Invitation, Jakpreneur, Offer, Stall
from tests.cast import Cast, line, make_bazar, make_stall, sale, send
from tests.html import html_of
from tests.transactions.conftest import signed_in
from tests.transactions.desk.preparing_pages import logged, page
from transactions.cashiers import tills

PAGES = ("salin", "pilih-lapak", "undangan", "nomor", "jam-ambil", "kurang/qris")


def numbers_of(bazar: Bazar) -> dict[str, str]:
    return dict(bazar.stalls.values_list("jakpreneur__name", "number"))


# --- Who may --------------------------------------------------------------------------------------


def opened(client: Client, bazar: Bazar) -> list[int]:
    return [client.get(page(bazar, name)).status_code for name in PAGES]


def test_a_stranger_is_asked_to_sign_in(cast: Cast) -> None:
    assert opened(Client(), cast.bazar) == [302] * len(PAGES)


def test_official_without_permissions_opens_no_page(cast: Cast) -> None:
    nobody = signed_in(User.objects.create_user("baru", is_staff=True))
    assert opened(nobody, cast.bazar) == [403] * len(PAGES)


def test_reader_opens_pages_and_sends_no_form(cast: Cast, desk: Client) -> None:
    assert opened(desk, cast.bazar) == [403, *[200] * (len(PAGES) - 1)]
    sent = [
        desk.post(page(cast.bazar, "pilih-lapak"), {"all": "1"}),
        desk.post(page(cast.bazar, "undangan"), {"answer": "confirm", "invitation": ["1"]}),
        desk.post(page(cast.bazar, "nomor"), {"sequence": "nama", "which": "all"}),
        desk.post(page(cast.bazar, f"nomor/{cast.venue.pk}"), {f"s{cast.stall.pk}": "Z9"}),
        desk.post(page(cast.bazar, "jam-ambil"), {"minutes": "60", "capacity": "5"}),
    ]
    assert [answer.status_code for answer in sent] == [403] * 5
    assert not Invitation.objects.exists()
    assert not PickupSlot.objects.exists()
    assert numbers_of(cast.bazar)["Keripik Bu Sri"] == "A1"


def test_a_readers_page_shows_no_button(cast: Cast, desk: Client) -> None:
    for name in PAGES[1:]:
        content = html_of(desk.get(page(cast.bazar, name))).split('id="content"')[1]
        assert 'method="post"' not in content
    own = html_of(desk.get(page(cast.bazar, "change")))
    assert page(cast.bazar, "salin") not in own
    assert "print_cards" not in own


def test_removing_slots_needs_its_own_permission(cast: Cast) -> None:
    user = User.objects.create_user("slot", is_staff=True)
    names = ("view_pickupslot", "add_pickupslot", "see_everywhere")
    user.user_permissions.set(Permission.objects.filter(codename__in=names))
    client, sent = signed_in(user), {"minutes": "60", "capacity": "5"}
    assert client.post(page(cast.bazar, "jam-ambil"), sent | {"anew": "on"}).status_code == 403
    assert client.post(page(cast.bazar, "jam-ambil"), sent).status_code == 302


def test_an_unknown_bazaar_or_lack_is_not_found(cast: Cast, heads_desk: Client) -> None:
    assert heads_desk.get("/admin/bazar/bazar/0/undangan/").status_code == 404
    assert heads_desk.get(page(cast.bazar, "kurang/apa")).status_code == 404
    assert heads_desk.get(page(cast.bazar, "kurang/target")).status_code == 404


# --- Cloned ---------------------------------------------------------------------------------------


def test_a_bazaar_is_copied_and_that_is_written_down(cast: Cast, heads_desk: Client) -> None:
    sent = {"name": "Bulan depan", "first": f"{cast.day.date + dt.timedelta(days=28):%Y-%m-%d}"}
    answer = heads_desk.post(page(cast.bazar, "salin"), sent)
    new = Bazar.objects.get(name="Bulan depan")
    assert answer.headers["Location"] == page(new, "change")
    assert new.days.count() == 2
    [copied] = logged(new)
    assert "Bazar Menteng" in copied


def test_a_name_that_is_taken_is_refused(cast: Cast, heads_desk: Client) -> None:
    sent = {"name": cast.bazar.name, "first": "2030-01-01"}
    answer = heads_desk.post(page(cast.bazar, "salin"), sent)
    assert answer.status_code == 200
    assert answer.context["form"].errors.keys() == {"name"}
    assert Bazar.objects.count() == 1


def test_bazaar_without_a_planned_day_cannot_be_copied(db: None, heads_desk: Client) -> None:
    bazar = make_bazar("Kosong")
    answer = heads_desk.get(page(bazar, "salin"), follow=True)
    assert answer.redirect_chain[0][0] == page(bazar, "change")
    assert len(list(answer.context["messages"])) == 1


# --- Rules ----------------------------------------------------------------------------------------


def own_form(bazar: Bazar, **changes: Any) -> dict[str, Any]:
    """Return the fields that the bazaar's own page sends."""
    sent: dict[str, Any] = {"series": bazar.series_id, "name": bazar.name, "unpaid_minutes": 60}
    sent["online_share"] = 70
    sent |= {"days-TOTAL_FORMS": 0, "days-INITIAL_FORMS": 0}
    return sent | changes


def test_the_rules_are_saved_with_the_bazaar(cast: Cast, heads_desk: Client) -> None:
    fesyen = Category.objects.get(slug="fesyen").pk
    sent = own_form(cast.bazar, rules=[f"{fesyen}-1", f"{fesyen}-2"])
    assert heads_desk.post(page(cast.bazar, "change"), sent).status_code == 302
    assert allowed_at(cast.bazar) == {(fesyen, Channel.ONSITE), (fesyen, Channel.ONLINE)}
    [entry] = LogEntry.objects.all()
    assert "channel rules" in entry.change_message or "kanal" in entry.change_message


def test_a_new_bazaar_has_the_rules_that_were_ticked(cast: Cast, heads_desk: Client) -> None:
    fesyen = Category.objects.get(slug="fesyen").pk
    sent = own_form(cast.bazar, name="Baru", rules=[f"{fesyen}-1"])
    assert heads_desk.post("/admin/bazar/bazar/add/", sent).status_code == 302
    assert allowed_at(Bazar.objects.get(name="Baru")) == {(fesyen, Channel.ONSITE)}


def test_reader_sees_the_rules_as_text(cast: Cast, desk: Client) -> None:
    shown = html_of(desk.get(page(cast.bazar, "change")))
    assert 'name="rules"' not in shown
    assert "Kuliner: " in shown


# --- Vendors --------------------------------------------------------------------------------------


def test_ticked_vendors_are_invited(
    cast: Cast, following: Bazar, heads_desk: Client, kepala: User
) -> None:
    chosen = cast.stall.jakpreneur
    heads_desk.post(page(following, "pilih-lapak"), {"vendor": [str(chosen.pk), "x"]})
    invitation = Invitation.objects.get()
    assert (invitation.jakpreneur, invitation.invited_by) == (chosen, kepala)
    assert len(logged(invitation)) == 1


def test_all_that_match_are_invited(cast: Cast, following: Bazar, heads_desk: Client) -> None:
    send(cast.till, sale(line(cast.keripik)))
    heads_desk.post(page(following, "pilih-lapak") + "?laku=tidak", {"all": "1"})
    names = Invitation.objects.values_list("jakpreneur__name", flat=True)
    assert set(names) == {"Rujak Pak Jaya", "Anyaman Dewi"}


def test_the_page_says_who_took_part_and_sold(
    cast: Cast, following: Bazar, heads_desk: Client
) -> None:
    send(cast.till, sale(line(cast.keripik)))
    shown = html_of(heads_desk.get(page(following, "pilih-lapak") + "?laku=ya"))
    assert "Keripik Bu Sri" in shown
    assert "Bazar Menteng" in shown
    assert "Rujak Pak Jaya" not in shown


def test_unreadable_filter_is_left_out(following: Bazar, heads_desk: Client) -> None:
    broken = "?kecamatan=x&kategori=0&surat=z&paling_banyak=-1&libur=0&di_sini=?&urut=?&hal=99"
    answer = heads_desk.get(page(following, "pilih-lapak") + broken)
    assert answer.status_code == 200
    assert len(answer.context["rows"]) == 3


def test_ticks_come_by_a_link_too(following: Bazar, heads_desk: Client) -> None:
    shown = html_of(heads_desk.get(page(following, "pilih-lapak") + "?centang=semua"))
    assert shown.count(" checked") == 3


def test_confirming_opens_the_stall(cast: Cast, following: Bazar, heads_desk: Client) -> None:
    heads_desk.post(page(following, "pilih-lapak"), {"all": "1"})
    asked = [str(pk) for pk in Invitation.objects.values_list("pk", flat=True)]
    heads_desk.post(page(following, "undangan"), {"answer": "confirm", "invitation": asked})
    assert set(numbers_of(following).values()) == {"MTG-01", "MTG-02", "MTG-03"}
    assert Offer.objects.filter(stall__bazar=following).count() == 4
    stall = Stall.objects.get(bazar=following, number="MTG-01")
    assert len(logged(stall)) == 1
    shown = html_of(heads_desk.get(page(following, "undangan")))
    for figure in ("data-invited>3", "data-confirmed>3", "data-stalls>3", "data-sold>0"):
        assert figure in shown


def test_invitation_is_declined_or_taken_back(
    cast: Cast, following: Bazar, heads_desk: Client
) -> None:
    heads_desk.post(page(following, "pilih-lapak"), {"all": "1"})
    no, mistake, _open = Invitation.objects.values_list("pk", flat=True)
    heads_desk.post(page(following, "undangan"), {"answer": "decline", "invitation": [no]})
    heads_desk.post(page(following, "undangan"), {"answer": "take_back", "invitation": [mistake]})
    assert Invitation.objects.get(pk=no).declined_at is not None
    assert not Invitation.objects.filter(pk=mistake).exists()
    assert len(logged(following)) == 1
    only_no = heads_desk.get(page(following, "undangan") + "?jawaban=tidak")
    assert [row["invitation"].pk for row in only_no.context["rows"]] == [no]


# --- The bazaar's own page ------------------------------------------------------------------------


def test_the_steps_say_how_far_they_are(cast: Cast, heads_desk: Client) -> None:
    guide = heads_desk.get(page(cast.bazar, "change")).context["guide"]
    assert [step.state for step in guide["steps"]] == [
        "lacks", "done", "lacks", "done", "waits", "lacks",
    ]  # fmt: skip


def test_numbers_and_cards_wait_for_stalls(following: Bazar, heads_desk: Client) -> None:
    guide = heads_desk.get(page(following, "change")).context["guide"]
    assert [step.state for step in guide["steps"]][3:] == ["waits", "lacks", "waits"]


def test_every_row_of_the_checklist_leads_somewhere(cast: Cast, heads_desk: Client) -> None:
    shown = html_of(heads_desk.get(page(cast.bazar, "change")))
    [checklist] = re.findall(r"<details.*?</details>", shown, re.DOTALL)
    addresses = {address.split("#")[0] for address in re.findall(r'href="([^"]+)"', checklist)}
    assert len(addresses) > 4
    for address in addresses:
        assert heads_desk.get(address).status_code == 200, address


def test_missing_rows_lead_to_the_page_that_mends_them(cast: Cast, heads_desk: Client) -> None:
    shown = html_of(heads_desk.get(page(cast.bazar, "kurang/gambar")))
    assert f"/admin/jakpreneur/product/{cast.keripik.product_id}/change/" in shown
    assert "A1: Keripik tempe" in shown


def test_the_missing_cards_are_printed_from_there(cast: Cast, heads_desk: Client) -> None:
    tills.issue_cards([cast.stall])
    shown = html_of(heads_desk.get(page(cast.bazar, "change")))
    [address] = re.findall(r'action="(/admin/jakpreneur/stall/[^"]+)"', shown)
    sent = {"action": "print_cards", "index": "0", "select_across": "1", "_selected_action": "0"}
    printed = html_of(heads_desk.post(address.replace("&amp;", "&"), sent))
    assert printed.count('class="card"') == 2
    assert "Keripik Bu Sri" not in printed


# --- However many there are -----------------------------------------------------------------------


@pytest.mark.parametrize("name", ["change", "pilih-lapak", "undangan", "nomor", "kurang/qris"])
def test_a_page_costs_the_same_with_428_vendors(
    cast: Cast, following: Bazar, heads_desk: Client, name: str
) -> None:
    def queries(bazar: Bazar) -> int:
        heads_desk.post(page(bazar, "pilih-lapak") + "?di_sini=semua", {"all": "1"})
        heads_desk.get(page(bazar, name))  # fill what is cached between requests
        with CaptureQueriesContext(connection) as asked:
            assert heads_desk.get(page(bazar, name)).status_code == 200
        return len(asked)

    few = queries(cast.bazar)
    make_many(cast)
    assert queries(cast.bazar) == few
    assert few <= 40


def make_many(cast: Cast) -> None:
    for n in range(425):
        make_stall(cast.bazar, cast.venue, f"N-{n}", f"Usaha {n}")
    assert Jakpreneur.objects.count() == 428
