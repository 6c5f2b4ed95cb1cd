"""All channel rules of a bazaar are set at once."""

import pytest
from django.core.exceptions import ValidationError

from bazar.forms import BazarForm, RulesField
from bazar.models import Bazar, Category, Channel, ChannelRule
from bazar.rules import allowed_at, set_rules
from tests.cast import allow, make_bazar
from tests.html import as_shown


@pytest.fixture
def bazar(db: None) -> Bazar:
    bazar = make_bazar("Bazar Menteng")
    allow(bazar, "kuliner", Channel.ONSITE, Channel.ONLINE)
    return bazar


def pk(slug: str) -> int:
    return Category.objects.get(slug=slug).pk


def test_pair_that_is_not_named_is_no_longer_allowed(bazar: Bazar) -> None:
    kept = bazar.channel_rules.get(channel=Channel.ONLINE)
    changed = set_rules(bazar, {(pk("kuliner"), Channel.ONLINE), (pk("fesyen"), Channel.ONSITE)})
    assert changed.added == {(pk("fesyen"), Channel.ONSITE)}
    assert changed.removed == {(pk("kuliner"), Channel.ONSITE)}
    assert allowed_at(bazar) == {
        (pk("kuliner"), Channel.ONLINE),
        (pk("fesyen"), Channel.ONSITE),
    }
    assert ChannelRule.objects.filter(pk=kept.pk).exists()


def test_same_rules_change_nothing(bazar: Bazar) -> None:
    assert not set_rules(bazar, allowed_at(bazar))


def test_rules_of_other_bazaars_stay(bazar: Bazar) -> None:
    other = make_bazar("Bazar Gambir")
    allow(other, "kuliner", Channel.ONSITE)
    set_rules(bazar, ())
    assert allowed_at(bazar) == set()
    assert allowed_at(other) == {(pk("kuliner"), Channel.ONSITE)}


def test_form_shows_the_rules_as_ticks(bazar: Bazar) -> None:
    shown = as_shown(str(BazarForm(instance=bazar)["rules"]))
    assert shown.count('type="checkbox"') == Category.objects.count() * len(Channel)
    assert shown.count(" checked") == 2
    for channel in Channel:
        assert f'value="{pk("kuliner")}-{channel}" checked' in shown


def test_tick_is_parsed_as_a_pair(bazar: Bazar) -> None:
    assert RulesField().clean([f"{pk('fesyen')}-1"]) == {(pk("fesyen"), Channel.ONSITE)}
    assert RulesField().clean([]) == set()


@pytest.mark.parametrize("sent", ["0-1", "x", "1-9", "-"])
def test_pair_that_was_not_offered_is_refused(bazar: Bazar, sent: str) -> None:
    with pytest.raises(ValidationError):
        RulesField().clean([sent])
