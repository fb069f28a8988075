"""What the tags and filters of every page say."""

from datetime import UTC, date, datetime

import pytest
from django.core.paginator import Paginator
from django.template import Context, Template
from django.template.loader import render_to_string

from isa_portal.design.templatetags.design import STATES
from isa_portal.lib.calendar import PartialDate

TODAY = date(2026, 11, 21)


def rendered(template, **context):
    return " ".join(Template(template).render(Context(context)).split())


def test_a_day_is_written_in_words():
    assert rendered("{{ d|day }}", d=date(2026, 4, 3)) == "3 April 2026"
    assert rendered("{{ d|day }}", d=PartialDate(date(2015, 4, 1), date(2015, 4, 30))) == "April 2015"
    assert rendered("{{ d|day }}", d=datetime(2026, 6, 30, 23, 30, tzinfo=UTC)) == "1 July 2026"
    assert rendered("{{ d|day }}", d=None) == ""


def test_a_moment_is_what_the_clocks_in_london_showed():
    assert rendered("{{ d|moment }}", d=datetime(2026, 4, 3, 9, 42, tzinfo=UTC)) == "3 April 2026 at 10:42"
    assert rendered("{{ d|moment }}", d=datetime(2026, 12, 3, 9, 42, tzinfo=UTC)) == "3 December 2026 at 09:42"


@pytest.mark.parametrize(
    ("on", "words"),
    [
        (date(2026, 12, 3), "in 12 days"),
        (date(2026, 11, 22), "tomorrow"),
        (TODAY, "today"),
        (date(2026, 11, 20), "yesterday"),
        (date(2026, 11, 9), "12 days ago"),
        (date(2016, 4, 13), "3,874 days ago"),
        (PartialDate(date(2026, 11, 1), date(2026, 11, 30)), "in 9 days"),
    ],
)
def test_how_far_a_date_is_from_today(on, words):
    assert rendered("{{ on|in_days:today }}", on=on, today=TODAY) == words


def test_a_state_has_its_own_label_and_colour():
    assert rendered("{% state_tag 'in_force' %}") == '<strong class="govuk-tag govuk-tag--green">In force</strong>'
    assert rendered("{% state_tag 'drafting' %}") == '<strong class="govuk-tag">Draft</strong>'
    assert "Waiting" in rendered("{% state_tag 'approved' 'Waiting' %}")


def test_only_what_is_overdue_is_red():
    assert [state for state, (_, colour) in STATES.items() if colour == "red"] == ["overdue"]


def test_a_tag_is_escaped():
    assert "<b>" not in rendered("{% tag text %}", text="<b>")


def test_the_summary_says_each_sentence_once():
    html = rendered("{% error_summary reasons reasons nothing %}", reasons=("A <b>.", "B."))

    assert html.count("<li>") == 2
    assert "A &lt;b&gt;." in html


def test_the_summary_is_silent_without_errors():
    assert rendered("{% error_summary form errors %}") == ""


def test_the_pages_keep_the_other_parameters():
    page = Paginator(range(500), 25).page(3)

    html = render_to_string("design/pagination.html", {"page": page, "querystring": "state=in_force&sort=due"})

    assert "?state=in_force&amp;sort=due&amp;page=2" in html
    assert 'aria-label="Page 20"' in html
    assert "…" in html


def test_one_page_needs_no_pages():
    assert not render_to_string("design/pagination.html", {"page": Paginator(range(5), 25).page(1)}).strip()
