"""The marks by which the till's service worker knows a page for the till's own."""

import re

import pytest
from django.contrib.auth.models import User
from django.test import Client

from tests.cast import Cast, phone_of
from transactions.cashiers import tills
from transactions.models import Till

MARK = re.compile(r'<meta name="till-release" content="([^"]+)">')


def state_of(phone: Client) -> str:
    """Return the state that the page names, after comparing its two marks."""
    answer = phone.get("/kasir/")
    found = MARK.search(answer.content.decode())
    assert found
    assert found[1] == answer["Till-Release"]
    assert answer.content.rstrip().endswith(b"</html>")
    return str(answer["Till-State"])


def test_selling_screen_is_marked(cast: Cast) -> None:
    assert state_of(phone_of(cast.till)) == "sells"


def test_page_of_a_till_that_is_locked_out_is_marked(cast: Cast) -> None:
    phone = phone_of(cast.till)
    tills.lock_out(Till.objects.all(), by=User.objects.create_user("pejabat"))
    assert state_of(phone) == "locked_out"


def test_page_of_a_till_that_signed_out_is_not_that_of_an_unknown_phone(cast: Cast) -> None:
    phone = phone_of(cast.till)
    tills.sign_out(cast.till)
    assert state_of(phone) == "signed_out"
    assert state_of(Client()) == "unknown"


@pytest.mark.parametrize("address", ["/", "/belanja/", "/kasir/kartu/none/", "/kasir/none/"])
def test_no_other_page_is_marked(cast: Cast, address: str) -> None:
    answer = phone_of(cast.till).get(address)
    assert "Till-Release" not in answer
    assert not MARK.search(answer.content.decode())
