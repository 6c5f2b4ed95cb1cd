"""The SQL files match values and columns by name, and name the numbers that columns hold."""

import re
from collections.abc import Iterator
from enum import IntEnum

import pytest
from django.db import connection

from bazar.database.catalogue import is_function, read_catalogue, without_parameters
from bazar.database.files import find_files
from bazar.models import Channel
from transactions.models import EntryKind, Move

TEXTS = {file.path: file.text for file in find_files()}
INSERT = re.compile(
    r"INSERT INTO \w+ (?:AS \w+ )?\((?P<columns>[^)]*)\)\s+SELECT (?P<values>.*?)\s+FROM\b",
    re.DOTALL,
)
NO_FROM = re.compile(
    r"INSERT INTO \w+ \((?P<columns>[^)]*)\)\s+SELECT (?P<values>[^;]*);", re.DOTALL
)
CHOICES: dict[str, type[IntEnum]] = {"channel": Channel, "kind": EntryKind, "move": Move}


def parts(listed: str) -> Iterator[str]:
    """Yield the items of a list, split at the commas outside parentheses."""
    depth, start = 0, 0
    for at, letter in enumerate(listed):
        depth += (letter in "([") - (letter in ")]")
        if letter == "," and not depth:
            yield listed[start:at]
            start = at + 1
    yield listed[start:]


def names(listed: str) -> list[str]:
    """Return what each item is called: its alias, or the column after the table's name."""
    return [
        re.split(r"[\s.]", item.removeprefix("DISTINCT ").strip())[-1] for item in parts(listed)
    ]


def inserts() -> list[tuple[str, str, str]]:
    found = []
    for path, text in TEXTS.items():
        for statement in re.split(r"(?=INSERT INTO)", text)[1:]:
            match = INSERT.match(statement.partition(";")[0]) or NO_FROM.match(statement)
            assert match, f"{path}: an INSERT that is not from a SELECT"
            found.append((path, match["columns"], match["values"]))
    return found


def test_names_of_items_are_read() -> None:
    """Prove that the comparison below can fail."""
    assert names("sale.id AS sale_id, a.price, f(a, b) AS amount, x") == [
        "sale_id", "price", "amount", "x",
    ]  # fmt: skip
    assert names("DISTINCT entry.bazar_id, date") == ["bazar_id", "date"]
    assert len(inserts()) >= 4


def test_insert_names_each_value_as_its_column() -> None:
    apart = [
        (path, column, name)
        for path, columns, values in inserts()
        for column, name in zip(names(columns), names(values), strict=True)
        if column != name
    ]
    assert apart == []


def test_posting_returns_its_rows_by_name() -> None:
    text = TEXTS["transactions/database/post_sales.sql"]
    declared = re.search(r"RETURNS TABLE \(([^)]*)\)", text)
    returned = re.search(r"RETURN QUERY\s+SELECT(.*?)\n    FROM", text, re.DOTALL)
    assert declared
    assert returned
    columns = [part.split()[0] for part in parts(declared[1])]
    assert [name.split("[")[0].split("::")[0] for name in names(returned[1])] == columns


@pytest.mark.parametrize("path", TEXTS)
def test_no_bare_number_stands_for_a_kind_a_payment_or_a_move(path: str) -> None:
    bare = re.compile(r"\b(kind|payment|channel|move)\s*(=|<>|IN)\s*\(?\s*-?[0-9]")
    assert not bare.search(TEXTS[path])


def test_bare_number_would_be_seen() -> None:
    bare = re.compile(r"\b(kind|payment|channel|move)\s*(=|<>|IN)\s*\(?\s*-?[0-9]")
    assert bare.search("WHERE sale.kind = 1")
    assert bare.search("step.move IN (6, 7)")


def test_named_numbers_are_those_of_the_models(db: None) -> None:
    named = [
        without_parameters(name).removeprefix("function ")
        for name in read_catalogue()
        if is_function(name) and name.removeprefix("function ").split("_")[0] in CHOICES
    ]
    assert {"kind_sale", "kind_void", "channel_online", "move_paid"} <= set(named)
    with connection.cursor() as cursor:
        for name in named:
            choices, _, member = name.partition("_")
            cursor.execute(f"SELECT {name}()")
            assert cursor.fetchall() == [(CHOICES[choices][member.upper()].value,)]
