"""The three main journeys, and a print by an app, in three engines: Chromium, Firefox, WebKitGTK.

Each journey is one text over `tests.browser.engines.Tab`.
"""

import os
import shutil
import socket
import time
import uuid
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from django.contrib.auth.models import User

from tests.browser.engines import PATIENCE, Tab
from tests.browser.engines.bidi import Bidi, firefox, firefox_tab
from tests.browser.engines.chromium import ChromiumTab
from tests.browser.engines.webdriver import MINI_BROWSER, WebDriverTab, screen, webkit
from tests.browser.hands import sales_of
from tests.browser.journeys import order_from_the_list
from tests.cast import PIN, Cast, line, sale, send
from transactions.models import Sale

ENGINES = ["chromium", "firefox", "webkit"]
HOW_TO_INSTALL = "not here: {}. On Debian: apt install firefox-esr webkit2gtk-driver xvfb"


@pytest.fixture(scope="module")
def gecko(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bidi]:
    """Yield a running Firefox; each test opens a user context of its own in it."""
    command = _command("firefox-esr", "firefox")
    with firefox(command, tmp_path_factory.mktemp("firefox") / "profile") as bidi:
        yield bidi


def _command(*names: str) -> str:
    """Return the first command that is here. Without one: fail in CI, skip elsewhere."""
    found = next(filter(None, map(shutil.which, names)), None)
    if not found:
        missing = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        missing(HOW_TO_INSTALL.format(names[0]))
    return str(found)


@pytest.fixture
def tab(request: pytest.FixtureRequest, engine: str, server: str, tmp_path: Path) -> Iterator[Tab]:
    """Yield a tab of a new profile in the engine of the test's parameter."""
    with ExitStack() as running:
        if engine == "chromium":
            yield ChromiumTab(request.getfixturevalue("phone"))
        elif engine == "firefox":
            bidi = request.getfixturevalue("gecko")
            yield running.enter_context(firefox_tab(bidi, server))
        else:
            command = _command("WebKitWebDriver")
            assert MINI_BROWSER, HOW_TO_INSTALL.format("MiniBrowser")
            _command("Xvfb")
            display = running.enter_context(screen())
            driver = running.enter_context(webkit(command, display, tmp_path, free_port()))
            yield WebDriverTab(server, driver)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as door:
        return int(door.getsockname()[1])


@pytest.mark.parametrize("engine", ENGINES)
def test_card_leads_to_a_sale_that_is_sent(tab: Tab, committed: Cast, card: str) -> None:
    tab.open(card)
    tab.write("#pin", PIN)
    tab.tap(".pin-form .button.main")
    tab.tap(f'[data-offer="{committed.keripik.pk}"]')
    tab.tap(f'[data-offer="{committed.keripik.pk}"]')
    tab.see("[data-total]", "Rp30.000")
    tab.tap("[data-exact]")
    tab.see("[data-panel=receipt] [data-receipt-number]", "K")
    assert recorded(tab, committed).lines.get().quantity == 2


@pytest.mark.parametrize("engine", ["webkit"])
def test_app_is_not_offered_where_a_missing_one_would_end_the_till(tab: Tab, card: str) -> None:
    tab.open(card)
    tab.write("#pin", PIN)
    tab.tap(".pin-form .button.main")
    tab.tap("[data-open=menu]")
    tab.see("[data-panel=menu] [data-practise]")
    with pytest.raises(AssertionError, match="is not there"):
        tab.see("[data-printing-choice]", within=1)


@pytest.mark.parametrize("engine", ["chromium", "firefox"])
def test_till_stays_and_sells_on_where_no_app_prints(
    tab: Tab, committed: Cast, card: str, complaints: list[str]
) -> None:
    tab.open(card)
    tab.write("#pin", PIN)
    tab.tap(".pin-form .button.main")
    tab.tap("[data-open=menu]")
    tab.tap("[data-printing-choice] label:has([value=rawbt])")
    tab.see("[data-printing-choice] [data-with-rawbt]")
    tab.tap("[data-panel=menu] [data-open=sell]")
    for total in ("Rp15.000", "Rp12.000"):
        offer = committed.keripik if total == "Rp15.000" else committed.asinan
        tab.tap(f'[data-offer="{offer.pk}"]')
        tab.tap("[data-exact]")
        tab.see("[data-panel=receipt][data-settled] [data-receipt-total]", total)
        tab.tap("[data-panel=receipt] [data-print]")
        tab.see("[data-panel=receipt] [data-print-failed=rawbt]")
        tab.tap("[data-panel=receipt][data-settled] [data-open=sell]")
    assert tab.path() == "/kasir/"
    complaints.clear()  # Chromium's own, that no app knows the address


def recorded(tab: Tab, cast: Cast, within: float = PATIENCE / 2) -> Sale:
    """Return the only sale of the bazaar as soon as the ledger has it."""
    end = time.monotonic() + within
    while not (sales := sales_of(cast)):
        assert time.monotonic() < end, "the sale is not sent"
        tab.see("[data-till]")
    [only] = sales
    return only


@pytest.mark.parametrize("engine", ENGINES)
def test_list_leads_to_a_basket_and_an_order(tab: Tab, committed: Cast) -> None:
    order = order_from_the_list(tab, committed)
    assert order.parts.get().stall == committed.stall
    tab.see(".pickup-code .letters", order.code)


@pytest.mark.parametrize("engine", ENGINES)
def test_sign_in_leads_to_the_recap(tab: Tab, committed: Cast) -> None:
    send(committed.till, sale(line(committed.keripik, 3)))
    name = f"sari-{uuid.uuid4().hex}"
    User.objects.create_superuser(name, password="buka rekap")
    tab.open(f"/admin/?bazar={committed.bazar.pk}")
    tab.write("#id_username", name)
    tab.write("#id_password", "buka rekap")
    tab.tap("#login-form [type=submit]")
    tab.see("[data-turnover]", "Rp45.000")
    tab.tap("[data-turnover]")
    tab.see("[data-behind] strong", "Rp45.000")
