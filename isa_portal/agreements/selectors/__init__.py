"""What the pages of writing and approving read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils.text import get_text_list

from isa_portal.agreements import rules
from isa_portal.agreements.lifecycle import AgreementState, State
from isa_portal.agreements.models import Agreement, Party, Tier, Version
from isa_portal.agreements.selectors import leaving, telling
from isa_portal.agreements.selectors.parties import names_of
from isa_portal.agreements.services import approval
from isa_portal.evidence.actors import Actor
from isa_portal.lib.calendar import in_words
from isa_portal.lib.clock import london_date
from isa_portal.organisations.models import ApprovalRoute, Board, Organisation
from isa_portal.organisations.selectors import enrolled
from isa_portal.risk import scoring
from isa_portal.risk.models import RiskScale

PARTS = {
    "purpose": ("Purpose", "draft_purpose"),
    "parties": ("Parties", "draft_parties"),
    "data": ("Data", "draft_flows"),
    "law": ("Law", "draft_law"),
    "telling": ("What people are told", "draft_telling"),
    "text": ("Text", "draft_text"),
    "risks": ("Risks", "draft_risks"),
    "dpia": ("Impact assessment", "draft_impact"),
    "terms": ("Terms", "draft_terms"),
    "leaving": ("Leaving and ending", "draft_leaving"),
    "attachments": ("Attachments", "draft_attachments"),
}
# Pages under a part, and what else is removed there: the part of the task list to which they belong.
WITHIN = {"foundations": "parties", "arrangement": "parties", "processors": "parties", "classes": "parties"}
ADDRESSES = {
    **{part: name for part, (_, name) in PARTS.items()},
    "foundations": "draft_foundations",
    "arrangement": "draft_arrangement",
    "comments": "consultation",
}
MOST_SENTENCES = 3
APPROVES = {
    ApprovalRoute.BOARD: "The board decides, at a meeting.",
    ApprovalRoute.CHAIR: "The chair decides, by urgent action.",
    ApprovalRoute.OFFICER: "A delegated officer decides.",
    ApprovalRoute.EACH_PARTY: "Each party decides for itself.",
}


@dataclass(frozen=True)
class Task:
    """One part of a draft on the task list (templates/design/task_list.html)."""

    title: str
    href: str
    text: str
    colour: str
    hint: str


@dataclass(frozen=True)
class Missing:
    """What a draft lacks, and where it is written."""

    sentence: str
    href: str


def address(name: str, agreement: Agreement, *more: object) -> str:
    return reverse(name, args=[agreement.board.slug, agreement.slug, *more])


def missing(version: Version, *, by: Actor, at: datetime) -> list[Missing]:
    """Return everything a draft lacks, each with the address where it is written."""
    lacking = rules.missing(version, by=by, at=at)
    return [Missing(sentence, address(ADDRESSES[part], version.agreement)) for part, sentence in lacking]


def tasks(version: Version, *, by: Actor, at: datetime) -> list[Task]:
    """Return the parts of a draft: each is completed, or says what is missing."""
    lacking: dict[str, list[str]] = {}
    for part, sentence in rules.missing(version, by=by, at=at):
        lacking.setdefault(WITHIN.get(part, part), []).append(sentence)
    stated = _stated(version)
    return [
        Task(
            title=title,
            href=address(name, version.agreement),
            text="To do" if part in lacking else "Completed" if stated[part] else "Not needed",
            colour="blue" if part in lacking else "",
            hint=_first(lacking.get(part, [])) or stated[part],
        )
        for part, (title, name) in PARTS.items()
    ]


def _first(sentences: list[str]) -> str:
    """Return the first sentences; the check before sending has them all."""
    more = len(sentences) - MOST_SENTENCES
    return " ".join([*sentences[:MOST_SENTENCES], *([f"And {more} more: check before sending."] if more > 0 else [])])


def _stated(version: Version) -> dict[str, str]:
    """Return what each part holds, in a few words; nothing where it is empty."""
    listed_parties = list(version.agreement.parties.told())
    bodies = names_of(listed_parties)
    risks = version.assessment.risks.count() if version.assessment else 0
    return {
        "purpose": _start_of(version.purpose),
        "parties": f"{counted(len(listed_parties), 'party', 'parties')}: {rules.few(bodies, most=6)}.",
        "data": _number(version.flows.count(), "data flow"),
        "law": _number(version.reliances.count(), "legal power"),
        "telling": telling.in_short(version),
        "text": _number(version.clauses.count(), "clause"),
        "risks": _number(risks, "risk"),
        "dpia": ", ".join(filter(None, (version.dpia_reference, version.dpia_owner)))
        or version.get_dpia_kind_display(),
        "terms": terms_in_words(version),
        "leaving": leaving.in_short(version),
        "attachments": _number(version.attachments.count(), "attachment"),
    }


def _start_of(text: str) -> str:
    return text if len(text) <= 120 else f"{text[:120].rsplit(' ', 1)[0]} …"


def _number(number: int, noun: str) -> str:
    return f"{counted(number, noun)}." if number else ""


def counted(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"


def listed(words: list[str]) -> str:
    """Return "a, b and c"."""
    return get_text_list(words, "and")


def terms_in_words(version: Version) -> str:
    notice = f"{version.notice_period} of notice to leave. " if version.notice_period else ""
    review = version.review_schedule
    return f"{notice}{review.words if review.is_stated else ''}".strip()


def standing(version: Version) -> str:
    """Return where a version stands, and whose turn it is."""
    if version.agreement.state == AgreementState.ABANDONED and version.state != State.ABANDONED:
        return f"{version.agreement} is abandoned: version {version.number} came back. Nothing waits for you here."
    said = {
        State.DRAFTING: _drafting,
        State.CONSULTATION: _consulted,
        State.AWAITING_APPROVAL: _awaiting,
        State.APPROVED: _approved,
        State.OUT_FOR_SIGNATURE: _out,
    }.get(State(version.state), _over)
    return said(version)


def _lead(version: Version) -> str:
    return listed([party.organisation.short for party in version.agreement.parties.all() if party.leads]) or "its lead"


def _drafting(version: Version) -> str:
    begun = in_words(london_date(version.created_at))
    return f"Version {version.number} is a draft, begun on {begun}. Waits for {_lead(version)} or the secretariat."


def _consulted(version: Version) -> str:
    until = in_words(version.comments_until) if version.comments_until else ""
    return (
        f"Version {version.number} is in consultation; its parties may comment until {until}, that day included."
        f" Then it waits for {_lead(version)} or the secretariat."
    )


def _awaiting(version: Version) -> str:
    since = f" on {in_words(london_date(version.submitted_at))}" if version.submitted_at else ""
    return f"Version {version.number} was sent for approval{since}. Waits for {waits_for(version)}."


def waits_for(version: Version) -> str:
    """Return whose decision a version awaits."""
    board = version.agreement.board
    route = ApprovalRoute(board.approval_route(version.agreement.tier))
    if route == ApprovalRoute.EACH_PARTY:
        return listed([body.short for body in approval.awaited(version)])
    return {ApprovalRoute.CHAIR: f"the chair of {board}", ApprovalRoute.OFFICER: "the delegated officer"}.get(
        route, str(board)
    )


def _approved(version: Version) -> str:
    last = version.approvals.last()
    day = f" on {in_words(last.decided_on)}" if last else ""
    return f"Version {version.number} was approved{day}. Waits for the secretariat to send it for signature."


def _out(version: Version) -> str:
    since = f" since {in_words(london_date(version.sent_at))}" if version.sent_at else ""
    return f"Version {version.number} is out for signature{since}. Waits for the signatories."


def _over(version: Version) -> str:
    if version.state in (State.RETURNED, State.REJECTED):
        word = "sent back for changes" if version.state == State.RETURNED else "rejected"
        last = version.approvals.exclude(decision="approved").last()
        why = version.returned_because or (last.advice if last else "")
        return f"Version {version.number} was {word}. Waits for {_lead(version)}. {_reason(why)}".strip()
    if version.state == State.LAPSED:
        return f"Version {version.number} lapsed: not everybody signed in time. Waits for {_lead(version)}."
    words, why = State(version.state).label.lower(), _reason(version.returned_because)
    return f"Version {version.number} is {words}. Nothing waits for you here. {why}".strip()


def _reason(why: str) -> str:
    return f"The reason: {why}" if why else ""


def scale_of(version: Version) -> RiskScale:
    """Return the scale that a draft's risks are scored on, before it has any."""
    if version.assessment:
        return version.assessment.scale
    words = list(scoring.BRISTOL_2015_WORDS)
    board: Board = version.agreement.board
    return board.risk_scales.first() or RiskScale(
        name="Bristol 2015", size=4, likelihood_words=words, impact_words=words, bands=list(scoring.BRISTOL_2015_BANDS)
    )


def addable(agreement: Agreement, *, on: date) -> list[Organisation]:
    """Return the bodies of the register that can still become parties."""
    here = agreement.parties.values("organisation")
    return list(enrolled(on=on).exclude(pk__in=here))


def without_signatory(agreement: Agreement) -> list[Party]:
    """Return the parties for which nobody is named to sign yet."""
    named = agreement.parties.filter(signatories__isnull=False, signatories__removed_at__isnull=True)
    return list(agreement.parties.exclude(pk__in=named.values("pk")).select_related("organisation"))


def summary(version: Version) -> list[tuple[str, str, str]]:
    """Return what a version says in a few rows, to check before it is sent: the fact, its words, where it changes."""
    agreement = version.agreement
    stated = _stated(version)
    above = listed([str(one) for one in agreement.stands_on.all()]) or "Not chosen yet"
    rows = [
        ("Title", agreement.title, "foundations"),
        *([("Stands on", above, "foundations")] if agreement.tier == Tier.PURPOSE_SPECIFIC else []),
        ("Replaces", str(agreement.replaces or "Nothing"), "foundations"),
        ("Purpose", version.purpose, "purpose"),
        ("Comes into force", version.get_rule_display(), "terms"),
        *((title, stated[part], part) for part, (title, _) in PARTS.items() if part != "purpose"),
    ]
    return [(key, words or "Nothing yet", address(ADDRESSES[part], agreement)) for key, words, part in rows]
