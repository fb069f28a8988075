"""Many people sign at the same instant, or sign while the round is withdrawn: one outcome, nothing lost or doubled."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from isa_portal.agreements.lifecycle import AgreementState, PartyState, State
from isa_portal.agreements.models import Agreement, Version
from isa_portal.agreements.services import approval, clauses, opening, parties, terms
from isa_portal.evidence.actors import PORTAL
from isa_portal.evidence.models import AuditEvent, SealWanted
from isa_portal.organisations import services as organisations
from isa_portal.signing import presenting
from isa_portal.signing.models import PersonalLink, Signature
from isa_portal.signing.services import naming, rounds, signatures
from tests import stories
from tests.faults.racing import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def round_of(count: int, story: stories.World, reference: str) -> list[PersonalLink]:
    """Send an overarching agreement to many parties of one signatory each, and open all their sittings."""
    do = {"by": story.secretariat, "at": story.at}
    version = opening.open_draft(story.board, tier=1, reference=reference, title="For many", lead=story.council, **do)
    terms.change(version, purpose="Share well.", **do)
    clauses.add_clause(version, heading="Purpose", text="Share well.", **do)
    bodies = [story.council]
    for number in range(1, count):
        name = f"Body {number} of {reference}"
        bodies.append(organisations.register_organisation(name, by=PORTAL, at=story.at))
        parties.add_party(version, bodies[-1], **do)
    for number, party in enumerate(version.agreement.parties.all()):
        naming.name_signatory(
            party, email=f"{number}@{reference.lower()}.example", name=f"Signatory {number}", position="Director", **do
        )
    approval.submit(version, **do)
    stories.approve(story, version)
    rounds.send(Version.objects.get(pk=version.pk), **do)
    return [stories.sit(link, at=story.at) for link in stories.links_of(version)]


def signing(link: PersonalLink, story: stories.World) -> Callable[[], Signature]:
    version = link.invitation.round.version
    return lambda: signatures.sign(
        link,
        expected_sha256=version.content_sha256,
        name=link.signatory.user.name,
        position="Director",
        authority="office",
        by=link.signatory.user,
        at=story.at,
    )


def test_the_last_signatories_at_one_barrier_bring_it_into_force_exactly_once(
    rounds: Callable[[int, int], int],
) -> None:
    story = stories.world()

    for number in range(rounds(4, 200 if connection.vendor == "postgresql" else 50)):
        links = [stories.PersonalLink.objects.get(pk=link.pk) for link in round_of(rounds(6, 50), story, f"R{number}")]
        at_once(*(signing(link, story) for link in links))

        agreement = Agreement.objects.get(reference=f"R{number}")
        events = AuditEvent.objects.filter(chain=agreement.chain)
        assert agreement.state == AgreementState.IN_FORCE
        assert Signature.objects.filter(version__agreement=agreement).count() == len(links)
        assert not agreement.parties.exclude(state=PartyState.ACTIVE).exists()
        assert events.filter(type="agreement.commence").count() == 1
        assert SealWanted.objects.filter(chain=agreement.chain).count() == 1


def test_five_presses_of_the_button_give_one_signature_and_the_same_receipt() -> None:
    story = stories.world()
    link = PersonalLink.objects.get(pk=round_of(2, story, "FIVE")[0].pk)

    answers = at_once(*(signing(link, story) for _ in range(5)))

    assert len({answer.pk for answer in answers}) == 1
    assert Signature.objects.count() == 1


def test_a_signature_against_a_withdrawal_has_one_outcome(rounds: Callable[[int, int], int]) -> None:
    story = stories.world()

    for number in range(rounds(10, 1000)):
        link = PersonalLink.objects.get(pk=round_of(2, story, f"W{number}")[0].pk)
        version = link.invitation.round.version
        withdrawing = withdrawal(link, story)
        at_once(signing(link, story), withdrawing)

        version.refresh_from_db()
        order = list(AuditEvent.objects.filter(chain=version.chain).values_list("type", flat=True))
        assert version.state == State.RETURNED
        assert "signature.sign" not in order[order.index("version.withdraw") :]


def test_a_signature_against_an_edit_binds_the_text_that_was_shown_or_nothing(
    rounds: Callable[[int, int], int],
) -> None:
    story = stories.world()

    for number in range(rounds(10, 1000)):
        link = PersonalLink.objects.get(pk=round_of(2, story, f"E{number}")[0].pk)
        version = link.invitation.round.version
        shown = (version.content_sha256, presenting.sha256_of(version))
        at_once(signing(link, story), edit(link, story))

        order = list(AuditEvent.objects.filter(chain=version.chain).values_list("type", flat=True))
        signed = Signature.objects.filter(version=version)
        assert version.agreement.versions.get(pk=version.pk).state == State.RETURNED
        assert {(one.content_sha256, one.presented_pdf_sha256) for one in signed} <= {shown}
        assert "signature.sign" not in order[order.index("version.withdraw") :]


def edit(link: PersonalLink, story: stories.World) -> Callable[[], Any]:
    """Take the version back and change its text, as an editor does."""

    def act() -> None:
        do: dict[str, Any] = {"by": story.secretariat, "at": story.at}
        version = rounds.withdraw(link.invitation.round, "Share better.", **do)
        clauses.add_clause(Version.objects.get(pk=link.invitation.round.version_id), heading="More", text="Much.", **do)
        return version

    return act


def withdrawal(link: PersonalLink, story: stories.World) -> Callable[[], Any]:
    return lambda: rounds.withdraw(link.invitation.round, "The text needs a change.", by=story.secretariat, at=story.at)
