"""What a record of each kind asks for; the labels are those of the pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms

from isa_portal.agreements.forms.fields import LinesField
from isa_portal.agreements.models import Party
from isa_portal.design.fields import NameField
from isa_portal.records.forms.fields import (
    SAFEGUARDS,
    Guarded,
    PartyField,
    day,
    hour,
    one_of,
    words,
)
from isa_portal.records.kinds import Kind


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
