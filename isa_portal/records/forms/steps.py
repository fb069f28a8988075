"""What each step of a record asks for; the labels are those of the pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from isa_portal.design.fields import NameField
from isa_portal.records.forms.fields import (
    Guarded,
    day,
    hour,
    one_of,
    words,
)
from isa_portal.records.kinds import StepKind


class Done(Guarded):
    """What every step says: the day on which it was done."""

    done_on = day("When was it done?")


class Reasons(Done):
    reasons = words("What are the reasons?", help_text="Full and clear: the party that asked reads them here.")
    done_on = day("When were they given?")
    field_order = ("reasons", "done_on")


class Contact(Done):
    done_on = day("When was it contacted?")
    how = NameField(label="How?", help_text="For example by telephone, to its data protection officer.")


class View(Done):
    outcome = one_of(
        "What does it say?",
        ("disclose", "It has no objection"),
        ("withhold", "Something is exempt, or speaks against it"),
        ("none", "It gave no view"),
    )
    reasons = words("What is exempt, and why?", required=False)
    done_on = day("When did it say so?")
    field_order = ("outcome", "reasons", "done_on")


class Answer(Done):
    outcome = one_of(
        "How was it answered?",
        ("disclosed", "Disclosed"),
        ("part", "Disclosed in part"),
        ("refused", "Refused"),
        ("not_held", "Not held"),
    )
    reasons = words("On which grounds?", required=False)
    done_on = day("When was it answered?")
    field_order = ("outcome", "reasons", "done_on")


class DecideCopy(Done):
    outcome = one_of(
        "What is decided?", ("full", "Released in full"), ("part", "Released in part"), ("refused", "Refused")
    )
    withheld = forms.MultipleChoiceField(
        label="Which parts are withheld?", required=False, widget=forms.CheckboxSelectMultiple
    )
    reasons = words("Why?", required=False, help_text="Stands in the released copy in place of what is withheld.")
    done_on = day("When was it decided?")
    field_order = ("outcome", "withheld", "reasons", "done_on")

    def __init__(self, *args: Any, parts: Sequence[tuple[str, str]] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["withheld"].choices = list(parts)  # type: ignore[attr-defined]


class Decide(Done):
    outcome = one_of(
        "What does it decide?",
        ("agrees", "It agrees"),
        ("conditions", "It agrees on conditions"),
        ("refuses", "It refuses"),
    )
    reasons = words("Why, or on which conditions?", required=False)
    done_on = day("When was it decided?")
    field_order = ("outcome", "reasons", "done_on")


class AnswerOnward(Done):
    how = words("What was answered?")
    done_on = day("When was it answered?")
    field_order = ("how", "done_on")


class Report(Done):
    outcome = one_of(
        "Was it reported to the Information Commissioner?", ("reported", "Reported"), ("not_reported", "Not reported")
    )
    done_on = day("On which day was it reported, or was that decided?")
    time = hour("At what time was it reported?", required=False)
    reference = NameField(label="Reference of the report", required=False)
    reasons = words("Why was it not reported, or reported after the 72 hours?", required=False)
    field_order = ("outcome", "done_on", "time", "reference", "reasons")


class Investigate(Done):
    found = words("What was found?")
    acted = words("What was done so that it does not happen again?")
    done_on = day("When was it finished?")
    field_order = ("found", "acted", "done_on")


class Conclude(Done):
    found = words("What was found, and what was done?")
    done_on = day("When was the outcome told?")
    field_order = ("found", "done_on")


class Remove(Done):
    evidence = words("What shows it?", help_text="For example the number of the ticket in the system.")
    done_on = day("When was the access removed?")
    field_order = ("evidence", "done_on")


class Learn(Done):
    learned = words("What was learned?", help_text="The other parties read it here. Nothing that identifies anybody.")
    done_on = day("When was it shared?")
    field_order = ("learned", "done_on")


class Assure(Done):
    outcome = one_of(
        "Are the safeguards in place?", ("all", "All of them are in place"), ("not_all", "Not all of them")
    )
    reasons = words("Which is not, and what is done by when?", required=False)
    done_on = day("On which day is this said?")
    field_order = ("outcome", "reasons", "done_on")


class Renew(Done):
    outcome = one_of("What happened?", ("renewed", "It was renewed"), ("ended", "The access was ended"))
    until = day("Renewed until when?", required=False)
    done_on = day("When was that?")
    field_order = ("outcome", "until", "done_on")


STEPS: dict[str, type[Done]] = {
    StepKind.REASONS: Reasons,
    StepKind.CONTACT: Contact,
    StepKind.VIEW: View,
    StepKind.ANSWER: Answer,
    StepKind.DECIDE_COPY: DecideCopy,
    StepKind.DECIDE: Decide,
    StepKind.ANSWER_ONWARD: AnswerOnward,
    StepKind.REPORT: Report,
    StepKind.INVESTIGATE: Investigate,
    StepKind.ACKNOWLEDGE: Done,
    StepKind.CONCLUDE: Conclude,
    StepKind.REMOVE: Remove,
    StepKind.LEARN: Learn,
    StepKind.ASSURE: Assure,
    StepKind.RENEW: Renew,
}


class StrikeOut(Guarded):
    reason = NameField(
        label="Why is it struck out?",
        help_text="For example entered twice. The record keeps its number, its days and this reason; its words go.",
    )
