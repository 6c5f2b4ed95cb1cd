"""The number of the trial's vendors that somebody recognises from the anonymous pages.

The same day's ledger file is attacked in its first form and in its second (tests/attacker.py).
"""

import sys
from collections import defaultdict

from django.core.management import call_command

from bazar.models import BazarDay
from jakpreneur.models import Stall
from jakpreneur.sample import TRIAL
from tests.attacker import Claims, attack_figures, attack_rows, exact, menus, recognised
from tests.bench import databases
from tests.bench.report import Part
from transactions import sample
from transactions.models import Sale, SaleLine, Seal
from transactions.seals import first_form, openings, sealing


def run(*, quick: bool) -> Part:
    """Attack both days of the trial; `quick` attacks only the first."""
    part = Part("Who is recognised in the trial's ledger file", [])
    with databases.made(gib=1):
        call_command("migrate", interactive=False, verbosity=0)
        sys.stderr.write("reidentify: making the trial\n")
        sample.make_trial()
        days = list(BazarDay.objects.filter(bazar__name=TRIAL).order_by("date"))
        for day in days[: 1 if quick else 2]:
            sys.stderr.write(f"reidentify: attacking {day.date}\n")
            _attack(day, part)
    return part


def _attack(day: BazarDay, part: Part) -> None:
    stalls = Stall.objects.filter(bazar=day.bazar_id)
    known = menus(
        list(
            stalls.select_related("venue__kecamatan").prefetch_related("offers__product__category")
        )
    )
    turnover: dict[int, int] = defaultdict(int)
    entries: dict[int, set[int]] = defaultdict(set)
    for stall, sale, amount in SaleLine.objects.filter(day=day).values_list(
        "stall", "sale", "amount"
    ):
        turnover[stall] += amount
        entries[stall].add(sale)
    seal = Seal.objects.get(day=day)
    mine = Sale.objects.filter(day=day)[:20]
    keys = [each.nonce for sale in mine for each in openings.of_sale(sale)]
    old = first_form.write_first_form(day, covers=seal.covers, revision=1, previous="")
    new = sealing.public_file_of(seal)
    figures = attack_figures([new], known, keys)
    for name, claims in (("first", attack_rows(old, known)), ("second", attack_rows(new, known))):
        found = claims if name == "first" else _both(claims, figures)
        part.notes.append(
            f"{day.date}, {name} form: of {len(turnover)} vendors "
            f"{len(exact(found, turnover))} to the rupiah, "
            f"{len(recognised(found, entries))} by runs of entries, "
            f"{found.opened} commitments guessed."
        )
    if exact(figures, turnover) or figures.opened:
        part.disagreements.append(f"{day.date}: the second form gives vendors away")


def _both(rows: Claims, figures: Claims) -> Claims:
    return Claims(rows.turnover | figures.turnover, rows.rows, figures.opened)
