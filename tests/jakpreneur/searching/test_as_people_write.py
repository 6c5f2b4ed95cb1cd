"""Tables of what people write, and what they must find at the demo's bazaar."""

import datetime as dt

import pytest

from bazar.models import Bazar
from jakpreneur.filters import Filters
from jakpreneur.listing import Fit, OfferPage, find_offers

DAY = dt.date(2021, 9, 23)
# (what is written, how the first good's name begins, names that are found, names that are not)
WRITTEN: tuple[tuple[str, str, list[str], list[str]], ...] = (
    # Spellings
    (
        "kripik", "Keripik",
        ["Keripik tempe", "Keripik bayam"],
        ["Jus mangga", "Kemeja batik Betawi"],
    ),
    ("keripek", "Keripik", ["Keripik ubi ungu"], ["Klepon isi 6"]),
    ("KERIPIK", "Keripik", ["Keripik tempe"], ["Rempeyek teri"]),
    ("krupuk", "Kerupuk", ["Kerupuk kulit", "Kerupuk bawang"], ["Jus mangga"]),
    ("peyek", "Rempeyek", ["Rempeyek kacang", "Rempeyek teri"], ["Kaos Monas"]),
    ("risoles", "Risol", ["Risol mayo isi 3"], ["Pastel sayur isi 3"]),
    ("resoles", "Risol", ["Risol mayo isi 3"], ["Rujak serut"]),
    ("juice", "Jus", ["Jus alpukat", "Jus sirsak"], ["Tas rajut selempang"]),
    ("yogurt", "Salad buah yoghurt", ["Salad buah yoghurt"], ["Salad buah keju 250 ml"]),
    ("avocado", "Jus alpukat", ["Jus alpukat"], ["Jus mangga"]),
    ("mango juice", "Jus mangga", ["Jus mangga"], ["Asinan mangga"]),
    ("sambel", "Sambal", ["Sambal bawang"], ["Keripik tempe"]),
    ("kelepon", "Klepon", ["Klepon isi 6"], ["Talam ubi isi 3"]),
    (
        "bathik", "Kemeja batik|Kain batik|Syal batik|Daster batik|Masker",
        ["Syal batik"],
        ["Kaos Monas"],
    ),
    ("jilbab", "Kerudung", ["Kerudung segi empat voal", "Pasmina ceruti"], ["Kaos Monas"]),
    ("pashmina", "Pasmina", ["Pasmina ceruti"], ["Gamis harian"]),
    ("kaus", "Kaos", ["Kaos Monas"], ["Rok lilit"]),
    ("cafe latte", "Café latte", ["Café latte"], ["Jus mangga"]),
    ("café", "Café latte", ["Café latte"], ["Jus mangga"]),
    # Bakwan is what others call bala-bala
    ("bakwan", "Ba", ["Bakwan sayur", "Bala-bala pedas"], ["Risol mayo isi 3"]),
    ("bala-bala", "Ba", ["Bakwan sayur", "Bala-bala pedas"], ["Risol mayo isi 3"]),
    ("balabala", "Ba", ["Bakwan sayur", "Bala-bala pedas"], ["Risol mayo isi 3"]),
    # Joined and parted words
    ("jusjambu", "Jus jambu", ["Jus jambu merah"], ["Jus mangga"]),
    ("juicejambu", "Jus jambu", ["Jus jambu merah"], ["Jus mangga"]),
    ("keripiksingkong", "Keripik singkong", ["Keripik singkong balado"], ["Keripik tempe"]),
    ("kripiksingkong", "Keripik singkong", ["Keripik singkong balado"], ["Keripik tempe"]),
    ("keripik singkong", "Keripik singkong", ["Keripik singkong balado"], ["Keripik tempe"]),
    ("es jeruk", "Esjeruk", ["Esjeruk peras"], ["Es kuwut kelapa"]),
    ("esjeruk", "Esjeruk", ["Esjeruk peras"], ["Es kuwut kelapa"]),
    ("esteh", "Es teh", ["Es teh manis"], ["Es kuwut kelapa"]),
    ("es teh", "Es teh", ["Es teh manis"], ["Es kuwut kelapa"]),
    ("kaca mata", "Kacamata", ["Kacamata kayu"], ["Talenan kayu jati"]),
    ("onde onde", "Onde-onde", ["Onde-onde isi 4"], ["Klepon isi 6"]),
    ("ondeonde", "Onde-onde", ["Onde-onde isi 4"], ["Klepon isi 6"]),
    (
        "salad buah 250ml", "Salad buah keju 250",
        ["Salad buah keju 250 ml"],
        ["Salad buah keju 500 ml"],
    ),
    # Beginnings, while somebody types
    ("kerip", "Keripik", ["Keripik tempe"], ["Jus mangga"]),
    ("kebaya enc", "Kebaya encim", ["Kebaya encim"], ["Gamis harian"]),
    ("jus jam", "Jus jambu", ["Jus jambu merah"], ["Jus sirsak"]),
    ("jusjam", "Jus jambu", ["Jus jambu merah"], ["Jus sirsak"]),
    # Kinds
    (
        "minuman", "Jus|Es|Sari kurma|Bir pletok|Kopi|Esjeruk|Aneka jus",
        ["Jus mangga", "Bir pletok botol", "Aneka jus sayur"],
        ["Keripik tempe", "Tas belanja bungkus kopi"],
    ),
    (
        "minum", "Jus|Es|Sari kurma|Bir pletok|Kopi|Aneka jus",
        ["Jus mangga"],
        ["Keripik pisang manis"],
    ),
    ("kopi", "Kopi susu", ["Kopi susu gula aren", "Tas belanja bungkus kopi"], ["Jus mangga"]),
    ("makanan", "", ["Keripik tempe", "Klepon isi 6"], ["Jus mangga", "Kaos Monas"]),
    (
        "kue", "Kue",
        ["Kue lapis pepe", "Klepon isi 6", "Talam ubi isi 3"],
        ["Keripik tempe", "Kaos Monas"],
    ),
    ("baju", "Baju", ["Kemeja batik Betawi", "Gamis harian", "Tunik katun"], ["Tas kanvas sablon"]),
    ("camilan", "", ["Keripik tempe", "Rempeyek teri"], ["Jus mangga"]),
    ("cemilan", "", ["Keripik tempe", "Emping melinjo"], ["Kaos Monas"]),
    ("gorengan", "", ["Risol mayo isi 3", "Bakwan sayur"], ["Kue lapis pepe"]),
    ("aksesoris", "", ["Kalung manik", "Anting resin"], ["Kaos Monas"]),
    # Places, papers, people
    ("kuliner", "", ["Keripik tempe", "Jus mangga"], ["Kaos Monas", "Kalung manik"]),
    ("fashion", "", ["Kaos Monas"], ["Keripik tempe"]),
    ("kerajinan tangan", "", ["Kalung manik"], ["Jus mangga"]),
    ("lapak GMB-01", "", [], ["Kaos Monas"]),
    ("anyaman", "", ["Tas anyam eceng gondok"], ["Jus mangga"]),
    ("menganyam", "", ["Tas anyam eceng gondok"], ["Jus mangga"]),
    ("goreng", "", ["Basreng daun jeruk"], ["Kaos Monas"]),
    # A shirt is no table, and pickles are not salty
    ("kemeja", "Kemeja", ["Kemeja batik Betawi"], ["Taplak meja bordir"]),
    ("meja", "Taplak", ["Taplak meja bordir"], ["Kemeja batik Betawi"]),
    ("manisan", "Manisan", ["Manisan pala"], ["Keripik pisang manis"]),
    # Words around
    ("keripik yang pedas", "Keripik usus pedas", ["Keripik usus pedas"], ["Keripik tempe"]),
    ("  keripik,tempe!  ", "Keripik tempe", ["Keripik tempe"], ["Keripik bayam"]),
)  # fmt: skip
# (what is written, what is meant, how the first good's name begins)
MISTAKES = (
    ("kerpik", "keripik", "Keripik"),
    ("kripk", "keripik", "Keripik"),
    ("kreipik", "keripik", "Keripik"),
    ("keripk singkong", "keripik singkong", "Keripik singkong"),
    ("keripik singkog", "keripik singkong", "Keripik singkong"),
    ("keripiksingkog", "keripik singkong", "Keripik singkong"),
    ("rempeyk", "rempeyek", "Rempeyek"),
    ("batk", "batik", ""),
    ("kebya", "kebaya", "Kebaya"),
    ("mukenna", "mukena", "Mukena"),
    ("alpukta", "alpukat", "Jus alpukat"),
    ("jsu", "jus", "Jus"),
    ("rjak", "rujak", "Rujak"),
    ("batik betwai", "batik betawi", "Kemeja batik Betawi"),
    ("rempeyek kacng", "rempeyek kacang", "Rempeyek kacang"),
)


def search(bazar: Bazar, text: str, page: int = 1) -> OfferPage:
    return find_offers(bazar, Filters(text=text, page=page), DAY)


def every_name(bazar: Bazar, text: str) -> list[str]:
    """Return the names of all offers that are found, in order."""
    page, names = search(bazar, text), []
    while True:
        names += [offer.product.name for offer in page.offers]
        if not page.later:
            return names
        page = search(bazar, text, page.later.page)


@pytest.mark.parametrize(
    ("text", "first", "found", "not_found"), WRITTEN, ids=[row[0] for row in WRITTEN]
)
def test_people_find_what_they_write(
    catalogue: Bazar, text: str, first: str, found: list[str], not_found: list[str]
) -> None:
    assert search(catalogue, text).fit is Fit.ALL
    names = every_name(catalogue, text)
    assert names[0].startswith(tuple(first.split("|")))
    assert set(found) <= set(names)
    assert not set(not_found) & set(names)


@pytest.mark.parametrize(("text", "meant", "first"), MISTAKES, ids=[row[0] for row in MISTAKES])
def test_mistake_finds_what_was_meant(catalogue: Bazar, text: str, meant: str, first: str) -> None:
    found = search(catalogue, text)
    assert (found.fit, found.meant) == (Fit.MEANT, meant)
    assert found.offers[0].product.name.startswith(first)
    as_meant = find_offers(catalogue, found.as_meant, DAY)
    assert (as_meant.fit, as_meant.count) == (Fit.ALL, found.count)


@pytest.mark.parametrize(
    "text", ["xylofon", "terasi", "seragam", "qqqq", "zz", "x" * 500, "9999999"]
)
def test_word_that_is_near_nothing_is_not_guessed(catalogue: Bazar, text: str) -> None:
    found = search(catalogue, text)
    assert (found.fit, found.meant) == (Fit.NOTHING, "")
    assert found.offers


def test_stall_is_found_by_its_number_however_it_is_written(catalogue: Bazar) -> None:
    stall = catalogue.stalls.get(number="GMB-02")
    for text in ("GMB-02", "gmb 2", "gmb02", "GMB-2", "stand gmb-02"):
        found = search(catalogue, text)
        assert {offer.stall_id for offer in found.offers} == {stall.pk}, text
        assert found.count == stall.offers.count()


def test_vendor_is_found_by_name_joined_or_not(catalogue: Bazar) -> None:
    stall = catalogue.stalls.select_related("jakpreneur").order_by("pk")[20]
    name = stall.jakpreneur.name
    for text in (name, name.lower(), name.replace(" ", "")):
        assert stall.pk in {offer.stall_id for offer in search(catalogue, text).offers}, text


def test_kecamatan_finds_its_vendors(catalogue: Bazar) -> None:
    for text, kecamatan in (
        ("Gambir", "Gambir"),
        ("cempaka putih", "Cempaka Putih"),
        ("tanahabang", "Tanah Abang"),
    ):
        found = search(catalogue, text)
        assert {each.stall.jakpreneur.kecamatan.name for each in found.offers} == {kecamatan}
        assert found.count >= 100


def test_halal_finds_valid_certificates_only(catalogue: Bazar) -> None:
    pages = -(-search(catalogue, "halal").count // 20)
    seen = {
        each.stall_id
        for page in range(1, pages + 1)
        for each in search(catalogue, "halal", page).offers
    }
    certified = catalogue.stalls.exclude(jakpreneur__halal="")
    assert seen == set(certified.values_list("pk", flat=True))  # all are valid on the last day
    assert 0 < len(seen) < catalogue.stalls.count()


def test_drinks_come_before_what_only_mentions_them(catalogue: Bazar) -> None:
    names = every_name(catalogue, "jus")
    juices = [name.startswith(("Jus", "Aneka jus")) for name in names]
    assert juices == sorted(juices, reverse=True)


def test_page_of_a_search_is_part_of_one_order(catalogue: Bazar) -> None:
    offers: list[int] = []
    page = search(catalogue, "kuliner")
    total = page.count
    while True:
        offers += [offer.pk for offer in page.offers]
        if not page.later:
            break
        page = search(catalogue, "kuliner", page.later.page)
    assert len(offers) == len(set(offers)) == total
    assert search(catalogue, "kuliner", 999).filters.page == -(-total // 20)


def test_offers_that_fit_as_well_stand_in_another_order_every_day(catalogue: Bazar) -> None:
    def order(day: dt.date) -> list[int]:
        return [each.pk for each in find_offers(catalogue, Filters(text="klepon"), day).offers]

    assert order(DAY) != order(DAY + dt.timedelta(days=1))
    assert sorted(order(DAY)) == sorted(order(DAY + dt.timedelta(days=1)))
