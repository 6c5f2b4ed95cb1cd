"""One small driver for three browser engines: Chromium, Firefox (Gecko) and WebKitGTK.

A journey in tests/browser/test_journeys.py is written once, against `Tab`. Each engine speaks
another protocol: Chromium is driven by Playwright, Firefox by WebDriver BiDi over a WebSocket
(bidi.py), WebKitGTK by classic WebDriver over HTTP (webdriver.py). Playwright's own builds of
Firefox and WebKit are downloads from another host than a package registry; Debian's are not.
"""

from typing import Protocol

PATIENCE = 20.0  # seconds until an element must be there


class Tab(Protocol):
    """A tab of a fresh profile. Each method waits until the element is visible."""

    def open(self, path: str) -> None:
        """Open an address of the server."""

    def tap(self, css: str) -> None:
        """Tap the first visible element by a real pointer."""

    def write(self, css: str, text: str) -> None:
        """Replace the field's text by real keys."""

    def choose(self, css: str, value: str) -> None:
        """Choose the option of this value in a <select>."""

    def see(self, css: str, text: str = "", within: float = PATIENCE) -> None:
        """Wait until a visible element contains the text. Raise AssertionError after `within` s."""

    def path(self) -> str:
        """Return the path of the tab's address."""
