"""What writes each letter at an event to readers that may not be there: asked of what a story has left."""

from datetime import datetime, timedelta
from typing import Any

from django.db import models

from isa_portal.accession.models import Accession
from isa_portal.accession.services import telling as acceding
from isa_portal.agreements.lifecycle import State
from isa_portal.agreements.models import (
    Agreement,
    ChairConfirmation,
    Objection,
    OwnTerms,
    Party,
    PartyContact,
    Regrounding,
    Suspension,
    Version,
)
from isa_portal.agreements.services import confirming, consulting, version_letters
from isa_portal.correspondence import bounces
from isa_portal.correspondence.models import Letter
from isa_portal.gateways.models import LegalGateway
from isa_portal.leaving.models import Change, Notice, Receipt, Removal
from isa_portal.leaving.services import telling as leaving
from isa_portal.organisations.models import Membership, OfficerAppointment, Organisation, User
from isa_portal.organisations.services import reaching
from isa_portal.records import letters as records
from isa_portal.records.models import Record
from isa_portal.reviews.models import Review
from isa_portal.reviews.services import deciding, reopening
from isa_portal.signing import letters
from isa_portal.signing.letters import asking, clearing, papers
from isa_portal.signing.models import Clearance, PaperSignature, PersonalLink, Question, Signatory, SigningRound
from isa_portal.succession import services as succession
from isa_portal.succession.deeds import Deed, Step
from isa_portal.succession.models import Succession

# Written to one mailbox that is there: of who acted, was asked, invited or lent to, or who has the letter before it.
TO_ONE = {
    "account_invitation", "sign_in_code", "code", "factors_changed", "factors_removed", "lent", "chair_asked",
    "comments_answered", "signature_wanted", "signature_to_repeat", "question_answered", "you_signed", "paper_counted",
    "accession_sign", "accession_signed", "calendar_change", "digest",
}  # fmt: skip
# Told to nobody where nobody looks after a body: its board knows, because it did this, or has the letter beside this.
BESIDE = {"people_changed", "address_wanted"}


def last(model: type[models.Model], **which: Any) -> Any:
    found = model._default_manager.filter(**which).order_by("pk").last()
    assert found is not None, model
    return found


def _agreement() -> Agreement:
    return last(Notice).party.agreement


def _power(at: datetime) -> None:
    draft, by = last(Version, state=State.DRAFTING), User.objects.get(email="ig@police.example")
    power, other = (LegalGateway.objects.get(slug=slug) for slug in ("cda1998-s115", "ca2004-s10"))
    version_letters.power_proposed(draft, power, other, by=by, at=at)


def _succession(at: datetime) -> None:
    known = last(Succession)
    bodies = {"predecessors": list(known.predecessors.all()), "successors": list(known.successors.all())}
    deed = Deed(known.instrument, known.day, known.address, **bodies)
    succession._tell(known, [Step(_agreement(), (), (), 0, deed)], deed, at=at)


def _undelivered(at: datetime) -> None:
    refused = Letter.objects.filter(kind="signature_wanted", recipient="second@bristol.example").latest("pk")
    bounces.note(refused, "550 No such mailbox", at=at)
    for mailbox in reaching.untold():
        reaching.tell(mailbox, at=at)


def _record(kind: str, at: datetime) -> None:
    record = last(Record, kind=kind)
    records.tell(record, list(record.steps.all()), at=at)


EVENTS = {
    # Before signature.
    "consultation_opened": lambda at: consulting._tell_parties(last(Version, state=State.CONSULTATION), at=at),
    "chair_disputed": lambda at: confirming._tell(last(ChairConfirmation), at=at),
    # Signing.
    "clearance_wanted": lambda at: clearing.clearance_wanted(last(Clearance), at=at),
    "not_content": lambda at: clearing.not_content(last(Clearance), at=at),
    "question_asked": lambda at: asking.question_asked(last(Question), at=at),
    "signatory_wanted": lambda at: asking.signatory_wanted(last(PersonalLink), at=at),
    "declined": lambda at: letters.declined(last(PersonalLink), "Clause 7 is too wide.", at=at),
    "refusal_taken_back": lambda at: letters.refusal_taken_back(last(PersonalLink), at=at),
    "paper_to_check": lambda at: papers.to_check(last(PaperSignature), at=at),
    "paper_set_aside": lambda at: papers.set_aside(last(PaperSignature), "Page 3.", at=at),
    "in_force": lambda at: letters.in_force(last(SigningRound), ["1" * 64], at=at),
    "acceded": lambda at: acceding.acceded(last(Accession), at=at),
    "accession_ended": lambda at: acceding.ended(last(Accession), at=at),
    # In force.
    "review_opened": lambda at: reopening._ask(last(Review, law_change=None), at=at),
    "law_review": lambda at: reopening._tell(last(Review, law_change__isnull=False), at=at),
    "review_closed": lambda at: deciding._tell(last(Review, closed_at__isnull=False), at=at),
    "power_proposed": _power,
    "minor_version": lambda at: version_letters.minor_version(last(Objection).version, at=at),
    "objection": lambda at: version_letters.objection(last(Objection), at=at),
    "breach_told": lambda at: _record("breach", at),
    "record_told": lambda at: _record("request", at),
    # Leaving.
    "notice_prepared": lambda at: leaving.prepared(last(Notice), at=at),
    "notice_given": lambda at: leaving.given(last(Notice), at=at),
    "notice_disputed": lambda at: leaving.disputed(last(Receipt), at=at),
    "notice_consent": lambda at: leaving.asked(last(Change), _agreement().parties.all(), at=at),
    "notice_changed": lambda at: leaving.settled(last(Change), "It stays.", at=at),
    "left_alone": lambda at: leaving.alone(_agreement(), _agreement().parties.all(), at.date(), at=at),
    "lead_wanted": lambda at: leaving.without_lead(_agreement(), at.date(), at=at),
    "agreement_ended": lambda at: leaving.ended(_agreement(), at.date(), "It expired.", at=at),
    "removal_proposed": lambda at: leaving.removal_proposed(last(Removal), at=at),
    "removal_settled": lambda at: leaving.removal_settled(last(Removal), at=at),
    "sharing_suspended": lambda at: leaving.suspended(last(Suspension), at=at),
    "suspension_lifted": lambda at: leaving.lifted(last(Suspension), at=at),
    "stands_alone": lambda at: leaving.stands_alone(last(OwnTerms), list(Party.objects.all()[:2]), at=at),
    "regrounded": lambda at: leaving.regrounded(last(Regrounding), ["Riverside Trust"], at=at),
    "succession": _succession,
    # People.
    "undelivered": _undelivered,
}


def nobody_is_left(*, at: datetime) -> None:
    """Let everybody leave before that day, and let no office, address or signatory stand in for them."""
    Membership.objects.update(ends_on=at.date() - timedelta(days=1))
    OfficerAppointment.objects.all().delete()
    PartyContact.objects.all().delete()
    Organisation.objects.update(notice_email="")
    Signatory.objects.update(removed_at=at)
