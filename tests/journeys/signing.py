"""From the letters to the agreement in force: link, code, text, signature."""

import re

from tests.journeys.steps import step
from tests.journeys.walk import Walk
from tests.journeys.window import Window

FIRST, SECOND, POLICE = "children@bristol.example", "digital@bristol.example", "signatory@police.example"
WANTED, CODE = r"^Signature wanted by .*: 01/26", r"^[\d ]+ is your code$"


def open_letter(walk: Walk, window: Window, recipient: str) -> None:
    """Follow the personal link of the letter and ask for a code."""
    walk.codes[recipient] = len(walk.letters(recipient, window, subject=CODE))
    window.open(walk.wait_for_letter(recipient, window, subject=WANTED))
    window.leave(window.page.locator("main a[href^='/sign/']"))
    window.says("Is this for you?", "Opening this page signed nothing")
    window.press("Continue")


def enter_code(walk: Walk, window: Window, recipient: str) -> None:
    """Look the code up in a second tab, as people do, and enter it."""
    tab = walk.second_tab(window)
    tab.open(walk.wait_for_letter(recipient, tab, subject=CODE, already=walk.codes[recipient]))
    found = re.search(r"[\d ]+(?= is your code)", tab.words)
    assert found
    tab.page.close()
    window.fill("Code", found.group().strip())
    window.press("Continue")


def fill_in(window: Window, name: str) -> None:
    window.fill("Your full name", name)
    window.choose("My office allows it")
    for box in window.page.get_by_role("checkbox").all():
        box.check()


@step("Open the inbox: it holds a letter for each of the three, with a personal link.")
def _(walk: Walk) -> None:
    walk.desk.follow("Inbox")

    for recipient in (FIRST, SECOND, POLICE):
        assert walk.wait_for_letter(recipient, walk.desk, subject=WANTED)


@step(
    "Open the letter to children@bristol.example in a window as narrow as a phone, follow its link and press"
    " **Continue**: a code is mailed."
)
def _(walk: Walk) -> None:
    walk.signing[FIRST] = phone = walk.phone()

    open_letter(walk, phone, FIRST)

    phone.says("We sent a code to c***@bristol.example.")


@step("Look the code up in the inbox, enter it and press **Continue**: you read what the agreement binds Bristol to.")
def _(walk: Walk) -> None:
    phone = walk.signing[FIRST]

    enter_code(walk, phone, FIRST)

    phone.says("What this binds Bristol", "1 month of notice", "Nobody yet", "Nobody is followed up for any other")


@step("Press **Continue to sign**, enter a name, tick what you declare and press **Sign the agreement**.")
def _(walk: Walk) -> None:
    phone = walk.signing[FIRST]
    phone.press("Continue to sign")
    fill_in(phone, "First Signatory")

    phone.press("Sign the agreement")

    phone.says("You signed at", "has signed once the others named for it have signed too.")


@step("Sign as digital@bristol.example in the same way, in a browser without JavaScript: 1 of 2 parties has signed.")
def _(walk: Walk) -> None:
    plain = walk.window_without_javascript()
    open_letter(walk, plain, SECOND)
    enter_code(walk, plain, SECOND)
    plain.press("Continue to sign")
    fill_in(plain, "Second Signatory")

    plain.press("Sign the agreement")

    plain.says("You signed at", "1 of 2 parties has signed")


@step("Sign as signatory@police.example, and open the page of signing in a second tab before you press the button.")
def _(walk: Walk) -> None:
    walk.signing[POLICE] = first = walk.window()
    open_letter(walk, first, POLICE)
    enter_code(walk, first, POLICE)
    first.press("Continue to sign")
    fill_in(first, "Police Signatory")
    walk.signing["second tab"] = second = walk.second_tab(first)
    second.open("/signing/sign/")
    fill_in(second, "Police Signatory")
    # So that the seal can be seen under way.
    walk.demonstration.pause_worker()

    first.press("Sign the agreement")

    first.says("You signed at", "2 of 2 parties have signed", "Being sealed.")


@step("Press the button in the second tab too, then go back: you already signed, and nothing is signed twice.")
def _(walk: Walk) -> None:
    first, second = walk.signing[POLICE], walk.signing["second tab"]

    second.press("Sign the agreement")
    first.back()

    second.says("You already signed at", "That signature stands.")
    first.says("You signed at", "2 of 2 parties have signed")
