"""Setting up the first board, and a board's practice."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password

from isa_portal.design.fields import NameField
from isa_portal.design.forms import Form, ModelForm
from isa_portal.organisations.models import Board


class SetUp(Form):
    """One account and one board: what the portal needs before anything else."""

    name = NameField(label="Your full name", max_length=120)
    position = NameField(label="Your position", max_length=120, help_text="For example Governance officer.")
    email = forms.EmailField(label="Your e-mail address", help_text="You sign in with it.")
    password = forms.CharField(
        label="Your password",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
        help_text="At least 12 characters. Three words in a row are good.",
    )
    board_name = NameField(
        label="Name of the board", help_text="In full, for example Suffolk Health and Wellbeing Board."
    )
    short_name = NameField(label="Short name of the board", max_length=60, help_text="For example Suffolk.")
    host = NameField(
        label="Host organisation",
        help_text="The council that hosts the board, by its legal name. A board has no legal personality of its own.",
    )
    help_telephone = forms.CharField(
        label="Help telephone", max_length=40, help_text="People who were asked to sign telephone this number."
    )

    def clean_password(self) -> str:
        password = str(self.cleaned_data["password"])
        validate_password(password)
        return password


class Practice(ModelForm):
    """How a board approves, reviews, gives notice and asks for signatures; drafts begin with these."""

    class Meta:
        model = Board
        fields = (
            "overarching_approval",
            "purpose_specific_approval",
            "overarching_review_months",
            "purpose_specific_review_months",
            "notice_months",
            "signing_days",
            "objection_days",
            "second_factor_for_all",
            "passkey_before_signing",
            "members_see_register",
            "paper_days",
            "help_telephone",
            "help_email",
            "notice_address",
        )
        labels = {
            "overarching_approval": "Who approves a tier 1 agreement",
            "purpose_specific_approval": "Who approves a tier 2 or stand-alone agreement",
            "overarching_review_months": "Months between reviews of a tier 1",
            "purpose_specific_review_months": "Months between reviews of other agreements",
            "notice_months": "Months of notice to leave",
            "signing_days": "Days to sign",
            "objection_days": "Days to object to a minor version",
            "second_factor_for_all": "Ask everybody who works with this board for a second factor",
            "passkey_before_signing": "Signatories set up a passkey before they sign",
            "members_see_register": "Organisations that sit on the board see its signed agreements in outline",
            "paper_days": "Clear working days between the papers and a meeting",
            "help_telephone": "Help telephone",
            "help_email": "Help e-mail",
            "notice_address": "Address for notices",
        }
        help_texts = {
            "second_factor_for_all": "The secretariat and administrators of organisations are always asked.",
            "members_see_register": "Title, parties, purpose, state and review date, and nothing else.",
        }
        widgets = {
            "overarching_approval": forms.RadioSelect,
            "purpose_specific_approval": forms.RadioSelect,
        }

    def clean(self) -> dict[str, Any] | None:
        for name in (
            "overarching_review_months",
            "purpose_specific_review_months",
            "notice_months",
            "signing_days",
            "objection_days",
        ):
            if self.cleaned_data.get(name) == 0:
                self.add_error(name, "Enter 1 or more.")
        return super().clean()
