"""What a record of each kind asks for, and what each of its steps does; the labels are those of the pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms

from isa_portal.agreements.forms.fields import LinesField
from isa_portal.agreements.models import Party
from isa_portal.design.fields import DayField, NameField
from isa_portal.design.forms import Form
from isa_portal.lib import personal
from isa_portal.records.kinds import Kind, StepKind

LONGEST = 4000
FOR_EXAMPLE = "For example 13/04/2015."
SAFEGUARDS = (
    "Unauthorised staff and others cannot reach personal information held electronically.",
    "Staff are trained in the risks to information and in what protects it.",
    "Paper copies are stored securely and seen only by those who need them.",
    "When staff leave, their permissions are removed and the lead is told.",
)


def words(label: str, **options: Any) -> forms.CharField:
    """Return a field for a few sentences about no resident."""
    return forms.CharField(label=label, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 4}), **options)


def day(label: str, help_text: str = FOR_EXAMPLE, **options: Any) -> DayField:
    return DayField(label=label, help_text=help_text, **options)


def hour(label: str, **options: Any) -> forms.TimeField:
    """Return a field for an hour on London's clocks."""
    return forms.TimeField(
        label=label,
        input_formats=["%H:%M", "%H.%M", "%H%M"],
        help_text="On a clock of 24 hours, for example 14:30.",
        error_messages={"invalid": "Write the time as hours and minutes on a clock of 24 hours, for example 14:30."},
        widget=forms.TextInput(attrs={"class": "govuk-input--width-5"}),
        **options,
    )


def one_of(label: str, *choices: tuple[str, str], **options: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect, **options)


class PartyField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Another party of the agreement."""

    def __init__(self, label: str, **options: Any) -> None:
        super().__init__(Party.objects.none(), label=label, empty_label="Choose a party", **options)


class Guarded(Form):
    """A form whose free text may hold no number of a resident."""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for name, value in list(cleaned.items()):
            texts = value if isinstance(value, list) else [value]
            for sentence in (one for text in texts if isinstance(text, str) for one in personal.numbers(text)):
                self.add_error(name, sentence)
        return cleaned


class NewRecord(Guarded):
    """What every record says: whose it is. Who writes for one party only is not asked."""

    whose: ClassVar[str] = "Which party is it?"
    party = PartyField("")

    def __init__(self, *args: Any, own: Sequence[Party], present: Sequence[Party], **options: Any) -> None:
        super().__init__(*args, **options)
        mine, bound = (Party.objects.filter(pk__in=[one.pk for one in some]) for some in (own, present))
        for name, field in self.fields.items():
            if isinstance(field, PartyField):
                field.queryset = (mine if name == "party" else bound).select_related("organisation")
            if isinstance(field, forms.ModelMultipleChoiceField):
                field.queryset = bound.select_related("organisation")
        self.fields["party"].label = self.whose
        self.fields["party"].error_messages["required"] = f"Answer the question: {self.whose}"
        self.only = own[0] if len(own) == 1 else None
        if self.only:
            del self.fields["party"]


class Refusal(NewRecord):
    whose = "Which party refused?"
    asker = PartyField("Which party asked?")
    asked_on = day("When was it asked?")
    asked_for = words("What was asked for?", help_text="The kind of information and the purpose. Name no resident.")
    refused_on = day("When was it refused?")
    by = day("By when are the written reasons given?", "The text may say. Otherwise, soon.")


class Request(NewRecord):
    whose = "Which party received the request?"
    law = one_of(
        "Under which law?",
        ("access", "A person asks for their own information (UK GDPR, Article 15)"),
        ("information", "Freedom of Information Act 2000"),
        ("environmental", "Environmental Information Regulations 2004"),
    )
    received_on = day("When was it received?")
    asked_for = words("What is asked for?", help_text="The kind of information. Do not say who asks, or about whom.")
    origin = PartyField(
        "From which other party did the information come?",
        required=False,
        help_text="Leave it empty if it came from none.",
    )
    five_days = one_of(
        "How are the five days counted in which that party is contacted?",
        ("calendar", "Calendar days"),
        ("working", "Working days"),
        initial="calendar",
        help_text="As the text says it. A text that says only “five days” means calendar days.",
    )


class Copy(NewRecord):
    whose = "Which party received the request?"
    received_on = day("When was it received?")
    asked_by = NameField(label="What kind of person or body asks?", help_text="For example a journalist. No name.")


class Onward(NewRecord):
    whose = "Which party was asked?"
    received_on = day("When was it received?")
    asked_by = NameField(label="Which body asks?", help_text="A body that is no party.")
    power = words("On which power does it rely?", help_text="As it says: the Act and the section, or the order.")
    asked_for = words("What is asked for, and what for?", help_text="The kind of information. Name no resident.")
    controllers = forms.ModelMultipleChoiceField(
        Party.objects.none(),
        label="Which parties are controllers of it?",
        widget=forms.CheckboxSelectMultiple,
        help_text="Each decides for itself.",
    )
    by = day("By when does it want an answer?")


class Breach(NewRecord):
    whose = "At which party did it happen?"
    aware_on = day("On which day did the party become aware?")
    aware_time = hour("At what time?")
    what = words("What happened?", help_text="What kind of information, roughly how many people. Name no resident.")
    likely = words("What may follow for people?", required=False)


class Complaint(NewRecord):
    whose = "Which party received it?"
    received_on = day("When was it received?")
    what = words("What is it about?", help_text="The subject. Do not say who complains, or about whom.")
    about = PartyField("Which other party does it concern?", required=False)


class Audit(NewRecord):
    whose = "Which party audits?"
    what = words("What is audited?", help_text="The subject, never a case number or a name.")
    owner = PartyField("Which party gives the access?")
    access_from = day("From when is there access?")
    access_until = day("Until when?", "The access is removed on this day.")


class Assurance(NewRecord):
    whose = "Which party asks for it?"
    asked_on = day("When is it asked for?")
    by = day("By when does each party answer?", "The same day comes again every year.")
    safeguards = LinesField(
        label="Which safeguards does the text list?",
        initial=list(SAFEGUARDS),
        help_text="One on each line. Change these to the words of the text.",
    )


class Leaver(NewRecord):
    whose = "Which party do they leave?"
    post = NameField(label="Post or team", help_text="For example Family worker, north team. No name.")
    left_on = day("What is their last day?")
    systems = words("To what did they have access?", required=False)


class ThirdParty(NewRecord):
    whose = "For which party do they act?"
    third_party = NameField(label="Name of the agent or contractor", help_text="A body, not a person.")
    covers = words("What may it see?")
    signed_on = day("When did it sign?", "Before it is shown anything.")
    until = day("Until when does it hold?", "Leave it empty if it has no end.", required=False)


RECORDS: dict[str, type[NewRecord]] = {
    Kind.REFUSAL: Refusal,
    Kind.REQUEST: Request,
    Kind.COPY: Copy,
    Kind.ONWARD: Onward,
    Kind.BREACH: Breach,
    Kind.COMPLAINT: Complaint,
    Kind.AUDIT: Audit,
    Kind.ASSURANCE: Assurance,
    Kind.LEAVER: Leaver,
    Kind.THIRD_PARTY: ThirdParty,
}


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
