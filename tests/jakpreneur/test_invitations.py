"""Vendors are chosen, invited and confirmed, and then have a stall."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bazar import calendar
from bazar.models import Bazar, Category, Venue
from jakpreneur.inviting.attendance import bazaars_before, earlier_bazaars, with_history
from jakpreneur.inviting.candidates import (
    CandidateFilters,
    CandidateOrder,
    LicenceFilter,
    ParticipationFilter,
    Standing,
    find_candidates,
)
from jakpreneur.inviting.invitations import confirm, decline, invite, take_back
from jakpreneur.inviting.letters import invitation_link
from jakpreneur.models import Invitation, Jakpreneur, Offer, Product, Stall
from tests.cast import kecamatan, make_bazar, make_stall, offer, plan

AUGUST, SEPTEMBER, OCTOBER = (dt.date(2021, month, 20) for month in (8, 9, 10))


@dataclass(frozen=True)
class Office:
    """Make a bazaar in October after two others, with an official and a venue in Menteng only."""

    bazar: Bazar
    august: Bazar
    september: Bazar
    venue: Venue
    by: User


@pytest.fixture
def office(db: None) -> Office:
    bazaars = []
    venue = Venue.objects.create(kecamatan=kecamatan("Menteng"), name="Taman Menteng")
    for name, first in (("Agustus", AUGUST), ("September", SEPTEMBER), ("Oktober", OCTOBER)):
        bazar = make_bazar(name)
        bazar.venues.add(venue)
        plan(bazar, first)
        plan(bazar, first + dt.timedelta(days=1))
        bazaars.append(bazar)
    august, september, october = bazaars
    return Office(october, august, september, venue, User.objects.create(username="sari"))


def vendor(name: str, where: str = "Menteng", **changes: Any) -> Jakpreneur:
    usual = {"name": name, "kecamatan": kecamatan(where), "phone": "+6281234567890"}
    return Jakpreneur.objects.create(**usual | changes)


def stall(bazar: Bazar, office: Office, who: Jakpreneur, number: str) -> Stall:
    return Stall.objects.create(bazar=bazar, jakpreneur=who, venue=office.venue, number=number)


def everybody() -> Any:
    return Jakpreneur.objects.all()


def candidate_names(office: Office, **wish: Any) -> list[str]:
    vendors = find_candidates(office.bazar, earlier_bazaars(office.bazar), CandidateFilters(**wish))
    return [each.name for each in vendors]


# --- Candidates ----------------------------------------------------------------------------------


def test_bazaars_before_this_one_are_listed_newest_first(office: Office) -> None:
    later = make_bazar("November")
    plan(later, dt.date(2021, 11, 20))
    make_bazar("Tanpa hari")
    assert earlier_bazaars(office.bazar) == [office.september, office.august]


def test_vendor_with_fewest_bazaars_comes_first(office: Office) -> None:
    twice, once = vendor("Dua"), vendor("Satu")
    vendor("Tidak")
    stall(office.august, office, twice, "1")
    stall(office.september, office, twice, "1")
    stall(office.september, office, once, "2")
    assert candidate_names(office) == ["Tidak", "Satu", "Dua"]
    assert candidate_names(office, sorting=CandidateOrder.NAME) == ["Dua", "Satu", "Tidak"]
    [history] = find_candidates(
        office.bazar, earlier_bazaars(office.bazar), CandidateFilters(text="dua")
    )
    assert vars(history)["times"] == 2
    assert vars(history)["last_bazar"] == office.september.pk
    assert vars(history)["last_day"] == SEPTEMBER + dt.timedelta(days=1)


def test_candidates_are_filtered_by_participation(office: Office) -> None:
    for name, bazaars in (("Dua", [office.august, office.september]), ("Satu", [office.august])):
        who = vendor(name)
        for bazar in bazaars:
            stall(bazar, office, who, name)
    vendor("Tidak")
    assert candidate_names(office, before=ParticipationFilter.NEVER) == ["Tidak"]
    assert candidate_names(office, before=ParticipationFilter.EVER) == ["Satu", "Dua"]
    assert candidate_names(office, at_most=1) == ["Tidak", "Satu"]
    assert candidate_names(office, at_most=0) == ["Tidak"]


def test_candidates_are_filtered_by_kecamatan_and_category(office: Office) -> None:
    menteng, gambir = vendor("Menteng"), vendor("Gambir", "Gambir")
    kuliner, fesyen = (Category.objects.get(slug=slug) for slug in ("kuliner", "fesyen"))
    for who, category in ((menteng, kuliner), (menteng, fesyen), (gambir, fesyen)):
        Product.objects.create(jakpreneur=who, category=category, name=category.name)
    assert candidate_names(office, kecamatan=gambir.kecamatan) == ["Gambir"]
    assert candidate_names(office, category=kuliner) == ["Menteng"]
    assert candidate_names(office, category=fesyen) == ["Gambir", "Menteng"]


def test_licences_must_be_valid_on_the_last_day(office: Office) -> None:
    last = OCTOBER + dt.timedelta(days=1)
    vendor("Tepat", pirt="P1", pirt_until=last, halal="H1", halal_until=last)
    vendor("Lewat", pirt="P2", pirt_until=OCTOBER, halal="H2", halal_until=OCTOBER)
    vendor("Seterusnya", halal="H3")
    vendor("Tanpa")
    assert candidate_names(office, papers=LicenceFilter.PIRT) == ["Tepat"]
    assert candidate_names(office, papers=LicenceFilter.HALAL) == ["Seterusnya", "Tepat"]
    assert candidate_names(office, papers=LicenceFilter.BOTH) == ["Tepat"]


def test_rested_vendors_were_not_invited_to_so_many_bazaars(office: Office) -> None:
    august, september, never = vendor("Agustus"), vendor("September"), vendor("Tidak")
    stall(office.august, office, august, "1")
    Invitation.objects.create(bazar=office.september, jakpreneur=september, invited_by=office.by)
    assert set(candidate_names(office, rested=1)) == {"Agustus", "Tidak"}
    assert candidate_names(office, rested=2) == [never.name]
    assert len(candidate_names(office)) == 3


def test_candidates_are_filtered_by_their_standing_at_the_bazaar(office: Office) -> None:
    invited, there = vendor("Diundang"), vendor("Lapak")
    vendor("Baru")
    invite(office.bazar, everybody().filter(pk=invited.pk), office.by)
    stall(office.bazar, office, there, "1")
    assert candidate_names(office) == ["Baru"]
    assert candidate_names(office, here=Standing.INVITED) == ["Diundang"]
    assert candidate_names(office, here=Standing.STALL) == ["Lapak"]
    assert len(candidate_names(office, here=Standing.ANY)) == 3


# --- Invited --------------------------------------------------------------------------------------


def test_vendor_is_not_invited_twice(office: Office) -> None:
    """A vendor is invited once to one bazaar, and to the next one again."""
    vendor("Ani")
    assert len(invite(office.september, everybody(), office.by)) == 1
    assert len(invite(office.bazar, everybody(), office.by)) == 1
    vendor("Budi")
    [second] = invite(office.bazar, everybody(), office.by)
    assert (second.jakpreneur.name, second.invited_by) == ("Budi", office.by)
    with pytest.raises(IntegrityError), transaction.atomic():
        Invitation.objects.create(
            bazar=office.bazar, jakpreneur=second.jakpreneur, invited_by=office.by
        )


@pytest.mark.parametrize(
    "answer",
    [
        {"confirmed_at": dt.datetime(2021, 9, 1, tzinfo=dt.UTC)},
        {"declined_at": dt.datetime(2021, 9, 1, tzinfo=dt.UTC)},
    ],
)
def test_database_refuses_an_answer_without_its_official(office: Office, answer: Any) -> None:
    vendor("Ani")
    [invitation] = invite(office.bazar, everybody(), office.by)
    with pytest.raises(IntegrityError), transaction.atomic():
        Invitation.objects.filter(pk=invitation.pk).update(**answer)


def test_database_refuses_yes_and_no_together(office: Office) -> None:
    vendor("Ani")
    [invitation] = invite(office.bazar, everybody(), office.by)
    now = timezone.now()
    both: Any = {"confirmed_at": now, "confirmed_by": office.by, "declined_at": now}
    with pytest.raises(IntegrityError), transaction.atomic():
        Invitation.objects.filter(pk=invitation.pk).update(**both, declined_by=office.by)


# --- Confirmed ------------------------------------------------------------------------------------


def invite_everybody(office: Office) -> list[int]:
    return [each.pk for each in invite(office.bazar, everybody(), office.by)]


def test_confirmed_vendor_has_a_stall_in_its_kecamatan(office: Office) -> None:
    vendor("Ani")
    vendor("Budi")
    confirmed = confirm(office.bazar, invite_everybody(office), office.by)
    assert [(each.jakpreneur.name, each.number, each.venue) for each in confirmed.stalls] == [
        ("Ani", "MTG-01", office.venue),
        ("Budi", "MTG-02", office.venue),
    ]
    one = Invitation.objects.get(jakpreneur__name="Ani")
    assert one.confirmed_at is not None
    assert one.confirmed_by == office.by


def test_used_stall_numbers_are_skipped(office: Office) -> None:
    make_stall(office.bazar, office.venue, "MTG-01", "Lama")
    who = vendor("Ani")
    [each.pk for each in invite(office.bazar, everybody().filter(pk=who.pk), office.by)]
    confirm(office.bazar, [who.invitations.get().pk], office.by)
    assert Stall.objects.get(jakpreneur=who).number == "MTG-02"


def test_vendor_without_venue_in_its_kecamatan_waits_until_one_is_chosen(
    office: Office,
) -> None:
    who = vendor("Dedi", "Gambir")
    invitations = invite_everybody(office)
    confirmed = confirm(office.bazar, invitations, office.by)
    assert [each.jakpreneur for each in confirmed.homeless] == [who]
    assert (confirmed.invitations, confirmed.stalls) == ([], [])
    assert who.invitations.get().confirmed_at is None
    [opened] = confirm(office.bazar, invitations, office.by, office.venue).stalls
    assert opened.venue == office.venue


def test_new_stall_copies_the_offers_of_the_last_bazaar_uncounted(office: Office) -> None:
    old = make_stall(office.august, office.venue, "1", "Ani")
    offer(old, "Abon", price=9_000)
    last = stall(office.september, office, old.jakpreneur, "1")
    dodol = offer(last, "Dodol", price=12_000, brought=40)
    Offer.objects.filter(pk=dodol.pk).update(sold=7)
    confirmed = confirm(office.bazar, invite_everybody(office), office.by)
    assert confirmed.offers == 1
    [copied] = confirmed.stalls[0].offers.all()
    assert (copied.product.name, copied.price) == ("Dodol", 12_000)
    assert (copied.brought, copied.sold, copied.left) == (None, 0, None)


def test_offers_are_copied_from_the_last_bazaar_that_had_some(office: Office) -> None:
    old = make_stall(office.august, office.venue, "1", "Ani")
    offer(old, "Abon", price=9_000)
    stall(office.september, office, old.jakpreneur, "1")
    assert confirm(office.bazar, invite_everybody(office), office.by).offers == 1


def test_second_confirmation_opens_no_second_stall(office: Office) -> None:
    vendor("Ani")
    invitations = invite_everybody(office)
    confirm(office.bazar, invitations, office.by)
    again = confirm(office.bazar, invitations, office.by)
    assert (again.invitations, again.stalls, again.offers) == ([], [], 0)


def test_existing_stall_stays_as_it_is(office: Office) -> None:
    who = vendor("Ani", "Gambir")
    there = stall(office.bazar, office, who, "KHUSUS")
    confirmed = confirm(office.bazar, invite_everybody(office), office.by)
    assert (len(confirmed.invitations), confirmed.stalls) == (1, [])
    assert Stall.objects.get(jakpreneur=who) == there


def test_invitation_to_another_bazaar_does_not_change(office: Office) -> None:
    vendor("Ani")
    other = [each.pk for each in invite(office.september, everybody(), office.by)]
    assert confirm(office.bazar, other, office.by).invitations == []
    assert decline(office.bazar, other, office.by) == []
    assert take_back(office.bazar, other) == []


def test_declined_invitation_can_be_confirmed_later(office: Office) -> None:
    vendor("Ani")
    invitations = invite_everybody(office)
    assert len(decline(office.bazar, invitations, office.by)) == 1
    assert len(confirm(office.bazar, invitations, office.by).stalls) == 1
    assert Invitation.objects.get().declined_at is None


def test_vendor_with_a_stall_cannot_decline(office: Office) -> None:
    vendor("Ani")
    invitations = invite_everybody(office)
    confirm(office.bazar, invitations, office.by)
    assert decline(office.bazar, invitations, office.by) == []
    Stall.objects.all().delete()
    assert len(decline(office.bazar, invitations, office.by)) == 1


def test_only_unanswered_invitations_are_deleted(office: Office) -> None:
    vendor("Ani")
    vendor("Budi")
    ani, budi = invite_everybody(office)
    decline(office.bazar, [ani], office.by)
    assert [each.jakpreneur.name for each in take_back(office.bazar, [ani, budi])] == ["Budi"]
    assert [each.pk for each in Invitation.objects.all()] == [ani]


def test_confirming_many_needs_as_many_queries_as_one(office: Office) -> None:
    def confirmed(names: range) -> int:
        for n in names:
            old = make_stall(office.september, office.venue, f"S{n}", f"Usaha {n}")
            offer(old, "Abon", price=9_000)
        invitations = invite_everybody(office)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert len(confirm(office.bazar, invitations, office.by).stalls) == len(names)
        return len(queries)

    assert confirmed(range(1)) == confirmed(range(1, 60))


# --- The message ---------------------------------------------------------------------------------


def test_link_opens_a_chat_with_the_invitation(office: Office) -> None:
    who = vendor("Keripik Bu Sri", owner="Sri & Co")
    link = urlsplit(invitation_link(who, office.bazar, list(office.bazar.days.all())))
    assert (link.scheme, link.netloc, link.path) == ("https", "wa.me", "/6281234567890")
    [text] = parse_qs(link.query)["text"]
    for said in ("Sri & Co", "Keripik Bu Sri", "Oktober", "Rabu, 20 Oktober 2021"):
        assert said in text


# --- Another bazaar is still to come ------------------------------------------------------------


@pytest.fixture
def planned(office: Office) -> Bazar:
    """Make a bazaar after September's and before the prepared one, with its days still to come."""
    bazar = make_bazar("Bulan depan")
    plan(bazar, calendar.today() + dt.timedelta(days=28))
    office.bazar.days.all().delete()
    plan(office.bazar, calendar.today() + dt.timedelta(days=56))
    return bazar


def test_last_bazaar_is_never_one_still_to_come(office: Office, planned: Bazar) -> None:
    who = vendor("Keripik Bu Sri")
    stall(office.september, office, who, "S1")
    stall(planned, office, who, "P1")
    assert earlier_bazaars(office.bazar) == [office.september, office.august]
    [known] = with_history(everybody(), earlier_bazaars(office.bazar))
    assert (vars(known)["times"], vars(known)["last_bazar"]) == (1, office.september.pk)
    assert vars(known)["last_day"] == SEPTEMBER + dt.timedelta(days=1)


def test_late_sale_does_not_move_the_last_day(office: Office) -> None:
    who = vendor("Keripik Bu Sri")
    stall(office.september, office, who, "S1")
    office.september.days.create(date=SEPTEMBER + dt.timedelta(days=40))
    [known] = with_history(everybody(), earlier_bazaars(office.bazar))
    assert vars(known)["last_day"] == SEPTEMBER + dt.timedelta(days=1)


def test_vendor_invited_to_a_coming_bazaar_is_not_rested(office: Office, planned: Bazar) -> None:
    invited_vendor = vendor("Keripik Bu Sri")
    rested_vendor = vendor("Rujak Pak Jaya")
    invite(planned, Jakpreneur.objects.filter(pk=invited_vendor.pk), office.by)
    found = find_candidates(office.bazar, earlier_bazaars(office.bazar), CandidateFilters(rested=1))
    assert list(found) == [rested_vendor]


def test_newest_list_of_offers_is_copied(office: Office, planned: Bazar) -> None:
    who = vendor("Keripik Bu Sri")
    offer(stall(office.september, office, who, "S1"), "Peyek", price=10_000)
    offer(stall(planned, office, who, "P1"), "Peyek pedas", price=12_000)
    invite(office.bazar, Jakpreneur.objects.filter(pk=who.pk), office.by)
    own = office.bazar.invitations.values_list("pk", flat=True)
    assert confirm(office.bazar, own, office.by).offers == 1
    assert bazaars_before(office.bazar)[0] == planned
    [offered] = Offer.objects.filter(stall__bazar=office.bazar)
    assert offered.product.name == "Peyek pedas"
