"""What a party says when it leaves, what the others say to it, and what is shown by the last day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms

from isa_portal.agreements.forms.fields import LinesField
from isa_portal.agreements.models import Agreement, Party
from isa_portal.design.fields import DayField, NameField
from isa_portal.design.forms import Form
from isa_portal.leaving.models import Method, Wish

UNREAD = "The dates that you were shown did not arrive. Read them again, then give notice."


def long_text(label: str, *, rows: int = 4, **options: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=2000, widget=forms.Textarea(attrs={"rows": rows}), **options)


def stated_day() -> forms.DateField:
    """Return the last bound day as the page stated it before it was confirmed."""
    wrong = {"required": UNREAD, "invalid": UNREAD}
    return forms.DateField(widget=forms.HiddenInput, input_formats=["%Y-%m-%d"], error_messages=wrong)


class Notice(Form):
    """The reason, which nobody must give, and a later last day where the party wants one."""

    wanted_until = DayField(
        label="A later last day (optional)",
        required=False,
        help_text="Empty: the last day that the period of notice gives.",
    )
    reason = long_text("Reason (optional)", required=False, help_text="The other parties can read it.")
    bound_until = stated_day()


class Letter(Form):
    """How a notice came that was given outside the portal."""

    method = forms.ChoiceField(
        label="How did the notice come?",
        choices=[(one.value, one.label) for one in (Method.POST, Method.EMAIL, Method.HAND)],
        widget=forms.RadioSelect,
    )
    sent_on = DayField(label="Day on which it was sent or posted", help_text="As the letter or its postmark says.")
    received_on = DayField(label="Day on which it was received")
    received_by = NameField(label="Who received it", help_text="The office, for example Head of Early Help.")

    def __init__(self, *arguments: Any, today: date, **options: Any) -> None:
        super().__init__(*arguments, **options)
        for name in ("sent_on", "received_on"):
            self.fields[name].latest = today  # type: ignore[attr-defined]


class Scan(Form):
    """The scan of the letter, once its days were shown."""

    scan = forms.FileField(label="Scan of the letter", help_text="A PDF or a picture, at most 10 MB.")
    reason = long_text("Reason that the letter gives (optional)", required=False)
    bound_until = stated_day()


class Service(Form):
    sent_on = DayField(label="Day on which the letter was posted", help_text="As the proof of posting says.")

    def __init__(self, *arguments: Any, today: date, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["sent_on"].latest = today  # type: ignore[attr-defined]


class Answer(Form):
    """What another party says to a notice, or to what the leaving one asks."""

    words = long_text("Which date do you think is right, and why?", required=False, rows=3)


class Ask(Form):
    wish = forms.ChoiceField(
        label="What do you ask of the other parties?", choices=Wish.choices, widget=forms.RadioSelect
    )
    until = DayField(label="The last day that you ask for", required=False, help_text="Only for another last day.")
    reason = long_text("Why", required=False, rows=3)


class Evidence(Form):
    """What shows that an exit task is done."""

    words = long_text(
        "What was done, where and by whom?", help_text="Or why there was nothing to do. Name no resident."
    )

    def __init__(self, *arguments: Any, wants_certificate: bool, **options: Any) -> None:
        super().__init__(*arguments, **options)
        label = "Certificate of the return or the deletion" if wants_certificate else "A file that shows it (optional)"
        hint = "A PDF, a Word document or a picture, at most 10 MB."
        self.fields["file"] = forms.FileField(label=label, required=wants_certificate, help_text=hint)


class End(Form):
    reason = long_text("Why it ends (optional)", required=False)


class Happened(Form):
    """That what ends an agreement by its text has happened."""

    last_day = DayField(label="Day on which it happened", help_text="That day is the agreement's last.")
    words = long_text("How is this known?", help_text="For example the minute that closed the programme.")


class Lead(Form):
    party = forms.ModelChoiceField(
        Party.objects.none(), label="Which party leads from now on?", empty_label="Choose a party"
    )
    words = long_text("How did the parties appoint it?", help_text="For example the minute of their meeting.")

    def __init__(self, *arguments: Any, parties: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["party"].queryset = parties  # type: ignore[attr-defined]


class Suspend(Form):
    towards = forms.ModelChoiceField(
        Party.objects.none(), label="Towards whom?", required=False, empty_label="All other parties"
    )
    reason = long_text("Why", help_text="The other parties can read it. Name no resident.")

    def __init__(self, *arguments: Any, parties: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["towards"].queryset = parties  # type: ignore[attr-defined]


class Propose(Form):
    """Whom to remove, why, and until when it is heard."""

    party = forms.ModelChoiceField(Party.objects.none(), label="Which party?", empty_label="Choose a party")
    reason = long_text("Why should it go?", help_text="The party answers to this. Name no resident.")
    hear_by = DayField(label="Day by which it may answer", help_text="Nothing is decided before that, or its answer.")

    def __init__(self, *arguments: Any, parties: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["party"].queryset = parties  # type: ignore[attr-defined]


class Words(Form):
    words = long_text("What should those who decide know?", rows=8, help_text="Every party can read it.")


class Assent(Form):
    party = forms.ModelChoiceField(Party.objects.none(), label="For which party do you answer?", empty_label=None)
    agrees = forms.ChoiceField(
        label="Does it agree to the removal?",
        choices=[("yes", "It agrees"), ("no", "It does not agree, so the party stays")],
        widget=forms.RadioSelect,
    )

    def __init__(self, *arguments: Any, parties: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["party"].queryset = parties  # type: ignore[attr-defined]


class Decide(Form):
    last_day = DayField(label="Last day of the party", help_text="It is bound until the end of that day.")
    outcome = long_text("Why it goes", help_text="Answer its words. Of a board's decision name the minute.")


class DropRemoval(Form):
    reason = long_text("Why it is dropped")


class Lift(Form):
    reason = long_text("Why sharing goes on")


class OwnTerms(Form):
    """From when a tier 2 stands on its own, with which clauses of the tier 1, and who agreed for each party."""

    since = DayField(label="Day from which it stands on its own", help_text="As the parties agreed it.")
    takes_in = LinesField(
        label="Clauses of the tier 1 that it takes in", help_text="One on each line, for example clause 7 Security."
    )
    scan = forms.FileField(
        label="The paper on which the parties agreed",
        help_text="Signed terms, or a minute that names who agreed. A PDF or a picture, at most 10 MB.",
        error_messages={"required": "Choose the scan of the paper on which the parties agreed."},
    )

    def __init__(self, *arguments: Any, parties: Iterable[Party], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.parties = {f"agreed_{one.pk}": one for one in parties}
        for name, party in self.parties.items():
            self.fields[name] = NameField(
                label=f"Who agreed for {party}? (optional)",
                required=False,
                max_length=250,
                help_text="Name and office. Empty: it has not agreed, and nothing changes for it.",
            )

    def agreed(self) -> dict[Party, str]:
        """Return who agreed for each party that did."""
        return {party: self.cleaned_data[name] for name, party in self.parties.items() if self.cleaned_data.get(name)}


class Reground(Form):
    """On which other tier 1 what stood on one stands, from when, and what says so."""

    new = forms.ModelChoiceField(
        Agreement.objects.none(),
        label="Which tier 1 takes its place?",
        empty_label="Choose a tier 1 in force",
        error_messages={"required": "Choose the tier 1 that takes its place."},
    )
    since = DayField(label="Day from which they stand on it", help_text="For example the day it came into force.")
    because = long_text("What lets them stand on it?", help_text="The clause of the new tier 1, or the minute.")

    def __init__(self, *arguments: Any, offered: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["new"].queryset = offered  # type: ignore[attr-defined]
