"""
Every kind of letter: what causes it, who gets it, when it leaves, when it stops. What it says: templates/email.

Days and readers of reminders are the portal's own; a board may choose others.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Leaves(Enum):
    ALWAYS = "at once, whatever a reader prefers"
    AT_ONCE = "at once, but not in a reader's quiet hours"
    GATHERED = "as its reader prefers: at once, in a daily digest (unless they choose), or in a weekly one"


@dataclass(frozen=True)
class Kind:
    """
    :ivar words: what the secretariat reads of it under Correspondence
    :ivar event: what causes it
    :ivar to: who gets it
    :ivar stops: when it is withdrawn before it has left, or is never repeated
    :ivar is_legal: whether it gives notice of something that binds
    :ivar day: what the date is that it carries to calendars
    :ivar is_code: whether it carries a code, which is good for minutes
    """

    words: str
    event: str
    to: str
    leaves: Leaves
    stops: str
    is_legal: bool = False
    day: str = ""
    is_code: bool = False


OFFICES = "IG leads of the parties, that office's mailbox and its deputy"

KINDS = {
    # Accession.
    "accession_consent": Kind(
        "Consent to an accession asked", "A body is proposed; again after 7 days and then every two weeks",
        "IG leads and signatories of the parties", Leaves.AT_ONCE, "When it has ended",
    ),
    "accession_sign": Kind(
        "Accession form to sign", "It is sent for signature; again after 7 days and then every two weeks",
        "Its signatories", Leaves.ALWAYS,
        "When it is signed or has ended",
    ),
    "accession_signed": Kind(
        "Receipt of a signed accession form", "An accession form is signed", "Who signed it", Leaves.ALWAYS, "Once"
    ),
    "acceded": Kind(
        "A party acceded", "An accession form is signed", f"Secretariat, signatories, {OFFICES}", Leaves.ALWAYS, "Once",
        is_legal=True,
    ),
    "accession_ended": Kind(
        "Accession ended", "A party refuses, or it is withdrawn", "Secretariat, and the parties that were asked",
        Leaves.AT_ONCE, "Once",
    ),
    "account_invitation": Kind(
        "Invitation to an account", "Somebody is invited", "The invitee", Leaves.ALWAYS, "At the first use"
    ),
    "address_wanted": Kind(
        "Another address wanted", "A mailbox refuses letters", "Administrators of its organisation", Leaves.AT_ONCE,
        "Once for each mailbox",
    ),
    "breach_told": Kind(
        "Breach recorded", "A party records a breach", "Secretariat, and the offices of the other parties",
        Leaves.ALWAYS, "When the record is struck out",
    ),
    "calendar_change": Kind(
        "Date in a calendar changed", "A date that a letter carried moves or is called off",
        "Whoever was sent that date", Leaves.AT_ONCE, "When what it is about is over", day="Date",
    ),
    "chair_asked": Kind(
        "Decision for the chair to confirm", "The writer records a decision", "The chair", Leaves.ALWAYS,
        "At the answer", day="Last day to confirm",
    ),
    "chair_disputed": Kind(
        "Decision disputed by the chair", "The chair says no", "Who recorded it", Leaves.AT_ONCE, "Once"
    ),
    "clearance_wanted": Kind(
        "Clearance wanted", "A version is sent, and the party asks its offices first",
        "The office's mailbox, else IG leads of the party", Leaves.AT_ONCE, "When it is recorded",
        day="Last day to sign",
    ),
    "code": Kind(
        "Code for signing", "A link is opened", "The signatory", Leaves.ALWAYS, "After 15 minutes", is_code=True
    ),
    "comments_answered": Kind(
        "Comments answered", "The last comment of a party is answered", "Who commented, and the party's IG lead",
        Leaves.AT_ONCE, "Once for each answer of a day",
    ),
    "consultation_closing": Kind(
        "Consultation closes soon", "3 days before it closes", f"{OFFICES} that have not commented", Leaves.AT_ONCE,
        "When it closes", day="Last day for comments",
    ),
    "consultation_opened": Kind(
        "Consultation opened", "A draft is sent to its parties", OFFICES, Leaves.AT_ONCE, "When it closes",
        day="Last day for comments",
    ),
    "cut_over_warning": Kind(
        "Warning before a cut-over day", "60, 30 and 7 days before it", "Secretariat, and parties that have not signed",
        Leaves.ALWAYS, "When they have signed, or at the next warning", is_legal=True, day="Last day to sign",
    ),
    "decision_to_record": Kind(
        "Decision to record", "The day after a draft is sent for approval or a meeting had it; then every week or two",
        "The secretariat", Leaves.GATHERED, "When a decision is recorded, or at the next reminder",
    ),
    "declined": Kind("Signature declined", "A party declines", "The secretariat", Leaves.AT_ONCE, "Once"),
    "digest": Kind(
        "What is due, together", "Reminders have gathered", "Whoever they are for", Leaves.AT_ONCE, "One in each period"
    ),
    "exit_reminder": Kind(
        "Reminder of exit tasks",
        "7 days and 1 day before their last day; then every week, after four weeks every four",
        "IG leads of the party, that office's mailbox and its deputy; overdue, the secretariat", Leaves.GATHERED,
        "When all are shown, or at the next reminder", day="Exit tasks due",
    ),
    "factors_changed": Kind(
        "Second factor changed", "A factor is added or removed", "The person", Leaves.ALWAYS, "Once"
    ),
    "factors_removed": Kind(
        "Second factors removed", "Somebody helps with a lost device", "The person", Leaves.ALWAYS, "Once"
    ),
    "in_force": Kind(
        "Agreement in force", "The sealed document is there", f"Secretariat, signatories, {OFFICES}", Leaves.ALWAYS,
        "Once for each document", is_legal=True, day="Review due",
    ),
    "key_ending": Kind(
        "Key of the portal about to end", "90, 30 and 7 days before the seal's certificate or the log's key ends",
        "Operators, and every secretariat", Leaves.AT_ONCE, "Once for each of these days",
    ),
    "lapsing": Kind(
        "Something ends by itself", "30 and 7 days before an authority, office, registration or assurance ends",
        "Administrators of the organisation", Leaves.GATHERED, "When it is renewed", day="Ends",
    ),
    "law_change": Kind(
        "Law changed, reviews to open", "A law on which agreements rely has changed; then every four weeks",
        "The secretariat", Leaves.GATHERED, "When each agreement has its review, or at the next reminder",
    ),
    "law_review": Kind(
        "Review because the law changed", "A secretariat opens reviews for a change of the law", OFFICES,
        Leaves.AT_ONCE, "When the review is closed",
    ),
    "lent": Kind("Agreement lent", "Somebody from outside may read", "The reader", Leaves.AT_ONCE, "Once"),
    "minute_to_follow": Kind(
        "Minute to follow", "14 days after an approval without its minute, then every four weeks", "The secretariat",
        Leaves.GATHERED, "When the minute is recorded, or at the next reminder",
    ),
    "minor_version": Kind(
        "Minor version told", "The secretariat tells a minor version", "Every party", Leaves.ALWAYS,
        "When the days for objections are over", is_legal=True, day="Last day to object",
    ),
    # Leaving and ending.
    "notice_prepared": Kind(
        "Notice prepared", "An IG lead prepares a notice", "The party's signatories", Leaves.ALWAYS,
        "When it is given or dropped",
    ),
    "notice_disputed": Kind(
        "Date of a notice disputed", "A party thinks a date is wrong", "Signatories of the leaving party, secretariat",
        Leaves.ALWAYS, "Once for each party", is_legal=True,
    ),
    "notice_consent": Kind(
        "Consent to change a notice asked", "A leaving party asks", "Signatories of the others, secretariat",
        Leaves.ALWAYS, "When the party has left", is_legal=True,
    ),
    "notice_changed": Kind(
        "Answer about a notice", "The parties have answered", f"Secretariat, signatories, {OFFICES}", Leaves.ALWAYS,
        "Once for each question", is_legal=True, day="Last day of the notice",
    ),
    "left_alone": Kind(
        "Fewer than two parties left", "A party leaves", "Signatories of who remains, secretariat", Leaves.ALWAYS,
        "When it is ended", is_legal=True,
    ),
    "lead_wanted": Kind(
        "Lead organisation wanted", "The lead leaves", f"Secretariat, signatories, {OFFICES}", Leaves.AT_ONCE,
        "When one is appointed",
    ),
    "agreement_ended": Kind(
        "Agreement ended", "It expires or is ended", f"Secretariat, signatories, {OFFICES}", Leaves.ALWAYS, "Once",
        is_legal=True,
    ),
    "stands_alone": Kind(
        "Stand-alone terms", "Parties let a tier 2 stand on its own", f"Secretariat, signatories, {OFFICES}",
        Leaves.ALWAYS, "Once", is_legal=True,
    ),
    "regrounded": Kind(
        "Another tier 1", "A tier 2 stands on another tier 1", f"Secretariat, signatories, {OFFICES}", Leaves.ALWAYS,
        "Once", is_legal=True,
    ),
    "sharing_suspended": Kind(
        "Sharing suspended", "A party suspends sharing", f"Secretariat, signatories, {OFFICES}", Leaves.ALWAYS, "Once",
        is_legal=True,
    ),
    "suspension_lifted": Kind(
        "Suspension lifted", "A party lifts it", f"Secretariat, signatories, {OFFICES}", Leaves.ALWAYS, "Once",
        is_legal=True,
    ),
    "removal_proposed": Kind(
        "Removal of a party proposed", "Whoever may remove a party proposes it", f"Secretariat, signatories, {OFFICES}",
        Leaves.ALWAYS, "Once", is_legal=True, day="Day by which it is heard",
    ),
    "removal_settled": Kind(
        "Removal decided or dropped", "It is decided, or dropped", f"Secretariat, signatories, {OFFICES}",
        Leaves.ALWAYS, "Once", is_legal=True,
    ),
    "not_content": Kind(
        "Office not content", "An office of a party is not content", "The secretariat", Leaves.AT_ONCE, "Once"
    ),
    "notice_given": Kind(
        "Notice given", "A party gives notice", f"Secretariat, signatories, {OFFICES}", Leaves.ALWAYS, "Once",
        is_legal=True, day="Last day of the notice",
    ),
    "notice_reminder": Kind(
        "Reminder of a notice", "30, 7 and 0 days before its end", f"Secretariat, {OFFICES}", Leaves.GATHERED,
        "When the party has left, or at the next reminder", day="Last day of the notice",
    ),
    "objection": Kind(
        "Objection to a minor version", "A party objects", "Secretariat, and the lead's IG leads", Leaves.AT_ONCE,
        "When the version is made material or dropped",
    ),
    "paper_counted": Kind(
        "Receipt of a signature on paper", "A second person has checked it", "The signatory", Leaves.ALWAYS, "Once"
    ),
    "paper_set_aside": Kind(
        "Signature on paper set aside", "Whoever checks it finds a fault", "The secretariat", Leaves.AT_ONCE, "Once"
    ),
    "paper_to_check": Kind(
        "Signature on paper to check", "The secretariat enters one", "Its other officers, and the party's IG leads",
        Leaves.AT_ONCE, "When it is checked or set aside", day="Last day to sign",
    ),
    "papers_due": Kind(
        "Board papers due", "7 days and 1 day before the papers of a meeting go out", "The secretariat",
        Leaves.GATHERED, "When the meeting is over, or at the next reminder", day="Papers due",
    ),
    "people_changed": Kind(
        "People of an organisation changed", "A board's secretariat gives a role in it", "Its administrators",
        Leaves.AT_ONCE, "Once for each change",
    ),
    "power_proposed": Kind(
        "Another power proposed", "A party proposes another power after a change of law",
        "Secretariat, and the lead's editors and IG leads, but whoever proposed it", Leaves.AT_ONCE,
        "When the draft is abandoned",
    ),
    "question_answered": Kind(
        "Question answered", "A question is answered", "The signatory who asked", Leaves.AT_ONCE,
        "When they have signed, or the round is over",
    ),
    "question_asked": Kind(
        "Question asked", "A signatory asks before signing", "Secretariat, and editors of the lead", Leaves.AT_ONCE,
        "When it is answered",
    ),
    "record_reminder": Kind(
        "Reminder of a record", "30 to 0 days before, every week after", "Whose turn it is; overdue, the secretariat",
        Leaves.GATHERED, "When the step is recorded, or at the next reminder", day="Record due",
    ),
    "record_told": Kind(
        "Record that concerns a party", "A record is made, or the reasons of a refusal are given",
        "The office that answers it", Leaves.AT_ONCE, "When the record is struck out",
    ),
    "review_closed": Kind(
        "Review closed", "A review is decided", f"Secretariat, {OFFICES}", Leaves.AT_ONCE, "Once", day="Review due",
    ),
    "review_opened": Kind(
        "Review opened out of turn", "Something happened, and a review is opened", f"Secretariat, {OFFICES}",
        Leaves.AT_ONCE, "When it is closed", day="Review due",
    ),
    "review_overdue": Kind(
        "Review overdue for long", "30 and 90 days after", "The chair; from 90 days the secretariat, for the board",
        Leaves.AT_ONCE, "When it is closed, or at the next of these",
    ),
    "refusal_taken_back": Kind(
        "Refusal taken back", "A signatory had declined by mistake", "The secretariat", Leaves.AT_ONCE, "Once"
    ),
    "review_reminder": Kind(
        "Reminder of a review", "90 to 0 days before, the day after, every week", f"Secretariat, {OFFICES}",
        Leaves.GATHERED, "When it is reviewed or replaced, or at the next reminder", day="Review due",
    ),
    "sign_in_code": Kind(
        "Code to sign in", "Somebody signs in", "The person", Leaves.ALWAYS, "After 15 minutes", is_code=True
    ),
    "signatory_wanted": Kind(
        "Signatory wanted", "A signatory does not know who signs", "Secretariat, and IG leads of the party",
        Leaves.AT_ONCE, "When somebody is named", day="Last day to sign",
    ),
    "signature_reminder": Kind(
        "Reminder to sign", "7, 14, 21 days after sending, 3 before the last", "The signatory", Leaves.ALWAYS,
        "When they have signed, or the round is over", day="Last day to sign",
    ),
    "signature_to_repeat": Kind(
        "Signature to repeat after a restore", "The secretariat finds a signature that a restored copy lacks",
        "The signatory", Leaves.ALWAYS, "When they have signed, or the round is over", is_legal=True,
        day="Last day to sign",
    ),
    "signature_wanted": Kind(
        "Signature wanted", "A version is sent for signature", "The signatory", Leaves.ALWAYS,
        "When they have signed, or the round is over", is_legal=True, day="Last day to sign",
    ),
    "succession": Kind(
        "Succession", "An instrument replaces bodies by others", "Every party and secretariat concerned", Leaves.ALWAYS,
        "Once for each instrument", is_legal=True, day="First day of the successor",
    ),
    "undelivered": Kind(
        "Letter not delivered", "A mailbox refuses letters", "The secretariat that wrote", Leaves.AT_ONCE,
        "Once for each mailbox",
    ),
    "unsigned": Kind(
        "Party has not signed", "28 days after sending",
        "IG leads of the party, that office's mailbox and its deputy; where it has none, the secretariat",
        Leaves.GATHERED, "When the party has signed, or the round is over", day="Last day to sign",
    ),
    "you_signed": Kind("Receipt of a signature", "Somebody signs", "The signatory", Leaves.ALWAYS, "Once"),
}  # fmt: skip
