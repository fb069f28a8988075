"""A form with every kind of field, and a page with every piece, as later pages put them together."""

from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace

from django import forms
from django.core.paginator import Paginator
from django.template import engines
from django.template.loader import render_to_string

from isa_portal.design.fields import DayField, NameField, PartialDayField, PeriodField
from isa_portal.design.forms import Form


class Everything(Form):
    title = forms.CharField(help_text="As it stands on the front page.")
    purpose = forms.CharField(widget=forms.Textarea(attrs={"rows": 4}))
    tier = forms.ChoiceField(choices=[("", "Choose one"), ("1", "Tier 1"), ("2", "Tier 2")])
    practice = forms.ChoiceField(
        label="Who approves?", widget=forms.RadioSelect, choices=[("board", "The board"), ("chair", "The chair")]
    )
    parties = forms.MultipleChoiceField(
        widget=forms.CheckboxSelectMultiple, choices=[("a", "Bristol City Council"), ("b", "Riverside Trust")]
    )
    read = forms.BooleanField(label="I have read the whole text", help_text="It has 15 pages.")
    document = forms.FileField(label="Signed document", help_text="A PDF of up to 10 MB.")
    name = NameField(label="Your full name")
    email = forms.EmailField(label="E-mail address")
    password = forms.CharField(widget=forms.PasswordInput)
    signed = DayField(label="Date of signing", help_text="For example 13/04/2015.")
    starts = PartialDayField(label="Start", required=False, help_text="Leave the day empty if only the month is known.")
    notice = PeriodField(label="Notice period")
    secret = forms.CharField(widget=forms.HiddenInput, required=False)


WRONG = {
    "name": "NHS\u200bTrust",
    "signed_day": "31",
    "signed_month": "02",
    "signed_year": "2020",
    "starts_month": "4",
    "starts_year": "15",
    "notice_number": "30",
    "email": "someone",
    "tier": "2",
}


class Filters(Form):
    search = forms.CharField(required=False)
    state = forms.MultipleChoiceField(
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[("in_force", "In force (1,020)"), ("out", "Out for signature (9)")],
    )


def context():
    """Return what the page shows: two rows, five tasks, a grid of two rows, a story of two events."""
    return {
        "user": SimpleNamespace(
            is_authenticated=True, get_full_name="Secretariat officer", email="officer@board.example"
        ),
        "acting_for": "Suffolk Health and Wellbeing Board",
        "acting_change_url": "#",
        "search_url": "#",
        "navigation": [
            {"text": text, "href": f"/{text}/", "current": text == "Agreements"}
            for text in ("Home", "Agreements", "Reviews", "Organisations", "Gateways", "Correspondence", "Board")
        ],
        "demonstration": {"inbox_url": "/inbox/", "day_url": "/day/"},
        "filters": Filters(),
        "selected": [{"text": "Review: overdue", "href": "#"}, {"text": "Tier 2", "href": "#"}],
        "items": [
            {"text": t, "href": f"#{t}", "current": t == "Summary"} for t in ("Summary", "Text", "Parties", "Risks")
        ],
        "tasks": [
            {"title": "Purpose", "href": "#", "text": "Completed"},
            {"title": "Parties", "href": "#", "text": "Not yet started", "colour": "blue", "hint": "At least two"},
            {"title": "Signatories", "text": "Cannot start yet", "colour": "grey"},
        ],
        "events": [
            {
                "title": "Signed for Riverside Trust",
                "at": datetime(2026, 11, 21, 10, 42, tzinfo=UTC),
                "by": "Chief executive",
            },
            {"title": "Sent for signature", "on": date(2026, 11, 5), "text": "To three signatories of two parties."},
        ],
        "states": ["drafting", "out_for_signature", "in_force", "suspended", "superseded", "overdue"],
        "page": Paginator(range(500), 25).page(3),
        "today": date(2026, 11, 21),
        "due": date(2026, 10, 9),
    }


BODY = (Path(__file__).parent / "specimen.html").read_text()


def page(form, **more):
    return engines["django"].from_string(BODY).render({**context(), "form": form, **more})


def interruption():
    card = {
        "title": "Give notice for Riverside Trust?",
        "sentences": ["Bound until 21 December 2026; out from 22 December 2026."],
        "button": "Give notice",
        "cancel_href": "#",
    }
    body = '{% extends "base.html" %}{% block title %}Give notice{% endblock %}{% block main %}{{ card }}{% endblock %}'
    html = render_to_string("design/interruption_card.html", card)
    return engines["django"].from_string(body).render({"card": html})
