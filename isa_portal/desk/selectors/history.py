"""The history of an agreement: the trail as sentences, and who changed which part of a draft."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from isa_portal.agreements.access import Level
from isa_portal.agreements.models import Clause, DataFlow, DataItem, FlowSystem, Reliance, RestrictionAnswer, Version
from isa_portal.desk.selectors.head import Head
from isa_portal.evidence import audit
from isa_portal.lib.calendar import in_words
from isa_portal.organisations.models import ROLE_WORDS
from isa_portal.risk.models import Risk

SENTENCES = {
    "feed.open": "Made the address of a calendar",
    "feed.renew": "Made a new address of a calendar",
    "feed.stop": "Stopped a calendar",
    "agreement.open": "Opened under the reference {reference}",
    "agreement.found": "Said on which agreements it stands",
    "agreement.sign": "Signed: the rule for coming into force is met",
    "agreement.commence": "Came into force on {in_force_from}",
    "agreement.record": "Recorded as in force, from a document signed before the portal",
    "agreement.replace": "Replaced by {replaced_by}",
    "agreement.drop": "Abandoned: {reason}",
    "version.start": "Version {number} started",
    "version.change": "Version {number} changed: {changed}",
    "version.consult": "Version {number} shown to the parties for comment until {until}",
    "version.extend": "Comments on version {number} are taken until {until}",
    "version.recall": "Version {number} recalled: {reason}",
    "comment.make": "{party} commented on {place}",
    "comment.answer": "The comment of {party} on {place} was answered: {answer}",
    "version.submit": "Version {number} sent for approval",
    "version.approve": "Approved as version {number}",
    "version.send_back": "Version {number} sent back for changes",
    "version.reject": "Version {number} rejected",
    "version.abandon": "Version {number} abandoned: {reason}",
    "version.send": "Version {number} sent for signature",
    "version.withdraw": "Version {number} taken back from signature: {reason}",
    "version.lapse": "Version {number} lapsed: its last day to sign passed",
    "version.meet_the_rule": "Version {number} signed as its rule asks",
    "version.adopt": "Version {number} taken over from paper",
    "version.supersede": "Version {number} superseded",
    "version.open_next": "Version {number} opened, amending version {amends}: {reason}",
    "version.give_way": "Version {number} gives way to a newer one",
    "version.take_as_minor": "Version {number} needs no decision of the board: it is minor",
    "version.tell": "The parties were told of version {number}; they may object until {until}",
    "version.stand": "Version {number} took effect: nobody objected",
    "version.make_material": "Version {number} goes to the board: a party objected to it as minor",
    "version.drop": "Version {number} dropped: {reason}",
    "version.set_cut_over": "Who has not signed version {number} by {until} is out from the next day: {allowed_by}",
    "weighing.proposed": "Version {number} proposed as {weight}: {reason}",
    "weighing.confirmed": "Version {number} confirmed as {weight}: {reason}",
    "weighing.after_objection": "Version {number} made material after an objection: {reason}",
    "objection.make": "{party} objected to version {number}: {reason}",
    "version.fill": "Begun from {source}: {clauses} clauses",
    "person.erase": "Personal details erased: {key}",
    "version.present": "The document of version {number} was made for signing",
    "version.sealed": "The signed document was sealed, level {level}",
    "version.seal_asked_again": "Sealing was asked for again",
    "approval.record": "Decision recorded: {body}, {decision}, {decided_on}",
    "approval.add_reference": "Minute reference added: {reference}",
    "confirmation.ask": "The chair was asked by letter to confirm a decision: {decision}",
    "confirmation.confirm": "The chair confirmed the decision, {proof}",
    "confirmation.dispute": "The chair says that this was not decided: {reason}",
    "clause.add": "Clause added: {heading}",
    "clause.change": "Clause changed: {heading}",
    "clause.keep": "Wording of a clause kept in the board’s bank: {heading}",
    "clause.move": "Clause moved: {heading}",
    "clause.remove": "Clause removed: {what}",
    "dataflow.add": "Data flow added: {what}",
    "dataflow.change": "Data flow changed: {what}",
    "dataflow.change_systems": "Systems of a data flow changed: {what}",
    "dataflow.remove": "Data flow removed: {what}",
    "dataflow.add_items": "{number} data items added to {what}",
    "dataitem.change": "Data item changed: {what}",
    "dataitem.remove": "Data item removed: {what}",
    "attachment.add": "Attachment added: {title}",
    "attachment.remove": "Attachment removed: {title}",
    "reliance.add": "Legal power added: {what}",
    "reliance.change": "Legal power changed: {what}",
    "reliance.remove": "Legal power removed: {what}",
    "restrictions.answer": "Restrictions answered: {what}",
    "assessment.make": "Risk assessment started on the scale {scale}",
    "assessment.copy": "Risk assessment carried over",
    "risk.add": "Risk R{number} added",
    "risk.change": "Risk R{number} changed",
    "risk.move": "Risk R{number} moved",
    "risk.remove": "Risk R{number} removed",
    "party.add": "{party} added as a party",
    "party.change": "The role of {party} changed",
    "party.waive_tier_1": "Whether {party} does without the tier 1 was recorded",
    "party.remove": "{party} taken off the parties",
    "party.name_class": "Class of parties named: {what}",
    "party.change_class": "Class of parties changed: {what}",
    "party.remove_class": "Class of parties taken out: {what}",
    "party.list_members": "Members of {what} listed",
    "signatory.list": "Signatories of {what} were named",
    "processor.add": "Processor named: {what}",
    "processor.change": "Processor changed: {what}",
    "processor.remove": "Processor taken out: {what}",
    "version.write_leaving": "How a party leaves was written in version {number}",
    "version.write_telling": "What people are told was written in version {number}",
    "version.name_notice": "The privacy notice of {party} was named",
    "version.arrange": "The arrangement of the joint controllers was written in version {number}",
    "party.invite": "{party} asked to join",
    "party.join": "{party} joined",
    "party.adhere": "{party} is bound by version {number}",
    "party.stay_out": "{party} did not join",
    "party.give_notice": "{party} is leaving, bound until {bound_until}",
    "party.leave": "{party} left",
    "party.remove_after": "{party} is removed, bound until {bound_until}",
    "party.put_out": "{party} was removed",
    "removal.propose": "Removal of {party} proposed; it may be heard until {hear_by}: {reason}",
    "removal.hear": "{party} was heard on its removal: {words}",
    "removal.agree": "{other} agreed to remove {party}",
    "removal.withhold": "{other} did not agree to remove {party}",
    "removal.decide": "Removal of {party} decided: {reason}",
    "removal.drop": "The removal of {party} was dropped: {reason}",
    "removal.end": "The removal of {party} took effect",
    "party.hand_over": "{party} is bound until {bound_until}; then another body takes its seat by {instrument}",
    "party.take_seat": "{party} takes the seat of {predecessor} from {day}, by {instrument}",
    "party.succeed": "Another body took the seat of {party}, which was bound until {bound_until}",
    "notice.carry": "The notice of {predecessor} goes on for {party}",
    "party.accede": "{party} acceded to version {number}",
    "accession.propose": "The accession of {party} to version {number} was proposed",
    "accession.answer": "The legal questions were answered for {party}",
    "accession.name_signatory": "A signatory of the accession of {party} was named",
    "accession.remove_signatory": "The naming of a signatory of the accession of {party} was taken back",
    "accession.renew_link": "A new link to the accession form of {party} was sent",
    "accession.decline": "{party} declined to accede: {reason}",
    "accession.ask_consent": "The parties were asked to consent to the accession of {party}",
    "accession.consent": "{party} consented to the accession of {body}",
    "accession.withhold": "{party} refused the accession of {body}: {reason}",
    "accession.refuse": "The accession of {party} was refused",
    "accession.ask_signature": "The accession form of {party} was sent for signature",
    "accession.sign": "The accession form was signed for {party}",
    "accession.accede": "The accession of {party} took effect",
    "accession.withdraw": "The accession of {party} was withdrawn: {reason}",
    "accession.sealed": "The accession form was sealed",
    "own_terms.record": "It stands on its own from {since}: {agreed}",
    "agreement.reground": "It stands on {new} from {since}, in the place of {old}: {because}",
    "succession.record": "Succeeded by {successors} on {day}, by {instrument}",
    "party.drop_out": "{party} is out: it had not signed version {number} by {bound_until}",
    "outsidereader.lend": "Lent to {reader} until {until}: {reason}",
    "outsidereader.take_back": "No longer lent to {reader}",
    "signatory.name": "A signatory of {party} was named",
    "signatory.remove": "A signatory was taken off",
    "round.send": "Letters sent; last day to sign {last_day}",
    "round.extend": "Last day to sign moved to {last_day}",
    "round.complete": "Signing completed",
    "round.lapse": "Signing lapsed",
    "round.withdraw": "Signing withdrawn",
    "link.renew": "A new personal link was sent",
    "link.ask_to_repeat": "A signatory was asked to sign again after a restore",
    "link.confirm": "A signatory confirmed the code from the letter",
    "link.go_on": "A signatory went on to this text in the sitting for {reference}",
    "signature.sign": "Signed for {party}",
    "papersignature.enter": "A signature on paper of {party} was entered, to be checked by a second person",
    "papersignature.set_aside": "A signature on paper of {party} was set aside: {reason}",
    "signature.record": "Signature on paper recorded for {party}",
    "invitation.decline": "{party} declined to sign",
    "invitation.invite_again": "{party} asked again",
    "question.ask": "{party} asked a question",
    "question.answer": "The question of {party} was answered",
    "invitation.take_back_refusal": "{party} had declined by mistake",
    "invitation.take_out": "{party} taken out of the round",
    "link.hand_over": "The request to sign for {party} was passed on",
    "link.give_back": "A signatory of {party} does not know who signs",
    "clearance.record": "{office} of {party}: {view}",
    "organisation.choose_clearing": "Offices asked before signing: {offices}",
    "contact.name": "{party} said who answers {about}",
    "organisation.register": "Entered in the register as {legal_name}",
    "organisation.change": "Entry changed: {changed}",
    "organisation.change_contact": "Contact facts changed: {changed}",
    "organisation.rename": "Renamed from {was} to {legal_name}, until {changed_on} under the old name: {instrument}",
    "organisation.succeed": "{successor} noted as its successor",
    "organisation.join": "Joined into {into}: {reason}",
    "organisation.take_in": "{double} joined into it: {reason}",
    "board.change_reminders": "Days of reminding changed",
    "board.change_host": "Host changed from {was} to {host}: {instrument}",
    "officer.appoint": "Officer appointed: {office}",
    "officer.change": "Officer changed: {office}",
    "officer.end": "Appointment ended: {office}",
    "officer.name_deputy": "Deputy named until {until}: {office}",
    "officer.drop_deputy": "Deputy no longer named: {office}",
    "membership.appoint": "A person was given the role of {role}",
    "membership.release": "A person was released from the role of {role}",
    "mandate.record": "Authority to bind recorded: {source}",
    "record.open": "Record {number} made for {party}: {what}",
    "record.take_step": "Record {number}, {what}: {step}, {party}",
    "record.strike_out": "Record {number}, {what}, struck out: {reason}",
    "notice.give": "{party} gave notice, bound until {bound_until}",
    "notice.prepare": "A notice of {party} was prepared",
    "notice.write": "The letter of notice of {party} was written; it waits for service",
    "notice.file": "The letter of notice was received by {received_by} and its scan kept",
    "notice.drop": "{party} dropped its notice before it was served",
    "notice.acknowledge": "{party} has read the notice",
    "notice.dispute": "{party} thinks that a date of the notice is wrong: {words}",
    "notice.ask": "{party} asked the other parties {wish}",
    "notice.consent": "{party} agreed to change the notice",
    "notice.withhold": "{party} did not agree to change the notice",
    "notice.settle": "Notice of {party}: {outcome}",
    "exits.open": "Exit tasks opened, due {due_on}",
    "exits.show": "{what}: shown for {party}",
    "party.stay": "{party} stays a party",
    "party.move_last_day": "{party} is bound until {bound_until}",
    "party.lead": "{party} leads from now on: {words}",
    "agreement.left_alone": "Fewer than two parties were left",
    "agreement.left_without_lead": "No lead organisation was left",
    "agreement.terminate": "Ended, last day {last_day}: {why}",
    "agreement.expire": "Expired, last day {last_day}: {why}",
    "suspension.suspend": "{party} suspended sharing with {towards}: {reason}",
    "suspension.lift": "{party} lifted its suspension of sharing with {towards}: {reason}",
    "notice.end": "The notice of {party} ended",
    "review.schedule": "Review scheduled for {due_on}",
    "review.open": "Review opened, due {due_on}",
    "review.move": "Review moved to {due_on}",
    "review.open_because": "Review opened, due {due_on}. {cause}: {because}",
    "review.add_reason": "Another reason for the open review: {because}",
    "review.answer": "{party} answered the review",
    "review.show": "{party} showed evidence in the review: {title}",
    "review.take_back": "{party} took evidence back: {title}",
    "review.summarise": "The answers of the review were summed up",
    "review.close": "Review closed. {outcome}: {reasons}",
    "questionset.change": "The questions of reviews were changed, edition {edition}",
    "review.open_for_law": "Review opened, due {due_on}, because the law changed: {because}",
}
# What every party was told anyway; drafting is read by the board and the lead only.
FOR_EVERY_PARTY = (
    "agreement.", "party.invite", "party.join", "party.adhere", "party.stay_out", "party.give_notice", "party.leave",
    "party.stay", "party.move_last_day", "party.lead", "exits.", "suspension.",
    "party.remove_after", "party.put_out", "removal.",
    "version.consult", "version.extend", "version.recall", "comment.",
    "version.send", "version.withdraw", "version.lapse", "version.meet_the_rule", "version.adopt", "version.supersede",
    "version.sealed", "signature.", "round.", "question.", "notice.", "review.", "version.give_way", "version.tell",
    "invitation.take_out", "version.stand",
    "version.drop", "version.make_material", "version.set_cut_over", "objection.", "party.drop_out",
    "party.hand_over", "party.take_seat", "party.succeed", "party.accede", "own_terms.",
    "accession.consent", "accession.withhold", "accession.refuse", "accession.sign", "accession.accede",
    "accession.sealed",
)  # fmt: skip
# Who was lent an agreement is told what took effect, not who was asked to sign what comes next.
FOR_A_READER = (
    "agreement.", "version.meet_the_rule", "version.adopt", "version.supersede", "version.sealed", "version.give_way",
    "version.stand",
)  # fmt: skip
# Its own going is the last thing that a party is told.
GOING = ("party.leave", "party.put_out", "party.stay_out", "party.drop_out", "party.succeed")
FIELDS = {
    "dpia": "impact assessment",
    "dpia_kind": "kind of the impact assessment",
    "dpia_reference": "reference of the impact assessment",
    "dpia_on": "day of the impact assessment",
    "dpia_owner": "owner of the impact assessment",
    "dpia_answers": "answers of the screening",
    "commences_on": "commencement date",
    "dspt": "standing in the DSPT",
    "dspt_on": "day of the DSPT",
    "ods": "ODS code",
    "urn": "URN",
    "company": "company number",
    "charity": "charity number",
    "ico": "ICO registration",
    "ico_expires_on": "end of the ICO registration",
    "notice_email": "e-mail for notices",
    "notice_address": "address for notices",
}
DATES = ("in_force_from", "decided_on", "bound_until", "last_day", "due_on", "changed_on", "until", "hear_by", "since")


@dataclass(frozen=True)
class Told:
    """One event as a line of the timeline (templates/design/timeline.html)."""

    title: str
    at: datetime
    by: str
    text: str = ""


def timeline(head: Head) -> list[Told]:
    """Return what happened, newest first, as far as this reader may know it."""
    events = audit.history(head.agreement.chain)
    if not head.sees_drafts:
        told = FOR_A_READER if head.sight.level is Level.READER else FOR_EVERY_PARTY
        own = {audit.subject_of(party) for party in head.sight.own}
        events = [
            one
            for one in events
            if one.type.startswith(told) and (head.sight.shows(one.at) or (one.type in GOING and one.subject in own))
        ]
    return [Told(sentence(one.type, one.facts), one.at, one.actor_words) for one in reversed(events)]


def sentence(kind: str, facts: dict[str, Any]) -> str:
    """Return an event as a sentence; an event nobody wrote a sentence for is told by its name."""
    words = SENTENCES.get(kind, "")
    try:
        return words.format(**_shown(facts)) if words else _plain(kind)
    except KeyError:
        return _plain(kind)


def _plain(kind: str) -> str:
    noun, _, verb = kind.partition(".")
    return f"{noun.replace('_', ' ').capitalize()}: {verb.replace('_', ' ')}"


def _shown(facts: dict[str, Any]) -> dict[str, Any]:
    shown = dict(facts)
    for name in DATES:
        if isinstance(facts.get(name), str) and facts[name]:
            shown[name] = in_words(date.fromisoformat(facts[name]))
    if isinstance(facts.get("changed"), list):
        shown["changed"] = ", ".join(_field(name) for name in facts["changed"])
    if facts.get("role") in ROLE_WORDS:
        shown["role"] = ROLE_WORDS[facts["role"]].lower()
    if "decision" in facts:
        shown["decision"] = str(facts["decision"]).replace("_", " ")
    return shown


def _field(name: str) -> str:
    return FIELDS.get(name, name.replace("_", " "))


MODELS: tuple[tuple[Any, str, str], ...] = (
    (Version, "id__in", "Version {0.number}"),
    (Clause, "version_id__in", "Clause {0.position}, {0.heading}"),
    (DataFlow, "version_id__in", "Data flow {0.position}, {0.stage}"),
    (DataItem, "flow__version_id__in", "Data item {0.name}"),
    (FlowSystem, "flow__version_id__in", "System of a data flow, {0.name}"),
    (Reliance, "version_id__in", "Legal power {0.position}"),
    (RestrictionAnswer, "version_id__in", "Restriction {0.position}"),
    (Risk, "assessment_id__in", "Risk R{0.number}"),
)
NOT_TOLD = {
    "id", "version", "flow", "assessment", "agreement", "author", "state", "size", "content_sha256",
    "history_id", "history_date", "history_type", "history_user", "history_change_reason",
    "created_at", "consulted_at", "submitted_at", "sent_at", "rule_met_at",
}  # fmt: skip
MOST_CHANGES = 100


def changes(head: Head) -> list[Told]:
    """Return who changed which field of which draft when, newest first, from the history of the rows."""
    keys = [version.pk for version in head.versions]
    assessments = [version.assessment_id for version in head.versions if version.assessment_id]
    found: list[Told] = []
    for model, within, words in MODELS:
        rows = model.history.filter(**{within: assessments if model is Risk else keys}).select_related("history_user")
        found += _differences(model, rows.order_by("id", "history_date", "history_id"), words)
    return sorted(found, key=lambda one: one.at, reverse=True)[:MOST_CHANGES]


def _differences(model: Any, rows: Iterable[Any], words: str) -> Iterable[Told]:
    names = [(field.attname, str(field.verbose_name)) for field in model._meta.concrete_fields]
    names = [(name, label) for name, label in names if name.removesuffix("_id") not in NOT_TOLD]
    before: Any = None
    for row in rows:
        if before is not None and before.id == row.id and row.history_type == "~":
            differing = [label for name, label in names if getattr(before, name, None) != getattr(row, name, None)]
            if differing:
                yield Told(f"{words.format(row)}: {', '.join(differing)}", row.history_date, _who(row))
        before = row


def _who(row: Any) -> str:
    return str(row.history_user) if row.history_user else "the portal"
