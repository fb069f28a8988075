"""What leads to an agreement: proposals, drafts, decisions, papers."""

from __future__ import annotations

from isa_portal.correspondence.catalogue.kind import OFFICES, Kind, Leaves

KINDS = {
    "proposal_to_decide": Kind(
        "Proposal to decide",
        "7 days after it was raised or deferred, then every four weeks; the day after its meeting, then every week",
        "The secretariat", Leaves.GATHERED, "When it is decided or on an agenda, or at the next reminder",
    ),
    "consultation_opened": Kind(
        "Consultation opened", "A draft is sent to its parties", OFFICES, Leaves.AT_ONCE, "When it closes",
        day="Last day for comments", ends=True,
    ),
    "consultation_closing": Kind(
        "Consultation closes soon", "3 days before it closes", f"{OFFICES} that have not commented", Leaves.AT_ONCE,
        "When it closes, or all have commented", day="Last day for comments", ends=True,
    ),
    "comments_answered": Kind(
        "Comments answered", "The last comment of a party is answered", "Who commented, and the party's IG lead",
        Leaves.AT_ONCE, "Once for each answer of a day",
    ),
    "decision_to_record": Kind(
        "Decision to record", "The day after a draft is sent for approval or a meeting had it; then every week or two",
        "The secretariat", Leaves.GATHERED, "When a decision is recorded, or at the next reminder",
    ),
    "chair_asked": Kind(
        "Decision for the chair to confirm", "The writer records a decision", "The chair", Leaves.ALWAYS,
        "At the answer", day="Last day to confirm",
    ),
    "chair_disputed": Kind(
        "Decision disputed by the chair", "The chair says no", "Who recorded it", Leaves.AT_ONCE, "Once"
    ),
    "minute_to_follow": Kind(
        "Minute to follow", "14 days after an approval without its minute, then every four weeks", "The secretariat",
        Leaves.GATHERED, "When the minute is recorded, or at the next reminder",
    ),
    "papers_due": Kind(
        "Board papers due", "7 days and 1 day before the papers of a meeting go out", "The secretariat",
        Leaves.GATHERED, "When the meeting is over, or at the next reminder", day="Papers due",
    ),
    "version_to_send": Kind(
        "Approved and not sent",
        "7 days after it was approved, or confirmed as minor; then every four weeks", "The secretariat",
        Leaves.GATHERED, "When it is sent, or the parties are told, or at the next reminder",
    ),
}  # fmt: skip
