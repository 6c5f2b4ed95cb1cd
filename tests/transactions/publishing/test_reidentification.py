"""From anonymous pages nobody works out a vendor's turnover: an attack, on a small bazaar.

`python -m tests.bench --only reidentify` runs the same attack on the whole trial.
"""

from collections import defaultdict

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from bazar.models import Channel, Venue
from jakpreneur.models import Stall
from tests.attacker import Menu, attack_figures, attack_rows, exact, menus, recognised
from tests.cast import (
    Cast,
    kecamatan,
    ledger_entry,
    ledger_line,
    let_in,
    line,
    make_stall,
    offer,
    sale,
    send,
)
from tests.old_seals import seal_in_first_form
from transactions import ledger
from transactions.models import SaleLine, Seal
from transactions.seals import openings, sealing


@pytest.fixture
def market(cast: Cast) -> Cast:
    """Twelve vendors in two kecamatan; the prices of most are theirs alone."""
    senen = Venue.objects.create(kecamatan=kecamatan("Senen"), name="Lapangan Senen")
    for n in range(12):
        venue, category = (cast.venue, "kuliner") if n % 2 else (senen, "kerajinan")
        stall = make_stall(cast.bazar, venue, f"Z{n}", f"Usaha {n}")
        goods = [offer(stall, f"Satu {n}", price=10_000 + 500 * (n % 9), category=category),
                 offer(stall, f"Dua {n}", price=31_000 + 700 * n, category=category)]  # fmt: skip
        till = let_in(stall)
        sales = [sale(line(goods[k % 2], 1 + k % 3), number=k + 1) for k in range(4)]
        send(till, *sales)
        online = ledger_entry(ledger_line(goods[1]), sold_at=timezone.now(), channel=Channel.ONLINE)
        ledger.record([online], till=None)
    return cast


@pytest.fixture
def known(market: Cast) -> list[Menu]:
    stalls = Stall.objects.filter(bazar=market.bazar, number__startswith="Z")
    return menus(
        list(
            stalls.select_related("venue__kecamatan").prefetch_related("offers__product__category")
        )
    )


def truth() -> tuple[dict[int, int], dict[int, set[int]]]:
    """Return the turnover and the entries of each stall."""
    turnover: dict[int, int] = defaultdict(int)
    entries: dict[int, set[int]] = defaultdict(set)
    for sold in SaleLine.objects.all():
        turnover[sold.stall_id] += sold.amount
        entries[sold.stall_id].add(sold.sale_id)
    return turnover, entries


def test_the_first_form_gave_vendors_away(market: Cast, known: list[Menu], kepala: User) -> None:
    """The control: the attack works where there is something to find."""
    old = seal_in_first_form(market.day, kepala)
    turnover, entries = truth()
    claims = attack_rows(sealing.file_of(old), known)
    assert len(exact(claims, turnover)) >= 6
    assert len(recognised(claims, entries)) >= 9


def test_public_figures_give_no_vendor_away(market: Cast, known: list[Menu], kepala: User) -> None:
    """The attacker has two revisions, a reissue, and the keys of an own receipt."""
    first = seal_in_first_form(market.day, kepala)
    for n, menu in enumerate(known[:5]):
        goods = Stall.objects.get(pk=menu.stall).offers.first()
        assert goods
        late = ledger_entry(ledger_line(goods, n + 1), sold_at=timezone.now())
        [verdict] = ledger.record([late], till=None)
        sealing.seal(market.day, kepala)
    assert verdict.sale
    seals = Seal.objects.select_related("publication")
    files = []
    for seal in seals:
        where = f"/hasil/{market.bazar.pk}/segel/"
        for name in {seal.fingerprint, seal.publication.fingerprint}:
            answer = Client().get(f"{where}{name}/buku-besar.csv")
            files += [answer.content] if answer.status_code == 200 else []
    assert len(files) == 1 + 1
    assert sealing.file_of(first) not in files
    turnover, entries = truth()
    sale_of_mine = SaleLine.objects.earliest("pk").sale
    keys = [each.nonce for each in openings.of_sale(sale_of_mine)]
    figures = attack_figures(files, known, keys)
    assert exact(figures, turnover) == set()
    assert figures.opened == 0
    for file in files:
        claims = attack_rows(file, known)
        assert exact(claims, turnover) == recognised(claims, entries) == set()
