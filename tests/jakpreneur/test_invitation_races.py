"""Two officials record the same answer at the same moment."""

import uuid

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError

from jakpreneur.inviting import invitations
from jakpreneur.models import Jakpreneur, Stall
from tests.cast import Cast
from tests.races import race


@pytest.mark.parametrize("lock", [True, False], ids=["locked", "control"])
def test_vendor_confirmed_by_two_officials_at_once_has_one_stall(
    committed: Cast, monkeypatch: pytest.MonkeyPatch, *, lock: bool
) -> None:
    """Show the control: without the lock the second official gets an IntegrityError."""
    by = User.objects.create_user(uuid.uuid4().hex)
    bazar, place = committed.bazar, committed.venue.kecamatan
    bazar.venues.add(committed.venue)
    vendor = Jakpreneur.objects.create(
        name=uuid.uuid4().hex, kecamatan=place, phone="+6281311111111"
    )
    invited = Jakpreneur.objects.filter(pk=vendor.pk)
    [invitation] = invitations.invite(bazar, invited, by)
    if not lock:
        monkeypatch.setattr(invitations, "lock_bazar", lambda bazar: None)

    def say_yes() -> str:
        try:
            found = invitations.confirm(bazar, [invitation.pk], by)
        except IntegrityError:
            return "refused"
        return "opened" if found.stalls else "there already"

    outcomes = race("bazar_bazar", bazar.pk, say_yes, say_yes)
    assert sorted(outcomes) == ["opened", "there already" if lock else "refused"]
    assert Stall.objects.filter(jakpreneur=vendor).count() == 1
