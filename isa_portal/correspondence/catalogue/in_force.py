"""What is in force: its reviews, the law, its next version, its records."""

from __future__ import annotations

from isa_portal.correspondence.catalogue.kind import OFFICES, Kind, Leaves

KINDS = {
    "review_reminder": Kind(
        "Reminder of a review", "90 to 0 days before, the day after, every week", f"Secretariat, {OFFICES}",
        Leaves.GATHERED, "When it is reviewed or replaced, or at the next reminder", day="Review due",
    ),
    "review_overdue": Kind(
        "Review overdue for long", "30 and 90 days after", "The chair; from 90 days the secretariat, for the board",
        Leaves.AT_ONCE, "When it is closed, or at the next of these",
    ),
    "review_opened": Kind(
        "Review opened out of turn", "Something happened, and a review is opened", f"Secretariat, {OFFICES}",
        Leaves.AT_ONCE, "When it is closed", day="Review due",
    ),
    "review_closed": Kind(
        "Review closed", "A review is decided", f"Secretariat, {OFFICES}", Leaves.AT_ONCE, "Once", day="Review due",
    ),
    "law_change": Kind(
        "Law changed, reviews to open", "A law on which agreements rely has changed; then every four weeks",
        "The secretariat", Leaves.GATHERED, "When each agreement has its review, or at the next reminder",
    ),
    "law_review": Kind(
        "Review because the law changed", "A secretariat opens reviews for a change of the law", OFFICES,
        Leaves.AT_ONCE, "When the review is closed",
    ),
    "power_proposed": Kind(
        "Another power proposed", "A party proposes another power after a change of law",
        "Secretariat, and the lead's editors and IG leads, but whoever proposed it", Leaves.AT_ONCE,
        "When the draft goes to approval or is abandoned",
    ),
    "weight_to_confirm": Kind(
        "Material or minor, to confirm", "The secretariat proposed it; again every two weeks",
        "IG leads of the lead organisation, that office's mailbox and its deputy", Leaves.GATHERED,
        "When it is confirmed, or at the next reminder",
    ),
    "minor_version": Kind(
        "Minor version told", "The secretariat tells a minor version, or its days to object begin anew", "Every party",
        Leaves.ALWAYS, "When it is made material or dropped; where some were not reached in time it is told anew",
        is_legal=True, day="Last day to object", ends=True,
    ),
    "objection": Kind(
        "Objection to a minor version", "A party objects", "Secretariat, and the lead's IG leads", Leaves.AT_ONCE,
        "When the version is made material or dropped",
    ),
    "cut_over_warning": Kind(
        "Warning before a cut-over day", "60, 30 and 7 days before it", "Secretariat, and parties that have not signed",
        Leaves.ALWAYS, "When they have signed, or at the next warning", is_legal=True, day="Last day to sign",
    ),
    "breach_told": Kind(
        "Breach recorded", "A party records a breach", "Secretariat, and the offices of the other parties",
        Leaves.ALWAYS, "When the record is struck out",
    ),
    "record_told": Kind(
        "Record that concerns a party", "A record is made, or the reasons of a refusal are given",
        "The office that answers it", Leaves.AT_ONCE, "When the record is struck out",
    ),
    "record_reminder": Kind(
        "Reminder of a record", "30 to 0 days before, every week after", "Whose turn it is; overdue, the secretariat",
        Leaves.GATHERED, "When the step is recorded, or at the next reminder", day="Record due",
    ),
    "calendar_change": Kind(
        "Date in a calendar changed", "A date that a letter carried moves or is called off",
        "Whoever was sent that date", Leaves.AT_ONCE, "When what it is about is over", day="Date",
    ),
}  # fmt: skip
