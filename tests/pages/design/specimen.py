"""A form with every kind of field, and a page with every piece, as later pages put them together."""

from datetime import UTC, date, datetime
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
    "notice_count": "30",
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


BODY = """
{% extends "base.html" %}
{% block title %}Specimen{% endblock %}
{% block back %}{% include "design/back_link.html" with href="#" text="Agreements" %}{% endblock %}
{% block main %}
<div class="portal-head"><h1 class="govuk-heading-l">Agreements</h1>{% state_tag "in_force" %}</div>
<p class="govuk-body">31 of 1,204 agreements: reviews overdue, tier 2.</p>
{% include "design/sub_navigation.html" %}
<div class="portal-register">
  {% include "design/filter.html" with form=filters clear_href="#" %}
  <div>
    <table class="govuk-table portal-table">
      <caption class="govuk-table__caption govuk-table__caption--m">Sorted by review due, oldest first</caption>
      <thead class="govuk-table__head"><tr class="govuk-table__row">
        <th scope="col" class="govuk-table__header"><a class="govuk-link" href="#">Agreement</a></th>
        <th scope="col" class="govuk-table__header">State</th>
        <th scope="col" class="govuk-table__header" aria-sort="ascending"><a class="govuk-link" href="#">Review due</a></th>
      </tr></thead>
      <tbody class="govuk-table__body">
        <tr class="govuk-table__row"><th scope="row" class="govuk-table__header"><a class="govuk-link" href="#">05/18 Youth justice</a></th>
          <td class="govuk-table__cell" data-label="State">{% state_tag "in_force" %} {% state_tag "overdue" %}</td>
          <td class="govuk-table__cell" data-label="Review due">{{ due|day }}, {{ due|in_days:today }}</td></tr>
        <tr class="govuk-table__row"><th scope="row" class="govuk-table__header"><a class="govuk-link" href="#">07/21 Early help</a></th>
          <td class="govuk-table__cell" data-label="State">{% state_tag "out_for_signature" %}</td>
          <td class="govuk-table__cell">5 of 7 signed</td></tr>
      </tbody>
    </table>
    {% include "design/pagination.html" with querystring="state=in_force" %}
    {% include "design/progress.html" with done=5 total=7 text="5 of 7 parties have signed" %}
    <p class="govuk-body">{% for state in states %}{% state_tag state %} {% endfor %}</p>
    {% include "design/task_list.html" %}
  </div>
</div>
<h2 class="govuk-heading-m">Risks</h2>
<table class="portal-grid"><caption>After countermeasures</caption>
  <tr><td></td><th scope="col">Impact 1</th><th scope="col">2</th><th scope="col">3</th><th scope="col">4</th></tr>
  <tr><th scope="row">Likely 2</th><td class="portal-band--green"><span class="portal-grid__score">2</span> GRN</td>
    <td class="portal-band--amber-green"><span class="portal-grid__score">4</span> A/G <a href="#">R5</a></td>
    <td class="portal-band--red-amber"><span class="portal-grid__score">8</span> R/A</td>
    <td class="portal-band--red"><span class="portal-grid__score">12</span> RED <a href="#">R2</a></td></tr>
</table>
<h2 class="govuk-heading-m">Key facts</h2>
<dl class="govuk-summary-list">
  {% include "design/summary_row.html" with key="Lead organisation" value="Bristol City Council" %}
  {% include "design/summary_row.html" with key="Leaving" value="1 month's notice" action_href="#" action_hidden="the notice period" %}
</dl>
{% include "design/inset.html" with text="This says only that no agreement here covers it." %}
{% include "design/warning.html" with text="Nothing is signed until you press the button." %}
<h2 class="govuk-heading-m">History</h2>
{% include "design/timeline.html" %}
<h2 class="govuk-heading-m">Record it</h2>
<form method="post" novalidate>{{ form }}<button class="govuk-button" data-module="govuk-button">Record the agreement</button></form>
{% endblock %}
"""


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
