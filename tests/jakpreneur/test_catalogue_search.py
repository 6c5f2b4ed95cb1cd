"""Search for whole words and beginnings in names, descriptions and vendors."""

import datetime as dt

import pytest

from jakpreneur.filters import Filters
from jakpreneur.listing import Fit, OfferPage, find_offers
from jakpreneur.models import Jakpreneur, Product
from jakpreneur.searching.words import asked_words as words_of
from tests.cast import Cast, offer

DAY = dt.date(2026, 3, 10)


def search(cast: Cast, text: str) -> OfferPage:
    return find_offers(cast.bazar, Filters(text=text), DAY)


def names(found: OfferPage) -> list[str]:
    return [offer.product.name for offer in found.offers]


@pytest.mark.parametrize(
    "text", ["keripik", "kerip", "KERIPIK tempe", "tempe keripik", "kerip temp", "keripik!"]
)
def test_beginning_of_a_word_finds_the_stemmed_word(cast: Cast, text: str) -> None:
    found = search(cast, text)
    assert found.fit is Fit.ALL
    assert "Keripik tempe" in names(found)
    assert "Rujak serut" not in names(found)


def test_search_finds_indonesian_words_by_their_stem(cast: Cast) -> None:
    assert names(search(cast, "anyam")) == ["Tas anyaman"]
    assert names(search(cast, "menganyam")) == ["Tas anyaman"]


def test_whole_word_is_preferred_to_a_longer_word(cast: Cast) -> None:
    offer(cast.stall, "Keripik bayam", price=12_000)
    offer(cast.stranger, "Kebaya encim", price=240_000, category="kerajinan")
    assert names(search(cast, "kebaya")) == ["Kebaya encim"]
    assert names(search(cast, "baya")) == ["Keripik bayam"]  # while somebody types bayam
    assert names(search(cast, "bayam")) == ["Keripik bayam"]


def test_search_covers_vendors_and_descriptions(cast: Cast) -> None:
    assert set(names(search(cast, "bu sri"))) == {"Asinan sayur", "Keripik tempe"}
    Product.objects.filter(name="Rujak serut").update(description="Pedas, dengan bengkuang.")
    assert names(search(cast, "bengkuang")) == ["Rujak serut"]
    Jakpreneur.objects.filter(name="Anyaman Dewi").update(description="Dari eceng gondok.")
    assert names(search(cast, "eceng gondok")) == ["Tas anyaman"]


def test_match_in_a_name_comes_before_match_in_a_description(cast: Cast) -> None:
    Product.objects.filter(name="Asinan sayur").update(description="Enak dengan tempe.")
    assert names(search(cast, "tempe")) == ["Keripik tempe", "Asinan sayur"]


def test_offers_with_some_words_are_found_if_none_has_all(cast: Cast) -> None:
    found = search(cast, "rujak salju")
    assert (found.fit, found.count, names(found)) == (Fit.SOME, 1, ["Rujak serut"])


def test_suggestions_are_shown_if_no_offer_fits(cast: Cast) -> None:
    found = search(cast, "xylofon")
    assert (found.fit, found.count, len(found.offers)) == (Fit.NOTHING, 0, 4)
    assert found.later is None


@pytest.mark.parametrize(
    "text",
    [
        "'",
        "keripik' | 'x",
        "a:*",
        "!keripik",
        "(((",
        "<->",
        "\\",
        "%",
        "_",
        "١٢ 你好",
        "ﬁ İ ß",
        "-1",
    ],
)
def test_no_text_is_query_syntax(cast: Cast, text: str) -> None:
    assert search(cast, text).filters.text == text


def test_very_long_text_has_few_words() -> None:
    words = words_of("kata " * 1_000 + "k" * 1_000)
    assert len(words) <= 8
    assert all(len(word) <= 40 for word in words)
