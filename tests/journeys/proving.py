"""What stands once all have signed: in force, sealed, replaced; and an agreement that was signed on paper."""

import re
import subprocess
from pathlib import Path

from isa_portal.lib.calendar import in_words, months_after
from tests.journeys.drafting import NEEDED
from tests.journeys.steps import step
from tests.journeys.walk import AGREEMENT, Walk

FORCE = "^01/26 is in force"


@step("Sign in as secretariat@avon.example and open 01/26: it is in force, and its review is due in twelve months.")
def _(walk: Walk) -> None:
    # The code of signing in is a letter too.
    walk.demonstration.resume_worker()
    walk.sign_in("secretariat@avon.example")
    walk.days |= {"in force": walk.today(), "review": months_after(walk.today(), 12)}

    walk.open_agreement()

    walk.desk.says(f"In force since {in_words(walk.today())} between 2 parties.")
    walk.desk.says(f"Review due on {in_words(walk.days['review'])}")
    walk.desk.says("Covered by this agreement")
    walk.desk.follow("History")
    for once in ("Came into force on", "Signed for The Chief Constable of Avon and Somerset"):
        assert walk.desk.words.count(once) == 1


@step("Open 02/15: it is superseded by 01/26.")
def _(walk: Walk) -> None:
    walk.open_agreement("02/15 Bristol troubled families")

    walk.desk.says("Superseded", f"Replaced by {AGREEMENT} on {in_words(walk.today())}.")


@step(
    "Open **Documents** of 01/26, refresh it until the seal is done, and download the sealed agreement;"
    " a letter brings it too."
)
def _(walk: Walk) -> None:
    walk.open_agreement(tab="Documents")
    walk.desk.until("Sealed on ")

    path = walk.folder / "sealed.pdf"
    walk.desk.download(walk.desk.page.get_by_role("link", name=re.compile("^Sealed")), path)
    check_seal(walk, path)
    walk.wait_for_letter("ig@police.example", walk.desk, subject=FORCE)
    assert len(walk.letters("ig@police.example", walk.desk, subject=FORCE)) == 1


def check_seal(walk: Walk, path: Path) -> None:
    """Ask programs that are not ours whether the document is whole."""
    said = subprocess.run([walk.program("pdfsig"), "-nocert", path], capture_output=True, text=True, check=True).stdout
    assert "Signature is Valid" in said
    assert "Total document signed" in said
    subprocess.run([walk.program("qpdf"), "--check", path], capture_output=True, check=True)
    text = subprocess.run([walk.program("pdftotext"), path, "-"], capture_output=True, text=True, check=True).stdout
    assert NEEDED in " ".join(text.split())


@step(
    "Follow **Record an existing agreement** under Agreements and enter title, reference, tier, two parties and the"
    " day it is in force from, with a year of two digits: it is refused, and your work is kept."
)
def _(walk: Walk) -> None:
    desk = walk.desk
    desk.follow("Agreements")
    desk.follow("Record an existing agreement")
    desk.fill("Title", "Safe homes in Bristol")
    desk.fill("Reference", "07/14")
    desk.choose("Stand-alone")
    desk.select("Organisation (1)", "Bristol City Council")
    desk.select("Organisation (2)", "Riverside Trust")
    desk.fill_day("In force from", months_after(walk.today(), -144), year="14")

    desk.press("Record the agreement", refused=True)

    desk.says("There is a problem", "four digits")
    assert desk.page.get_by_label("Title", exact=True).input_value() == "Safe homes in Bristol"


@step(
    "Write the year in full, choose any PDF as the signed document and press **Record the agreement**:"
    " it is in force, and what you left empty stays unknown."
)
def _(walk: Walk) -> None:
    started = months_after(walk.today(), -144)
    walk.desk.fill_day("In force from", started)
    walk.desk.page.get_by_label("The signed document").set_input_files(walk.folder / "sealed.pdf")

    walk.desk.press("Record the agreement")

    walk.desk.says("07/14 Safe homes in Bristol is recorded. No signing starts.", f"In force since {in_words(started)}")
    walk.desk.says("No review date is known.", "Download the document")


@step("Sign in as ig@police.example: the first page shows 01/26, its review date and whose turn it is.")
def _(walk: Walk) -> None:
    walk.sign_in("ig@police.example")

    row = walk.desk.row(AGREEMENT).inner_text()
    assert in_words(walk.days["review"]) in row
    assert "In force" in row
    assert "Nobody" in row


@step("Open **Documents** of 01/26 and download everything.")
def _(walk: Walk) -> None:
    walk.open_agreement(tab="Documents")

    links = walk.desk.page.get_by_role("table").get_by_role("link").all()

    kinds = set()
    for number, link in enumerate(links):
        path = walk.folder / f"document-{number}"
        walk.desk.download(link, path)
        kinds.add(path.read_bytes()[:1])
    # The sealed documents, and the proof beside them by which anybody checks them.
    assert kinds == {b"%", b"{"}
