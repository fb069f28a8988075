"""What is asked before doubles are joined."""

from typing import Any

from django import forms

from isa_portal.design.fields import NameField
from isa_portal.design.forms import Form
from isa_portal.organisations.models import Organisation
from isa_portal.organisations.selectors import enrolled


class OtherEntry(Form):
    """Which other entry of the register is the same body."""

    into = forms.ModelChoiceField(
        Organisation.objects.none(),
        label="Which entry is the same body and stays?",
        to_field_name="slug",
        empty_label="Choose an organisation",
    )

    def __init__(self, *args: Any, body: Organisation, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["into"].queryset = enrolled().exclude(pk=body.pk)  # type: ignore[attr-defined]


class Join(Form):
    reason = NameField(label="How do you know that they are the same body?")
