"""An official sets a vendor's QRIS code: it must be valid, and its owner is shown."""

from html import unescape
from typing import Any

import pytest
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, Permission, User
from django.test import Client

from jakpreneur.models import Jakpreneur
from tests.cast import Cast
from tests.html import html_of
from tests.stickers import A1, A1_AT_25000, V1, changed
from transactions.accounts.roles import AUDITORS


def desk_of(*codenames: str) -> Client:
    """Return a client of an official with these permissions, in English."""
    official = User.objects.create_user("sari", is_staff=True)
    may = [*codenames, "see_everywhere"]
    official.user_permissions.set(Permission.objects.filter(codename__in=may))
    client = Client()
    client.force_login(official)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


@pytest.fixture
def desk(db: None) -> Client:
    return desk_of("change_jakpreneur", "view_jakpreneur")


def page_of(vendor: Jakpreneur) -> str:
    return f"/admin/jakpreneur/jakpreneur/{vendor.pk}/change/"


def enter(desk: Client, vendor: Jakpreneur, text: str, where: str = "") -> Any:
    form: dict[str, Any] = {
        "name": vendor.name,
        "kecamatan": vendor.kecamatan_id,
        "phone": vendor.phone,
        "qris": text,
        "products-TOTAL_FORMS": 0,
        "products-INITIAL_FORMS": 0,
    }
    return desk.post(where or page_of(vendor), form, follow=True)


def messages_of(answer: Any) -> list[str]:
    return [str(message) for message in answer.context["messages"]]


def stored_code(vendor: Jakpreneur) -> str:
    vendor.refresh_from_db()
    return vendor.qris


def test_code_is_stored_without_the_blanks_around_it(desk: Client, cast: Cast) -> None:
    vendor = cast.stall.jakpreneur
    answer = enter(desk, vendor, f"\ufeff {A1}\r\n")
    assert stored_code(vendor) == A1
    whose, _saved = messages_of(answer)
    assert whose == "The QRIS code pays to TOKO CONTOH, JAKARTA PUSAT, NMID ID1020010211000."
    assert "QRIS" in LogEntry.objects.get(object_id=vendor.pk).get_change_message()


def test_reason_of_a_refused_code_is_at_its_field(desk: Client, cast: Cast) -> None:
    vendor = cast.stall.jakpreneur
    answer = enter(desk, vendor, A1.replace("TOKO", "TOKA"))
    assert stored_code(vendor) == ""
    [reason] = answer.context["errors"]
    assert "check value (CRC) does not match" in reason[0]
    assert answer.context["adminform"].form.errors.keys() == {"qris"}


def test_warnings_are_shown_after_saving(desk: Client, cast: Cast) -> None:
    vendor = cast.stall.jakpreneur
    answer = enter(desk, vendor, changed(A1_AT_25000, t51=None))
    whose, no_id, one_payment, _saved = messages_of(answer)
    assert "JAKARTA PUSAT, NMID –." in whose
    assert "no NMID" in no_id
    assert "for a single payment" in one_payment
    assert stored_code(vendor)


def test_vendor_with_the_same_code_is_named(desk: Client, cast: Cast) -> None:
    Jakpreneur.objects.filter(pk=cast.neighbour.jakpreneur_id).update(qris=A1)
    Jakpreneur.objects.filter(pk=cast.stranger.jakpreneur_id).update(qris=V1)
    _whose, same, _saved = messages_of(enter(desk, cast.stall.jakpreneur, A1))
    assert same == "Rujak Pak Jaya has the same QRIS code."


def test_no_message_for_an_unchanged_or_removed_code(desk: Client, cast: Cast) -> None:
    vendor = cast.stall.jakpreneur
    Jakpreneur.objects.filter(pk=vendor.pk).update(qris=A1)
    assert len(messages_of(enter(desk, vendor, A1))) == 1
    assert len(messages_of(enter(desk, vendor, ""))) == 1
    assert stored_code(vendor) == ""


def test_name_in_a_code_is_escaped(desk: Client, cast: Cast) -> None:
    answer = enter(desk, cast.stall.jakpreneur, changed(A1, t59="<b>TOKO</b>"))
    assert "pays to &lt;b&gt;TOKO&lt;/b&gt;," in html_of(answer)


def test_official_who_may_only_view_sees_the_code_and_cannot_change_it(cast: Cast) -> None:
    vendor = cast.stall.jakpreneur
    Jakpreneur.objects.filter(pk=vendor.pk).update(qris=A1)
    reader = desk_of()
    User.objects.get(username="sari").groups.add(Group.objects.get(name=AUDITORS))
    page = unescape(html_of(reader.get(page_of(vendor))))
    assert A1 in page
    assert 'name="qris"' not in page
    assert enter(reader, vendor, V1).status_code == 403
    assert stored_code(vendor) == A1


def test_official_who_may_only_add_vendors_cannot_set_a_code(cast: Cast) -> None:
    clerk = desk_of("add_jakpreneur", "view_jakpreneur")
    added = Jakpreneur(name="Dodol Bu Tuti", kecamatan=cast.venue.kecamatan, phone="+628123456789")
    where = "/admin/jakpreneur/jakpreneur/add/"
    assert 'name="qris"' not in html_of(clerk.get(where))
    enter(clerk, added, A1, where)
    assert Jakpreneur.objects.get(name="Dodol Bu Tuti").qris == ""


def test_list_shows_codes_and_filters_vendors_without_one(desk: Client, cast: Cast) -> None:
    Jakpreneur.objects.filter(pk=cast.stall.jakpreneur_id).update(qris=A1)
    where = "/admin/jakpreneur/jakpreneur/"
    page = html_of(desk.get(where))
    assert page.count('class="field-has_qris"') == 3
    assert page.count('alt="True"') == 1
    without = html_of(desk.get(where, {"qris__isempty": "1"}))
    assert "Keripik Bu Sri" not in without
    assert "Rujak Pak Jaya" in without
