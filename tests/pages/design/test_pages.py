"""The pages of the footer and of failure."""

import re

import pytest
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.http import Http404
from django.template import engines
from django.template.loader import render_to_string
from django.test import RequestFactory

from isa_portal.design import views
from tests.pages.design.specimen import WRONG, Everything, page

pytestmark = pytest.mark.urls("isa_portal.design.urls")
REQUEST = RequestFactory().get("/")


@pytest.mark.parametrize("view", [views.support, views.accessibility, views.privacy, views.cookies])
def test_each_page_of_the_footer_has_one_heading_and_says_whom_to_telephone(view):
    html = view(REQUEST).content.decode()

    heading = re.findall(r"<h1[^>]*>([^<]+)</h1>", html)
    assert len(heading) == 1
    assert f"<title>{heading[0]} - ISA portal</title>" in html
    assert "01632 960 000" in html


@pytest.mark.parametrize(
    ("answer", "status", "heading"),
    [
        (lambda: views.unreadable(REQUEST, None), 400, "We could not read that"),
        (lambda: views.not_yours(REQUEST, None), 403, "You cannot do this"),
        (lambda: views.session_ended(REQUEST, "no token"), 403, "Your session ended. Nothing was changed."),
        (lambda: views.not_there(REQUEST, Http404()), 404, "Page not found"),
        (lambda: views.broken(REQUEST), 500, "Something failed here"),
    ],
)
def test_each_failure_has_its_own_page(answer, status, heading):
    response = answer()

    assert response.status_code == status
    assert f">{heading}</h1>" in response.content.decode()


def test_an_act_that_cannot_be_done_now_lists_the_reasons():
    html = render_to_string("409.html", {"errors": ("The text changed since you opened it.",)})

    assert "<title>Error: This cannot be done now - ISA portal</title>" in " ".join(html.split())
    assert "<li>The text changed since you opened it.</li>" in html


def test_a_page_with_errors_says_so_in_its_title_and_at_its_top():
    wrong, untouched = page(Everything(WRONG)), page(Everything())

    assert "<title>Error: Specimen - ISA portal</title>" in wrong
    assert wrong.index("govuk-error-summary") < wrong.index("<h1")
    assert "<title>Specimen - ISA portal</title>" in untouched
    assert "govuk-error-summary" not in untouched


@pytest.mark.parametrize(("level", "role"), [(constants.SUCCESS, "alert"), (constants.INFO, "status")])
def test_a_message_is_announced(level, role):
    html = page(Everything(), messages=[Message(level, "Version 1.0 sent for approval.")])

    assert f'role="{role}" aria-labelledby="message-title"' in html
    assert "Version 1.0 sent for approval." in html


def test_the_page_shows_for_whom_one_acts_and_where_one_is():
    html = page(Everything())

    assert "Suffolk Health and Wellbeing Board" in html
    assert html.count('aria-current="true"') == 1
    assert html.count("<h1") == 1


def test_no_page_carries_script_or_style_of_its_own():
    html = page(Everything(WRONG))

    assert not re.findall(r"<script(?![^>]*src=)|<style|style=|\son[a-z]+=|javascript:", html)


def test_the_page_stands_without_anything_from_a_context_processor():
    html = engines["django"].from_string('{% extends "base.html" %}').render({})

    assert "govuk-service-navigation" not in html
    assert "portal-demonstration" not in html
    assert "Skip to main content" in html
