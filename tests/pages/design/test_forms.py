"""How the renderer draws each kind of field."""

import re

import pytest
from django.forms import formset_factory

from tests.pages.design.specimen import WRONG, Everything


def group(form, name):
    return " ".join(form[name].as_field_group().split())


def test_a_text_field_has_its_label_and_its_hint():
    html = group(Everything(), "title")

    assert '<label class="govuk-label" for="id_title">Title</label>' in html
    assert '<div class="govuk-hint" id="id_title_helptext">As it stands on the front page.</div>' in html
    assert re.search(r'<input type="text" name="title" [^>]*aria-describedby="id_title_helptext"', html)
    assert 'class="govuk-input"' in html
    assert "required" not in html


def test_an_error_stands_beside_its_field_and_is_announced():
    html = group(Everything(WRONG), "title")

    assert "govuk-form-group--error" in html
    assert '<p class="govuk-error-message" id="id_title_error">' in html
    assert '<span class="govuk-visually-hidden">Error:</span> Enter the title.' in html
    assert 'aria-describedby="id_title_helptext id_title_error"' in html
    assert 'aria-invalid="true"' in html
    assert "govuk-input--error" in html


@pytest.mark.parametrize(
    ("name", "css"),
    [
        ("purpose", "govuk-textarea govuk-textarea--error"),
        ("tier", "govuk-select"),
        ("document", "govuk-file-upload govuk-file-upload--error"),
        ("email", "govuk-input govuk-input--error"),
        ("read", "govuk-checkboxes__input"),
        ("practice", "govuk-radios__input"),
        ("parties", "govuk-checkboxes__input"),
    ],
)
def test_each_kind_of_field_has_its_classes(name, css):
    assert f'class="{css}"' in group(Everything(WRONG), name)


@pytest.mark.parametrize("name", ["practice", "parties", "signed", "starts", "notice"])
def test_a_group_of_boxes_has_a_legend(name):
    html = group(Everything(WRONG), name)

    assert html.count("<fieldset") == 1
    assert html.count("<legend") == 1
    assert f'aria-describedby="id_{name}' in html or name == "practice"


def test_a_day_has_three_labelled_boxes_that_keep_what_was_written():
    html = group(Everything(WRONG), "signed")

    for box, value in (("day", "31"), ("month", "02"), ("year", "2020")):
        assert f'<label class="govuk-label govuk-date-input__label" for="id_signed_{box}">' in html
        assert f'name="signed_{box}" type="text" inputmode="numeric" value="{value}"' in html
    assert "31/02/2020 is not a real date: February 2020 has 29 days." in html


def test_a_period_keeps_its_unit():
    form = Everything({"notice_number": "30", "notice_unit": "days"})

    html = group(form, "notice")

    assert re.search(r'id="id_notice_unit_days"[^>]* checked>', html)
    assert 'value="30"' in html


def test_a_chosen_radio_stays_chosen():
    html = group(Everything({"practice": "chair"}), "practice")

    assert re.search(r'value="chair"[^>]* checked>', html)
    assert "aria-invalid" not in html


def test_a_hidden_field_is_only_itself():
    html = str(Everything())

    assert html.count('name="secret"') == 1
    assert "id_secret_helptext" not in html


def test_the_label_can_be_the_heading_of_the_page():
    from django.template import Context, Template

    html = Template("{% heading_field form.signed %}").render(Context({"form": Everything()}))

    assert html.count("<h1") == 1


def test_the_summary_links_each_error_to_its_first_wrong_box():
    from django.template import Context, Template

    html = Template("{% error_summary form %}").render(Context({"form": Everything(WRONG)}))

    links = dict(re.findall(r'<a href="#([^"]+)">([^<]+)</a>', html))
    assert set(links) == {
        "id_title",
        "id_purpose",
        "id_practice_0",
        "id_parties_0",
        "id_read",
        "id_document",
        "id_name",
        "id_email",
        "id_password",
        "id_signed_day",
        "id_starts_year",
        "id_notice_unit_days",
    }
    assert links["id_notice_unit_days"] == "Say whether 30 is days or months."


def test_each_link_of_the_summary_leads_to_a_box():
    form = Everything(WRONG)
    html = str(form)

    for name in form.errors:
        assert html.count(f'id="{form[name].error_id}"') == 1


def test_a_formset_is_a_row_of_forms():
    forms = formset_factory(Everything, extra=2)(prefix="row")

    html = str(forms)

    assert 'name="row-TOTAL_FORMS"' in html
    assert html.count('for="id_row-1-title"') == 1


def test_what_was_written_is_escaped():
    html = str(Everything({"title": '"><script>alert(1)</script>', "signed_day": '"><script>'}))

    assert "<script" not in html


def test_no_page_uses_words_that_the_portal_does_not_use():
    html = str(Everything(WRONG)).lower()

    assert "please" not in html
    assert "successfully" not in html
    assert "invalid" not in html.replace("aria-invalid", "")
