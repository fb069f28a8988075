"""Who takes part, and as what."""

from collections.abc import Iterable
from typing import Any

from django import forms

from isa_portal.agreements.forms.fields import BodyField, tick
from isa_portal.agreements.models import PartyRole
from isa_portal.design.forms import Form
from isa_portal.organisations.models import Organisation


class Role(Form):
    """What one party is in the agreement."""

    role = forms.ChoiceField(
        label="Role", choices=PartyRole.choices, widget=forms.RadioSelect, initial=PartyRole.CONTROLLER
    )
    leads = tick("This party leads", help_text="It writes the drafts. Only one party leads.")
    is_essential = tick(
        "This party is essential", help_text="Matters only if the agreement starts when the essential parties signed."
    )


class NewParty(Role):
    organisation = BodyField(label="Organisation", help_text="By its legal name, from the register.")

    field_order = ("organisation", "role", "leads", "is_essential")

    def __init__(self, *arguments: Any, offered: Iterable[Organisation], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["organisation"].offer(offered)  # type: ignore[attr-defined]
