"""What the steps of a journey share: the demonstration, the windows, and what was seen on the way."""

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from isa_portal.demo.services.people import PASSWORD
from tests.journeys.demonstration import Demonstration
from tests.journeys.window import NARROW, Window

AGREEMENT = "01/26 Finding and supporting families in Bristol"
CODE = r"^\d{6} is your code to sign in$"
DAY = re.compile(r"\d{1,2} [A-Z][a-z]+ \d{4}")


def day_in(words: str) -> date:
    """Return the first day that a sentence names."""
    found = DAY.search(words)
    assert found, f"No day in {words!r}."
    return datetime.strptime(found.group(), "%d %B %Y").date()  # noqa: DTZ007


@dataclass
class Walk:
    """One journey through one demonstration."""

    demonstration: Demonstration
    new_context: Any
    folder: Path
    program: Any
    desk: Window = field(init=False)
    windows: list[Window] = field(default_factory=list)
    days: dict[str, date] = field(default_factory=dict)
    signing: dict[str, Window] = field(default_factory=dict)
    codes: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.desk = self.window()

    def window(self, **options: Any) -> Window:
        """Open a window in a browser of its own."""
        return self._kept(Window(self.new_context(**options), self.demonstration.address))

    def window_without_javascript(self) -> Window:
        context, twin = self.new_context(java_script_enabled=False), self.new_context().new_page()
        return self._kept(Window(context, self.demonstration.address, twin=twin))

    def phone(self) -> Window:
        window = self.window(has_touch=True, is_mobile=True)
        window.page.set_viewport_size({"width": NARROW, "height": 740})
        return window

    def second_tab(self, window: Window) -> Window:
        return self._kept(Window(window.context, self.demonstration.address, twin=window.twin))

    def _kept(self, window: Window) -> Window:
        self.windows.append(window)
        return window

    def sign_in(self, email: str) -> None:
        """Sign in at the desk, whoever was signed in before."""
        if self.desk.page.get_by_role("button", name="Sign out").count():
            self.desk.leave(self.desk.page.get_by_role("button", name="Sign out"))
        else:
            self.desk.open("/")
        inbox = self.second_tab(self.desk)
        already = len(self.letters(email, inbox, subject=CODE))
        self.desk.fill("E-mail address", email)
        self.desk.fill("Password", PASSWORD)
        self.desk.press("Sign in")
        if self.desk.page.get_by_role("heading", name="Prove it a second time").count():
            self._enter_code(self.wait_for_letter(email, inbox, subject=CODE, already=already), inbox)
        inbox.page.close()

    def _enter_code(self, letter: str, inbox: Window) -> None:
        """Read the code in the other tab, as people do, and enter it."""
        inbox.open(letter)
        found = re.search(r"\d{6}(?= is your code to sign in)", inbox.words)
        assert found
        self.desk.fill("Code", found.group())
        self.desk.press("Continue")

    def open_agreement(self, name: str = AGREEMENT, tab: str = "") -> None:
        """Open an agreement from the register, and one of its tabs."""
        self.desk.follow("Agreements")
        self.desk.follow(name)
        if tab:
            self.desk.follow(tab)

    def today(self) -> date:
        """Return which day it is in the demonstration, as every page says."""
        return day_in(self.desk.page.get_by_role("region", name="Demonstration").inner_text())

    def go_to(self, day: date) -> None:
        self.desk.follow("Go to day")
        self.desk.fill_day("The day to go to", day)
        self.desk.press("Go to this day")

    def letters(self, recipient: str, window: Window, *, subject: str) -> list[str]:
        """Return where this person's letters of a subject are, newest first."""
        window.open(f"/demonstration/?recipient={recipient}")
        links = window.page.get_by_role("table").get_by_role("link").all()
        return [str(link.get_attribute("href")) for link in links if re.search(subject, link.inner_text())]

    def wait_for_letter(self, recipient: str, window: Window, *, subject: str, already: int = 0) -> str:
        """Return where the newest letter of a subject is, as soon as there is one more than before."""
        for _ in range(60):
            found = self.letters(recipient, window, subject=subject)
            if len(found) > already:
                return found[0]
            window.page.wait_for_timeout(500)
        raise AssertionError(f"No letter {subject!r} came for {recipient}.")
