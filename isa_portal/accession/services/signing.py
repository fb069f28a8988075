"""Takes the signatures of an accession form, or the refusal of who was to sign, and binds when all have signed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from isa_portal.accession import lifecycle, rules, text
from isa_portal.accession.models import Accession, AccessionSignatory, AccessionSignature
from isa_portal.accession.services import proposing, telling
from isa_portal.agreements import execution
from isa_portal.correspondence import services as correspondence
from isa_portal.evidence import audit, sealing
from isa_portal.evidence.actors import Actor
from isa_portal.lib import canonical, links
from isa_portal.lib.errors import Refused
from isa_portal.signing.models import Signatory
from isa_portal.signing.services import resending, sittings
from isa_portal.signing.services.signatures import TextChanged, Typed, online_obstacles, recorded, typed_obstacles

SCHEMA = "isa-accession-signature/1"


def find(token: str) -> AccessionSignatory | None:
    """Return the signatory of a token, if it is the present one; reading it uses nothing up."""
    found: AccessionSignatory | None = _signatories().filter(fingerprint=links.fingerprint(token)).first()
    return found


def seated(pk: int, generation: int) -> AccessionSignatory | None:
    """Return the signatory whose link a browser opened, while that link is the present one."""
    found: AccessionSignatory | None = _signatories().filter(pk=pk, generation=generation).first()
    return found


def send_links(email: str, *, signed: bool, at: datetime) -> int:
    """Mail an address its links once more: to the forms that wait for it, or to those that it signed last."""
    mine = _signatories().filter(user__email__iexact=email).order_by("-pk")
    found = [one for one in mine if bool(one.signed) == signed and (signed or not any(rules.over(one, at=at)))]
    for one in found[: resending.MOST_RECEIPTS if signed else None]:
        with transaction.atomic():
            if one.signed:
                telling.you_signed(one.signed, again=resending.anew(at), at=at)
            else:
                telling.signature_wanted(one, again=resending.anew(at), at=at)
    return len(found)


def _signatories() -> Any:
    return AccessionSignatory.objects.select_related(
        "user", "accession__organisation", "accession__version__agreement__board__host"
    )


@transaction.atomic
def send_code(link: AccessionSignatory, *, at: datetime) -> AccessionSignatory:
    """
    Mail a fresh code to the signatory; an earlier one dies.

    :raises Refused: if the accession is over or the person no longer signs
    """
    link = _signatories().select_for_update(of=("self",)).get(pk=link.pk)
    if not link.signed and (reasons := tuple(rules.over(link, at=at))):
        raise Refused(*reasons)
    return sittings.mail_code(link, at=at)


def _locked(signatory: AccessionSignatory) -> AccessionSignatory:
    """Lock the agreement and read signatory and accession again; two last signatories take the same lock."""
    accession = proposing.locked(signatory.accession)
    fresh: AccessionSignatory = accession.signatories.select_related("user").get(pk=signatory.pk)
    fresh.accession = accession
    return fresh


@transaction.atomic
def sign(
    signatory: AccessionSignatory,
    *,
    expected_sha256: str,
    name: str,
    position: str,
    authority: str,
    authority_note: str = "",
    declared: tuple[str, ...] = (),
    both: str = "",
    by: Actor,
    at: datetime,
) -> AccessionSignature:
    """
    Sign an accession form, once: a second try returns the first signature.

    :param expected_sha256: the hash of the form that the person was shown
    :param declared: the declarations of the text that the person confirmed, word by word
    :param both: the words that the person confirmed who has signed the same text for another party
    :raises TextChanged: if the form is not the one that was shown
    :raises Refused: with every other reason that stands in the way
    """
    signatory = _locked(signatory)
    accession = signatory.accession
    if signatory.signed:
        return signatory.signed
    if expected_sha256 != accession.content_sha256:
        raise TextChanged("This is not the form that you were shown. Nothing was signed. Read it again, then sign.")
    typed = Typed(name, position, authority, authority_note, declared, both)
    reasons = [*rules.signing_obstacles(signatory, by=by, at=at), *online_obstacles(signatory, by=by, at=at)]
    reasons += typed_obstacles(signatory, typed)
    if reasons:
        raise Refused(*dict.fromkeys(reasons))
    signature = _write(signatory, typed, by=by, at=at)
    correspondence.withdraw(signatory.key, at=at, reason="Signed meanwhile.")
    if not accession.signatories.filter(signature__isnull=True).exists():
        _take_effect(accession, by=by, at=at)
    telling.you_signed(signature, at=at)
    return signature


def _write(signatory: AccessionSignatory, typed: Typed, *, by: Actor, at: datetime) -> AccessionSignature:
    accession, words = signatory.accession, statement(signatory.accession)
    record = {
        "schema": SCHEMA,
        "content_sha256": accession.content_sha256,
        "version_sha256": accession.version.content_sha256,
        "agreement": accession.agreement.reference,
        "version": accession.version.key,
        "accession": accession.key,
        **recorded(signatory, typed, words, by=by, at=at),
    }
    signature = AccessionSignature.objects.create(
        accession=accession,
        signatory=signatory,
        person=record["person"],
        authority=typed.authority,
        statement=words,
        content_sha256=accession.content_sha256,
        signed_at=at,
        record=record,
        record_sha256=canonical.digest(SCHEMA, record),
    )
    facts = {name: record[name] for name in ("party", "content_sha256", "version_sha256", "person")}
    audit.record("accession.sign", accession, by=by, at=at, record_sha256=signature.record_sha256, **facts)
    return signature


def statement(accession: Accession) -> str:
    """Return the words by which a signatory binds the body."""
    return text.statement(accession.content or {}, accession.code)


def _take_effect(accession: Accession, *, by: Actor, at: datetime) -> None:
    """Bind the body from today, let its signatories sign later versions too, and tell all others."""
    accession.party = execution.accede(
        accession.version,
        accession.organisation,
        role=accession.role,
        units=accession.units,
        member_of=accession.member_of,
        tier_1_waived_because=accession.tier_1_waived_because,
        takes_in=accession.takes_in,
        by=by,
        at=at,
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
    if sealing.progress(accession.version):
        # Sealed anew, so that the evidence of the text tells who joined it and by which form.
        sealing.want(accession.version, at=at)
    telling.acceded(accession, at=at)


@transaction.atomic
def decline(signatory: AccessionSignatory, reason: str, *, by: Actor, at: datetime) -> Accession:
    """
    Decline to sign for the body, with a reason: the accession ends, and the secretariat is told at once.

    :raises Refused: with every reason that stands in the way
    """
    signatory = _locked(signatory)
    if reasons := tuple(dict.fromkeys(rules.declining_obstacles(signatory, reason, by=by, at=at))):
        raise Refused(*reasons)
    because = f"{signatory.who} declined for it: {reason.strip()}"
    proposing.end(lifecycle.DECLINE, signatory.accession, because, by=by, at=at)
    return signatory.accession
