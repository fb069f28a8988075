"""A data flow, one short form for each of its sections, and its data items."""

from __future__ import annotations

from typing import Any

from django import forms

from isa_portal.agreements.forms.fields import LinesField, bodies_of, long_text, short_text, tick
from isa_portal.agreements.models import Agreement, End, Identifiability
from isa_portal.agreements.models.flow import Answer, Mechanism, OptOut, Told
from isa_portal.agreements.services.flows import SYSTEM
from isa_portal.design.fields import DayField
from isa_portal.design.forms import Form, Stamped
from isa_portal.organisations.models import Organisation


def _choice(label: str, choices: Any, **options: Any) -> forms.ChoiceField:
    """Return radios that may be left open: what is missing blocks sending, not saving."""
    return forms.ChoiceField(label=label, choices=choices.choices, required=False, widget=forms.RadioSelect, **options)


def _short(label: str, max_length: int = 200, **options: Any) -> forms.CharField:
    return short_text(label, max_length=max_length, required=False, **options)


def _long(label: str, **options: Any) -> forms.CharField:
    return long_text(label, rows=3, required=False, **options)


class Who(Stamped):
    """Who gives what to whom, at which stage."""

    stage = short_text("Stage or step", max_length=120, help_text="For example Finding families.")
    discloser = forms.ModelChoiceField(Organisation.objects.none(), label="Who gives", empty_label="Choose a party")
    recipient = forms.ModelChoiceField(Organisation.objects.none(), label="Who receives", empty_label="Choose a party")
    data = long_text(  # type: ignore[assignment]
        "What is shared, in a sentence", rows=3, help_text="The data items follow, each with its kind and reason."
    )

    def __init__(self, *arguments: Any, agreement: Agreement, **options: Any) -> None:
        super().__init__(*arguments, **options)
        for name in ("discloser", "recipient"):
            self.fields[name].queryset = bodies_of(agreement)  # type: ignore[attr-defined]


class Journey(Stamped):
    method = _short("How it travels", help_text="For example by secure e-mail between named mailboxes.")
    frequency = _short("How often", 120)
    period = _short("Period that the data covers", help_text="For example the last 12 months.")


class Limits(Stamped):
    not_shared = _long("What is expressly not shared", help_text="Leave it empty if nothing is named.")
    not_shared_why = _long("Why it is not shared")


class Keeping(Stamped):
    retention = _short("How long the recipient keeps it", 300, help_text="For example three months.")
    clock_starts = _short("What starts the clock", 300, help_text="For example the day on which the case closes.")
    disposal = _short("How it is then disposed of", 300, help_text="For example deleted, backups included.")


class Place(Stamped):
    stored_in = _short("Where it is stored", help_text="The country, for example the United Kingdom.")
    outside_uk = _choice("Is it transferred out of the UK?", Answer)
    transfer_mechanism = _choice("If so, by what mechanism?", Mechanism)
    transfer_note = _short("To which country, and on what terms", 300)


class Onward(Stamped):
    onward = _choice("May the recipient pass it on?", Answer)
    onward_to = _short("If so, to whom?", 300)
    onward_decides = _short("On whose decision?", 300, help_text="An office.")


NO_BASIS = "None of these is a lawful basis by itself: that is chosen under Law."


class People(Stamped):
    told = _choice("What are people told?", Told, help_text=NO_BASIS)
    told_why = _long("Why that is right for this flow")
    victims_told = _choice(
        "What are victims and witnesses told?", Told, help_text="Leave it open if the data names none."
    )
    victims_told_why = _long("Why that is right for victims and witnesses")
    opt_out = _choice(
        "Does the National Data Opt-Out apply?",
        OptOut,
        help_text="It is about confidential patient information used for more than a person's own care.",
    )
    opt_out_why = _long("Why it does, does not, or why that is unclear")


class Records(Stamped):
    article_30 = _short(
        "Entry in the records of processing (Article 30)", help_text="Its reference, for example ROPA-114."
    )


class Systems(Stamped):
    """The system at each end."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        for end, words in ((End.SOURCE, "it comes from"), (End.DESTINATION, "it goes to")):
            asked = {
                "name": _short(f"System that {words}"),
                "owner": _short("Office of its information asset owner"),
                "agreed_on": DayField(label="Day on which the owner agreed", required=False),
                "custodian": _short("Its custodian", help_text="The office that looks after it."),
                "seen_by": _short("Who may see it there", 300),
            }
            for name, field in asked.items():
                self.fields[f"{end}_{name}"] = field

    def _of(self, end: str) -> list[Any]:
        return [self[f"{end}_{name}"] for name in SYSTEM]

    @property
    def source(self) -> list[Any]:
        return self._of(End.SOURCE)

    @property
    def destination(self) -> list[Any]:
        return self._of(End.DESTINATION)

    def ends(self) -> dict[str, dict[str, Any]]:
        """Return what was filled in, by the end and the field of the system."""
        return {str(end): {name: self.cleaned_data[f"{end}_{name}"] for name in SYSTEM} for end in End}


class _Kind(Form):
    identifiability = forms.ChoiceField(
        label="How identifiable is it?", choices=Identifiability.choices, widget=forms.RadioSelect
    )
    special_category = tick(
        "It is special category data", help_text="Health, ethnic origin, religion, sexual life and the like."
    )
    offence_data = tick("It is about offences or alleged offences")
    patient_data = tick("It is patient information", help_text="About a person's health or care, held in confidence.")
    why_needed = _long("Why is it needed?")
    why_not_less = _long("Why would less, or anonymous data, not do?")


class Items(_Kind):
    """Several data items of one kind at once."""

    names = LinesField(label="Data items", help_text="One on each line, for example name, date of birth.")
    field_order = ["names"]

    def rows(self) -> list[dict[str, Any]]:
        facts = dict(self.cleaned_data)
        return [{"name": name, **facts} for name in facts.pop("names")]


class Item(Stamped, _Kind):
    name = short_text("Data item", max_length=300)
    field_order = ["name"]


# The sections of a flow beside who and items and systems: title, form, by the word in the address.
SECTIONS: dict[str, tuple[str, type[Stamped]]] = {
    "who": ("Who gives what to whom", Who),
    "journey": ("How it travels", Journey),
    "limits": ("What is not shared", Limits),
    "keeping": ("Keeping and disposal", Keeping),
    "place": ("Where it is stored", Place),
    "onward": ("Passing it on", Onward),
    "people": ("What people are told", People),
    "records": ("Records of processing", Records),
}
