"""Forms of the register of bodies, of officers and of seats."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet

from isa_portal.design.fields import DayField, NameField
from isa_portal.design.forms import Form, Stamped
from isa_portal.organisations.forms.fields import DomainsField, NamesField, NumbersField
from isa_portal.organisations.models import (
    BodyKind,
    CyberEssentials,
    DsptStanding,
    Office,
    Organisation,
    Scheme,
)
from isa_portal.organisations.selectors import CONTACT, enrolled

SAME, OTHER = "name", "body"


class BodyChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A body of the register; a joined double stands for nothing."""

    def __init__(self, **options: Any) -> None:
        super().__init__(Organisation.objects.none(), required=False, **options)

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.legal_name} ({obj.known_as})" if obj.known_as else str(obj.legal_name)


class Find(Form):
    """What is asked before a body is added."""

    q = forms.CharField(
        label="Is it already here?", max_length=200,
        help_text="Its name, as people write it, or one of its numbers: ODS, URN, company, charity or ICO.",
    )  # fmt: skip


class Particulars(Stamped):
    """What the secretariat keeps of a body, beside its legal name."""

    known_as = NameField(label="Known as", max_length=120, required=False, help_text="The name in everyday use.")
    other_names = NamesField(label="Other names", help_text="By which people look for it, one on each line.")
    kinds = forms.MultipleChoiceField(
        label="What kind of body is it in law?", choices=BodyKind.choices, required=False,
        widget=forms.CheckboxSelectMultiple, help_text="Several may apply. They decide which gateways it may use.",
    )  # fmt: skip
    ods = NumbersField(Scheme.ODS)
    urn = NumbersField(Scheme.URN)
    company = NumbersField(Scheme.COMPANY)
    charity = NumbersField(Scheme.CHARITY)
    ico = NumbersField(Scheme.ICO)
    ico_expires_on = DayField(label="ICO registration ends on", required=False, help_text="For example 13/04/2027.")
    parent = BodyChoice(
        label="Parent or proprietor", empty_label="None",
        help_text="The body that owns or runs it, for example the trust of an academy.",
    )  # fmt: skip
    dissolved_on = DayField(label="Dissolved on", required=False, help_text="Leave it empty while the body stands.")
    successor = BodyChoice(label="Successor", empty_label="None", help_text="The body that follows a dissolved one.")

    def __init__(self, *args: Any, body: Organisation | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        others = enrolled().exclude(pk=body.pk) if body else enrolled()
        for name in ("parent", "successor"):
            if name in self.fields:
                self.fields[name].queryset = others  # type: ignore[attr-defined]


class Contact(Stamped):
    """What an administrator of a body keeps of it."""

    notice_address = forms.CharField(
        label="Address for notices", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 4})
    )
    notice_email = forms.EmailField(label="E-mail for notices", required=False)
    domains = DomainsField(
        label="E-mail domains", help_text="One on each line, for example bristol.example. Others are asked about."
    )
    dspt = forms.ChoiceField(
        label="Data Security and Protection Toolkit", choices=DsptStanding.choices, required=False,
        help_text="How its last submission was published.",
    )  # fmt: skip
    dspt_on = DayField(label="Published on", required=False, help_text="For example 30/06/2026.")
    cyber_essentials = forms.ChoiceField(label="Cyber Essentials", choices=CyberEssentials.choices, required=False)
    cyber_essentials_until = DayField(label="Certificate ends on", required=False, help_text="For example 13/04/2027.")


class NewBody(Particulars, Contact):
    """Everything of a body that is new to the register."""

    legal_name = NameField(
        label="Legal name",
        help_text="The person that can be bound, for example The Chief Constable of Avon and Somerset.",
    )
    field_order = ("legal_name", "known_as", "other_names", "kinds", *(one.value for one in Scheme), "ico_expires_on",
                   "parent", *CONTACT)  # fmt: skip

    def __init__(self, *args: Any, name: str = "", **options: Any) -> None:
        super().__init__(*args, facts={}, initial={"legal_name": name}, **options)
        for unasked in ("stamp", "dissolved_on", "successor"):
            del self.fields[unasked]


class NameOrBody(Form):
    """What is asked before a legal name changes."""

    which = forms.ChoiceField(
        label="A new name, or a new body?", widget=forms.RadioSelect,
        choices=[
            (SAME, "The same body has a new name. What it signed still binds it."),
            (OTHER, "Another body takes its place, by a merger, a reorganisation or an order."),
        ],
    )  # fmt: skip


class Rename(Form):
    legal_name = NameField(label="New legal name")
    changed_on = DayField(label="Last day of the old name", help_text="For example 31/03/2026.")
    instrument = NameField(
        label="What changed it?", help_text="For example a resolution, a certificate of change of name, an order."
    )

    def __init__(self, *args: Any, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["changed_on"].latest = today  # type: ignore[attr-defined]


class Officer(Stamped):
    """An office by its mailbox, and who holds it."""

    mailbox = forms.EmailField(label="Shared mailbox", help_text="It outlives every holder.")
    holder = NameField(label="Who holds the office?", max_length=120, required=False, help_text="Name or position.")
    holder_email = forms.EmailField(
        label="E-mail of the holder", required=False, help_text="Letters go here too. The holder may name a deputy."
    )
    starts_on = DayField(label="From", required=False, help_text="Empty if it begins today.")
    ends_on = DayField(label="Until", required=False, help_text="The last day. Empty if no end is known.")


class NewOfficer(Officer):
    office = forms.ChoiceField(label="Office", choices=Office.choices, widget=forms.RadioSelect)
    field_order = ("office", "mailbox", "holder", "holder_email", "starts_on", "ends_on")

    def __init__(self, *args: Any, office: str = "", **options: Any) -> None:
        super().__init__(*args, facts={}, initial={"office": office}, **options)
        del self.fields["stamp"]


class Deputy(Stamped):
    """Who gets an absent holder's letters, and until when; all empty: nobody."""

    deputy = NameField(label="Deputy", max_length=120, required=False, help_text="Name or position.")
    deputy_email = forms.EmailField(label="E-mail of the deputy", required=False)
    deputy_until = DayField(label="Until", required=False, help_text="The last day, for example 30/12/2026.")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        given = [name for name in ("deputy", "deputy_email", "deputy_until") if cleaned.get(name)]
        for name in ("deputy", "deputy_email", "deputy_until"):
            if given and not cleaned.get(name) and name not in self.errors:
                self.add_error(name, f"{self.fields[name].label}: enter this too, or empty all three.")
        return cleaned


class NewHost(Form):
    organisation = BodyChoice(label="New host organisation", empty_label="Choose an organisation")
    instrument = NameField(label="What changed it?", help_text="For example a resolution or an order, with its date.")

    def __init__(self, *args: Any, offered: QuerySet[Organisation], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["organisation"]
        field.required = True
        field.queryset = offered  # type: ignore[attr-defined]


class Chair(Form):
    """Who chairs a board: a name and a mailbox are enough."""

    name = NameField(label="Full name of the chair", max_length=120)
    email = forms.EmailField(label="E-mail address", help_text="Letters that ask to confirm a decision go here.")


class NewSeat(Form):
    organisation = BodyChoice(label="Organisation", empty_label="Choose an organisation")

    def __init__(self, *args: Any, offered: QuerySet[Organisation], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["organisation"]
        field.required = True
        field.queryset = offered  # type: ignore[attr-defined]
