"""Who may consult, comment and answer, and until when."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from isa_portal.agreements import access, content
from isa_portal.agreements.lifecycle import State
from isa_portal.agreements.models import Agreement, Clause, Comment, Version
from isa_portal.agreements.models.comment import Answer
from isa_portal.agreements.rules.agreement import Found
from isa_portal.evidence.actors import Actor
from isa_portal.lib import clock
from isa_portal.lib.calendar import in_words
from isa_portal.organisations.access import grants
from isa_portal.organisations.models import Organisation, OrganisationRole, User

# A reader reads: these speak for a party.
SPEAK_FOR_A_PARTY = (
    OrganisationRole.IG_LEAD,
    OrganisationRole.EDITOR,
    OrganisationRole.SIGNATORY,
    OrganisationRole.ADMINISTRATOR,
)
LONGEST = 4_000
LONGEST_DAYS = 366
# What was recalled still owes its answers.
TAKES_ANSWERS = (State.CONSULTATION, State.RETURNED)
NOT_A_SPEAKER = "Only an IG lead, editor, signatory or administrator of a party comments, for that party."


def is_open(version: Version, *, on: date) -> bool:
    """Say whether comments are taken on a day; the closing date is a day for comments."""
    until = version.comments_until
    return version.state == State.CONSULTATION and until is not None and on <= until


def speaks_for(agreement: Agreement, person: Actor, *, on: date) -> list[Organisation]:
    """Return the parties for which this person may comment on a day."""
    if not isinstance(person, User):
        return []
    own = grants(person, on=on)
    bodies = frozenset[int]().union(*(own.organisations.get(role, frozenset()) for role in SPEAK_FOR_A_PARTY))
    present = access.present_parties(bodies, on=on).filter(agreement=agreement)
    return [party.organisation for party in present.select_related("organisation").order_by("-leads", "pk")]


def closing_obstacles(until: date, *, at: datetime) -> Iterator[str]:
    """Yield what is wrong with a closing date."""
    today = clock.london_date(at)
    if until < today:
        yield f"{in_words(until)} is past. Enter the last day for comments: today or later."
    elif (until - today).days > LONGEST_DAYS:
        yield f"{in_words(until)} is more than a year away. Enter an earlier last day for comments."


def extending_obstacles(version: Version, until: date, *, by: Actor, at: datetime) -> Iterator[str]:
    """Yield why this actor cannot let the consultation run until this day."""
    if version.state != State.CONSULTATION:
        yield f"{version} is {State(version.state).label.lower()}. There is nothing to extend."
        return
    yield from writers_only(version.agreement, by, at, "extend the consultation")
    yield from closing_obstacles(until, at=at)
    if version.comments_until and until <= version.comments_until:
        yield (
            f"Comments are taken until {in_words(version.comments_until)} already."
            " Enter a later day: no party loses a day that it was promised."
        )


def writers_only(agreement: Agreement, by: Actor, at: datetime, what: str) -> Iterator[str]:
    if not (isinstance(by, User) and access.may_write(agreement, by, on=clock.london_date(at))):
        yield f"Only the board's secretariat or an editor of the lead organisation may {what}."


def commenting_obstacles(
    version: Version, organisation: Organisation | None, *, clause: Clause | None = None, by: Actor, at: datetime
) -> Iterator[str]:
    """Yield why this actor cannot comment on this version for a party now."""
    today = clock.london_date(at)
    if version.state != State.CONSULTATION:
        yield f"{version} is {State(version.state).label.lower()}. Comments are taken while it is in consultation."
        return
    if not is_open(version, on=today) and version.comments_until:
        yield (
            f"Comments were taken until {in_words(version.comments_until)}, that day included."
            " Ask the secretariat to extend the consultation."
        )
    spoken_for = speaks_for(version.agreement, by, on=today)
    if not spoken_for or (organisation and organisation not in spoken_for):
        yield NOT_A_SPEAKER
    if clause and clause.version_id != version.pk:
        yield f"{clause.called} belongs to another version. Comment on a clause of {version}."


def comment_problems(text: str) -> Iterator[str]:
    """Yield what is wrong with the words of a comment."""
    if not text.strip():
        yield "Enter the comment."
    elif len(text) > LONGEST:
        yield f"The comment has {len(text):,} characters; the limit is {LONGEST:,}. Shorten it, or write a second one."


def answering_obstacles(comment: Comment, answer: str, reason: str, *, by: Actor, at: datetime) -> Iterator[str]:
    """Yield why this actor cannot answer this comment so."""
    version = comment.version
    if not may_still_answer(comment):
        yield f"{version} is {State(version.state).label.lower()}. Its comments and answers stay as they are."
        return
    yield from writers_only(version.agreement, by, at, "answer a comment")
    if answer not in Answer.values:
        yield "Choose an answer: accepted or declined."
    if answer == Answer.DECLINED and not reason.strip():
        yield "Say why it is declined: every party reads the reason."


def may_still_answer(comment: Comment) -> bool:
    """Say whether the version still takes this answer: a given one changes only while the consultation lasts."""
    state = comment.version.state
    return state == State.CONSULTATION or (state in TAKES_ANSWERS and comment.is_open)


def has_a_text_to_read(version: Version, by: Actor, at: datetime) -> Found:
    if not version.clauses.exists():
        yield "Write at least one clause: the parties need a text to comment on."


def answers_every_comment(version: Version, by: Actor, at: datetime) -> Found:
    """What the parties said about this text, and about the texts before it, is answered before anybody decides."""
    waiting = Comment.objects.filter(version__agreement=version.agreement_id, answer="")
    for comment in waiting.select_related("organisation", "clause", "version"):
        earlier = "" if comment.version_id == version.pk else f" of version {comment.version.number}"
        yield f"Answer the comment of {comment.organisation} on {comment.place}{earlier}."


def is_as_it_was_consulted(version: Version, by: Actor, at: datetime) -> Found:
    """What was consulted on goes on once its time is over, and as it was shown."""
    if version.state != State.CONSULTATION:
        return
    if is_open(version, on=clock.london_date(at)) and version.comments_until:
        yield (
            f"The parties may comment until {in_words(version.comments_until)}."
            " Send it for approval from the day after, so that none is cut off."
        )
    if content.sha256(content.of(version)) != version.content_sha256:
        yield (
            "The text is no longer the text that the parties were shown: the name of a party or what it stands on has"
            " changed. Recall it and consult on the next version."
        )
