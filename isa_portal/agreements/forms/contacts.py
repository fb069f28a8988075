"""Who answers enquiries about an agreement for a party."""

from django import forms

from isa_portal.design.fields import NameField
from isa_portal.design.forms import Form


class Contact(Form):
    office = NameField(label="Office", max_length=120, help_text="For example Data protection officer.")
    mailbox = forms.EmailField(label="Mailbox", help_text="A shared one outlives whoever reads it today.")
