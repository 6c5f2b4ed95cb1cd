"""The offers on sale, by channel."""

from typing import Any

from bazar.models import Channel
from jakpreneur.catalogue import offers_of
from tests.cast import Cast, make_cast, offer


def names(cast: Cast, channel: Channel) -> list[str]:
    everybody = [cast.stranger, cast.neighbour, cast.stall]
    return [offer.product.name for offer in offers_of(everybody, channel)]


def test_offers_on_site_are_those_that_the_rules_allow_on_site(cast: Cast) -> None:
    assert names(cast, Channel.ONSITE) == ["Asinan sayur", "Keripik tempe", "Rujak serut"]


def test_offers_online_are_those_that_the_rules_allow_online(cast: Cast) -> None:
    assert names(cast, Channel.ONLINE)[-1] == "Tas anyaman"
    assert len(names(cast, Channel.ONLINE)) == 4


def test_stall_lists_food_before_crafts(cast: Cast) -> None:
    offer(cast.stall, "Anting batik", price=25_000, category="kerajinan")
    names_online = [offer.product.name for offer in offers_of([cast.stall], Channel.ONLINE)]
    assert names_online == ["Asinan sayur", "Keripik tempe", "Anting batik"]


def test_rules_of_one_bazaar_do_not_apply_at_another(cast: Cast) -> None:
    other = make_cast("Bazar Gambir")
    other.bazar.channel_rules.all().delete()
    assert list(offers_of([other.stall], Channel.ONSITE)) == []
    assert offers_of([cast.stall], Channel.ONSITE).count() == 2


def test_sold_out_offer_is_still_listed(cast: Cast) -> None:
    """A till sells goods that are on the table even if the count says that none are left."""
    type(cast.keripik).objects.filter(pk=cast.keripik.pk).update(sold=10)
    assert "Keripik tempe" in names(cast, Channel.ONSITE)


def test_offers_of_all_stalls_need_one_query(cast: Cast, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        for offer in offers_of([cast.stall, cast.neighbour, cast.stranger], Channel.ONLINE):
            assert offer.product.category.name
            assert offer.stall.number
