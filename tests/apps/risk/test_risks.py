"""Scales, assessments and risks, by the services."""

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string

from isa_portal.evidence.actors import PORTAL
from isa_portal.evidence.models import AuditEvent
from isa_portal.lib.errors import Refused
from isa_portal.organisations.models import Board, Organisation
from isa_portal.risk import scoring, selectors, services
from isa_portal.risk.models import Risk

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 21, 12, tzinfo=UTC)
BY = {"by": PORTAL, "at": AT}


@pytest.fixture
def scale():
    host = Organisation.objects.create(legal_name="Bristol City Council", slug="bristol")
    board = Board.objects.create(name="Bristol board", short_name="Bristol", slug="bristol", host=host)
    return services.make_scale(board, **BY)


@pytest.fixture
def assessment(scale):
    return services.make_assessment(scale, chain="agreement:12", **BY)


def stated(**changes):
    facts = {
        "description": "A file goes astray",
        "inherent_likelihood": 1,
        "inherent_impact": 2,
        "residual_likelihood": 2,
        "residual_impact": 2,
        "printed_residual_priority": 2,
    }
    return {**facts, **changes}


def test_a_risk_is_kept_with_its_event_in_the_agreements_chain(assessment):
    risk = services.add_risk(assessment, **stated(), **BY)

    event = AuditEvent.objects.get(type="risk.add")
    assert (risk.number, risk.residual_priority) == (1, 4)
    assert (event.chain, event.subject) == ("agreement:12", f"risk:{risk.pk}")
    assert risk.history.get().history_date == AT


@pytest.mark.parametrize("score", [0, 5, 2.5, "3", None, True])
def test_a_score_off_the_scale_is_refused_and_changes_nothing(assessment, score):
    with pytest.raises(Refused) as refusal:
        services.add_risk(assessment, **stated(inherent_likelihood=score), **BY)

    assert refusal.value.reasons == ("Likelihood must be 1, 2, 3 or 4.",)
    assert not Risk.objects.exists()
    assert not AuditEvent.objects.filter(type="risk.add").exists()


def test_every_reason_is_named_at_once(assessment):
    with pytest.raises(Refused) as refusal:
        services.add_risk(assessment, **stated(description=" ", residual_impact=9, concerns="nobody"), **BY)

    assert len(refusal.value.reasons) == 3


def test_the_database_itself_refuses_a_score_off_the_scale(assessment):
    risk = services.add_risk(assessment, **stated(), **BY)

    with pytest.raises(IntegrityError), transaction.atomic():
        Risk.objects.filter(pk=risk.pk).update(residual_impact=5)


def test_a_change_records_only_what_changed(assessment):
    risk = services.add_risk(assessment, **stated(), **BY)

    services.change_risk(risk, owner="BI team", residual_impact=2, **BY)

    assert AuditEvent.objects.get(type="risk.change").facts == {"number": 1, "owner": "BI team"}


def test_a_change_off_the_scale_is_refused(assessment):
    risk = services.add_risk(assessment, **stated(), **BY)

    with pytest.raises(Refused, match=r"Impact left over must be 1, 2, 3 or 4\."):
        services.change_risk(risk, residual_impact=5, **BY)


def test_a_removed_number_is_not_used_again(assessment):
    services.add_risk(assessment, **stated(), **BY)
    services.remove_risk(services.add_risk(assessment, **stated(), **BY), **BY)

    copied = services.copy_assessment(assessment, **BY)

    assert services.add_risk(copied, **stated(), **BY).number == 3
    assert [risk.number for risk in assessment.risks.all()] == [1]


def test_a_copy_stands_apart_from_its_model(assessment):
    services.add_risk(assessment, **stated(), **BY)

    copied = services.copy_assessment(assessment, **BY)
    services.change_risk(copied.risks.get(), owner="BI team", **BY)

    assert assessment.risks.get().owner == ""
    assert copied.chain == "agreement:12"


def test_a_scale_whose_bands_leave_a_gap_is_refused(scale):
    with pytest.raises(Refused, match=r"Exactly one band must hold each of these priorities: 3, 4\."):
        bands = [band for band in scoring.BRISTOL_2015_BANDS if band["from"] != 3]
        services.make_scale(scale.board, "With a gap", bands=bands, **BY)


def test_the_matrix_shows_numbers_letters_and_links(assessment):
    services.add_risk(assessment, **stated(), **BY)
    matrix = selectors.matrix_of(assessment, change_url=lambda risk: f"/change/{risk.number}/")

    page = render_to_string("risk/matrix.html", {"matrix": matrix})

    assert "Likelihood 2, impact 2: 4, amber/green, risk R1" in page
    assert 'href="#risk-1"' in page and 'id="risk-1"' in page
    assert "Document says 2; 2 x 2 = 4." in page
    assert "rose: 2 to 4" in page
    assert page.count("portal-band--red-amber") == 2 * 5
    assert 'href="/change/1/"' in page


def test_an_assessment_reads_as_plain_values(assessment):
    services.add_risk(assessment, **stated(), **BY)

    facts = selectors.facts_of(assessment)

    assert facts["scale"]["name"] == "Bristol 2015"
    assert facts["risks"][0]["residual_impact"] == 2
