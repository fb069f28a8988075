"""Whether a body may use an entry: answers written from the sources, each with its reason."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product

import pytest

from isa_portal.gateways.eligibility import ASK, Outcome, eligibility, needed_fields
from isa_portal.gateways.models import ANYBODY, POWERS, Confidence, DataKind, LegalGateway, Standing, Territory
from isa_portal.organisations.models import BodyKind, Nation
from tests.unit.gateways.reading import gateways

ON = date(2026, 11, 21)
YES, NO, OPEN = Outcome.YES, Outcome.NO, Outcome.NOT_DETERMINED
PATIENT = ("personal", "patient")
DISADVANTAGES = {"objective": "Multiple disadvantages"}

# Entry, kind of body, gives or receives, answer, why; sometimes more that is asked. England unless said otherwise.
PAIRS = [
    # Children Act 2004 s.10: local authorities in England with the partners of s.10(4).
    ("ca2004-s10", "county_council", "gives", YES, "a local authority in England makes the arrangements, s.10(1)"),
    ("ca2004-s10", "unitary_authority", "gives", YES, "a local authority in England, s.10(1)"),
    ("ca2004-s10", "unitary_authority", "receives", YES, "a local authority in England, s.10(1)"),
    ("ca2004-s10", "district_council", "gives", YES, "relevant partner, s.10(4)(a)"),
    ("ca2004-s10", "police", "gives", YES, "the chief officer is a relevant partner, s.10(4)(b)"),
    ("ca2004-s10", "police", "receives", YES, "the chief officer is a relevant partner, s.10(4)(b)"),
    ("ca2004-s10", "police_and_crime_commissioner", "gives", YES, "the local policing body is a partner, s.10(4)(b)"),
    ("ca2004-s10", "probation", "gives", YES, "relevant partner, s.10(4)(ca) and (cb)"),
    ("ca2004-s10", "youth_justice", "receives", YES, "relevant partner, s.10(4)(d)"),
    ("ca2004-s10", "integrated_care_board", "gives", YES, "the catalogue names the board among the partners"),
    ("ca2004-s10", "school", "gives", YES, "the catalogue names schools among the partners"),
    ("ca2004-s10", "charity", "gives", OPEN, "others only as the authority considers appropriate, s.10(1)(c)"),
    ("ca2004-s10", "government_department", "gives", OPEN, "the department for work is named, not every department"),
    ("ca2004-s10", "police", "gives", NO, "the section is about authorities in England", {"nation": "wales"}),
    ("ca2004-s10", "police", "gives", OPEN, "the register says England and Wales", {"nation": "england_and_wales"}),
    ("ca2004-s10", "police", "gives", OPEN, "nobody said where the body is", {"nation": ""}),
    # Crime and Disorder Act 1998 s.115: anyone to a relevant authority; the catalogue does not settle its extent.
    ("cda1998-s115", "charity", "gives", OPEN, "any person may, but the extent is empty"),
    ("cda1998-s115", "police", "receives", OPEN, "a relevant authority, but the extent is empty"),
    ("cda1998-s115", "school", "receives", OPEN, "the list of relevant authorities is much amended"),
    # Sections 17 and 17A stand in the chapter for England and Wales.
    ("cda1998-s17", "district_council", "gives", YES, "an authority of s.17(2)"),
    ("cda1998-s17", "fire_and_rescue", "gives", YES, "an authority of s.17(2)"),
    ("cda1998-s17", "combined_authority", "gives", YES, "an authority of s.17(2)", {"nation": "england_and_wales"}),
    ("cda1998-s17", "police", "gives", OPEN, "police bodies are named; which of them is not settled"),
    ("cda1998-s17", "combined_authority", "gives", NO, "the chapter is England and Wales", {"nation": "scotland"}),
    ("cda1998-s17a", "police", "gives", NO, "depersonalised information only"),
    ("cda1998-s17a", "police", "gives", YES, "depersonalised information is what it is for", {"data": ()}),
    ("cda1998-s17a", "nhs_trust", "gives", OPEN, "NHS bodies are named; which is not settled", {"data": ()}),
    # Police, Crime, Sentencing and Courts Act 2022 s.16: exclusions of s.16(4).
    ("pcsca2022-s16", "prison", "gives", YES, "a prison authority, s.16(2)(d)"),
    ("pcsca2022-s16", "police_and_crime_commissioner", "receives", YES, "a local policing body, s.16(2)(b)"),
    ("pcsca2022-s16", "school", "gives", YES, "an educational authority, s.16(2)(c)"),
    ("pcsca2022-s16", "prison", "gives", NO, "patient information is excluded, s.16(4)(a)", {"data": PATIENT}),
    ("pcsca2022-s16", "school", "receives", NO, "patient information is excluded, s.16(4)(a)", {"data": PATIENT}),
    ("pcsca2022-s16", "integrated_care_board", "gives", NO, "a health authority's personal information, s.16(4)(b)"),
    ("pcsca2022-s16", "nhs_trust", "gives", NO, "a health body's personal information, s.16(4)(b)"),
    ("pcsca2022-s16", "nhs_england", "gives", NO, "a health body's personal information, s.16(4)(b)"),
    ("pcsca2022-s16", "gp_practice", "gives", NO, "a health body's personal information, s.16(4)(b)"),
    ("pcsca2022-s16", "county_council", "gives", OPEN, "whether it is a social care authority is not recorded"),
    ("pcsca2022-s16", "police", "gives", OPEN, "the specified authorities are not listed in the catalogue"),
    ("pcsca2022-s16", "prison", "gives", NO, "in force from 31 January 2023", {"on": date(2023, 1, 30)}),
    ("pcsca2022-s16", "prison", "gives", YES, "its first day in force", {"on": date(2023, 1, 31)}),
    # Digital Economy Act 2017 s.35: Schedule 4, by objective.
    ("dea2017-s35", "nhs_trust", "gives", NO, "no English NHS body is in Schedule 4", DISADVANTAGES),
    ("dea2017-s35", "integrated_care_board", "receives", NO, "no English NHS body is in Schedule 4", DISADVANTAGES),
    ("dea2017-s35", "nhs_england", "gives", NO, "no English NHS body is in Schedule 4"),
    ("dea2017-s35", "police", "gives", OPEN, "in Schedule 4, but no objective is named"),
    ("dea2017-s35", "police", "gives", OPEN, "who is specified for the objective was not seen", DISADVANTAGES),
    ("dea2017-s35", "county_council", "receives", OPEN, "who is specified was not seen", DISADVANTAGES),
    ("dea2017-s35", "police", "gives", NO, "no such objective is specified", {"objective": "Crime prevention"}),
    ("dea2017-s35", "probation", "gives", OPEN, "only for an objective that lists the Secretary of State"),
    ("dea2017-s64", "nhs_trust", "gives", NO, "not for health or adult social care functions"),
    # Localism Act 2011 s.1: local authorities in England.
    ("la2011-s1", "unitary_authority", "gives", YES, "a local authority in England"),
    ("la2011-s1", "district_council", "gives", YES, "a local authority in England"),
    ("la2011-s1", "police", "gives", NO, "not police"),
    ("la2011-s1", "nhs_trust", "gives", NO, "not NHS"),
    ("la2011-s1", "school", "gives", NO, "not schools"),
    ("la2011-s1", "charity", "gives", NO, "no local authority"),
    ("la2011-s1", "county_council", "gives", NO, "England only", {"nation": "scotland"}),
    ("la2011-s1", "county_council", "receives", OPEN, "it says nothing of recipients"),
    # Children Act 1989 s.47(11).
    ("ca1989-s47", "district_council", "gives", YES, "a housing authority must assist, s.47(11)"),
    ("ca1989-s47", "nhs_trust", "gives", YES, "an NHS body must assist, s.47(11)"),
    ("ca1989-s47", "county_council", "receives", YES, "the local authority enquires", {"nation": "england_and_wales"}),
    ("ca1989-s47", "police", "gives", NO, "not police under (9) to (11)"),
    ("ca1989-s47", "school", "gives", NO, "not schools under (9) to (11)"),
    ("ca1989-s47", "probation", "gives", NO, "not probation under (9) to (11)"),
    ("ca1989-s27", "housing_association", "gives", NO, "housing associations are not in s.27(3)"),
    # Health and adult social care.
    ("hsca2012-s251b", "police", "receives", NO, "not police"),
    ("hsca2012-s251b", "school", "gives", NO, "not schools"),
    ("hsca2012-s251b", "nhs_trust", "gives", OPEN, "a provider, but the extent is empty"),
    ("hsca2012-s251a", "nhs_trust", "gives", YES, "a health provider in England"),
    ("hsca2012-s251a", "charity", "gives", OPEN, "only if it provides care"),
    ("nhsa2006-s82", "police", "gives", NO, "NHS bodies and local authorities only"),
    ("care2014-s45", "charity", "gives", YES, "anybody likely to hold information, on request, s.45(3)"),
    ("care2014-s42", "unitary_authority", "receives", YES, "the local authority enquires, s.42(2)"),
    # Schools, police, benefits.
    ("sa-2024-208", "school", "gives", YES, "schools return to the local authority"),
    ("sa-2024-208", "police", "receives", NO, "the return goes to the local authority"),
    ("fgma2003-s5b", "police", "receives", YES, "the professional notifies the police"),
    ("fgma2003-s5b", "county_council", "receives", NO, "the notice goes to the police"),
    ("police-cl", "police", "gives", OPEN, "the chief officer is named, but the extent is empty"),
    ("police-cl", "charity", "gives", NO, "the power is that of chief officers"),
    ("wra2012-s127", "county_council", "gives", NO, "not available to councils"),
    ("wra2012-s130", "county_council", "receives", NO, "it goes to the department"),
    # Not powers, not in force, not confirmed.
    ("consent", "charity", "gives", NO, "consent is no power"),
    ("hra1998", "police", "gives", NO, "the Act limits sharing"),
    ("cldc", "nhs_trust", "gives", NO, "a restriction"),
    ("lga2000-s2", "county_council", "gives", NO, "repealed"),
    ("ca2004-s16la", "county_council", "gives", NO, "not commenced"),
    ("ca2004-s12", "county_council", "gives", NO, "no longer of use"),
    ("duaa2025-s123", "police", "gives", OPEN, "its source is not confirmed"),
]  # fmt: skip


def ask(entry, kinds, side="gives", **more):
    asked = {"on": ON, "nation": "england", **more}
    return eligibility(entry, kinds, gives=side == "gives", **asked)


@dataclass(frozen=True)
class Known:
    entries = gateways()


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: " ".join(map(str, (*pair[:3], *pair[5:]))))
def test_a_pair_is_answered_as_the_source_has_it(pair):
    slug, kind, side, outcome, why, more = (*pair, {})[:6]

    answer = ask(Known.entries[slug], [kind], side, **more)

    assert answer.outcome == outcome, f"{answer.sentence} But: {why}."
    assert answer.sentence.endswith(".")
    assert (answer.outcome == OPEN) == answer.sentence.startswith(ASK[:-1])


def test_there_are_enough_pairs_of_body_and_entry():
    assert len({(slug, kind) for slug, kind, *_ in PAIRS}) >= 60


def unfounded(entry):
    """Return every question that was answered with yes though a field it needs is empty or says otherwise."""
    questions = product(BodyKind.values, ("gives", "receives"), [*Territory.values, *Nation.values, ""], [(), PATIENT])
    for kind, side, nation, data in questions:
        for objective in ["", *(row["name"] for row in entry.objectives)]:
            answer = ask(entry, [kind], side, nation=nation, data=data, objective=objective)
            listed = entry.may_disclose if side == "gives" else entry.may_receive
            founded = (
                {kind, ANYBODY} & set(listed)
                and entry.territories
                and nation
                and entry.standing == Standing.IN_FORCE
                and entry.kind in POWERS
                and entry.confidence != Confidence.LOW
                and kind not in entry.excluded_bodies
                and not set(data) & set(entry.excluded_data)
            )
            if answer.outcome == YES and not founded:
                yield kind, side, nation, objective


def test_nothing_is_answered_with_yes_where_a_field_is_empty():
    found = {slug: list(unfounded(entry)) for slug, entry in Known.entries.items()}

    assert {slug: questions for slug, questions in found.items() if questions} == {}


def test_each_needed_field_takes_every_yes_away_when_it_is_emptied():
    for slug, kind, side, outcome, _, *more in PAIRS:
        for name in needed_fields(Known.entries[slug], gives=side == "gives") if outcome == YES else ():
            emptied = gateways_once(slug)
            setattr(emptied, name, [])

            assert ask(emptied, [kind], side, **(more[0] if more else {})).outcome != YES, (slug, kind, name)


def gateways_once(slug):
    facts = {field.attname: getattr(Known.entries[slug], field.attname) for field in LegalGateway._meta.concrete_fields}
    return LegalGateway(**facts)


def test_a_yes_names_field_place_source_and_what_else_is_needed():
    answer = ask(Known.entries["care2014-s45"], ["charity"])

    assert answer.sentence == (
        "Who may disclose names anybody, and it applies in England (source: https://www.legislation.gov.uk/ukpga/2014/"
        "23/part/1/crossheading/safeguarding-adults-at-risk-of-abuse-or-neglect); it also needs a request by those who"
        " may receive."
    )


def test_a_no_names_the_field_and_its_source():
    answer = ask(Known.entries["la2011-s1"], ["charity"])

    assert answer.sentence == (
        "Who may disclose is a complete list and does not name a charity (source: Localism Act 2011 s.1 (limits s.2))."
    )


def test_the_digital_economy_act_says_why_no_nhs_body_may():
    answer = ask(Known.entries["dea2017-s35"], ["nhs_trust"], **DISADVANTAGES)

    assert answer.sentence.startswith("Excluded bodies names an NHS trust or foundation trust (source:")


def test_a_body_that_is_specified_for_the_objective_may_once_that_is_entered():
    entry = gateways_once("dea2017-s35")
    entry.objectives, entry.territories = [{"name": "Multiple disadvantages", "kinds": ["police"]}], ["england"]

    police, council = (ask(entry, [kind], **DISADVANTAGES) for kind in ("police", "county_council"))

    assert (police.outcome, council.outcome) == (YES, NO)
    assert "A county council is not specified for the objective 'Multiple disadvantages'" in council.sentence


def test_a_body_of_two_kinds_is_answered_by_both():
    entry = Known.entries["la2011-s1"]

    assert ask(entry, ["unitary_authority", "fire_and_rescue"]).outcome == YES
    assert ask(entry, ["unitary_authority", "school"]).outcome == OPEN
    assert ask(entry, []).outcome == OPEN


def test_an_entry_ends_after_its_last_day():
    entry = gateways_once("la2011-s1")
    entry.in_force_to = ON

    days = [ask(entry, ["county_council"], on=day) for day in (ON, ON + timedelta(days=1))]

    assert [day.outcome for day in days] == [YES, NO]
    assert days[1].sentence == "It was in force to 21 November 2026: choose another power."


def test_patient_information_counts_as_personal_information_of_a_health_body():
    entry = gateways_once("pcsca2022-s16")
    entry.excluded_data = [DataKind.PERSONAL_FROM_CARE]

    assert ask(entry, ["nhs_trust"], data=("patient",)).outcome == NO
