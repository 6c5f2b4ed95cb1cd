"""A tab of Firefox or WebKitGTK: functions in the page find elements and wait for them."""

import time
from abc import ABC, abstractmethod
from typing import Any

from tests.browser.engines import PATIENCE

# Returns the first visible element that contains the text, or null after `within` milliseconds.
FIND = """async (css, text, within) => {
  const end = performance.now() + within;
  const isThere = (each) =>
    each.checkVisibility() && !each.closest("[inert]") && each.textContent.includes(text);
  for (;;) {
    const found = [...document.querySelectorAll(css)].find(isThere);
    if (found || performance.now() > end) {
      found?.scrollIntoView({ block: "center", behavior: "instant" });
      return found ?? null;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}"""
CHOOSE = """(select, value) => {
  select.value = value;
  for (const kind of ["input", "change"]) select.dispatchEvent(new Event(kind, { bubbles: true }));
}"""
SELECT_TEXT = "(field) => { field.focus(); field.select(); }"
ONE_LOOK = 1_000  # ms; a page that is left in between loses the question


class Lost(Exception):
    """The page was left, or the element has gone, while the browser was asked about it."""


class ScriptedTab(ABC):
    """Implement `Tab` by three primitives of a protocol: `run`, `press` and `keys`."""

    def __init__(self, server: str) -> None:
        self.server = server

    @abstractmethod
    def go(self, address: str) -> None:
        """Load the address and wait until the page has loaded."""

    @abstractmethod
    def run(self, function: str, *arguments: Any) -> Any:
        """Call the function in the page and return its result. Raise Lost."""

    @abstractmethod
    def press(self, element: Any) -> None:
        """Press the middle of the element with a pointer. Raise Lost."""

    @abstractmethod
    def keys(self, element: Any, text: str) -> None:
        """Type the text into the focused element. Raise Lost."""

    def open(self, path: str) -> None:
        self.go(self.server + path)

    def tap(self, css: str) -> None:
        self._with(css, self.press)

    def write(self, css: str, text: str) -> None:
        def replace(field: Any) -> None:
            self.run(SELECT_TEXT, field)
            self.keys(field, text)

        self._with(css, replace)

    def choose(self, css: str, value: str) -> None:
        self._with(css, lambda field: self.run(CHOOSE, field, value))

    def see(self, css: str, text: str = "", within: float = PATIENCE) -> None:
        self._with(css, lambda _element: None, text, within)

    def path(self) -> str:
        return str(self.run("() => location.pathname"))

    def _with(self, css: str, act: Any, text: str = "", within: float = PATIENCE) -> None:
        """Find the element and act on it, again on a new page until the time is over."""
        end = time.monotonic() + within
        while time.monotonic() < end:
            try:
                found = self.run(FIND, css, text, ONE_LOOK)
                if found is not None:
                    act(found)
                    return
            except Lost:
                continue
        raise AssertionError(f"{css!r} with {text!r} is not there after {within} seconds")
