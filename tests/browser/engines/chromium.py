"""Chromium, driven by Playwright: a tab that the other browser tests use, too."""

from urllib.parse import urlsplit

from playwright.sync_api import Locator, Page, expect

from tests.browser.engines import PATIENCE


class ChromiumTab:
    """Implement `Tab` over a page of Playwright whose context knows the server's address."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def open(self, path: str) -> None:
        self.page.goto(path)

    def tap(self, css: str) -> None:
        self._first(css).tap()

    def write(self, css: str, text: str) -> None:
        field = self._first(css)
        field.clear()
        field.press_sequentially(text)

    def choose(self, css: str, value: str) -> None:
        self._first(css).select_option(value)

    def see(self, css: str, text: str = "", within: float = PATIENCE) -> None:
        expect(self._first(css, text)).to_be_visible(timeout=within * 1000)

    def path(self) -> str:
        return urlsplit(self.page.url).path

    def _first(self, css: str, text: str = "") -> Locator:
        return self.page.locator(css).filter(has_text=text, visible=True).first
