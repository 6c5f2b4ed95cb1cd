"""A phone that is killed again and again while it sells and sends: what must be in the ledger.

Every basket has goods that no other basket has, so a basket that is entered twice shows, also under
two keys. A sale is drawn once the page has shown its receipt. One that was killed before may be in
the ledger or not, and once at most.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import combinations_with_replacement, count
from random import Random
from threading import Timer

from bazar.models import Bazar
from jakpreneur.models import Offer
from tests.browser.engines.killed import Died, Phone
from tests.browser.engines.scripted import Lost
from tests.cast import PIN
from tests.polling import poll
from transactions.models import EntryKind, HeldSale, SaleLine

LONGEST_LIFE = 12  # sales, of which the last one is killed
IN_A_SALE = 0.6  # seconds from its first tap, in which the basket is filled, paid, entered and sent
IN_A_START = 4.0  # seconds from the start of the browser
IS_STARTING = 0.2  # of the kills
PATIENCE = 40.0  # seconds

LET_IN = """async (pin) => {
    document.querySelector("#pin").value = pin;
    document.querySelector(".pin-form .button.main").click();
    return true;
}"""
IS_STORED = """async () => {
    const is_ready = document.querySelector("[data-till]:not([inert])");
    return Boolean(is_ready && (await (await caches.open("kasir")).match("/kasir/")));
}"""
IS_READY = """async () => Boolean(document.querySelector("[data-till]:not([inert])"))"""
# Completes the basket that a killed page has left behind, and pays the exact sum.
SELL = """async (goods, within) => {
    const end = performance.now() + within * 1000;
    const find = (css) => document.querySelector(css);
    const until = async (isThere) => {
        while (!isThere()) {
            if (performance.now() > end) throw new Error(`not there: ${isThere}`);
            await new Promise((resolve) => setTimeout(resolve, 5));
        }
    };
    const inBasket = (tile) => {
        const badge = tile.querySelector("[data-in-basket]");
        return badge.hidden ? 0 : Number(badge.querySelector("[data-number]").textContent);
    };
    await until(() => find("[data-till]:not([inert])"));
    for (const [offer, units] of goods) {
        const tile = find(`[data-offer="${offer}"]`);
        while (inBasket(tile) < units) {
            tile.click();
            await until(() => find("[data-panel=receipt]").hidden);
        }
    }
    find("[data-exact]").click();
    await until(() => !find("[data-panel=receipt]").hidden);
    return find("[data-receipt-number]").textContent;
}"""
COUNT_UNSENT = """() => new Promise((resolve, reject) => {
    const opening = indexedDB.open("kasir");
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
        const asked = opening.result.transaction("outbox").objectStore("outbox").count();
        asked.onsuccess = () => { opening.result.close(); resolve(asked.result); };
    };
})"""

type Goods = tuple[tuple[int, int], ...]
"""Pairs of an offer and its units, ordered by the offer."""


@dataclass(slots=True)
class Outcome:
    """The sales that a phone has shown, and those that the ledger has."""

    kills: int = 0
    begun: list[Goods] = field(default_factory=list)
    drawn: dict[Goods, str] = field(default_factory=dict)
    entered: Counter[Goods] = field(default_factory=Counter)
    held: int = 0
    seconds: float = 0

    @property
    def lost(self) -> list[str]:
        """The receipts that were drawn and whose sales the ledger lacks."""
        return [receipt for goods, receipt in self.drawn.items() if goods not in self.entered]

    @property
    def doubled(self) -> int:
        return sum(times - 1 for times in self.entered.values())

    @property
    def unknown(self) -> int:
        """The number of sales in the ledger that nobody began."""
        return len(set(self.entered) - set(self.begun))

    def __str__(self) -> str:
        return (
            f"{len(self.drawn)} receipts drawn, {self.kills} kills, "
            f"{self.entered.total()} entered, {len(self.lost)} lost, {self.doubled} doubled, "
            f"{self.held} held, {self.seconds:.0f} s"
        )


@dataclass(slots=True)
class Seller:
    """A cashier who goes on selling on a phone that dies, until `sales` receipts were drawn."""

    phone: Phone
    server: str
    sales: int
    random: Random
    baskets: Iterator[Goods]
    outcome: Outcome = field(default_factory=Outcome)

    def open_till(self, card: str) -> None:
        """Let the phone in, wait until it can start without a network, and kill it."""
        self.phone.start(self.server + card)
        self._await("async () => Boolean(document.querySelector('#pin'))")
        self.phone.run(LET_IN, PIN)
        self._await(IS_STORED)
        self._end()

    def sell_and_die(self, kills: int) -> None:
        """Sell `sales` in all, over `kills` lives and a last one, which sends the rest."""
        for left in range(kills, 0, -1):
            share = (self.sales - len(self.outcome.drawn)) // left
            self._live(self.random.randint(1, max(1, min(2 * share, LONGEST_LIFE))))
        self._start()
        while len(self.outcome.drawn) < self.sales:
            self._sell()
        self._await(f"async () => (await ({COUNT_UNSENT})()) === 0")
        self._end()

    def _end(self) -> None:
        self.phone.kill()
        self.phone.put_away()

    def _live(self, sales: int) -> None:
        """Start the phone and sell, until it is killed: while it starts or in its last sale."""
        is_starting = self.random.random() < IS_STARTING
        killer = Timer(self.random.uniform(0, IN_A_START if is_starting else IN_A_SALE), self._kill)
        with suppress(Died):
            if is_starting:
                killer.start()
            self._start()
            for n in count(1):
                if n == sales and not is_starting:
                    killer.start()
                self._sell()
                if n >= sales:
                    killer.join()
        killer.join()
        self.phone.put_away()
        self.outcome.kills += 1

    def _start(self) -> None:
        self.phone.start(f"{self.server}/kasir/")
        self._await(IS_READY)

    def _kill(self) -> None:
        """Kill the browser as soon as it is there."""
        poll(self.phone.kill, within=PATIENCE, every=0.01)

    def _sell(self) -> None:
        goods = next(self.baskets)
        self.outcome.begun.append(goods)
        self.outcome.drawn[goods] = str(self.phone.run(SELL, goods, PATIENCE))

    def _await(self, condition: str) -> None:
        """Wait until the condition holds in the page, or in the one that comes after it."""
        assert poll(lambda: self._holds(condition), within=PATIENCE), condition

    def _holds(self, condition: str) -> bool:
        """Return whether the condition holds; not while one page makes room for the next."""
        with suppress(Lost):
            return bool(self.phone.run(condition))
        return False


def baskets_of(offers: Sequence[Offer]) -> Iterator[Goods]:
    """Yield baskets that all differ, the small ones first."""
    for size in count(1):
        for chosen in combinations_with_replacement(sorted(offer.pk for offer in offers), size):
            yield tuple(sorted(Counter(chosen).items()))


def read_ledger(outcome: Outcome, bazar: Bazar) -> None:
    """Note what the ledger has of the bazaar, which only this phone has sold at."""
    lines = SaleLine.objects.filter(sale__day__bazar=bazar, kind=EntryKind.SALE)
    by_sale: dict[int, list[tuple[int, int]]] = {}
    for sale, offer, quantity in lines.values_list("sale_id", "offer_id", "quantity"):
        by_sale.setdefault(sale, []).append((offer, quantity))
    outcome.entered = Counter(tuple(sorted(goods)) for goods in by_sale.values())
    outcome.held = HeldSale.objects.filter(till__stalls__bazar=bazar).distinct().count()
