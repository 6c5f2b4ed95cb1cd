"""A list of vendors who come to a bazaar opens their stalls, with the list's prices."""

import pytest
from django.contrib.auth.models import User

from bazar.progress import run_to_end
from jakpreneur.inviting.invitations import confirm, invite
from jakpreneur.models import Invitation, Jakpreneur, Offer, Stall
from jakpreneur.spreadsheet import importing
from tests.cast import Cast, kecamatan
from tests.spreadsheets import (
    GOODS,
    HEADINGS,
    JAYA,
    compare_file,
    import_as_previewed,
    store_file,
    xlsx,
)

pytestmark = pytest.mark.django_db

# The cast's venue is in Menteng.
IDA = ["Asinan Mpok Ida", "Ida", "Menteng", "081300000007"]
ADE = ["Kopi Bang Ade", "Ade", "Menteng", "081300000008"]


@pytest.fixture
def by(cast: Cast) -> User:
    cast.bazar.venues.add(cast.venue)
    return User.objects.create_user("sari")


def test_imported_vendor_gets_a_stall_with_its_prices(by: User, cast: Cast) -> None:
    rows = [GOODS, [*IDA, "Asinan", "Kuliner", 12_000], [*ADE, None, None, None]]
    done = import_as_previewed(store_file(xlsx(rows), by, cast.bazar, opens_stalls=True))
    assert (done.stalls, done.offers) == (2, 1)
    stalls = Stall.objects.filter(bazar=cast.bazar, venue=cast.venue)
    assert list(stalls.filter(number__startswith="MTG-").values_list("jakpreneur__name")) == [
        (IDA[0],), (ADE[0],),
    ]  # fmt: skip
    [offer] = Offer.objects.filter(stall__jakpreneur__name=IDA[0])
    assert (offer.product.name, offer.price, offer.brought) == ("Asinan", 12_000, None)


def test_imported_vendors_are_invited_and_confirmed_by_the_official(by: User, cast: Cast) -> None:
    import_as_previewed(store_file(xlsx([HEADINGS, IDA]), by, cast.bazar, opens_stalls=True))
    invitation = Invitation.objects.get(bazar=cast.bazar)
    assert (invitation.invited_by, invitation.confirmed_by) == (by, by)


def test_vendor_with_a_stall_keeps_it(by: User, cast: Cast) -> None:
    own = cast.stall.jakpreneur
    rows = [GOODS, [own.name, None, own.kecamatan.name, own.phone, "Keripik tempe", None, 16_000]]
    done = import_as_previewed(store_file(xlsx(rows), by, cast.bazar, opens_stalls=True))
    assert (done.stalls, done.offers) == (0, 1)
    assert Stall.objects.get(bazar=cast.bazar, jakpreneur=own) == cast.stall


def test_vendor_without_venue_in_its_kecamatan_is_reported_and_gets_no_stall(
    by: User, cast: Cast
) -> None:
    upload = store_file(xlsx([HEADINGS, JAYA, IDA]), by, cast.bazar, opens_stalls=True)
    result = importing.preview(upload)
    assert [each.vendor.name for each in result.vendors if each.has_no_stall] == [JAYA[0]]
    assert [each.opens_at for each in result.vendors] == [None, cast.venue]
    assert import_as_previewed(upload).stalls == 1


def test_list_of_known_vendors_may_only_open_stalls(by: User, cast: Cast) -> None:
    Jakpreneur.objects.create(
        name=IDA[0], owner="Ida", kecamatan=kecamatan("Menteng"), phone="+6281300000007"
    )
    upload = store_file(xlsx([HEADINGS, IDA]), by, cast.bazar, opens_stalls=True)
    assert importing.preview(upload).changes_something
    assert not compare_file(xlsx([HEADINGS, IDA]), cast.bazar).changes_something
    assert import_as_previewed(upload).stalls == 1
    assert not importing.preview(upload).changes_something


def test_no_stall_is_opened_without_a_bazaar(by: User, cast: Cast) -> None:
    assert not store_file(xlsx([HEADINGS, IDA]), by, opens_stalls=True).opens_stalls


def test_import_is_refused_if_a_stall_was_opened_since_the_preview(by: User, cast: Cast) -> None:
    ida = Jakpreneur.objects.create(
        name=IDA[0], owner="Ida", kecamatan=kecamatan("Menteng"), phone="+6281300000007"
    )
    upload = store_file(xlsx([HEADINGS, IDA, ADE]), by, cast.bazar, opens_stalls=True)
    seen = importing.preview(upload).fingerprint
    [invitation] = invite(cast.bazar, Jakpreneur.objects.filter(pk=ida.pk), by)
    confirm(cast.bazar, [invitation.pk], by)
    with pytest.raises(importing.NotAsPreviewed):
        run_to_end(importing.import_upload(upload, seen, good_rows_only=False))
    assert not Jakpreneur.objects.filter(name=ADE[0]).exists()
