"""The privacy notice: each order names the version that its checkout linked to."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils.translation import override

from bazar.models import Office, PickupSlot
from tests.cast import Cast
from tests.shoppers import ordered, shopper_with
from transactions.models import PrivacyNotice
from transactions.ordering import notice


def test_order_names_the_notice_of_its_checkout(shop: Cast, morning: PickupSlot) -> None:
    order = ordered(shopper_with(shop.keripik), morning)
    assert order.notice_id == notice.record_notice()
    assert order.notice is not None
    assert "Law 27/2022" not in order.notice.text
    assert "UU 27/2022" in order.notice.text


def test_same_text_is_recorded_once_in_either_language(db: None) -> None:
    first = notice.record_notice()
    with override("en"):
        assert notice.record_notice() == first
    assert PrivacyNotice.objects.count() == 1


@pytest.mark.parametrize("change", ["period", "office"])
def test_other_text_is_another_version_and_the_old_one_stays(
    db: None, settings: Any, change: str
) -> None:
    first = notice.record_notice()
    if change == "period":
        settings.ERASE_AFTER_DAYS += 1
    else:
        Office.objects.create(name="Sudin", email="data@example.id")
    assert notice.record_notice() != first
    assert PrivacyNotice.objects.count() == 2


def test_recorded_text_is_never_changed(db: None) -> None:
    notice.record_notice()
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        PrivacyNotice.objects.update(text="")
