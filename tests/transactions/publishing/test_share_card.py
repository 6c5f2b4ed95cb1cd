"""A link to results, as chats show it."""

import re

from tests.shop import card_at, page, shown_by_chats
from transactions.models import Seal


def test_link_to_results_shows_the_published_total(sealed: Seal) -> None:
    address = f"/hasil/{sealed.day.bazar_id}/"
    shown = shown_by_chats(address)
    [total] = re.findall(r"data-total>([^<]+)<", page(address))
    assert total in shown["title"]
    card_at(shown["image"])
