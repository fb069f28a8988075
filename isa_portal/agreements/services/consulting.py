"""Shows a draft to its parties, and takes and answers their comments."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, time, timedelta
from functools import partial

from django.db import transaction
from django.urls import reverse

from isa_portal.agreements import lifecycle, rules
from isa_portal.agreements.models import Agreement, Clause, Comment, Party, Version
from isa_portal.agreements.rules import consulting, few, no_ig_lead
from isa_portal.agreements.services import moves
from isa_portal.agreements.services.approval import fix
from isa_portal.correspondence import services as correspondence
from isa_portal.correspondence.services import Link, Recipient, Subject
from isa_portal.evidence import audit
from isa_portal.evidence.actors import Actor
from isa_portal.lib import clock
from isa_portal.lib.errors import Refused
from isa_portal.organisations.models import Membership, Office, OfficerAppointment, Organisation, OrganisationRole, User
from isa_portal.organisations.services import hearing

RECALLED = "The version was recalled."
# Answers of one day are told in one letter, early on the next.
TOLD_AT = time(7)


@transaction.atomic
def consult(version: Version, *, until: date, by: Actor, at: datetime) -> Version:
    """
    Show a draft to its parties for comment; its content and hash are fixed from here on.

    :param until: the last day for comments, in London
    :raises Refused: with everything that stands in the way
    """
    version = moves.locked(version)
    reasons = list(rules.obstacles(lifecycle.CONSULT, version, by=by, at=at))
    if reasons := [*reasons, *consulting.closing_obstacles(until, at=at)]:
        raise Refused(*reasons)
    fix(version)
    version.consulted_at, version.comments_until = at, until
    version.save(update_fields=["consulted_at", "comments_until"])
    for party in version.agreement.parties.filter(consulted_at__isnull=True):
        party.consulted_at = at
        party.save(update_fields=["consulted_at"])
    facts = {"content_sha256": version.content_sha256, "until": until.isoformat()}
    version = moves.move_version(lifecycle.CONSULT, version, by=by, at=at, **facts)
    _tell_parties(version, at=at)
    return version


@transaction.atomic
def extend(version: Version, *, until: date, by: Actor, at: datetime) -> Version:
    """
    Let the parties comment until a later day, and tell them.

    :raises Refused: if the day is not later, or it is not in consultation, or not theirs to extend
    """
    version = moves.locked(version)
    if reasons := tuple(consulting.extending_obstacles(version, until, by=by, at=at)):
        raise Refused(*reasons)
    version.comments_until = until
    version.save(update_fields=["comments_until"])
    audit.record("version.extend", version, by=by, at=at, number=version.number, until=until.isoformat())
    _tell_parties(version, at=at)
    return version


@transaction.atomic
def recall(version: Version, *, reason: str, by: Actor, at: datetime) -> Version:
    """
    End a consultation; the row and its comments stay as they were shown, and the next draft starts from its text.

    :raises Refused: without a reason, or with every reason that stands in the way
    """
    if not reason.strip():
        raise Refused("Say why it is recalled: every party reads the reason.")
    version = moves.move_version(lifecycle.RECALL, version, by=by, at=at, reason=reason.strip())
    version.returned_because = reason.strip()
    version.save(update_fields=["returned_because"])
    correspondence.withdraw(_about(version).key, at=at, reason=RECALLED, kinds=["consultation_opened"])
    correspondence.change_day([_about(version).key], None, because="The consultation was recalled.", at=at)
    return version


@transaction.atomic
def comment(
    version: Version,
    *,
    text: str,
    organisation: Organisation | None = None,
    clause: Clause | None = None,
    by: User,
    at: datetime,
) -> Comment:
    """
    Comment for a party on a clause, or on the text as a whole.

    :param organisation: needed only from a person who speaks for several parties
    :raises Refused: after the closing date, or from who does not speak for a party
    """
    version = moves.locked(version)
    reasons = list(consulting.commenting_obstacles(version, organisation, clause=clause, by=by, at=at))
    if reasons := [*reasons, *consulting.comment_problems(text)]:
        raise Refused(*reasons)
    spoken_for = consulting.speaks_for(version.agreement, by, on=clock.london_date(at))
    if organisation is None and len(spoken_for) > 1:
        raise Refused("You speak for several parties. Choose for which of them you comment.")
    made = Comment.objects.create(
        version=version,
        clause=clause,
        organisation=organisation or spoken_for[0],
        author=by,
        text=text.strip(),
        made_at=at,
    )
    told = {"party": made.organisation.legal_name, "place": made.place, "number": version.number}
    audit.record("comment.make", made, by=by, at=at, **told)
    return made


@transaction.atomic
def answer(comment: Comment, *, answer: str, reason: str = "", by: Actor, at: datetime) -> Comment:
    """
    Answer a comment: accepted, or declined with the reason. Until the consultation ends the answer can be changed.

    :raises Refused: with every reason that stands in the way
    """
    version = moves.locked(comment.version)
    comment = version.comments.select_related("organisation", "author", "clause").get(pk=comment.pk)
    comment.version = version
    if reasons := tuple(consulting.answering_obstacles(comment, answer, reason, by=by, at=at)):
        raise Refused(*reasons)
    comment.answer, comment.reason = answer, reason.strip()
    comment.answered_by, comment.answered_at = by.actor_words, at
    comment.save(update_fields=["answer", "reason", "answered_by", "answered_at"])
    told = {"party": comment.organisation.legal_name, "place": comment.place, "answer": str(answer)}
    audit.record("comment.answer", comment, by=by, at=at, **told, reason=comment.reason)
    _tell_author(comment, at=at)
    return comment


# Letters --------------------------------------------------------------------------------------------------------------


def mailboxes(agreement: Agreement, *, on: date) -> dict[Party, list[Recipient]]:
    """Return where a letter to each party's IG lead goes: the mailboxes of the office, and who holds the role."""
    found: dict[int, dict[str, Recipient]] = defaultdict(dict)
    parties = list(agreement.parties.select_related("organisation"))
    bodies = [party.organisation_id for party in parties]
    held = OfficerAppointment.objects.in_date(on).filter(office=Office.IG_LEAD, organisation__in=bodies)
    for office in held.select_related("organisation").order_by("starts_on", "pk"):
        for mailbox in office.mailboxes(on):
            found[office.organisation_id].setdefault(mailbox, Recipient(mailbox, str(office)))
    members = Membership.objects.in_date(on).filter(role=OrganisationRole.IG_LEAD, organisation__in=bodies)
    for member in members.filter(user__is_active=True).select_related("user").order_by("user__name", "pk"):
        recipient = Recipient(member.user.email, str(member.user))
        found[member.organisation_id or 0].setdefault(recipient.email.lower(), recipient)
    return {party: list(found[party.organisation_id].values()) for party in parties}


def _tell_parties(version: Version, *, at: datetime) -> None:
    until = version.comments_until
    assert until is not None
    found = mailboxes(version.agreement, on=clock.london_date(at))
    facts = {**_facts(version), "until": f"{until:%-d %B %Y}"}
    owe = partial(
        hearing.owe_each, "consultation_opened", about=_about(version), link=Link(address(version)), day=until, at=at
    )
    for party, to in found.items():
        if to:
            context = {**facts, "party": party.organisation.legal_name}
            owe(to=to, occurrence=f"{party.pk} until {until.isoformat()}", context=context)
    if deaf := [party for party, to in found.items() if not to]:
        context, lacking = {**facts, "party": few([str(party) for party in deaf])}, no_ig_lead(*deaf)
        owe(to=[], lacking=lacking, occurrence=f"the others until {until.isoformat()}", context=context)


def morning_after(at: datetime) -> datetime:
    """Return when the answers of this day are told."""
    return datetime.combine(clock.london_date(at) + timedelta(days=1), TOLD_AT, clock.LONDON)


def _tell_author(comment: Comment, *, at: datetime) -> None:
    day = clock.london_date(at)
    correspondence.owe(
        "comments_answered",
        to=Recipient(comment.author.email, str(comment.author)),
        about=_about(comment.version),
        occurrence=day.isoformat(),
        link=Link(address(comment.version)),
        context={**_facts(comment.version), "party": comment.organisation.legal_name, "day": f"{day:%-d %B %Y}"},
        not_before=morning_after(at),
        at=at,
    )


def address(version: Version) -> str:
    agreement = version.agreement
    return reverse("consultation", args=[agreement.board.slug, agreement.slug])


def _about(version: Version) -> Subject:
    agreement = version.agreement
    return Subject(audit.subject_of(version), agreement.board.chain, agreement.chain, str(agreement))


def _facts(version: Version) -> dict[str, object]:
    agreement = version.agreement
    return {
        "board": agreement.board.short_name,
        "telephone": agreement.board.help_telephone,
        "reference": agreement.reference,
        "title": agreement.title,
        "number": version.number,
    }
