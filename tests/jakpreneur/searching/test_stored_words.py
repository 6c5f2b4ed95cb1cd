"""The stored words of offers: every way to a word keeps them true, and no sale touches them."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.core.management import call_command
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from bazar.models import BazarDay, Category
from jakpreneur import goods, stock
from jakpreneur.filters import Filters
from jakpreneur.goods import OfferDetails
from jakpreneur.listing import Fit, find_offers
from jakpreneur.models import Jakpreneur, KnownWord, Offer, OfferWords, Product, Stall
from jakpreneur.searching.near import distance, near_keys
from jakpreneur.searching.words import split_words
from tests.cast import Cast, kecamatan, line, offer, sale, send

DAY = dt.date(2026, 3, 10)


def found(cast: Cast, text: str) -> set[str]:
    """Return the names of the goods that are found for all words of the text."""
    page = find_offers(cast.bazar, Filters(text=text), DAY)
    return {each.product.name for each in page.offers} if page.fit is Fit.ALL else set()


def rename_product(cast: Cast) -> None:
    Product.objects.filter(pk=cast.tas.product_id).update(name="Kranjang sakura")


def describe_product(cast: Cast) -> None:
    product = Product.objects.get(pk=cast.tas.product_id)
    product.description = "Dengan pita sakura."
    product.save()


def rename_at_the_till(cast: Cast) -> None:
    goods.change_offer(cast.tas, OfferDetails(name="Tas sakura", description="", price=90_000))


def rename_vendor(cast: Cast) -> None:
    Jakpreneur.objects.filter(pk=cast.stranger.jakpreneur_id).update(name="Anyaman Sakura")


def describe_vendor(cast: Cast) -> None:
    Jakpreneur.objects.filter(pk=cast.stranger.jakpreneur_id).update(description="Sakura.")


def renumber_stall(cast: Cast) -> None:
    Stall.objects.filter(pk=cast.stranger.pk).update(number="SAKURA")


def rename_category(cast: Cast) -> None:
    Category.objects.filter(slug="kerajinan").update(name="Sakura")


def rename_kecamatan(cast: Cast) -> None:
    other = kecamatan("Gambir")
    Jakpreneur.objects.filter(pk=cast.stranger.jakpreneur_id).update(kecamatan=other)
    other.name = "Sakura"
    other.save()


def import_again(cast: Cast) -> None:
    """Write the product as the import of a spreadsheet does."""
    product = Product.objects.get(pk=cast.tas.product_id)
    product.name = "Tas sakura"
    Product.objects.bulk_create(
        [product],
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["name", "description", "category"],
    )


def move_offer(cast: Cast) -> None:
    product = Product.objects.create(
        jakpreneur=cast.stranger.jakpreneur,
        category=Category.objects.get(slug="kerajinan"),
        name="Dompet sakura",
    )
    Offer.objects.filter(pk=cast.tas.pk).update(product=product)


WAYS = (
    rename_product, describe_product, rename_at_the_till, rename_vendor, describe_vendor,
    renumber_stall, rename_category, rename_kecamatan, import_again, move_offer,
)  # fmt: skip


@pytest.mark.parametrize("change", WAYS)
def test_every_way_to_a_word_is_found_at_once(cast: Cast, change: Callable[[Cast], None]) -> None:
    assert found(cast, "sakura") == set()
    change(cast)
    assert found(cast, "sakura") == {Offer.objects.get(pk=cast.tas.pk).product.name}
    assert KnownWord.objects.filter(word="sakura").count() == (change is not renumber_stall)


def test_venue_that_is_renamed_is_found(cast: Cast) -> None:
    cast.venue.name = "Lapangan Sakura"
    cast.venue.save()
    assert len(found(cast, "sakura")) == 4


def test_new_offer_is_found_and_one_that_is_deleted_is_not(cast: Cast) -> None:
    category = Category.objects.get(slug="kuliner")
    details = OfferDetails(name="Kue sakura", description="", price=5_000)
    new = goods.add_offer(cast.stall, category, details)
    assert found(cast, "sakura") == {"Kue sakura"}
    new.delete()
    assert found(cast, "sakura") == set()
    assert not KnownWord.objects.filter(word="sakura").exists()


def test_another_category_is_found_and_narrows(cast: Cast) -> None:
    Product.objects.filter(pk=cast.rujak.product_id).update(
        category=Category.objects.get(slug="kerajinan")
    )
    assert found(cast, "kerajinan") == {"Tas anyaman", "Rujak serut"}


def test_word_that_no_offer_has_any_more_is_forgotten(cast: Cast) -> None:
    """Check that the name of a vendor who is erased is not kept in the vocabulary."""
    assert KnownWord.objects.filter(word="dewi").exists()
    Jakpreneur.objects.filter(pk=cast.stranger.jakpreneur_id).update(name="Jakpreneur 7")
    assert not KnownWord.objects.filter(word="dewi").exists()
    assert KnownWord.objects.filter(word="anyaman").exists()  # the bag still has it


def test_certificate_counts_on_the_last_day(cast: Cast) -> None:
    last = max(cast.bazar.days.values_list("date", flat=True))
    vendor = Jakpreneur.objects.filter(pk=cast.stall.jakpreneur_id)
    for until, is_found in ((None, True), (last, True), (last - dt.timedelta(days=1), False)):
        vendor.update(halal="ID0001", halal_until=until)
        assert (found(cast, "halal") == {"Keripik tempe", "Asinan sayur"}) is is_found, until
    BazarDay.objects.filter(bazar=cast.bazar, date=last).delete()
    assert found(cast, "halal") == {"Keripik tempe", "Asinan sayur"}


def versions() -> list[tuple[int, str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT offer_id, xmin::text, ctid::text FROM jakpreneur_offerwords ORDER BY offer_id"
        )
        return [(pk, xmin, ctid) for pk, xmin, ctid in cursor.fetchall()]


def test_sale_stock_and_price_write_no_words(cast: Cast) -> None:
    before = versions()
    send(cast.till, sale(line(cast.keripik)))
    assert Offer.objects.get(pk=cast.keripik.pk).sold > 0
    stock.bring(cast.keripik, 5)
    stock.set_left(cast.rujak, 2)
    Offer.objects.filter(pk=cast.keripik.pk).update(price=16_000)
    assert versions() == before


def test_words_are_rebuilt_where_they_differ(cast: Cast) -> None:
    before = {pk: version for pk, *version in versions()}
    OfferWords.objects.filter(pk=cast.tas.pk).update(words="salah")
    OfferWords.objects.filter(pk=cast.rujak.pk).delete()
    call_command("rebuild_search", verbosity=0)
    after = {pk: version for pk, *version in versions()}
    assert {pk for pk in before if before[pk] != after[pk]} <= {cast.tas.pk, cast.rujak.pk}
    assert found(cast, "anyaman") >= {"Tas anyaman"}
    assert found(cast, "rujak") == {"Rujak serut"}


SAMPLES = (
    "Keripik’s Bu-Sri", "Café LATTE", "GMB-02", "007 kue 10", "é", "Jum'at", "ﬁnal ﬁ", "你好 b",
    "a_b\\c", "pedas🔥gurih", "½ kg", "x" * 90, "", "  ", "Ångström", "tab\tbaris\nbaru",
    "٣ buah", "№5",
)  # fmt: skip


def in_sql(function: str, text: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s)", [text])
        [words] = cursor.fetchone()
    return list(words)


@pytest.mark.parametrize("text", SAMPLES)
def test_words_are_the_same_in_python_and_in_sql(db: None, text: str) -> None:
    assert split_words(text) == in_sql("search_words", text)


def test_any_text_has_the_same_words_in_python_and_in_sql(db: None) -> None:
    letters = st.characters(max_codepoint=0x24F, blacklist_characters="\0")

    @given(st.text(letters, max_size=30))
    def compare(text: str) -> None:
        assert split_words(text) == in_sql("search_words", text)

    compare()


def test_keys_are_the_same_in_python_and_in_sql(db: None) -> None:
    @given(st.text("abkeripx", min_size=1, max_size=12))
    def compare(word: str) -> None:
        assert near_keys(word) == set(in_sql("near_keys", word))

    compare()


@given(st.text("abc", min_size=6, max_size=9), st.text("abc", min_size=6, max_size=9))
def test_words_two_letters_apart_have_a_common_key(one: str, other: str) -> None:
    if distance(one, other) <= 2:
        assert near_keys(one) & near_keys(other)


@pytest.mark.parametrize(
    ("one", "other", "letters"),
    [
        ("kripik", "keripik", 1), ("jsu", "jus", 1), ("batk", "batik", 1), ("", "abc", 3),
        ("sama", "sama", 0), ("kerpik", "kripik", 2), ("abcd", "acbd", 1), ("ab", "cd", 2),
    ],
)  # fmt: skip
def test_distance_counts_letters(one: str, other: str, letters: int) -> None:
    assert distance(one, other) == distance(other, one) == letters


def test_filters_narrow_a_search(cast: Cast) -> None:
    offer(cast.neighbour, "Keripik pisang", price=9_000, brought=0)
    other = kecamatan("Gambir")
    Jakpreneur.objects.filter(pk=cast.neighbour.jakpreneur_id).update(kecamatan=other)

    def names(**wanted: object) -> set[str]:
        page = find_offers(cast.bazar, Filters(text="keripik", **wanted), DAY)  # type: ignore[arg-type]
        return {each.product.name for each in page.offers} if page.count else set()

    everything = {"Keripik tempe", "Asinan sayur", "Keripik pisang"}
    assert names() == everything
    assert names(price_to=12_000) == {"Asinan sayur", "Keripik pisang"}
    assert names(price_from=12_000) == {"Keripik tempe", "Asinan sayur"}
    assert names(kecamatan=other.code) == {"Keripik pisang"}
    assert names(category="kerajinan") == set()
    assert names(category="kuliner") == everything
    assert names(available=True) == {"Keripik tempe", "Asinan sayur"}


def test_search_stays_in_its_bazaar_and_channel(cast: Cast) -> None:
    cast.bazar.channel_rules.filter(channel=2, category__slug="kerajinan").delete()
    assert found(cast, "anyaman") == set()


def test_sold_out_offer_stands_behind_those_that_fit_as_well(cast: Cast) -> None:
    for n in range(3):
        offer(cast.stall, f"Kue lapis {n}", price=5_000, brought=0 if n == 1 else 9)
    page = find_offers(cast.bazar, Filters(text="kue lapis"), DAY)
    assert [each.product.name for each in page.offers][-1] == "Kue lapis 1"
    assert page.offers[-1].available == 0
