"""The letters of leaving, each in the transaction of its cause."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from isa_portal.agreements.models import Agreement, OwnTerms, Party, Regrounding, Suspension
from isa_portal.agreements.rules import few, lack
from isa_portal.correspondence.services import Link, Recipient
from isa_portal.leaving.models import Change, Notice, Receipt, Removal
from isa_portal.leaving.services.counting import terms
from isa_portal.lib import clock
from isa_portal.lib.calendar import in_words
from isa_portal.organisations.access import people
from isa_portal.organisations.models import BoardRole, OrganisationRole
from isa_portal.organisations.services import hearing
from isa_portal.signing import letters


def prepared(notice: Notice, *, at: datetime) -> None:
    """Ask the signatories of a party to look at the notice that was prepared for them."""
    page = f"{notice.party.agreement.get_absolute_url()}give-notice/{notice.party_id}/"
    to, facts = _signatories([notice.party], at=at), {"by": notice.prepared_by}
    lacking = lack([notice.party], "no signatory")
    _owe("notice_prepared", notice, to, "prepared", page, facts, lacking=lacking, at=at)


def given(notice: Notice, *, at: datetime) -> None:
    """Tell every other party, and the office that the text names, at once."""
    said = terms(notice.party)
    to = letters.mailboxes(notice.party.agreement, "notice_given", at=at)
    if said and said.email:
        to = [*to, Recipient(said.email, said.version.notice_to or "The office that the text names")]
    day = notice.bound_until
    _owe("notice_given", notice, to, "given", notice.get_absolute_url(), _days(notice), day=day, at=at)


def disputed(receipt: Receipt, *, at: datetime) -> None:
    """Tell the leaving party and the secretariat that another party thinks a date is wrong."""
    notice = receipt.notice
    to = [*_signatories([notice.party], at=at), *_secretariat(notice.party.agreement, at=at)]
    facts = {**_days(notice), "other": receipt.party.organisation.legal_name, "words": receipt.words}
    _owe("notice_disputed", notice, to, f"party {receipt.party_id}", notice.get_absolute_url(), facts, at=at)


def asked(change: Change, others: Iterable[Party], *, at: datetime) -> None:
    """Ask the signatories of the other parties for their consent."""
    notice = change.notice
    facts = {**_days(notice), "wish": wish_of(change), "reason": change.reason}
    to = [*_signatories(others, at=at), *_secretariat(notice.party.agreement, at=at)]
    _owe("notice_consent", notice, to, f"change {change.pk}", notice.get_absolute_url(), facts, at=at)


def settled(change: Change, outcome: str, *, at: datetime) -> None:
    """Tell everybody what became of a change of a notice."""
    notice = change.notice
    to = letters.mailboxes(notice.party.agreement, "notice_given", at=at)
    facts = {**_days(notice), "outcome": outcome, "called_off": not notice.is_running}
    page = notice.get_absolute_url()
    _owe("notice_changed", notice, to, f"change {change.pk}", page, facts, day=notice.bound_until, at=at)


def alone(agreement: Agreement, remaining: Iterable[Party], since: date, *, at: datetime) -> None:
    """Ask the remaining party to end an agreement that covers nothing any more."""
    left = list(remaining)
    to = [*_signatories(left, at=at), *_secretariat(agreement, at=at)]
    facts = {"party": ", ".join(one.organisation.legal_name for one in left) or "nobody", "since": in_words(since)}
    page = f"{agreement.get_absolute_url()}end/"
    _owe_about(agreement, agreement.chain, "left_alone", to, f"since {since.isoformat()}", page, facts, at=at)


def without_lead(agreement: Agreement, since: date, *, at: datetime) -> None:
    """Ask the secretariat whom the parties appoint as their lead."""
    to = letters.mailboxes(agreement, "notice_given", at=at)
    page, facts = f"{agreement.get_absolute_url()}lead/", {"since": in_words(since)}
    _owe_about(agreement, agreement.chain, "lead_wanted", to, f"since {since.isoformat()}", page, facts, at=at)


def ended(agreement: Agreement, last_day: date, why: str, *, at: datetime) -> None:
    """Tell everybody that an agreement ended, and what is still to be shown."""
    to = letters.mailboxes(agreement, "notice_given", at=at)
    facts = {"last": in_words(last_day), "why": why}
    page = f"{agreement.get_absolute_url()}reviews/"
    _owe_about(agreement, agreement.chain, "agreement_ended", to, last_day.isoformat(), page, facts, at=at)


def suspended(suspension: Suspension, *, at: datetime) -> None:
    """Tell every party at once that one of them suspended sharing."""
    _of_suspension("sharing_suspended", suspension, in_words(suspension.since), suspension.reason, at=at)


def lifted(suspension: Suspension, *, at: datetime) -> None:
    """Tell every party at once that sharing goes on."""
    day = suspension.lifted_on
    assert day is not None
    _of_suspension("suspension_lifted", suspension, in_words(day), suspension.lifted_because, at=at)


def _of_suspension(kind: str, suspension: Suspension, day: str, reason: str, *, at: datetime) -> None:
    agreement = suspension.agreement
    towards = suspension.towards.organisation.legal_name if suspension.towards else "all other parties"
    facts = {"party": suspension.party.organisation.legal_name, "towards": towards, "day": day, "words": reason}
    to = letters.mailboxes(agreement, "notice_given", at=at)
    page = f"{agreement.get_absolute_url()}reviews/"
    _owe_about(agreement, f"suspension:{suspension.pk}", kind, to, kind, page, facts, at=at)


def stands_alone(terms: OwnTerms, agreed: Sequence[Party], *, at: datetime) -> None:
    """Tell every party from when a tier 2 stands on its own, and for whom."""
    facts = {"since": in_words(terms.since), "parties": few([str(one) for one in agreed], most=4)}
    _of_standing("stands_alone", terms.agreement, terms.key, facts, at=at)


def regrounded(passed: Regrounding, out: Sequence[str], *, at: datetime) -> None:
    """Tell every party on which tier 1 its tier 2 stands from now, and who has not signed that one."""
    facts = {"old": str(passed.old), "new": str(passed.new), "since": in_words(passed.since)}
    facts |= {"because": passed.because, "out": few(list(out), most=4) if out else ""}
    _of_standing("regrounded", passed.agreement, f"regrounding:{passed.pk}", facts, at=at)


def _of_standing(kind: str, agreement: Agreement, key: str, facts: Mapping[str, Any], *, at: datetime) -> None:
    to = letters.mailboxes(agreement, "notice_given", at=at)
    _owe_about(agreement, key, kind, to, kind, agreement.get_absolute_url(), facts, at=at)


def removal_proposed(removal: Removal, *, at: datetime) -> None:
    """Ask a party for its words before it is decided whether it goes, and tell the others."""
    facts = {"reason": removal.reason, "until": in_words(removal.hear_by)}
    _of_removal("removal_proposed", removal, facts, day=removal.hear_by, at=at)


def removal_settled(removal: Removal, *, at: datetime) -> None:
    """Tell everybody that a party goes, with its last day, or that it stays."""
    last = in_words(removal.bound_until) if removal.bound_until else ""
    _of_removal("removal_settled", removal, {"last": last, "outcome": removal.outcome}, at=at)


def _of_removal(
    kind: str, removal: Removal, facts: Mapping[str, Any], *, day: date | None = None, at: datetime
) -> None:
    party, agreement = removal.party, removal.party.agreement
    facts = {"party": party.organisation.legal_name, **facts}
    to = [*_signatories([party], at=at), *letters.mailboxes(agreement, "notice_given", at=at)]
    _owe_about(agreement, removal.key, kind, to, kind, removal.get_absolute_url(), facts, day=day, at=at)


def wish_of(change: Change) -> str:
    """Return what is asked, in words that follow "asks"."""
    return f"to leave on {in_words(change.until)}" if change.until else "to take its notice back"


def _days(notice: Notice) -> dict[str, Any]:
    days = notice.days
    return {
        "served": in_words(days.served_on),
        "bound_until": in_words(days.bound_until),
        "out_from": in_words(days.out_from),
    }


def _owe(
    kind: str, notice: Notice, to: Iterable[Recipient], occurrence: str, page: str, facts: Mapping[str, Any], *,
    lacking: str = "", day: date | None = None, at: datetime,
) -> None:  # fmt: skip
    facts = {"party": notice.party.organisation.legal_name, **facts}
    agreement = notice.party.agreement
    _owe_about(agreement, notice.key, kind, to, occurrence, page, facts, lacking=lacking, day=day, at=at)


def _owe_about(
    agreement: Agreement, key: str, kind: str, to: Iterable[Recipient], occurrence: str, page: str,
    facts: Mapping[str, Any], *, lacking: str = "", day: date | None = None, at: datetime,
) -> None:  # fmt: skip
    hearing.owe_each(
        kind,
        to=list(to),
        lacking=lacking,
        about=letters.about(agreement, key),
        occurrence=occurrence,
        link=Link(page),
        day=day,
        context={**letters.sender(agreement), "reference": agreement.reference, "title": agreement.title, **facts},
        at=at,
    )


def _signatories(parties: Iterable[Party], *, at: datetime) -> list[Recipient]:
    on, role = clock.london_date(at), OrganisationRole.SIGNATORY
    return [Recipient(one.email, str(one)) for party in parties for one in people(party.organisation, role, on=on)]


def _secretariat(agreement: Agreement, *, at: datetime) -> list[Recipient]:
    on = clock.london_date(at)
    return [Recipient(one.email, str(one)) for one in people(agreement.board, BoardRole.SECRETARIAT, on=on)]
