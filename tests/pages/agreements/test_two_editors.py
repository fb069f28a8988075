"""Two who change one part of a draft at once: the second is told who changed what and sees both; nothing is lost."""

import pytest

from isa_portal.agreements.services import opening, telling, terms
from tests.pages.agreements.conftest import at, sent_as_shown, stamp_at, text

FIRST, SECOND = "The officer's words", "The editor's words"
TERMS = {
    "rule": "all_sign", "review_basis": "commencement", "review_months": "12", "notice_number": "1",
    "notice_unit": "months", "notice_method": "in writing", "notice_to": "", "declarations": "",
    "review_questions": "", "classification": "",
}  # fmt: skip
SCORES = {
    "concerns": "people", "inherent_likelihood": "2", "inherent_impact": "2", "residual_likelihood": "1",
    "residual_impact": "2", "countermeasure": "", "owner": "",
}  # fmt: skip
FLOW = {"retention": "", "clock_starts": "", "disposal": ""}


def _risk(version):
    return version.assessment.risks.get()


def _flow(version):
    return version.flows.get()


def _item(version):
    return _flow(version).items.get()


def _party(version):
    return version.agreement.parties.last()


def _reliance(version):
    return version.reliances.get()


def _system(version):
    return _flow(version).systems.get(end="source")


def _keys(*things):
    return lambda version: [thing(version) if callable(thing) else thing for thing in things]


def _pk(thing):
    return lambda version: thing(version).pk


NOTHING = _keys()
# Each page of a part: what else it asks, the field that both write, the rest of its address, where the words are kept.
PARTS = {
    "draft_purpose": ({"benefits": "Help."}, "purpose", NOTHING, lambda version: version.purpose),
    "draft_terms": (TERMS, "liability", NOTHING, lambda version: version.liability),
    "draft_impact": ({"dpia_kind": "screening"}, "dpia", NOTHING, lambda version: version.dpia),
    "draft_foundations": ({"replaces": ""}, "title", NOTHING, lambda version: version.agreement.title),
    "change_party": (
        {"role": "controller"}, "units", _keys(_pk(_party)), lambda version: "".join(_party(version).units),
    ),
    "change_flow": (FLOW, "disposal", _keys(_pk(_flow), "keeping"), lambda version: _flow(version).disposal),
    "flow_systems": ({}, "source_owner", _keys(_pk(_flow)), lambda version: _system(version).owner),
    "change_data_item": (
        {"name": "Calls", "identifiability": "personal"}, "why_needed", _keys(_pk(_flow), _pk(_item)),
        lambda version: _item(version).why_needed,
    ),
    "change_reliance": (None, "note", _keys(_pk(_reliance)), lambda version: _reliance(version).note),
    "answer_law": (
        {"confidentiality": "public_interest"}, "confidentiality_note", _keys(_pk(_reliance), "confidentiality"),
        lambda version: _reliance(version).confidentiality_note,
    ),
    "change_telling": ({}, "stage", NOTHING, lambda version: telling.telling_of(version).stage),
    "draft_arrangement": ({"gist": ""}, "who_does_what", NOTHING,
                          lambda version: telling.arrangement_of(version).who_does_what),
    "change_risk": (SCORES, "description", _keys(_pk(_risk)), lambda version: _risk(version).description),
}  # fmt: skip


@pytest.mark.parametrize("name", PARTS)
def test_who_saves_a_part_second_is_told_who_changed_it_and_sees_both(officer, editor, version, name):
    asked, written, keys, kept = PARTS[name]
    address = at(name, version, *keys(version))
    words = {"gateway": _reliance(version).gateway_id} if asked is None else asked
    stamp = stamp_at(editor, address)
    first = officer.post(address, {**words, written: FIRST, "stamp": stamp})
    assert first.status_code == 302, text(first)

    told = editor.post(address, {**words, written: SECOND, "stamp": stamp})
    between = kept(_again(version))
    decided = editor.post(address, {**words, written: SECOND, "stamp": told.context["form"]["stamp"].value()})

    page = text(told)
    assert told.status_code == 409
    assert "Secretariat officer, Governance officer changed this on 21 November 2026 at 13:00" in page
    assert FIRST in page
    assert page.count(SECOND) == 2
    assert between == FIRST
    assert decided.status_code == 302
    assert kept(_again(version)) == SECOND


def _again(version):
    return type(version).objects.select_related("agreement", "assessment").get(pk=version.pk)


def test_a_restriction_that_somebody_answered_meanwhile_is_not_answered_over(officer, editor, version):
    address = at("draft_restrictions", version)
    field = next(name for name in officer.get(address).context["form"].fields if name.startswith("answer_"))
    stamp = stamp_at(editor, address)
    sent_as_shown(officer, address, {field: "not_shared"})

    told = editor.post(address, {field: "does_not_arise", "stamp": stamp})

    assert told.status_code == 409
    assert ("Not shared", "Does not arise") in [(one.now, one.yours) for one in told.context["differences"]]


def test_who_changed_another_part_is_not_named(officer, editor, story, version):
    """The one told of is who changed these facts, whoever changed others of the same row last."""
    address = at("draft_purpose", version)
    stamp = stamp_at(editor, address)
    sent_as_shown(officer, address, {"purpose": FIRST, "benefits": "Help."})
    terms.change(version, liability="None.", by=story.editor, at=story.at)
    opening.change_foundations(version, title="Help", stands_on=(), by=story.editor, at=story.at)

    told = editor.post(address, {"purpose": SECOND, "benefits": "Help.", "stamp": stamp})

    assert "Secretariat officer, Governance officer changed this" in text(told)
