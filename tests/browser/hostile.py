"""The world in which gestures are tested: a network far away, and a phone of little money.

Tests of gestures meet it by default. A test that only looks at a page (its colours, its width, its
print) is marked `near`: it has nothing to wait for.
"""

from playwright.sync_api import Page

LATENCY = 0.4  # seconds there and back: 3G, or 4G in a crowd
LONG_LATENCY = 2.0  # seconds there and back: a bazaar on its busiest hour
TIMES_SLOWER = 4  # than this machine: a phone of Rp1.500.000


def slow_down(page: Page, times: int = TIMES_SLOWER) -> None:
    """Give the tab the processor of a cheap phone, for as long as the tab is open."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": times})
