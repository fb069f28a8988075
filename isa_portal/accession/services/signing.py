"""Opens the sitting of a signatory of an accession form, takes the signature, and binds when all have signed."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from isa_portal.accession import lifecycle, rules, text
from isa_portal.accession.lifecycle import AccessionState
from isa_portal.accession.models import Accession, AccessionSignatory, AccessionSignature
from isa_portal.accession.services import proposing, telling
from isa_portal.accounts import throttle
from isa_portal.agreements import execution
from isa_portal.correspondence import services as correspondence
from isa_portal.correspondence.delivery import CODE_LASTS
from isa_portal.evidence import audit, people, sealing
from isa_portal.evidence.actors import Actor
from isa_portal.lib import canonical, clock, links, request_ids
from isa_portal.lib.errors import Refused
from isa_portal.organisations import services as organisations
from isa_portal.organisations.models import Mandate
from isa_portal.signing.models import Authority, Signatory
from isa_portal.signing.rules import MOST_TRIES, naming_obstacles
from isa_portal.signing.services.sittings import BETWEEN_CODES

PER_HOUR: dict[str, Any] = {"most": 10, "window": timedelta(hours=1)}


def find(token: str) -> AccessionSignatory | None:
    """Return the signatory of a token, if it is the present one; reading it uses nothing up."""
    found: AccessionSignatory | None = _signatories().filter(fingerprint=links.fingerprint(token)).first()
    return found


def seated(pk: int, generation: int) -> AccessionSignatory | None:
    """Return the signatory whose link a browser opened, while that link is the present one."""
    found: AccessionSignatory | None = _signatories().filter(pk=pk, generation=generation).first()
    return found


def _signatories() -> Any:
    return AccessionSignatory.objects.select_related(
        "user", "accession__organisation", "accession__version", "accession__agreement__board__host"
    )


@transaction.atomic
def send_code(signatory: AccessionSignatory, *, at: datetime) -> AccessionSignatory:
    """
    Mail a fresh code to the signatory; an earlier one dies. Twice within half a minute sends one.

    :raises Refused: if the accession is over or the person no longer signs
    """
    signatory = _signatories().select_for_update(of=("self",)).get(pk=signatory.pk)
    if not signatory.signed and (reasons := tuple(rules.over(signatory, at=at))):
        raise Refused(*reasons)
    if signatory.code_sent_at and at < signatory.code_sent_at + BETWEEN_CODES:
        return signatory
    correspondence.withdraw(signatory.key, at=at, reason="A newer code was sent.", kinds=["accession_code"])
    signatory.code_generation += 1
    signatory.code_sent_at, signatory.code_tries = at, 0
    signatory.save(update_fields=["code_generation", "code_sent_at", "code_tries"])
    telling.code(signatory, at=at)
    return signatory


def confirm_code(signatory: AccessionSignatory, typed: str, *, at: datetime) -> AccessionSignatory:
    """
    Open the sitting if the code is right.

    :raises Refused: if it is wrong, used up or expired; a wrong try is counted all the same
    """
    typed = typed.replace(" ", "")
    key = f"tries:accession:{signatory.pk}"
    if typed and (wait := throttle.take(key, **PER_HOUR, at=at)):
        raise Refused(f"Codes were wrong ten times within an hour. Wait {wait}, then ask for another code.")
    if reason := _try(signatory, typed, at=at):
        raise Refused(reason)
    throttle.forget(key)
    return _signatories().get(pk=signatory.pk)  # type: ignore[no-any-return]


@transaction.atomic
def _try(signatory: AccessionSignatory, typed: str, *, at: datetime) -> str:
    """Count the try and return why it fails: the count must be kept although the answer is no."""
    signatory = _signatories().select_for_update(of=("self",)).get(pk=signatory.pk)
    if signatory.code_sent_at is None or at > signatory.code_sent_at + CODE_LASTS:
        return "This code has expired. Ask for another code."
    if signatory.code_tries >= MOST_TRIES:
        return "The code was wrong five times. Ask for another code."
    if not links.same(typed, signatory.code):
        signatory.code_tries += 1
        signatory.save(update_fields=["code_tries"])
        return "The code is not the one we sent. Look at the newest letter, or ask for another code."
    signatory.confirmed_at, signatory.code_sent_at = at, None
    signatory.save(update_fields=["confirmed_at", "code_sent_at"])
    person, body = signatory.user, signatory.accession.organisation
    audit.record("accession.confirm", signatory.accession, by=person, at=at, party=body.legal_name)
    organisations.enrol_signatory(person, body, by=person, at=at)
    return ""


@transaction.atomic
def sign(
    signatory: AccessionSignatory,
    *,
    expected_sha256: str,
    name: str,
    position: str,
    authority: str,
    authority_note: str = "",
    by: Actor,
    at: datetime,
) -> AccessionSignature:
    """
    Sign an accession form, once: a second try returns the first signature.

    :param expected_sha256: the hash of the form that the person was shown
    :raises Refused: with every reason that stands in the way
    """
    # Two last signatories take the same lock, so the second sees the first.
    accession = proposing.locked(signatory.accession)
    signatory = accession.signatories.select_related("user").get(pk=signatory.pk)
    signatory.accession = accession
    if signatory.signed:
        return signatory.signed
    reasons = [*rules.signing_obstacles(signatory, by=by, at=at)]
    reasons += naming_obstacles(name, position, authority, authority_note)
    if expected_sha256 != accession.content_sha256:
        reasons.append("This is not the form that you were shown. Nothing was signed. Read it again, then sign.")
    if reasons:
        raise Refused(*reasons)
    who = {"name": name.strip(), "position": position.strip(), "authority_note": authority_note.strip()}
    signature = _write(signatory, who, authority, by=by, at=at)
    correspondence.withdraw(signatory.key, at=at, reason="Signed meanwhile.")
    if not accession.signatories.filter(signature__isnull=True).exists():
        _take_effect(accession, by=by, at=at)
    return signature


def _write(
    signatory: AccessionSignatory, who: dict[str, str], authority: str, *, by: Actor, at: datetime
) -> AccessionSignature:
    accession = signatory.accession
    words = text.statement(accession.content or {}, accession.code)
    record: dict[str, Any] = {
        "schema": "isa-accession-signature/1",
        "content_sha256": accession.content_sha256,
        "version_sha256": accession.version.content_sha256,
        "agreement": accession.agreement.reference,
        "accession": accession.key,
        "party": accession.organisation.legal_name,
        "signatory": by.actor_key,
        "person": people.commit(by.actor_key, who),
        "authority": str(Authority(authority).label),
        "mandate": _mandate(signatory, at=at),
        "statement": words,
        "statement_sha256": canonical.digest("isa-statement/1", words),
        "proof": "control of this mailbox",
        "proved_at": audit.instant(signatory.confirmed_at) if signatory.confirmed_at else None,
        "signed_at": audit.instant(at),
        "request": request_ids.current(),
        "nonce": secrets.token_hex(16),
        "prev": audit.head(accession.chain)[0],
    }
    record_sha256 = canonical.digest("isa-accession-signature/1", record)
    signature = AccessionSignature.objects.create(
        accession=accession,
        signatory=signatory,
        person=record["person"],
        authority=authority,
        statement=words,
        content_sha256=accession.content_sha256,
        signed_at=at,
        record=record,
        record_sha256=record_sha256,
    )
    facts = {name: record[name] for name in ("party", "content_sha256", "person")}
    audit.record("accession.sign", accession, by=by, at=at, record_sha256=record_sha256, **facts)
    return signature


def _mandate(signatory: AccessionSignatory, *, at: datetime) -> str:
    held = Mandate.objects.in_date(clock.london_date(at)).filter(
        user=signatory.user, organisation=signatory.accession.organisation
    )
    found = held.order_by("starts_on", "pk").last()
    return found.source if found else "declared by the signatory"


def _take_effect(accession: Accession, *, by: Actor, at: datetime) -> None:
    """Bind the body from today, let its signatories sign later versions too, and tell all others."""
    accession.party = execution.accede(
        accession.version, accession.organisation, role=accession.role, units=accession.units, by=by, at=at
    )
    accession.acceded_at = at
    proposing.move(lifecycle.ACCEDE, accession, by=by, at=at, content_sha256=accession.content_sha256)
    known = set(accession.party.signatories.filter(removed_at__isnull=True).values_list("user_id", flat=True))
    Signatory.objects.bulk_create(
        Signatory(party=accession.party, user=one.user, position=one.position)
        for one in accession.signatories.select_related("user")
        if one.user_id not in known
    )
    sealing.want(accession, at=at)
    telling.acceded(accession, at=at)


def is_done(accession: Accession) -> bool:
    return accession.state == AccessionState.ACCEDED
