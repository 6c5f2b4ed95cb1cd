"""An officer of a kecamatan sees and changes rows of that kecamatan, and no others."""

import re
from html import unescape
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from bazar.models import Kecamatan, Venue
from jakpreneur.models import Jakpreneur, Offer, Product, Stall
from tests.cast import Cast, kecamatan, make_stall
from tests.desk import FOREIGN, Desks, addresses, make_desks, officer, patterns, saved_file
from tests.html import html_of
from tests.transactions.conftest import signed_in
from transactions.models import HeldSale, Order, Sale, SaleLine, ShiftEntry, StallOrder, Till


@pytest.fixture
def desks(cast: Cast, kepala: User) -> Desks:
    return make_desks(cast, kepala)


@pytest.fixture
def client(desks: Desks) -> Client:
    return signed_in(officer("petugas", "Menteng"))


def text(client: Client, address: str, **asked: Any) -> str:
    return unescape(html_of(client.get(address, asked, follow=True)))


def lists() -> list[str]:
    return [reverse(f"admin:{name}") for name, _ in patterns() if name.endswith("_changelist")]


# --- What is shown ------------------------------------------------------------------------------


def test_no_page_names_anything_foreign(desks: Desks, client: Client) -> None:
    seen = addresses(desks)
    seen.pop("logout")
    told = [
        name for name, address in seen.items() if FOREIGN in _without_venues(name, client, address)
    ]
    assert told == []


def _without_venues(name: str, client: Client, address: str) -> str:
    """Return the page without the names of venues: these are public."""
    shown = text(client, address)
    return shown.replace(f"{FOREIGN} Halaman", "") if "bazar_bazar" in name else shown


def test_official_of_all_kecamatan_sees_foreign_rows(desks: Desks, heads_desk: Client) -> None:
    for name in ("jakpreneur_jakpreneur", "jakpreneur_offer", "transactions_saleline"):
        assert FOREIGN in text(heads_desk, reverse(f"admin:{name}_changelist"))


def test_no_search_and_no_filter_finds_anything_foreign(desks: Desks, client: Client) -> None:
    for address in lists():
        assert FOREIGN not in text(client, address, q="kue"), address
        links = re.findall(r'href="(\?[^"]+)"', html_of(client.get(address)))
        for link in set(links):
            assert FOREIGN not in _beside_bazaars(text(client, address + unescape(link))), link


def _beside_bazaars(shown: str) -> str:
    return (
        shown.replace(f"{FOREIGN} Halaman", "")
        if 'class="app-bazar model-bazar' in shown
        else shown
    )


def test_foreign_rows_are_not_found(desks: Desks, client: Client) -> None:
    for model, thing in desks.there.one.items():
        of = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        for page in ("change", "history", "delete"):
            answer = client.get(reverse(f"{of}_{page}", args=[thing.pk]), follow=True)
            assert answer.status_code == 403 or answer.redirect_chain == [("/admin/", 302)], of
            assert FOREIGN not in html_of(answer), of
    there = desks.there
    till, shift = there[Till].pk, there.shift
    for address in (
        reverse("admin:transactions_till_shift", args=[till, shift]),
        reverse("admin:transactions_till_shift", args=[desks.here[Till].pk, shift]),
        reverse("admin:transactions_heldsale_content", args=[there[HeldSale].pk]),
        reverse("admin:transactions_heldsale_correct", args=[there[HeldSale].pk]),
        reverse("admin:transactions_sale_void", args=[there[Sale].pk]),
        reverse("admin:transactions_sale_void", args=[desks.mixed.pk]),
    ):
        assert client.get(address).status_code == 404
        assert client.post(address, {"reason": "coba"}).status_code in {404, 405}


def test_foreign_rows_are_not_found_by_another_key(desks: Desks, client: Client) -> None:
    where = reverse("admin:jakpreneur_jakpreneur_change", args=[desks.there[Jakpreneur].pk])
    assert FOREIGN not in text(client, where, _to_field="id", _popup="1")


# Of no kecamatan, and not for an officer.
WHOLE = {
    "bazar_office", "transactions_datarequest", "transactions_privacynotice",
    "transactions_erasure", "transactions_desknote", "transactions_seal",
    "transactions_statementlink", "transactions_auditfinding",
}  # fmt: skip


def test_every_list_shows_rows_of_the_officer_s_kecamatan(desks: Desks, client: Client) -> None:
    for model, thing in desks.here.one.items():
        of = f"{model._meta.app_label}_{model._meta.model_name}"
        if of in {"auth_user", "auth_group", "transactions_signin"}:
            continue
        if of in WHOLE:
            continue
        answer = client.get(reverse(f"admin:{of}_change", args=[thing.pk]))
        assert answer.status_code == 200, of


@pytest.mark.parametrize(
    ("model", "field"),
    [
        ("jakpreneur.product", "jakpreneur"),
        ("jakpreneur.stall", "jakpreneur"),
        ("jakpreneur.offer", "stall"),
        ("jakpreneur.offer", "product"),
        ("transactions.stallcard", "stall"),
    ],
)
def test_no_field_offers_anything_foreign(
    desks: Desks, client: Client, model: str, field: str
) -> None:
    app, name = model.split(".")
    asked = {"app_label": app, "model_name": name, "field_name": field}
    found = client.get("/admin/autocomplete/", asked).json()["results"]
    assert found
    assert not any(FOREIGN in each["text"] for each in found)
    assert client.get("/admin/autocomplete/", {**asked, "term": FOREIGN}).json()["results"] == []


# --- Figures ------------------------------------------------------------------------------------


def test_the_recap_is_of_their_kecamatan(desks: Desks, client: Client, heads_desk: Client) -> None:
    own = sum(SaleLine.objects.filter(venue=desks.cast.venue).values_list("amount", flat=True))
    every = sum(SaleLine.objects.values_list("amount", flat=True))
    assert 0 < own < every
    assert f"data-turnover>Rp{own:,}<".replace(",", ".") in text(client, "/admin/")
    assert f"data-turnover>Rp{every:,}<".replace(",", ".") in text(heads_desk, "/admin/")
    assert "Gambir" not in text(client, "/admin/")


def test_every_figure_leads_to_rows_that_sum_to_it(desks: Desks, client: Client) -> None:
    figures = re.findall(r'<a href="([^"]+)"[^>]*>(-?Rp[\d.]+)</a>', html_of(client.get("/admin/")))
    assert len(figures) > 20
    for address, figure in set(figures):
        assert f"<strong>{figure}</strong>" in text(client, unescape(address)), address


def test_officer_sees_no_targets_of_the_whole_bazaar(desks: Desks, client: Client) -> None:
    desks.cast.bazar.target = 1_000
    desks.cast.bazar.save()
    assert "<meter" not in text(client, "/admin/")


def test_the_watch_page_shows_their_tills(desks: Desks, client: Client) -> None:
    where = reverse("admin:transactions_till_watch")
    shown = text(client, where)
    assert f'data-till="{desks.here[Till].code}"' in shown
    assert f'data-till="{desks.shared.code}"' in shown
    assert f'data-till="{desks.there[Till].code}"' not in shown
    gambir = kecamatan("Gambir")
    assert FOREIGN not in text(client, where, kecamatan=gambir.code)


# --- What belongs to two ------------------------------------------------------------------------


def test_a_till_of_two_kecamatan_shows_its_stalls_here(desks: Desks, client: Client) -> None:
    shown = text(client, reverse("admin:transactions_till_change", args=[desks.shared.pk]))
    assert "Rujak Pak Jaya" in shown
    assert FOREIGN not in shown


def test_a_sale_over_two_kecamatan_is_seen_by_its_lines_here(desks: Desks, client: Client) -> None:
    shown = text(client, reverse("admin:transactions_saleline_changelist"))
    assert "Rujak serut" in shown
    where = reverse("admin:transactions_sale_change", args=[desks.mixed.pk])
    assert client.get(where, follow=True).redirect_chain == [("/admin/", 302)]


def test_officer_sees_own_vendor_elsewhere_and_not_the_stall_there(
    desks: Desks, client: Client
) -> None:
    gambir = Venue.objects.get(kecamatan=kecamatan("Gambir"))
    abroad = Stall.objects.create(
        bazar=desks.cast.bazar,
        venue=gambir,
        number="X2",
        jakpreneur=Jakpreneur.objects.create(
            name="Dodol Bu Tuti", kecamatan=kecamatan("Menteng"), phone="+628123456789"
        ),
    )
    assert "Dodol Bu Tuti" in text(client, reverse("admin:jakpreneur_jakpreneur_changelist"))
    assert "Dodol Bu Tuti" not in text(client, reverse("admin:jakpreneur_stall_changelist"))
    there = signed_in(officer("gambir", "Gambir"))
    assert "Dodol Bu Tuti" in text(there, reverse("admin:jakpreneur_stall_changelist"))
    vendor = reverse("admin:jakpreneur_jakpreneur_change", args=[abroad.jakpreneur_id])
    assert there.get(vendor).status_code == 302


def test_a_guests_stall_can_be_kept_here(desks: Desks, client: Client) -> None:
    guest = make_stall(desks.cast.bazar, desks.cast.venue, "A9", "Tamu")
    Jakpreneur.objects.filter(pk=guest.jakpreneur_id).update(kecamatan=kecamatan("Gambir"))
    answer = client.post(
        reverse("admin:jakpreneur_stall_change", args=[guest.pk]),
        {
            "bazar": guest.bazar_id, "jakpreneur": guest.jakpreneur_id, "venue": guest.venue_id,
            "number": "A10", "offers-TOTAL_FORMS": 0, "offers-INITIAL_FORMS": 0,
        },
    )  # fmt: skip
    guest.refresh_from_db()
    assert (answer.status_code, guest.number) == (302, "A10")


# --- What is changed ----------------------------------------------------------------------------


def test_officer_moves_no_row_into_or_out_of_the_kecamatan(desks: Desks, client: Client) -> None:
    here, there = desks.here, desks.there
    stall = reverse("admin:jakpreneur_stall_change", args=[here[Stall].pk])
    common = {"offers-TOTAL_FORMS": 0, "offers-INITIAL_FORMS": 0, "bazar": desks.cast.bazar.pk}
    for changed in (
        {"jakpreneur": here[Jakpreneur].pk, "venue": there[Venue].pk, "number": "A1"},
        {"jakpreneur": there[Jakpreneur].pk, "venue": here[Venue].pk, "number": "A1"},
    ):
        assert client.post(stall, common | changed).status_code == 200
    vendor = reverse("admin:jakpreneur_jakpreneur_change", args=[here[Jakpreneur].pk])
    moved = {"name": "Pindah", "phone": "+628123456789", "kecamatan": there[Kecamatan].pk}
    inline = {"products-TOTAL_FORMS": 0, "products-INITIAL_FORMS": 0}
    assert client.post(vendor, moved | inline).status_code == 200
    here[Stall].refresh_from_db()
    assert here[Stall].venue == here[Venue]
    assert not Jakpreneur.objects.filter(name="Pindah").exists()
    offered = {"stall": there[Stall].pk, "product": here[Product].pk, "price": 5}
    client.post(reverse("admin:jakpreneur_offer_add"), offered)
    assert not Offer.objects.filter(price=5).exists()


def test_no_action_reaches_foreign_rows(desks: Desks, client: Client) -> None:
    before = Stall.objects.count(), Jakpreneur.objects.count(), HeldSale.objects.count()
    for model, model_admin in admin.site._registry.items():  # noqa: SLF001
        if model not in desks.there.one:
            continue
        where = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        for action in [*map(str, model_admin.actions or ()), "delete_selected"]:
            sent = {
                "action": action, "_selected_action": [desks.there[model].pk], "confirmed": "1",
                "post": "yes", "note": "coba", "select_across": "0",
            }  # fmt: skip
            shown = html_of(client.post(where, sent, follow=True))
            assert FOREIGN not in shown, (where, action)
    desks.there[Till].refresh_from_db()
    assert desks.there[Till].locked_out_at is None
    assert (Stall.objects.count(), Jakpreneur.objects.count(), HeldSale.objects.count()) == before
    assert Stall.objects.get(pk=desks.there[Stall].pk).pin


def test_officer_locks_out_voids_and_prints_in_the_own_kecamatan(
    desks: Desks, client: Client
) -> None:
    tills_list = reverse("admin:transactions_till_changelist")
    client.post(tills_list, {"action": "lock_out", "_selected_action": [desks.here[Till].pk]})
    desks.here[Till].refresh_from_db()
    assert desks.here[Till].locked_out_at
    stalls = reverse("admin:jakpreneur_stall_changelist")
    printed = {"action": "print_cards", "_selected_action": [desks.here[Stall].pk]}
    assert 'class="card"' in html_of(client.post(stalls, printed))
    sold = desks.here[Sale]
    client.post(reverse("admin:transactions_sale_void", args=[sold.pk]), {"reason": "salah"})
    assert Sale.objects.filter(voids=sold).exists()


def test_an_external_sale_is_of_their_stalls(desks: Desks, client: Client) -> None:
    form = {
        "key": "0b0f5f0e-3f4e-4b64-9b57-1c6dd5ac9b11", "day": desks.cast.day.pk, "amount": "70.000",
        "category": desks.here[Product].category_id, "units": "1", "source": "Shopee",
        "evidence": "layar",
    }  # fmt: skip
    where = reverse("admin:transactions_externalsale_add")
    assert client.post(where, form | {"stall": "X1"}).status_code == 200
    assert not Sale.objects.filter(lines__amount=70_000).exists()
    assert client.post(where, form | {"stall": "A1"}).status_code == 302


def test_a_file_is_fed_in_for_their_tills_alone(desks: Desks, client: Client) -> None:
    where = reverse("admin:transactions_till_feed")
    before = HeldSale.objects.count()
    for till, more in ((desks.there[Till], 0), (desks.here[Till], 1)):
        file = SimpleUploadedFile("x.json", saved_file(till, {"number": 7}).encode())
        shown = client.post(where, {"file": file})
        assert shown.status_code == 200
        assert ("seen" in shown.context) == bool(more)
        client.post(where, {"seen": shown.context.get("seen", "")})
        assert HeldSale.objects.count() == before + more


# --- Who is posted ------------------------------------------------------------------------------


def test_an_officer_who_is_posted_nowhere_sees_nothing(desks: Desks) -> None:
    nowhere = signed_in(officer("baru"))
    for model in (Jakpreneur, Stall, Till, Sale, SaleLine, ShiftEntry, Order, StallOrder):
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}_change"
        where = reverse(name, args=[desks.here[model].pk])
        assert nowhere.get(where).status_code == 302, name
    assert "data-turnover>Rp0<" in text(nowhere, "/admin/")


def test_an_officer_may_be_posted_to_two(desks: Desks) -> None:
    both = signed_in(officer("dua", "Menteng", "Gambir"))
    shown = text(both, reverse("admin:jakpreneur_stall_changelist"))
    assert FOREIGN in shown
    assert "Keripik Bu Sri" in shown
    mixed = reverse("admin:transactions_sale_change", args=[desks.mixed.pk])
    assert both.get(mixed).status_code == 200


def test_page_that_is_not_marked_as_narrowed_is_closed_to_officers(
    desks: Desks, client: Client, heads_desk: Client, rf: Any
) -> None:
    """A new page that nobody has marked stays closed."""
    view = admin.site.admin_view(lambda request: HttpResponse("rahasia"))
    request = rf.get("/admin/baru/")
    request.user, request.session = User.objects.get(username="kepala"), heads_desk.session
    assert view(request).content == b"rahasia"
    request.user, request.session = User.objects.get(username="petugas"), client.session
    with pytest.raises(PermissionDenied):
        view(request)
