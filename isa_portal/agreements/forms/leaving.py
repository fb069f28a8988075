"""How a party leaves and where the text ends."""

from django import forms

from isa_portal.agreements.forms.fields import long_text, tick
from isa_portal.agreements.models.leaving import Counting, LastDay, Removal, Way
from isa_portal.design.fields import DayField
from isa_portal.design.forms import Form
from isa_portal.organisations.models import Nation


class Leaving(Form):
    """What the text says beside the period of notice; the period itself stands under Terms."""

    counting = forms.ChoiceField(
        label="How is the period counted?",
        choices=Counting.choices,
        widget=forms.RadioSelect,
        help_text="Clear only where the text says so.",
    )
    non_working = forms.ChoiceField(
        label="What if the last day is no working day?", choices=LastDay.choices, widget=forms.RadioSelect
    )
    nation = forms.ChoiceField(label="Whose bank holidays count?", choices=Nation.choices, widget=forms.RadioSelect)
    way = forms.ChoiceField(label="How is notice given?", choices=Way.choices, widget=forms.RadioSelect)
    address = long_text(
        "Postal address for notice", rows=3, required=False, help_text="Of the office named under Terms."
    )
    email = forms.EmailField(label="E-mail address for notice", required=False)
    post_days = forms.IntegerField(
        label="Working days after posting",
        min_value=0,
        max_value=20,
        help_text="When a letter counts as served. 0: on the day on which it is received.",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "govuk-input--width-3"}),
    )
    late_after = forms.TimeField(
        label="Hour from which notice counts as sent the next day",
        required=False,
        input_formats=["%H:%M"],
        help_text="For example 17:00. Empty, if the text names none.",
        error_messages={"invalid": "Enter the hour with its minutes, for example 17:00."},
        widget=forms.TimeInput(format="%H:%M", attrs={"class": "govuk-input--width-5"}),
    )
    working_days_only = tick("Notice served on a weekend or bank holiday counts on the next working day")
    ends_on = DayField(
        label="Last day of the agreement",
        required=False,
        help_text="Only where the text has a real end. A day of review is none.",
    )
    ends_when = long_text(
        "What ends the agreement", rows=3, required=False, help_text="For example the end of a programme."
    )
    ends_without_lead = tick("The agreement ends when its lead organisation has left")
    removal = forms.ChoiceField(
        label="Who may remove a party?", choices=Removal.choices, required=False, widget=forms.RadioSelect
    )
