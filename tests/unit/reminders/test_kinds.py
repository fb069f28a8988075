"""Every kind of thing that is due: which letters tell of it, and whether calendars carry it."""

from isa_portal.correspondence.catalogue import KINDS as LETTERS
from isa_portal.reminders import due
from isa_portal.reminders.due.reading import KINDS
from isa_portal.reminders.feeds import SUMMARIES
from isa_portal.reminders.services.owing import KINDS as REMINDERS

# By kind: the letters that tell of it. What belongs to no letter of its own is told by the letter named.
TOLD = {
    "notice": ["notice_given", "notice_reminder"],
    "removal": ["removal_proposed", "removal_settled"],
    "lacking": ["left_alone", "lead_wanted", "agreement_lacking"],
    "exit": ["notice_given", "exit_reminder"],
    "cut_over": ["cut_over_warning"],
    "objection": ["minor_version", "objection"],
    "question": ["question_asked"],
    "paper": ["paper_to_check"],
    "signature": ["signature_wanted", "signature_reminder", "unsigned"],
    "accession": ["accession_consent", "accession_sign"],
    "record": ["record_told", "breach_told", "record_reminder"],
    "law": ["law_change", "law_review"],
    "overdue": ["review_reminder", "review_overdue"],
    "seal": ["seal_missing"],
    "consultation": ["consultation_opened", "consultation_closing"],
    "weighing": ["weight_to_confirm"],
    "approval": ["decision_to_record", "chair_asked"],
    "sending": ["version_to_send"],
    "proposal": ["proposal_to_decide"],
    "minutes": ["minute_to_follow"],
    "papers": ["papers_due"],
    "review": ["review_reminder", "review_opened"],
    "lapsing": ["lapsing"],
    "commencing": ["in_force"],
}
# These wait for people without a last day; a calendar has no day for them. A paper is checked until the day of signing.
WITHOUT_A_DAY = {
    "lacking", "question", "accession", "seal", "weighing", "approval", "sending", "proposal", "minutes", "law",
}  # fmt: skip


def test_every_kind_that_is_due_has_its_source_and_its_letters_are_in_the_catalogue():
    assert set(TOLD) == set(KINDS)
    assert all(TOLD.values())
    assert {letter for letters in TOLD.values() for letter in letters} <= set(LETTERS)
    assert set(REMINDERS) <= {letter for letters in TOLD.values() for letter in letters}
    assert len(set(due.SOURCES)) == len(due.SOURCES)


def test_every_kind_with_a_last_day_stands_in_calendars():
    assert set(SUMMARIES) == set(KINDS) - WITHOUT_A_DAY - {"paper"}
