"""Tokens are derived from the server's key; nobody learns them from the database."""

import hashlib
import uuid
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection
from django.db.models import CharField, Model, TextField, UUIDField

from bazar import tokens
from tests.cast import Cast
from tests.orders import draft_part, place, slot, take_orders
from transactions.cashiers import tills
from transactions.models import Order, StallCard, StatementLink
from transactions.ordering import orders

OLD, NEW = "an old secret key " * 4, "a new secret key " * 4
TOKENED: list[type[tokens.Tokened]] = [StallCard, Order, StatementLink]


@pytest.fixture
def card(cast: Cast, settings: Any) -> StallCard:
    settings.SECRET_KEY = OLD
    [card] = tills.issue_cards([cast.stall])
    return card


def again(card: StallCard) -> StallCard:
    return StallCard.objects.get(pk=card.pk)


def test_every_row_with_a_secret_address_is_tokened() -> None:
    found = [model for model in apps.get_models() if issubclass(model, tokens.Tokened)]
    assert set(found) == set(TOKENED)
    assert len({model.address_of for model in TOKENED}) == len(TOKENED)
    assert {model.token_bytes >= 16 for model in TOKENED} == {True}


def test_token_is_always_the_same(card: StallCard) -> None:
    assert again(card).token == card.token
    assert len(card.token) == 22


def test_token_is_not_stored_in_the_database(card: StallCard) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(c)::text FROM transactions_stallcard c")
        [[row]] = cursor.fetchall()
    assert card.token not in row
    assert card.token.encode().hex() not in row
    assert hashlib.sha256(card.token.encode()).hexdigest() in row


def test_nonce_without_the_servers_key_gives_no_token(card: StallCard, settings: Any) -> None:
    settings.SECRET_KEY = NEW
    assert again(card).token == ""


def test_card_opens_its_till_after_the_key_has_changed(card: StallCard, settings: Any) -> None:
    token = card.token
    settings.SECRET_KEY = NEW
    assert tills.valid_card(token) == card


def test_former_keys_are_tried_in_order(card: StallCard, settings: Any) -> None:
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW, ["another " * 8, OLD]
    assert again(card).token == card.token
    [new] = tills.reissue_cards(type(card.stall).objects.filter(pk=card.stall_id))
    settings.SECRET_KEY_FALLBACKS = []
    assert again(new).token == new.token
    assert again(card).token == ""


def test_tokens_of_two_tables_differ_for_one_nonce(card: StallCard) -> None:
    made = {model(token_nonce=card.token_nonce).token for model in TOKENED}
    assert len(made) == len(TOKENED)


def test_unsaved_row_keeps_its_token_when_it_is_saved(cast: Cast) -> None:
    card = StallCard(stall=cast.stranger)
    token = card.token
    card.save()
    assert again(card).token == token


def test_one_token_opens_one_row(card: StallCard, cast: Cast) -> None:
    with pytest.raises(IntegrityError):
        StallCard.objects.create(stall=cast.stranger, token_nonce=card.token_nonce)


@pytest.mark.parametrize("token", ["", "\0", "\ud800", "x" * 10_000])
def test_unknown_text_is_no_token(card: StallCard, token: str) -> None:
    assert tills.valid_card(token) is None


def test_key_of_a_checkout_form_is_not_stored_itself(cast: Cast) -> None:
    key = uuid.uuid4()
    take_orders(cast)
    order = place(cast, draft_part(cast.asinan, at=slot(cast)), key=key)
    assert order.key == uuid.UUID(bytes=hashlib.sha256(str(key).encode()).digest()[:16])
    assert orders.order_with_key(str(key)) == order
    assert orders.order_with_key(str(order.key)) is None


# A key below is a name: of an entry, a reservation, a till, a phone's turn, an epoch; or made of a
# form's key. None opens a
# page but the sale's, whose receipt everybody may see who was handed it.
NAMES = {
    "transactions.sale": {"key", "shift"},
    "transactions.shiftentry": {"key", "shift"},
    "transactions.heldsale": {"key"},
    "transactions.order": {"key"},
    "transactions.stallorder": {"key"},
    "transactions.till": {"key", "device_nonce"},
    "transactions.restoration": {"token"},
    "transactions.wrongpin": {"entry"},
    "jakpreneur.reservation": {"holder"},
}


def test_no_other_column_stores_a_secret_in_the_clear() -> None:
    def is_suspect(field: Any) -> bool:
        if isinstance(field, UUIDField):
            return True
        return isinstance(field, CharField | TextField) and "token" in field.name

    found: dict[str, set[str]] = {}
    of_ours: list[type[Model]] = [
        model
        for app in ("bazar", "jakpreneur", "transactions")
        for model in apps.get_app_config(app).get_models()
    ]
    for model in of_ours:
        if suspect := {each.name for each in model._meta.concrete_fields if is_suspect(each)}:
            found[model._meta.label_lower] = suspect
    assert found == NAMES
