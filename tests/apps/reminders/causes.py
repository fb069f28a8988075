"""What causes each kind of letter that stops, and what makes it pointless: worlds for tests, by the lowest state."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

from isa_portal.accession.services import proposing
from isa_portal.agreements.lifecycle import AgreementState, State
from isa_portal.agreements.models import Version, Weight
from isa_portal.agreements.services import (
    approval,
    asking,
    confirming,
    consulting,
    meetings,
    opening,
    proposals,
    versions,
)
from isa_portal.correspondence import delivery, post
from isa_portal.evidence import sealing
from isa_portal.evidence.actors import PORTAL
from isa_portal.evidence.seal import Sealed
from isa_portal.gateways import services as gateways
from isa_portal.gateways.models import LegalGateway
from isa_portal.leaving import services as leaving
from isa_portal.leaving.models import ExitTask
from isa_portal.leaving.services import changing, exits
from isa_portal.organisations import services as organisations
from isa_portal.organisations.models import AccountInvitation, BoardRole, Mandate, Office, OrganisationRole
from isa_portal.records import services as records
from isa_portal.reminders.models import Sweep
from isa_portal.reminders.sweep import ROW
from isa_portal.reviews import services as reviews
from isa_portal.reviews.models import Review
from isa_portal.signing.services import clearing, handing, papers, questions, repeating, rounds
from tests import stories
from tests.apps.accession import conftest as acceding
from tests.apps.leaving.conftest import three
from tests.faults.years import close
from tests.stories import World

SEALED = Sealed(b"%PDF sealed", "PAdES B-B", "c" * 64, "A seal")
A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Cause:
    """
    One kind of letter.

    :ivar build: what causes it, in a world; gives what the other half needs
    :ivar settle: what makes it pointless, in the world as it is then
    :ivar days: after how many days a sweep writes it; of itself it is written at once
    """

    build: Callable[[World], Any]
    settle: Callable[[World, Any], Any]
    days: int = 0


def do(story: World) -> dict[str, Any]:
    return {"by": story.secretariat, "at": story.at}


def pass_time(**by: float) -> Callable[[World, Any], Any]:
    """Return what settles a thing by itself: time."""
    return lambda story, _: story.later(**by)


# Before signature -----------------------------------------------------------------------------------------------------


def awaiting(story: World) -> Version:
    return stories.version_in(State.AWAITING_APPROVAL, story)


def proposed(story: World) -> Any:
    return proposals.propose(
        story.board, title="Missing people", need="To find them.", asked_by="The police", **do(story)
    )


def decide(story: World, proposal: Any) -> None:
    proposals.decide(proposal, "noted", decided_on=story.at.date(), **do(story))


def plan_proposal(story: World, proposal: Any) -> None:
    meeting = meetings.arrange(story.board, held_on=date(2026, 12, 15), **do(story))
    meetings.put(meeting, proposal, questions=["Commission it."], **do(story))


def recall(story: World, version: Version) -> None:
    consulting.recall(version, reason="It was the wrong text.", **do(story))


def planned(story: World) -> Any:
    meeting = meetings.arrange(story.board, held_on=date(2026, 12, 15), **do(story))
    meetings.put(meeting, awaiting(story), questions=["Approve it."], **do(story))
    return meeting


def chaired(story: World) -> Any:
    """Return a decision that the chair is asked to confirm, and the chair."""
    version = awaiting(story)
    chair = stories.person("chair@board.example", "The chair", "Chair of the board")
    organisations.appoint(chair, story.board, BoardRole.CHAIR, **do(story))
    decided = {"decision": "approved", "body": "The board", "decided_on": story.at.date()}
    return asking.ask_chair(version, **decided, **do(story)), chair


def dispute(story: World, asked: Any) -> None:
    confirming.dispute(asked[0], "It was deferred.", by=asked[1], at=story.at)


def approved(story: World) -> Version:
    return stories.version_in(State.APPROVED, story)


def bare_minute(story: World) -> Version:
    version = approved(story)
    above = stories.tier_1_in_force(story).versions.get(state=State.CURRENT)
    approval.add_reference(above.approvals.get(), "Item 3", **do(story))
    return version


# Signing --------------------------------------------------------------------------------------------------------------


def out(story: World) -> Version:
    return stories.version_in(State.OUT_FOR_SIGNATURE, story)


def everyone_signs(story: World, version: Version) -> None:
    stories.everyone_signs(story, version)


def withdraw_round(story: World, version: Version) -> None:
    rounds.withdraw(version.signing_round, "The text changes.", **do(story))


def cleared(story: World) -> Any:
    version = approved(story)
    clearing.choose_offices(story.police, [Office.IG_LEAD], **do(story))
    rounds.send(version, **do(story))
    return stories.links_of(version)[2].invitation.clearances.get()


def clear(story: World, clearance: Any) -> None:
    clearing.record(clearance, view="content", by=story.ig_lead, at=story.at)


def asked(story: World) -> Any:
    sitting = stories.sit(stories.links_of(out(story))[2], at=story.at)
    return questions.ask(sitting, "What does clause 7 ask of us?", by=story.constable, at=story.at)


def answer(story: World, question: Any) -> Any:
    return questions.answer(question, "No more than the law does.", **do(story))


def answered(story: World) -> Version:
    return answer(story, asked(story)).invitation.round.version


def given_back(story: World) -> Any:
    link = stories.links_of(out(story))[1]
    handing.give_back(stories.sit(link, at=story.at), by=story.second_director, at=story.at)
    return link


def name_instead(story: World, link: Any) -> None:
    newcomer = handing.Colleague("A Newcomer", "Director", "newcomer@bristol.example", "Scheme of delegation")
    handing.name_instead(link, newcomer, **do(story))


def to_repeat(story: World) -> Version:
    version = out(story)
    post.hold(by=PORTAL, at=story.at)
    post.release(by=PORTAL, at=story.at)
    repeating.ask_to_repeat(stories.links_of(version)[0], **do(story))
    return version


def extended(story: World) -> Version:
    """Return a version whose signatories were sent a last day that moved since."""
    version = out(story)
    delivery.deliver_owed(at=story.at)
    rounds.extend(version.signing_round, version.signing_round.last_day + 7 * A_DAY, **do(story))
    return version


def entered(story: World) -> Any:
    return stories.on_paper(story, out(story), story.police)


def check(story: World, paper: Any) -> None:
    papers.check(paper, by=story.colleague, at=story.at)


def set_aside(story: World, paper: Any) -> None:
    papers.set_aside(paper, "Page 3.", by=story.colleague, at=story.at)


def seal(story: World, _: Any) -> None:
    for claim in sealing.claim(story.at, limit=9):
        sealing.fulfil(claim, SEALED, name="signed.pdf", at=story.at)


def acceded_to(story: World) -> Any:
    return acceding.out(story, acceding.in_force(story), signatories=1)


def consented_to(story: World) -> Any:
    agreement = acceding.in_force(story, accession_by_consent=True)
    return acceding.out(story, agreement, signatories=1)


def give_up(story: World, accession: Any) -> None:
    proposing.withdraw(accession, "Not now.", **do(story))


# In force -------------------------------------------------------------------------------------------------------------


def in_force(story: World) -> Any:
    return stories.agreement_in(AgreementState.IN_FORCE, story)


def unsealed(story: World) -> Any:
    """Return an agreement in force whose document sweeps did not seal."""
    agreement, swept_at = in_force(story), story.at + 2 * A_DAY
    Sweep.objects.create(pk=ROW, started_at=swept_at, finished_at=swept_at)
    return agreement


def close_reviews(story: World, _: Any) -> None:
    for review in Review.objects.filter(closed_at=None, opened_at__isnull=False).select_related("agreement"):
        close(review, story, at=story.at)


def reviewed(story: World) -> Any:
    agreement = in_force(story)
    reviews.open_because(agreement, "complaint", "A parent complained.", **do(story))
    return agreement


def changed_law(story: World) -> Any:
    agreement = in_force(story)
    power = LegalGateway.objects.get(slug="cda1998-s115")
    why = {"reason": "Amended", "source": "legislation.gov.uk"}
    change = gateways.amend(power, limits="Narrower", **why, **do(story)).law_change
    return agreement, change


def open_law_reviews(story: World, found: Any) -> Any:
    agreement, change = found
    reviews.open_for_law_change(change, [agreement, story.extra["tier_1"]], **do(story))
    return agreement


def another_power(story: World) -> Version:
    agreement, _ = changed_law(story)
    power, other = (LegalGateway.objects.get(slug=one) for one in ("cda1998-s115", "ca2004-s10"))
    why = {"reason": "It is about children.", "by": story.ig_lead, "at": story.at}
    return opening.rely_on_another(agreement, power, other, **why)


def abandon(story: World, draft: Version) -> None:
    versions.abandon(Version.objects.get(pk=draft.pk), reason="Not needed.", **do(story))


def submit(story: World, draft: Version) -> None:
    approval.submit(Version.objects.get(pk=draft.pk), **do(story))


def next_version(story: World) -> Version:
    draft = opening.open_next(in_force(story), reason="The review.", **do(story))
    return approval.submit(draft, **do(story))


def council_ig_lead(story: World) -> Any:
    story.extra["lead_ig"] = stories.person("ig@bristol.example", "Council IG lead", "IG lead")
    organisations.appoint(story.extra["lead_ig"], story.council, OrganisationRole.IG_LEAD, **do(story))
    return story.extra["lead_ig"]


def weighed(story: World) -> Version:
    """Return a next version that the secretariat takes for minor; the council has an IG lead to confirm it."""
    version = next_version(story)
    council_ig_lead(story)
    versions.propose_weight(version, Weight.MINOR, reason="Small.", **do(story))
    return version


def confirm(story: World, version: Version) -> Version:
    return versions.confirm_weight(version, Weight.MINOR, reason="Small.", by=story.extra["lead_ig"], at=story.at)


def told(story: World) -> Version:
    return versions.tell(confirm(story, weighed(story)), **do(story))


def objected(story: World) -> Version:
    version = told(story)
    police = version.agreement.parties.get(organisation=story.police)
    versions.object_to(version, police, reason="It is not small.", by=story.ig_lead, at=story.at)
    return version


def drop(story: World, version: Version) -> None:
    versions.drop(version, reason="Not now.", **do(story))


def cut_over(story: World) -> Version:
    version = stories.approve(story, next_version(story))
    signing_round = rounds.send(version, **do(story))
    rounds.set_cut_over(signing_round, story.at.date() + 60 * A_DAY, allowed_by="Clause 9", **do(story))
    return version


def recorded(kind: str, **facts: Any) -> Callable[[World], Any]:
    def build(story: World) -> Any:
        agreement, _ = in_force(story), council_ig_lead(story)
        police, council = (agreement.parties.get(organisation=body) for body in (story.police, story.council))
        said = {key: council if value == "council" else value for key, value in facts.items()}
        return records.open_record(agreement, kind, police, said, by=story.ig_lead, at=story.at)

    return build


NOON = stories.NOON.date()
breach = recorded("breach", aware_on=NOON, aware_time=time(9), what="A letter went astray.")
request = recorded(
    "request", law="access", received_on=NOON, asked_for="Incidents", origin="council", five_days="working"
)


def strike_out(story: World, record: Any) -> None:
    records.strike_out(record, "Recorded twice.", by=story.ig_lead, at=story.at)


# Leaving --------------------------------------------------------------------------------------------------------------


def police_of(story: World) -> Any:
    return in_force(story).parties.get(organisation=story.police)


def prepared(story: World) -> Any:
    return leaving.prepare(police_of(story), by=story.ig_lead, at=story.at)


def give(story: World, _: Any) -> Any:
    agreement = story.board.agreements.get(reference="01/26")
    return leaving.give_notice(agreement.parties.get(organisation=story.police), by=story.constable, at=story.at)


def given(story: World) -> Any:
    return leaving.give_notice(police_of(story), by=story.constable, at=story.at)


def end_notice(story: World, notice: Any) -> None:
    story.later(days=60)
    leaving.end_notice(notice, at=story.at)


def show_all(story: World, notice: Any) -> None:
    leads = {notice.party.organisation_id: story.ig_lead, story.council.pk: council_ig_lead(story)}
    for task in ExitTask.objects.select_related("party"):
        facts = {"file": stories.SCAN if task.wants_certificate else b"", "name": "certificate.pdf"}
        exits.show(task, words="Held none.", **facts, by=leads[task.party.organisation_id], at=story.at)


def change_asked(story: World) -> Any:
    """Return the notice of one of three parties, of which it asks the others to change the last day."""
    parties = three(story)
    notice = leaving.give_notice(parties.party("trust"), by=parties.chief, at=story.at)
    changing.ask(notice, "last_day", until=story.at.date(), reason="Sooner.", by=parties.chief, at=story.at)
    return notice


def left_alone(story: World) -> Any:
    notice = given(story)
    end_notice(story, notice)
    return story.board.agreements.get(reference="01/26")


def end(story: World, agreement: Any) -> None:
    leaving.end_agreement(agreement, **do(story))


def without_lead(story: World) -> Any:
    parties = three(story)
    notice = leaving.give_notice(parties.party("council"), by=story.director, at=story.at)
    end_notice(story, notice)
    return parties


def appoint_lead(story: World, parties: Any) -> None:
    leaving.appoint_lead(parties.party("police"), words="Minute 5", **do(story))


# People ---------------------------------------------------------------------------------------------------------------


def ending(story: World) -> Mandate:
    """Return an authority that ends in 30 days; the police are party to an agreement."""
    in_force(story)
    until = {"source": "Minute 12", "ends_on": story.at.date() + 30 * A_DAY}
    return organisations.record_mandate(story.constable, story.police, **until, by=PORTAL, at=story.at)


def renew(story: World, mandate: Mandate) -> None:
    Mandate.objects.filter(pk=mandate.pk).update(ends_on=mandate.ends_on + 365 * A_DAY)


def invited(story: World) -> Any:
    invitee = organisations.Invitee("new@riverside.example", "", OrganisationRole.IG_LEAD)
    organisations.invite(story.trust, [invitee], **do(story))
    return AccountInvitation.objects.get(email=invitee.email)


def accept(story: World, invitation: AccountInvitation) -> None:
    organisations.accept(invitation, name="A newcomer", position="IG lead", password=None, by=PORTAL, at=story.at)


CAUSES = {
    # Before signature.
    "proposal_to_decide": Cause(proposed, decide, days=7),
    "consultation_opened": Cause(stories.consulted, recall),
    "consultation_closing": Cause(stories.consulted, recall, days=8),
    "decision_to_record": Cause(awaiting, stories.approve, days=1),
    "chair_asked": Cause(chaired, dispute),
    "minute_to_follow": Cause(
        bare_minute, lambda story, one: approval.add_reference(one.approvals.get(), "Item 4", **do(story)), days=14
    ),
    "papers_due": Cause(planned, pass_time(days=25), days=9),
    "version_to_send": Cause(approved, lambda story, one: rounds.send(one, **do(story)), days=7),
    # Signing.
    "clearance_wanted": Cause(cleared, clear),
    "signature_wanted": Cause(out, everyone_signs),
    "signature_reminder": Cause(out, everyone_signs, days=7),
    "signature_to_repeat": Cause(to_repeat, everyone_signs),
    "unsigned": Cause(out, withdraw_round, days=28),
    "question_asked": Cause(asked, answer),
    "question_answered": Cause(answered, everyone_signs),
    "signatory_wanted": Cause(given_back, name_instead),
    "paper_to_check": Cause(entered, check),
    "seal_missing": Cause(unsealed, seal, days=2),
    "accession_consent": Cause(consented_to, give_up),
    "accession_sign": Cause(acceded_to, give_up),
    # In force.
    "review_reminder": Cause(in_force, close_reviews, days=365),
    "review_overdue": Cause(in_force, close_reviews, days=395),
    "review_opened": Cause(reviewed, close_reviews),
    "law_change": Cause(changed_law, open_law_reviews),
    "law_review": Cause(lambda story: open_law_reviews(story, changed_law(story)), close_reviews),
    "power_proposed": Cause(another_power, abandon),
    "weight_to_confirm": Cause(weighed, confirm),
    "minor_version": Cause(told, drop),
    "objection": Cause(objected, drop),
    "cut_over_warning": Cause(cut_over, everyone_signs),
    "breach_told": Cause(breach, strike_out),
    "record_told": Cause(request, strike_out),
    "record_reminder": Cause(request, strike_out, days=25),
    "calendar_change": Cause(extended, everyone_signs),
    # Leaving.
    "notice_prepared": Cause(prepared, give),
    "notice_consent": Cause(change_asked, end_notice),
    "notice_reminder": Cause(given, end_notice, days=23),
    "exit_reminder": Cause(given, show_all, days=23),
    "left_alone": Cause(left_alone, end),
    "lead_wanted": Cause(without_lead, appoint_lead),
    "agreement_lacking": Cause(left_alone, end, days=7),
    # People.
    "lapsing": Cause(ending, renew),
    "account_invitation": Cause(invited, accept),
}

# Other ways in which some of them become pointless.
ALSO = [
    ("consultation_opened", Cause(stories.consulted, pass_time(days=11))),
    ("consultation_closing", Cause(stories.consulted, pass_time(days=3), days=8)),
    ("signature_wanted", Cause(out, pass_time(days=40))),
    ("question_asked", Cause(asked, pass_time(days=40))),
    ("signatory_wanted", Cause(given_back, pass_time(days=40))),
    ("clearance_wanted", Cause(cleared, pass_time(days=40))),
    ("paper_to_check", Cause(entered, set_aside)),
    ("proposal_to_decide", Cause(proposed, plan_proposal, days=7)),
    ("notice_prepared", Cause(prepared, lambda story, one: leaving.drop(one, by=story.ig_lead, at=story.at))),
    ("power_proposed", Cause(another_power, submit)),
]
