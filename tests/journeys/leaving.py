"""What the calendar brings: a review reminded of, and a party that leaves."""

from datetime import timedelta

from isa_portal.lib.calendar import Period, in_words
from tests.journeys.signing import POLICE
from tests.journeys.steps import step
from tests.journeys.walk import Walk

LEAVER = "The Chief Constable of Avon and Somerset"
GIVEN = "^Notice on 01/26: a party leaves on "


@step("Go to the day 90 days before the review: a reminder arrives in the inbox.")
def _(walk: Walk) -> None:
    day = walk.days["review"] - timedelta(days=90)

    walk.go_to(day)

    walk.desk.says(f"It is {in_words(day)}.")
    due = in_words(walk.days["review"])
    walk.desk.open(walk.wait_for_letter("ig@police.example", walk.desk, subject="^([0-9]+ overdue, )?[0-9]+ due$"))
    walk.desk.says(f"is due on {due}, in 90 days.")


@step(
    "Sign in as signatory@police.example, open 01/26 and follow **Give notice**:"
    " both dates are stated before you confirm."
)
def _(walk: Walk) -> None:
    walk.sign_in(POLICE)
    walk.open_agreement()
    notice = Period(1, "months")
    walk.days |= {"bound until": notice.ends(walk.today()), "out from": notice.out_from(walk.today())}

    walk.desk.follow("Give notice")

    stated = f"bound until {in_words(walk.days['bound until'])}; out from {in_words(walk.days['out from'])}."
    walk.desk.says(
        f"{LEAVER} is {stated}", "Taking a running notice back needs the consent of every other active party."
    )


@step("Press **Give notice**: the other party and the secretariat have a letter at once.")
def _(walk: Walk) -> None:
    walk.desk.press("Give notice")

    walk.desk.says("Notice is given.", "The other parties are being written to.")
    for recipient in ("secretariat@avon.example", "ig@bristol.example"):
        walk.wait_for_letter(recipient, walk.desk, subject=f"{GIVEN}{in_words(walk.days['bound until'])}")


@step("Go to the day on which the police are out: they have left, and 01/26 no longer covers sharing with them.")
def _(walk: Walk) -> None:
    walk.go_to(walk.days["out from"])

    walk.desk.says("Avon and Somerset Police left 01/26.")
    walk.sign_in("secretariat@avon.example")
    walk.open_agreement(tab="Parties")
    since, until = in_words(walk.days["in force"]), in_words(walk.days["bound until"])
    walk.desk.says(f"Left, bound from {since} until {until}")
    walk.desk.follow("Data and law")
    walk.desk.says("Not covered by this agreement")
