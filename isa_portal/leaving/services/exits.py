"""What each party shows by a last day: opened with the notice, evidenced or missing, also after the end."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from isa_portal.agreements.cover import LIVE
from isa_portal.agreements.lifecycle import PartyState
from isa_portal.agreements.models import Agreement, Party, Version
from isa_portal.evidence import audit, documents
from isa_portal.evidence.actors import PORTAL, Actor
from isa_portal.leaving import rules
from isa_portal.leaving.lifecycle import NoticeState
from isa_portal.leaving.models import Duty, ExitTask, Notice
from isa_portal.leaving.services import changing
from isa_portal.lib import clock, filetypes
from isa_portal.lib.calendar import in_words
from isa_portal.lib.errors import Refused
from isa_portal.organisations.access import people
from isa_portal.organisations.models import Office, OfficerAppointment, OrganisationRole

CERTIFICATE = "certificate"
# Whose it is at each party, where somebody holds the office.
OFFICES = {Duty.ACCESS: Office.ASSET_OWNER, Duty.PRIVACY: Office.DPO, Duty.ARTICLE_30: Office.DPO}


def open_for(notice: Notice, *, at: datetime) -> None:
    """Open the tasks of a notice at every party that is bound."""
    assert notice.bound_until is not None
    agreement = notice.party.agreement
    _open(agreement, rules.active(agreement), notice.bound_until, notice=notice, at=at)
    audit.record("exits.open", notice, by=PORTAL, at=at, due_on=notice.bound_until.isoformat())


def open_because(agreement: Agreement, parties: Iterable[Party], cause: str, last_day: date, *, at: datetime) -> None:
    """Open the tasks of a departure without notice at every party that was bound, and at who goes."""
    _open(agreement, parties, last_day, cause=cause, at=at)
    audit.record("exits.open", agreement, by=PORTAL, at=at, due_on=last_day.isoformat())


def put_out_by_cut_over() -> QuerySet[Party]:
    """Return the parties that a cut-over day put out and of which nobody has asked anything yet."""
    asked = ExitTask.objects.filter(party=OuterRef("pk"), due_on=OuterRef("bound_until")).exclude(cause="")
    # Who had given notice was asked then.
    left = Notice.objects.filter(party=OuterRef("pk"), state__in=(NoticeState.RUNNING, NoticeState.ENDED))
    cut = Version.objects.filter(agreement=OuterRef("agreement"), cut_over_on=OuterRef("bound_until"))
    gone = Party.objects.filter(state=PartyState.WITHDRAWN, bound_until__isnull=False, agreement__state__in=LIVE)
    return gone.filter(~Exists(asked), ~Exists(left), Exists(cut)).select_related("organisation")


def open_after_cut_over(gone: Party, *, at: datetime) -> bool:
    """Open, as the portal, the tasks of a party that a cut-over day put out, at every party. Safe to run twice."""
    with transaction.atomic():
        agreement = Agreement.objects.locked().select_related("board").get(pk=gone.agreement_id)
        party = put_out_by_cut_over().filter(pk=gone.pk).first()
        if party is None or party.bound_until is None:
            return False
        cause = f"{party} is out: it had not signed the new version by {in_words(party.bound_until)}"
        open_because(agreement, [party, *rules.active(agreement)], cause, party.bound_until, at=at)
        changing.settle_asked(agreement, at=at)
        return True


def open_at_end(agreement: Agreement, parties: Iterable[Party], last_day: date, *, at: datetime) -> None:
    """Ask every party that was bound at the end to show what became of the data."""
    _open(agreement, parties, last_day, at=at)


def _open(
    agreement: Agreement, parties: Iterable[Party], due_on: date, *, notice: Notice | None = None, cause: str = "",
    at: datetime,
) -> None:  # fmt: skip
    on, why = clock.london_date(at), {"agreement": agreement, "notice": notice, "cause": cause, "due_on": due_on}
    tasks = [
        ExitTask(party=party, duty=duty, owner=owner, **why)
        for party in parties
        for duty, owner in _owners(party, list(Duty), on=on)
    ]
    ExitTask.objects.bulk_create(tasks)


def _owners(party: Party, duties: Iterable[Duty], *, on: date) -> list[tuple[Duty, str]]:
    """Return whose each task is: the office where it is held, otherwise the body's IG lead, otherwise the body."""
    appointed = OfficerAppointment.objects.in_date(on).filter(organisation=party.organisation)
    held = {one.office: one.get_office_display() for one in appointed}
    leads = [str(one) for one in people(party.organisation, OrganisationRole.IG_LEAD, on=on)]
    fallback = held.get(Office.IG_LEAD) or (f"IG lead, {leads[0]}" if leads else f"{party}")
    return [(duty, held.get(OFFICES.get(duty, Office.IG_LEAD), fallback)) for duty in duties]


def show(task: ExitTask, *, words: str, file: bytes = b"", name: str = "", by: Actor, at: datetime) -> ExitTask:
    """
    Show that an exit task is done; data returned or deleted is shown with a certificate.

    :raises Refused: with every reason that stands in the way
    """
    _refuse(rules.evidence_obstacles(task, words, file, by=by, at=at))
    kept, kind = (documents.keep(file), filetypes.kind_of(file)) if file else (None, None)
    with transaction.atomic():
        Agreement.objects.locked().get(pk=task.agreement_id)
        task = ExitTask.objects.select_related("party__organisation", "notice", "agreement__board").get(pk=task.pk)
        _refuse(rules.evidence_obstacles(task, words, file, by=by, at=at))
        task.evidence, task.done_at = words.strip(), at
        task.done_by, task.done_by_key = by.actor_words, by.actor_key
        if kept and kind:
            task.document_sha256 = kept.sha256
            filed = {"name": filetypes.file_name(name, kind), "kind": CERTIFICATE, "media_type": kind.media_type}
            documents.enter(kept, **filed, subject=task.key, by=by, at=at)
        task.save()
        party, what = task.party.organisation.legal_name, task.get_duty_display()
        audit.record("exits.show", task, by=by, at=at, party=party, what=what, sha256=task.document_sha256)
    return task


def _refuse(reasons: Iterable[str]) -> None:
    if found := tuple(reasons):
        raise Refused(*found)
