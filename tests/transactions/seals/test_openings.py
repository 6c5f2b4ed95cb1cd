"""A receipt proves that its lines are in the public file, and opens no other line."""

import csv
import hashlib
import hmac
import io
import json
import subprocess
from itertools import pairwise
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management.sql import emit_post_migrate_signal
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from jakpreneur.models import Offer
from tests.cast import Cast, ledger_entry, ledger_line, line, sale, sale_by, send
from tests.html import html_of
from tests.old_seals import seal_in_first_form
from transactions import ledger, totals
from transactions.models import DaySecret, Sale, SaleLine, Seal
from transactions.receipts import code_of
from transactions.seals import merkle, openings, parts, sealing
from transactions.seals.publication import FULL


def sell(goods: Offer, units: int = 1) -> None:
    entry = ledger_entry(ledger_line(goods, units), sold_at=timezone.now())
    ledger.record([entry], till=None)


@pytest.fixture
def bought(cast: Cast) -> dict[str, Any]:
    """Enter a shopper's sale, and sales of two more vendors on that day."""
    entry = sale(line(cast.keripik, 2), line(cast.asinan, name="Asinan 'segar' \"Menteng\" 🥒"))
    send(cast.till, entry)
    sell(cast.rujak)
    sell(cast.tas)
    return entry


@pytest.fixture
def sealed(bought: dict[str, Any], cast: Cast, kepala: User) -> Seal:
    return sealing.seal(cast.day, kepala)


def address(entry: dict[str, Any]) -> str:
    return f"/struk/{code_of(sale_by(entry).key)}/"


def commitments_in(file: bytes) -> list[str]:
    return [row for row in file.decode().splitlines() if "," not in row]


# --- Commitments ------------------------------------------------------------------------------


def test_keys_are_hmac_of_the_days_secret(sealed: Seal) -> None:
    secret = bytes(DaySecret.objects.get().secret)
    assert len(secret) == 32
    for entry in Sale.objects.all():
        for position, each in enumerate(openings.of_sale(entry), start=1):
            for name, key in (("line", each.nonce), ("rest", each.rest_nonce)):
                text = f"{name}/{entry.key}/{position}".encode()
                assert key == hmac.new(secret, text, hashlib.sha256).hexdigest()


def test_a_commitment_covers_the_line_and_what_the_receipt_does_not_show(sealed: Seal) -> None:
    for entry in Sale.objects.all():
        for each, row in zip(
            openings.of_sale(entry), entry.lines.order_by("position"), strict=True
        ):
            said = hashlib.sha256(f"{each.nonce} {each.line}".encode())
            assert said.digest() == each.commitment
            rest = hashlib.sha256(f"{each.rest_nonce} {each.rest}".encode()).hexdigest()
            opened = json.loads(each.line)
            assert opened["rest"] == rest
            assert opened["receipt"] == entry.receipt
            assert (opened["amount"], opened["name"]) == (row.amount, row.name)
            assert str(entry.key) in json.loads(each.rest)


def test_two_equal_lines_have_commitments_of_their_own(cast: Cast, kepala: User) -> None:
    for _ in range(5):
        sell(cast.rujak)
    made = sealing.seal(cast.day, kepala)
    assert len(set(commitments_in(sealing.file_of(made)))) == 5


def test_the_full_file_opens_the_public_one(sealed: Seal) -> None:
    """An auditor's check: commitments, sums and fingerprints, from the two files alone."""
    public, full = sealing.file_of(sealed), b"".join(parts.read_content(sealed.pk, FULL))
    rows = list(csv.DictReader(io.StringIO(full.decode().split("\n", 1)[1], newline="")))
    opened = [hashlib.sha256(f"{row['nonce']} {row['line']}".encode()).hexdigest() for row in rows]
    assert opened == commitments_in(public)
    amounts = [json.loads(row["line"])["amount"] for row in rows]
    assert sum(amounts) == totals.of_seal(sealed).amount
    assert f"full,{hashlib.sha256(full).hexdigest()}\n" in public.decode()


def test_a_later_revision_keeps_the_commitments_of_the_earlier(
    sealed: Seal, cast: Cast, kepala: User
) -> None:
    for goods in (cast.keripik, cast.rujak, cast.tas):
        sell(goods)
    second = sealing.seal(cast.day, kepala)
    before, now = (set(commitments_in(sealing.file_of(each))) for each in (sealed, second))
    assert before < now
    assert len(now) == SaleLine.objects.count()


@pytest.mark.parametrize("piece", [1, 100], ids=["each piece is full", "the last is not"])
def test_a_large_file_is_written_in_several_pieces(
    piece: int, sealed: Seal, cast: Cast, kepala: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And read again as one, with the same bytes whatever the size of the pieces."""
    monkeypatch.setattr(parts, "PIECE", piece)
    monkeypatch.setattr(openings, "AT_ONCE", 2)
    for goods in (cast.keripik, cast.rujak, cast.tas):
        sell(goods)
    made = sealing.seal(cast.day, kepala)
    assert made.parts.filter(kind=FULL).count() > 3
    assert all(parts.read_content(made.pk, FULL)), "no piece is empty"
    assert hashlib.sha256(sealing.file_of(made)).hexdigest() == made.fingerprint
    assert not [what for checked in sealing.verify() for what in checked.wrong]


# --- The tree ---------------------------------------------------------------------------------

# From RFC 6962's reference implementation: the roots of its first leaves.
LEAVES = [b"", b"\x00", b"\x10", b"\x20\x21", b"\x30\x31", b"\x40\x41\x42\x43",
          b"\x50\x51\x52\x53\x54\x55\x56\x57", b"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f"]  # fmt: skip  # noqa: E501
ROOTS = {
    0: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    7: "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}


@pytest.mark.parametrize("size", ROOTS)
def test_roots_are_those_of_the_reference(size: int) -> None:
    assert merkle.root_of(LEAVES[:size]).hex() == ROOTS[size]


@given(st.lists(st.binary(min_size=32, max_size=32), min_size=1, max_size=40), st.data())
def test_each_leaf_is_proved_by_its_path_and_no_other(
    leaves: list[bytes], data: st.DataObject
) -> None:
    index = data.draw(st.integers(0, len(leaves) - 1))
    path, root = merkle.paths(leaves, [0, index])[index], merkle.root_of(leaves)
    assert merkle.root_by_path(leaves[index], index, len(leaves), path) == root
    assert merkle.root_by_path(b"x" * 31, index, len(leaves), path) != root
    assert len(path) <= (len(leaves) - 1).bit_length()


def test_a_list_whose_last_leaf_is_doubled_has_another_root() -> None:
    assert merkle.root_of(LEAVES[:3]) != merkle.root_of([*LEAVES[:3], LEAVES[2]])


# --- The receipt ------------------------------------------------------------------------------


def test_a_receipt_has_no_proof_before_the_day_is_closed(bought: dict[str, Any], db: None) -> None:
    assert "data-nonce" not in html_of(Client().get(address(bought)))
    assert Client().get(f"{address(bought)}bukti.json").status_code == 404


def test_the_proof_leads_to_the_root_in_the_public_file(
    sealed: Seal, bought: dict[str, Any]
) -> None:
    proof = json.loads(Client().get(f"{address(bought)}bukti.json").content)
    public = Client().get(proof["file"].removeprefix("http://127.0.0.1:8000")).content
    assert hashlib.sha256(public).hexdigest() == proof["file_sha256"] == sealed.fingerprint
    assert f"root,{proof['root']}\n" in public.decode()
    assert [json.loads(each["line"])["amount"] for each in proof["lines"]] == [30_000, 12_000]
    for each in proof["lines"]:
        code = hashlib.sha256(f"{each['nonce']} {each['line']}".encode())
        assert code.hexdigest() == each["commitment"] == commitments_in(public)[each["index"]]
        hashes = [bytes.fromhex(other) for other in each["path"]]
        root = merkle.root_by_path(code.digest(), each["index"], proof["size"], hashes)
        assert root.hex() == proof["root"]


def test_a_receipt_opens_its_own_lines_alone(sealed: Seal, bought: dict[str, Any]) -> None:
    page = Client().get(address(bought))
    text = html_of(page)
    proof = html_of(Client().get(f"{address(bought)}bukti.json"))
    for entry in Sale.objects.all():
        own = entry == sale_by(bought)
        for each in openings.of_sale(entry):
            assert (each.nonce in text) is (each.nonce in proof) is own
            assert each.rest_nonce not in text + proof
            assert each.rest_nonce not in text
            assert each.rest_nonce not in html_of(Client().get(f"{address(bought)}bukti.json"))
    assert page.headers["Cache-Control"].count("no-store")


def test_the_shell_gives_the_code_as_the_page_says(sealed: Seal, bought: dict[str, Any]) -> None:
    proof = json.loads(Client().get(f"{address(bought)}bukti.json").content)
    first = proof["lines"][0]
    said = subprocess.run(
        ["sh", "-c", "printf '%s %s' \"$0\" \"$1\" | sha256sum", first["nonce"], first["line"]],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert said.stdout.split()[0] == first["commitment"]


def test_a_late_sale_has_its_proof_once_a_revision_that_is_shown_covers_it(
    sealed: Seal, cast: Cast, kepala: User
) -> None:
    late = sale(line(cast.keripik), number=7)
    send(cast.till, late)
    waiting = sealing.seal(cast.day, kepala)
    assert not waiting.publication.is_shown
    assert Client().get(f"{address(late)}bukti.json").status_code == 404
    sell(cast.rujak)
    sell(cast.tas)
    third = sealing.seal(cast.day, kepala)
    proof = json.loads(Client().get(f"{address(late)}bukti.json").content)
    assert proof["seal"] == third.fingerprint


# --- Seals of the first form ------------------------------------------------------------------


@pytest.fixture
def old(bought: dict[str, Any], cast: Cast, kepala: User) -> Seal:
    return seal_in_first_form(cast.day, kepala)


def test_a_seal_of_the_first_form_is_issued_again_beside_its_fingerprint(
    old: Seal, cast: Cast, bought: dict[str, Any]
) -> None:
    assert sealing.reissue() == 1
    assert sealing.reissue() == 0
    old.refresh_from_db()
    public = sealing.public_file_of(old)
    assert f"reissues,{old.fingerprint}\n" in public.decode()
    assert hashlib.sha256(public).hexdigest() == old.publication.fingerprint != old.fingerprint
    assert hashlib.sha256(sealing.file_of(old)).hexdigest() == old.fingerprint
    assert not [what for checked in sealing.verify() for what in checked.wrong]
    proof = json.loads(Client().get(f"{address(bought)}bukti.json").content)
    assert (proof["seal"], proof["file_sha256"]) == (old.fingerprint, old.publication.fingerprint)


def test_the_file_of_the_first_form_is_for_officials_alone(
    old: Seal, cast: Cast, heads_desk: Client
) -> None:
    where = f"/hasil/{cast.bazar.pk}/segel/{old.fingerprint}/"
    for _ in range(2):
        answer = Client().get(f"{where}buku-besar.csv")
        assert (answer.status_code, answer.headers["Location"]) == (302, where)
        assert "immutable" not in answer.headers.get("Cache-Control", "")
        assert Client().get(where).status_code == 200
        sealing.reissue()
    old.refresh_from_db()
    page = html_of(Client().get(where))
    assert "data-reissued" in page
    assert f"data-reissue>{old.publication.fingerprint}<" in page
    file = Client().get(
        f"/hasil/{cast.bazar.pk}/segel/{old.publication.fingerprint}/buku-besar.csv"
    )
    assert file.content == sealing.public_file_of(old)
    kept = heads_desk.get(f"/admin/transactions/seal/{old.pk}/buku-besar.csv").content
    assert hashlib.sha256(kept).hexdigest() == old.fingerprint


def test_migrating_issues_old_seals_again(old: Seal) -> None:
    emit_post_migrate_signal(0, interactive=False, db="default")
    old.refresh_from_db()
    assert old.publication.is_shown


def test_the_next_seal_names_the_old_one_and_its_reissue(
    old: Seal, cast: Cast, kepala: User
) -> None:
    for goods in (cast.keripik, cast.rujak, cast.tas):
        sell(goods)
    second = sealing.seal(cast.day, kepala)
    old.refresh_from_db()
    said = f"previous,{old.fingerprint},published,{old.publication.fingerprint}\n"
    assert said in sealing.file_of(second).decode()
    assert not [what for checked in sealing.verify() for what in checked.wrong]


# --- The chain --------------------------------------------------------------------------------


def test_an_outsider_follows_the_chain_past_a_revision_that_waits(
    sealed: Seal, cast: Cast, kepala: User
) -> None:
    """From public files alone: each names every seal back to the last one that is public."""
    made = [sealed]
    for goods in (cast.keripik, cast.rujak, cast.tas, cast.keripik, cast.rujak):
        sell(goods)
        made.append(sealing.seal(cast.day, kepala))
    public = [each for each in made if each.publication.is_shown]
    assert [each.revision for each in public] == [1, 4]
    for before, after in pairwise(public):
        text = sealing.file_of(after).decode()
        named = [row.split(",") for row in text.splitlines() if row.startswith("previous,")]
        between = [each for each in made if before.pk <= each.pk < after.pk]
        assert [row[1] for row in named] == [each.fingerprint for each in reversed(between)]
        assert [row[2] for row in named] == ["waits"] * (len(between) - 1) + ["published"]
