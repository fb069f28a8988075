"""A browser window that looks at every page it opens: axe, console, heading, title, a narrow phone."""

import re
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Page, Response, expect

from tests.architecture.reading import ROOT

AXE = (ROOT / "tests/vendor/axe.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
NARROW, TABLET = 360, 768


class Window:
    """One window of one person. Whatever opens a page also looks at it."""

    def __init__(self, context: BrowserContext, address: str, *, twin: Page | None = None) -> None:
        self.address, self.context, self.twin = address, context, twin
        self.page: Page = context.new_page()
        self.unseen: list[tuple[int, str]] = []
        self.looked_at = 0
        self.complaints: list[tuple[str, str]] = []
        self.page.set_default_timeout(10_000)
        self.page.on("response", self._opened)
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self.complaints.append((str(error), self.page.url)))

    def _opened(self, answer: Response) -> None:
        is_page = answer.headers.get("content-type", "").startswith("text/html")
        if is_page and answer.request.is_navigation_request() and not 300 <= answer.status < 400:
            self.unseen.append((answer.status, answer.url))

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append((message.text, message.location.get("url", "")))

    # Moving about ---------------------------------------------------------------------------------------------------

    def open(self, path: str) -> None:
        self._and_look(lambda: self.page.goto(self.address + path))

    def back(self) -> None:
        self._and_look(self.page.go_back)

    def follow(self, name: str, *, within: Locator | None = None) -> None:
        """Follow the first link of this name."""
        self.leave((within or self.page).get_by_role("link", name=name, exact=True).first)

    def press(self, name: str, *, refused: bool = False) -> None:
        """Press the button, or the link that looks like one."""
        self.leave(self.page.get_by_role("main").get_by_role("button", name=name, exact=True).first, refused=refused)

    def leave(self, thing: Locator, *, refused: bool = False) -> None:
        """Click what leads to another page, or to the same one with the reasons why not."""

        def click() -> None:
            with self.page.expect_navigation():
                thing.click()

        self._and_look(click, refused)

    def _and_look(self, move: Callable[[], Any], refused: bool = False) -> None:
        self.complaints.clear()
        move()
        self.look(refused)

    def download(self, link: Locator, path: Any) -> None:
        with self.page.expect_download() as kept:
            link.click()
        kept.value.save_as(path)

    # Filling in and reading -----------------------------------------------------------------------------------------

    def fill(self, label: str, words: str) -> None:
        self.page.get_by_label(label, exact=True).fill(words)

    def fill_day(self, legend: str, day: Any, *, year: str = "") -> None:
        boxes = self.page.get_by_role("group", name=re.compile(f"^{re.escape(legend)}"))
        for name, words in (("Day", day.day), ("Month", day.month), ("Year", year or day.year)):
            boxes.get_by_label(name, exact=True).fill(str(words))

    def choose(self, label: str) -> None:
        self.page.get_by_label(label, exact=True).check()

    def select(self, label: str, option: str) -> None:
        self.page.get_by_label(label, exact=True).select_option(label=option)

    @property
    def words(self) -> str:
        return " ".join(self.page.locator("main").inner_text().split())

    def says(self, *sentences: str) -> None:
        for sentence in sentences:
            assert sentence in self.words, f"{self.page.url} does not say {sentence!r}. It says:\n{self.words}"

    def says_not(self, *sentences: str) -> None:
        for sentence in sentences:
            assert sentence not in self.words, f"{self.page.url} says {sentence!r}:\n{self.words}"

    def row(self, words: str) -> Locator:
        """Return the only row of a table that has these words."""
        row = self.page.get_by_role("row").filter(has_text=words)
        expect(row).to_have_count(1)
        return row

    def until(self, sentence: str, *, seconds: float = 60) -> None:
        """Open the page afresh until it says this."""
        end = time.monotonic() + seconds
        while sentence not in self.words:
            assert time.monotonic() < end, f"{self.page.url} never said {sentence!r}. It says:\n{self.words}"
            self.page.wait_for_timeout(500)
            self._and_look(self.page.reload)

    # Looking --------------------------------------------------------------------------------------------------------

    def look(self, refused: bool) -> None:
        """Look at the page that has just been opened."""
        opened, self.unseen = self.unseen, []
        assert len(opened) == 1, f"Expected one page, and got {opened}."
        status = opened[0][0]
        assert status in ({200, 409, 422} if refused else {200}), f"{self.page.url} answered {status}: {self.words}"
        self.looked_at += 1
        where = f"{self.page.url} ({self.page.title()})"
        # Of its own accord the browser remarks on a refusal that this step wanted.
        wanted = f"Failed to load resource: the server responded with a status of {status} "
        said = [
            (text, url) for text, url in self.complaints if not (text.startswith(wanted) and _same(url, self.page.url))
        ]
        assert said == [], f"The console of {where} is not silent."
        assert self.page.get_by_role("heading", level=1).count() == 1, f"{where} has not exactly one h1."
        name = self.page.title().removesuffix(" - ISA portal")
        assert name and name != self.page.title(), f"{where} has no title of its own."
        assert name.startswith("Error: ") == refused, f"{where} does not say in its title how it stands."
        assert self._violations() == [], f"axe objects to {where}."
        assert [width for width in (NARROW, TABLET) if _width(self.page, width) > width] == [], (
            f"{where} scrolls sideways."
        )

    def _violations(self) -> list[tuple[str, list[str]]]:
        page = self._for_axe()
        page.evaluate(AXE)
        found = page.evaluate("rules => axe.run({runOnly: rules})", RULES)
        return [(one["id"], [node["html"] for node in one["nodes"]]) for one in found["violations"]]

    def _for_axe(self) -> Page:
        """Return where axe can run: a browser without JavaScript shows its page to a twin that has it."""
        if self.twin is None:
            return self.page
        address, shown = self.page.url, self.page.content()
        self.twin.route(address, lambda route: route.fulfill(body=shown, content_type="text/html; charset=utf-8"))
        self.twin.goto(address)
        self.twin.unroute(address)
        return self.twin


def _same(one: str, other: str) -> bool:
    return urlsplit(one).path == urlsplit(other).path


def _width(page: Page, window: int) -> int:
    """Return how wide a page is in a window of a width."""
    usual = page.viewport_size
    page.set_viewport_size({"width": window, "height": 740})
    width: int = page.evaluate("document.documentElement.scrollWidth")
    if usual:
        page.set_viewport_size(usual)
    return width
