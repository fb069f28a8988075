"""From the draft to the letters: writing, approval, sending."""

from tests.journeys.steps import step
from tests.journeys.walk import AGREEMENT, Walk

NEEDED = "Each party tells the other what it no longer needs."


@step(
    "Sign in as secretariat@avon.example, look the code up in the inbox, enter it and press **Continue**: the first"
    " page says what needs you and lists the draft 01/26."
)
def _(walk: Walk) -> None:
    walk.sign_in("secretariat@avon.example")

    walk.desk.says("1 thing needs you", "In drafting", f"{AGREEMENT} Draft")


@step("Open 01/26: nothing is agreed yet, and it waits for Bristol City Council.")
def _(walk: Walk) -> None:
    walk.desk.follow(AGREEMENT)

    walk.desk.says("This is an illustration.", "Nothing is agreed yet.", "Waits for Bristol City Council.")


@step("Press **Continue the draft**, open **Purpose**, add a sentence and press **Save**.")
def _(walk: Walk) -> None:
    walk.desk.press("Continue the draft")
    walk.desk.follow("Purpose")
    purpose = walk.desk.page.get_by_label("Purpose", exact=True)
    purpose.fill(f"{purpose.input_value()} Nobody is followed up for any other reason.")

    walk.desk.press("Save")

    walk.desk.says("Saved at ")


@step(
    "Open **Text**, follow **Change clause 5**, add a sentence, press **Show how it will look**,"
    " then **Save the clause**."
)
def _(walk: Walk) -> None:
    walk.desk.follow("Text")
    walk.desk.follow("Change clause 5")
    text = walk.desk.page.get_by_label("Text", exact=True)
    text.fill(f"{text.input_value()}\n\n{NEEDED}")
    walk.desk.press("Show how it will look")
    walk.desk.says("Nothing is saved yet.", NEEDED)

    walk.desk.press("Save the clause")

    walk.desk.says(NEEDED)


@step(
    "Open **Risks**, follow **Change R3**, enter 5 as the impact left over and press **Save**:"
    " the scale of 4 refuses it."
)
def _(walk: Walk) -> None:
    walk.desk.follow("All parts of the draft")
    walk.desk.follow("Risks")
    walk.desk.follow("Change R3")
    walk.desk.fill("Impact left over", "5")

    walk.desk.press("Save", refused=True)

    walk.desk.says("There is a problem", "Impact left over must be 1, 2, 3 or 4.")
    assert walk.desk.page.get_by_label("Impact left over", exact=True).input_value() == "5"


@step("Enter 2 instead and press **Save**: both grids and the card show the new figures.")
def _(walk: Walk) -> None:
    walk.desk.fill("Impact left over", "2")

    walk.desk.press("Save")

    assert "2, green (fell: 3 to 2)" in walk.desk.page.locator("#risk-3").inner_text()
    assert walk.desk.page.get_by_role("table", name="After countermeasures").get_by_role("link", name="R3").count() == 1


@step("Go back to the draft and press **Check before sending**: nothing is missing.")
def _(walk: Walk) -> None:
    walk.desk.follow("All parts of the draft")

    walk.desk.press("Check before sending")

    walk.desk.says("Nothing is missing. The board decides, at a meeting.")


@step("Press **Send for approval**: the text is fixed from here on.")
def _(walk: Walk) -> None:
    walk.desk.press("Send for approval")

    walk.desk.says("was sent for approval. Its text is fixed from here on.", "Waits for Avon and Somerset")


@step("Press **Record the decision**: you wrote this version, so somebody else records what was decided.")
def _(walk: Walk) -> None:
    walk.desk.press("Record the decision")

    walk.desk.says("Who wrote a version may not record its approval.")
    assert walk.desk.page.get_by_role("main").get_by_role("button").count() == 0


@step("Sign out, sign in as democratic@avon.example, open 01/26 and press **Record the approval**.")
def _(walk: Walk) -> None:
    walk.sign_in("democratic@avon.example")
    walk.open_agreement()

    walk.desk.press("Record the approval")

    walk.desk.says("Without an approval nothing is sent for signature.", "Code of the text")


@step("Choose that it was approved, today, and press **Record the decision**.")
def _(walk: Walk) -> None:
    walk.desk.choose("Approved")
    walk.desk.fill_day("Day of the decision", walk.today())

    walk.desk.press("Record the decision")

    walk.desk.says("The decision is recorded.", "Waits for the secretariat to send it for signature.")


@step("Press **Send for signature**, then **Show me the letter**: it is the letter that each signatory will get.")
def _(walk: Walk) -> None:
    walk.desk.press("Send for signature")
    walk.desk.says("children@bristol.example", "digital@bristol.example", "signatory@police.example")

    walk.desk.press("Show me the letter")

    walk.desk.says("Signature wanted by", "Opening the link signs nothing; a phone will do.")


@step("Press **Send for signature**: it waits for two parties, and three people are asked.")
def _(walk: Walk) -> None:
    walk.desk.press("Send for signature")

    walk.desk.says("sent for signature to 2 parties.", "0 of 2 parties have signed")
