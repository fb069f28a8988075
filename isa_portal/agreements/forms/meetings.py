"""The day of a meeting, an item of its agenda with its paper, and what the board decided."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms

from isa_portal.agreements.forms.fields import LinesField, long_text, short_text
from isa_portal.agreements.forms.opening import living_bodies
from isa_portal.agreements.models import Meeting, MeetingDecision, MeetingItem, Outcome, Proposal, Version
from isa_portal.agreements.rules.meetings import MOST_PAPER_DAYS
from isa_portal.agreements.services.outcomes import Said
from isa_portal.design.fields import DayField, NameField
from isa_portal.design.forms import Form

FIRST = {
    "proposal": "Create the agreement, and name one lead agency or several.",
    "version": "Approve the agreement for signature.",
}


class Arrange(Form):
    held_on = DayField(label="Day of the meeting", help_text="For example 13/04/2027. A day in the past is fine too.")
    place = NameField(label="Place", required=False, help_text="For example Committee room 2, or Online.")
    papers_days = forms.IntegerField(
        label="Clear working days for the papers",
        min_value=0,
        max_value=MOST_PAPER_DAYS,
        help_text="Whole working days between the papers and the meeting. Bank holidays are left out.",
    )


class Paper(Form):
    """What an agenda item asks for, and what its board paper says beside what the portal knows."""

    questions = LinesField(
        label="Decisions asked",
        help_text="One on each line. The first one asks for the agreement itself; each is recorded separately.",
    )
    board_role = long_text("Role of the board in this", required=False, rows=3)
    lead_member = short_text("Lead member", required=False, help_text="By office, not by name.")
    author = short_text("Author", required=False, help_text="By office, not by name.")
    key_questions = long_text("Key questions", required=False, rows=3)
    summary = long_text("Summary", required=False, help_text="Left empty, the paper takes the need or the purpose.")
    why = long_text(
        "Why it is recommended",
        required=False,
        rows=3,
        help_text="Left empty, the paper takes the reasons of the proposal or the benefits of the agreement.",
    )
    alternatives = long_text("Alternatives", required=False, rows=3)
    affected = long_text(
        "Who is affected", required=False, rows=3, help_text="Left empty, the paper lists the organisations that share."
    )
    advice = long_text("Information governance and legal advice", required=False, rows=3)
    sources = long_text("Sources", required=False, rows=3)
    appendices = long_text(
        "Appendices", required=False, rows=3, help_text="The text of a version is an appendix by itself."
    )


class AddItem(Paper):
    subject = forms.ChoiceField(label="What is it about?")

    field_order = ("subject",)

    def __init__(self, *arguments: Any, meeting: Meeting, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["questions"].required = False
        self.fields[
            "questions"
        ].help_text = (
            "One on each line, each recorded separately. Left empty, the board is asked for the agreement itself."
        )
        self.offered = dict(offered(meeting))
        choices = [(key, str(_named(subject))) for key, subject in self.offered.items()]
        self.fields["subject"].widget = forms.RadioSelect()
        self.fields["subject"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any] | None:
        cleaned = self.cleaned_data
        if key := cleaned.get("subject"):
            cleaned["subject"] = self.offered[key]
            cleaned["questions"] = cleaned.get("questions") or [FIRST[key.partition("-")[0]]]
        return cleaned


def offered(meeting: Meeting) -> Iterable[tuple[str, Proposal | Version]]:
    """Yield what waits for this board and does not stand on the agenda yet."""
    proposals = Proposal.objects.filter(board=meeting.board_id).undecided()
    for proposal in proposals.exclude(meeting_items__meeting=meeting):
        yield f"proposal-{proposal.pk}", proposal
    waiting = Version.objects.filter(agreement__board=meeting.board_id, state="awaiting_approval")
    for version in waiting.exclude(meeting_items__meeting=meeting).select_related("agreement"):
        yield f"version-{version.pk}", version


def _named(subject: Proposal | Version) -> str:
    if isinstance(subject, Proposal):
        return f"Proposal: {subject}"
    return f"Approval: {subject}, {subject.agreement.title}"


class Outcomes(Form):
    """For each decision asked: what became of it, in what words, under which minute."""

    def __init__(self, *arguments: Any, items: Iterable[MeetingItem], today: date, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.today = today
        self.blocks: list[tuple[MeetingItem, list[tuple[MeetingDecision, list[Any]]]]] = []
        self.decisions: list[MeetingDecision] = []
        for item in items:
            asked = [(decision, self._ask(item, decision)) for decision in item.decisions.all()]
            self.blocks.append((item, [(decision, [self[name] for name in names]) for decision, names in asked]))

    def _ask(self, item: MeetingItem, decision: MeetingDecision) -> list[str]:
        """Add the fields of one decision and return their names."""
        if decision.outcome and decision.minute:
            return []
        self.decisions.append(decision)
        found: dict[str, forms.Field] = {}
        if not decision.outcome:
            found[f"outcome_{decision.pk}"] = forms.ChoiceField(
                label=decision.question, choices=Outcome.choices, required=False, widget=forms.RadioSelect
            )
            if decision.settles and item.proposal and item.proposal.waits:
                found[f"leads_{decision.pk}"] = _leads(item.proposal, self.today)
            found[f"words_{decision.pk}"] = long_text("In the words of the board", required=False, rows=2)
        found[f"minute_{decision.pk}"] = short_text(
            "Agenda item or minute",
            required=False,
            help_text="Leave it empty if the minute is not written yet.",
        )
        for name, field in found.items():
            self.fields[name] = field
            self._teach(field)
        return list(found)

    def clean(self) -> dict[str, Any]:
        said = [self._said(decision) for decision in self.decisions]
        told = [one for one in said if one.outcome or (one.decision.outcome and one.minute)]
        for one in said:
            if not one.outcome and not one.decision.outcome and (one.minute or one.words):
                self.add_error(f"outcome_{one.decision.pk}", f"Say what became of “{one.decision}”.")
        if not told and not self.errors:
            raise forms.ValidationError("Record at least one outcome or one minute.")
        return {"said": told}

    def _said(self, decision: MeetingDecision) -> Said:
        outcome, words, minute = (
            str(self.cleaned_data.get(f"{name}_{decision.pk}") or "") for name in ("outcome", "words", "minute")
        )
        return Said(decision, outcome, words, minute, tuple(self.cleaned_data.get(f"leads_{decision.pk}") or ()))


def _leads(proposal: Proposal, on: date) -> forms.Field:
    """Return the question who leads, among those that would share and the host; among all, if none is named."""
    named = {body.pk for body in proposal.bodies.all()}
    bodies = living_bodies(on)
    if named:
        bodies = bodies.filter(pk__in={*named, proposal.board.host_id})
    return forms.ModelMultipleChoiceField(
        bodies,
        label="Who leads, if it was agreed?",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="One organisation, or several that lead together.",
    )
