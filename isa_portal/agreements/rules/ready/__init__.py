"""What a draft needs before it goes to those who approve: one file for each part of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from isa_portal.agreements.models import Version
from isa_portal.agreements.rules import consulting, text
from isa_portal.agreements.rules.agreement import Found
from isa_portal.agreements.rules.ready import data, law, parties, telling, terms
from isa_portal.evidence.actors import Actor

VersionRule = Callable[[Version, Actor, datetime], Found]

# What a draft needs before it goes to those who approve, and in which part of it that is written.
READY: dict[VersionRule, str] = {
    data.states_its_purpose: "purpose",
    parties.has_two_parties: "parties",
    parties.has_a_lead: "parties",
    parties.lists_its_members: "parties",
    parties.has_contracts: "parties",
    parties.arranges_joint_control: "arrangement",
    parties.stands_on_a_tier_1: "foundations",
    data.says_what_moves: "data",
    law.says_why_it_is_lawful: "law",
    law.considers_each_restriction: "law",
    telling.says_who_tells: "telling",
    telling.names_privacy_notices: "telling",
    text.has_text: "text",
    text.fills_every_prompt: "text",
    data.assesses_its_risks: "risks",
    terms.has_its_terms: "terms",
    terms.has_a_dpia_answer: "dpia",
    consulting.answers_every_comment: "comments",
}
