"""One instrument replaces bodies by others: who is bound from which day, what is refused, and what stays."""

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from isa_portal.accession.services import proposing
from isa_portal.agreements import content, cover
from isa_portal.agreements.lifecycle import AgreementState, PartyState
from isa_portal.agreements.models import Agreement, Party, Tier
from isa_portal.agreements.selectors.bound import Bound, Reading
from isa_portal.agreements.selectors.parties import names_of
from isa_portal.correspondence.models import Letter
from isa_portal.evidence import documents
from isa_portal.evidence.actors import PORTAL
from isa_portal.evidence.models import AuditEvent
from isa_portal.gateways.models import LegalGateway
from isa_portal.leaving import services as leaving
from isa_portal.leaving.services import suspending
from isa_portal.lib import clock
from isa_portal.lib.calendar import PartialDate
from isa_portal.lib.errors import Refused
from isa_portal.organisations import services as organisations
from isa_portal.organisations.models import Mandate, Organisation
from isa_portal.reminders import sweep
from isa_portal.signing import sealing
from isa_portal.signing.paper import PaperAgreement, PaperSignatory
from isa_portal.signing.services import recording
from isa_portal.succession import services
from isa_portal.succession.deeds import Deed, Way, plan
from isa_portal.succession.models import Replacement
from tests import stories
from tests.apps.accession import conftest as acceding
from tests.permissions.world import picture

pytestmark = pytest.mark.django_db
TODAY = stories.NOON.date()
DAY = TODAY + timedelta(days=30)
QUOTE = "All rights and liabilities of the old body are transferred to the new one."


@pytest.fixture
def story():
    found = stories.world()
    register = lambda name: organisations.register_organisation(name, by=PORTAL, at=found.at)  # noqa: E731
    found.extra["force"] = register("The Chief Constable of Wessex")
    found.extra["second"] = register("The Chief Constable of Mercia")
    return found


def deed(story, **changed):
    said = {
        "instrument": "The Police Areas Order 2026",
        "day": DAY,
        "address": "https://www.legislation.example/2026/1",
        "predecessors": [story.police],
        "successors": [story.extra["force"]],
        "quote": QUOTE,
    }
    return Deed(**{**said, **changed})


def succeed(story, *, file=b"", **changed):
    return services.succeed(deed(story, **changed), file=file, name="order.png", by=story.secretariat, at=story.at)


def refusals(story, **changed):
    before = AuditEvent.objects.count(), Party.objects.count()
    with pytest.raises(Refused) as refusal:
        succeed(story, **changed)
    assert (AuditEvent.objects.count(), Party.objects.count()) == before
    return list(refusal.value.reasons)


def covered(story, a, b, on):
    return cover.between(Agreement.objects.get(reference="01/26"), a, b, on=on).covered


def test_cover_belongs_to_the_old_body_until_the_day_before_and_to_the_successor_from_the_day(story):
    agreement, force = stories.agreement_in(AgreementState.IN_FORCE, story), story.extra["force"]

    succeed(story)

    before = DAY - timedelta(days=1)
    assert [covered(story, story.council, body, before) for body in (story.police, force)] == [True, False]
    assert [covered(story, story.council, body, DAY) for body in (story.police, force)] == [False, True]
    passed = {(one.old.organisation, one.new.organisation) for one in Replacement.objects.all()}
    assert passed == {(story.police, force)}
    assert agreement.parties.get(organisation=story.police).state == PartyState.ACTIVE


def test_the_seat_is_given_up_after_the_last_day_by_a_sweep_that_is_late_or_runs_twice(story):
    agreement = stories.agreement_in(AgreementState.IN_FORCE, story)
    succeed(story)

    swept = [sweep.follow_calendar(at=story.at + timedelta(days=days)).succeeded for days in (29, 33, 34)]

    old = agreement.parties.get(organisation=story.police)
    # Its seat in the tier 1 goes too.
    assert swept == [0, 2, 0]
    assert (old.state, old.bound_until) == (PartyState.SUCCEEDED, DAY - timedelta(days=1))


def test_an_instrument_that_was_recorded_late_counts_from_its_day(story):
    stories.agreement_in(AgreementState.IN_FORCE, story)
    story.later(days=60)

    succeed(story)

    assert covered(story, story.council, story.extra["force"], DAY)
    assert Party.objects.filter(organisation=story.police, state=PartyState.SUCCEEDED).count() == 2


def test_without_words_that_transfer_rights_the_successor_is_asked_to_sign(story):
    stories.agreement_in(AgreementState.IN_FORCE, story)

    succeed(story, quote="")

    asked = Party.objects.filter(organisation=story.extra["force"])
    assert {one.state for one in asked} == {PartyState.JOINING}
    assert not covered(story, story.council, story.extra["force"], DAY)
    assert not covered(story, story.council, story.police, DAY)


def test_on_a_day_knows_the_successor_and_when_it_was_learned(story):
    agreement, force = stories.agreement_in(AgreementState.IN_FORCE, story), story.extra["force"]
    story.later(days=10)
    succeed(story)
    sweep.follow_calendar(at=story.at + timedelta(days=60))

    def answers(on, known=None):
        reading = Reading(agreement.parties.all(), known=known)
        return {one.party.organisation: one.answer for one in reading.on(on)}

    before = clock.midnight(TODAY + timedelta(days=9))
    assert answers(DAY - timedelta(days=1)) == {story.council: Bound.YES, story.police: Bound.YES, force: Bound.NO}
    assert answers(DAY) == {story.council: Bound.YES, story.police: Bound.NO, force: Bound.YES}
    assert answers(DAY, before) == {story.council: Bound.YES, story.police: Bound.YES, force: Bound.NO}


def test_a_notice_goes_on_for_the_successor(story):
    agreement = stories.agreement_in(AgreementState.IN_FORCE, story)
    notice = leaving.give_notice(agreement.parties.get(organisation=story.police), by=story.constable, at=story.at)
    day = TODAY + timedelta(days=10)

    shown = [words for step in plan(deed(story, day=day)).steps for words in step.sentences]
    succeed(story, day=day)
    sweep.follow_calendar(at=story.at + timedelta(days=40))

    new = agreement.parties.get(organisation=story.extra["force"])
    assert any(f"until 21 December 2026 goes on for {story.extra['force']}." in words for words in shown)
    assert (new.state, new.bound_until) == (PartyState.WITHDRAWN, notice.bound_until)
    assert agreement.parties.get(organisation=story.police).state == PartyState.SUCCEEDED
    assert covered(story, story.council, story.extra["force"], notice.bound_until)


def test_several_become_one_and_a_successor_that_is_a_party_already_stays_one_party(story):
    version = stories.of_three(story, rule="all_sign")
    version = stories.everyone_signs(story, stories.sent(story, version))
    both = deed(story, predecessors=[story.council, story.trust], successors=[story.police])

    step = plan(both).steps[0]
    services.succeed(both, by=story.secretariat, at=story.at)

    police = version.agreement.parties.get(organisation=story.police)
    assert [way for _, _, way in step.ways] == [Way.JOINED]
    assert f"{story.police} is a party already and stays one party." in list(step.sentences)
    assert "Fewer than two parties are then bound: nothing is covered by it." in list(step.sentences)
    assert (police.state, police.leads) == (PartyState.ACTIVE, True)
    assert version.agreement.parties.count() == 3


def test_one_becomes_several_and_the_first_takes_the_lead(story):
    agreement = stories.agreement_in(AgreementState.IN_FORCE, story)
    force, second = story.extra["force"], story.extra["second"]

    succeed(story, predecessors=[story.council], successors=[force, second])

    leads = dict(agreement.parties.filter(organisation__in=[force, second]).values_list("organisation", "leads"))
    assert leads == {force.pk: True, second.pk: False}
    assert covered(story, force, second, DAY)


def test_mandates_end_the_body_is_dissolved_and_its_successor_named_and_those_concerned_are_written_to(story):
    stories.agreement_in(AgreementState.IN_FORCE, story)

    succeed(story)

    police = Organisation.objects.get(pk=story.police.pk)
    mailboxes = Letter.objects.filter(kind="succession").values_list("recipient", flat=True)
    assert (police.dissolved_on, police.successor) == (DAY, story.extra["force"])
    assert Mandate.objects.get(organisation=police).ends_on == DAY - timedelta(days=1)
    assert {"secretariat@board.example", "director@bristol.example"} <= set(mailboxes)
    assert len(mailboxes) == len(set(mailboxes))


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"successors": ["police"]}, "cannot take its own place."),
        ({"successors": []}, "Name the organisation that takes the place."),
        ({"exists_from": DAY + timedelta(days=1)}, "exists from 22 December 2026 only, so it cannot take a place on"),
        ({"instrument": " "}, "Enter the instrument, for example"),
        ({"address": ""}, "Enter the address at which the instrument can be read."),
    ],
)
def test_what_does_not_hold_is_refused_in_a_sentence_and_nothing_is_changed(story, changed, said):
    if "successors" in changed:
        changed = {"successors": [getattr(story, name) for name in changed["successors"]]}

    assert any(said in reason for reason in refusals(story, **changed))


def test_a_circle_a_dissolved_successor_and_a_second_succession_are_refused(story):
    force, second = story.extra["force"], story.extra["second"]
    succeed(story, predecessors=[force], successors=[second])

    circle = refusals(story, predecessors=[second], successors=[force])
    again = refusals(story, predecessors=[force], successors=[story.trust])

    assert any("The successors would run in a circle" in reason for reason in circle)
    assert any(f"{force} was dissolved on 21 December 2026 and cannot sign." in reason for reason in circle)
    assert [reason for reason in again if "was succeeded on 21 December 2026 already" in reason]


def test_a_text_that_is_being_signed_and_a_stranger_stand_in_the_way(story):
    stories.version_in("out_for_signature", story)

    assert any("01/26 Family support is out for signature" in reason for reason in refusals(story))
    with pytest.raises(Refused, match="Only a board's secretariat"):
        services.succeed(deed(story, successors=[story.trust]), by=story.ig_lead, at=story.at)


def test_from_its_day_a_succession_opens_one_review_that_asks_the_successor(story):
    papers(story, 1)
    succeed(story)
    agreement = Agreement.objects.get(reference="P0/15")

    opened = [sweep.follow_calendar(at=story.at + timedelta(days=days)).opened for days in (29, 31, 32)]

    review = agreement.reviews.get(cause="succession")
    assert opened == [0, 1, 0]
    assert {str(one) for one in review.asked()} == {str(story.council), str(story.extra["force"])}
    why = f"takes the place of {story.police} from 21 December 2026, by The Police Areas Order 2026."
    assert review.because == f"{story.extra['force']} {why}"


def test_the_last_party_is_asked_to_end_what_nothing_is_covered_by_any_more(story):
    papers(story, 1)
    succeed(story, successors=[story.council])

    sweep.follow_calendar(at=story.at + timedelta(days=31))

    assert Letter.objects.filter(kind="left_alone", context__reference="P0/15").exists()


def test_while_a_successor_is_to_sign_nobody_is_asked_to_end_the_agreement(story):
    papers(story, 1)
    succeed(story, quote="")

    sweep.follow_calendar(at=story.at + timedelta(days=31))

    assert not Letter.objects.filter(kind="left_alone").exists()


def test_a_suspension_of_a_body_that_goes_is_named_because_it_does_not_pass(story):
    papers(story, 1)
    agreement = Agreement.objects.get(reference="P0/15")
    suspending.suspend(
        agreement.parties.get(organisation=story.police), reason="A breach.", by=story.ig_lead, at=story.at
    )

    [step] = plan(deed(story)).steps

    assert f"{story.police} suspends sharing with all until its seat passes." in " ".join(step.sentences)


def test_later_texts_and_lists_name_both_bodies_with_their_days(story):
    papers(story, 1)
    agreement = Agreement.objects.get(reference="P0/15")
    version = agreement.versions.get()
    organisations.rename(
        story.council, "Avon Council", changed_on=TODAY, instrument="Resolution", by=story.secretariat, at=story.at
    )
    succeed(story)
    sweep.follow_calendar(at=story.at + timedelta(days=31))

    text = {one["legal_name"]: one.get("before") for one in content.of(version)["parties"]}
    row = names_of(list(agreement.parties.select_related("organisation", "member_of")))

    force = str(story.extra["force"])
    assert text == {
        "Avon Council": ["Until 21 November 2026 called Bristol City Council."],
        force: [f"In the place of {story.police}, from 21 December 2026, by The Police Areas Order 2026."],
    }
    assert row == ["Avon Council", f"{force} (until 20 December 2026 {story.police.short})"]
    # What is fixed stays as it is, and what is printed of it says what became of its parties.
    assert [one["legal_name"] for one in version.content["parties"]] == ["Bristol City Council", str(story.police)]
    assert content.since_fixed(version) == {
        "Bristol City Council": ["Called so until 21 November 2026, then Avon Council."],
        str(story.police): [f"{force} takes its place from 21 December 2026, by The Police Areas Order 2026."],
    }
    assert content.named_in(version)[agreement.parties.get(organisation=story.council).pk] == "Bristol City Council"


def test_a_document_made_after_a_change_of_name_keeps_each_signature_with_the_name_in_the_text(story, monkeypatch):
    version = stories.tier_1_in_force(story).versions.get()
    changed = {"changed_on": TODAY, "instrument": "Resolution", "by": story.secretariat, "at": story.at}
    organisations.rename(story.council, "Avon Council", **changed)
    succeed(story)
    printed = []
    monkeypatch.setattr(sealing.pdf, "render", lambda html, **_: printed.append(html) or b"")

    sealing.render(version)

    signatures = " ".join(re.sub("<[^>]+>", " ", printed[0].split('<h2 id="signatures">')[1]).split())
    assert "Not signed" not in signatures
    assert "Bristol City Council Called so until 21 November 2026, then Avon Council. Signed by" in signatures
    assert f"{story.police} {story.extra['force']} takes its place from 21 December 2026" in signatures


def test_the_instrument_is_kept_as_a_file_and_what_is_none_is_refused(story):
    papers(story, 1)
    assert any("PDF" in reason for reason in refusals(story, file=b"no picture"))

    succession = succeed(story, file=picture())

    assert documents.find(succession.key, services.FILE).sha256 == succession.file_sha256


def papers(story, number):
    for place in range(number):
        signed = PartialDate.day(date(2015, 4, 13))
        paper = PaperAgreement(
            reference=f"P{place}/15",
            title="Old agreement",
            tier=Tier.STAND_ALONE,
            parties=[story.council, story.police],
            signatories=[PaperSignatory(body, "Chief", signed) for body in (story.council, story.police)],
            starts_on=date(2015, 5, 1),
        )
        recording.record_existing(story.board, paper, by=story.secretariat, at=story.at)


def test_forty_agreements_pass_in_one_act_whose_statements_are_counted(story):
    papers(story, 40)
    every = deed(story)
    with CaptureQueriesContext(connection) as planning:
        found = plan(every)
    with CaptureQueriesContext(connection) as acting:
        services.succeed(every, by=story.secretariat, at=story.at)

    assert len(found.steps) == 40
    assert Replacement.objects.count() == 40
    assert len(planning) <= 8
    # 25 for each agreement on SQLite and 29 on PostgreSQL, nearly all of them the trail of what each seat does.
    assert len(acting) <= 40 * 30


def test_a_successor_that_is_to_sign_signs_an_accession_form_and_is_covered_from_then(story):
    agreement = stories.tier_1_in_force(story)
    succeed(story, quote="")
    force = story.extra["force"]
    story.later(days=31)
    sweep.follow_calendar(at=story.at)
    flows = agreement.versions.get(state="current").flows.values_list("pk", flat=True)
    do = {"by": story.secretariat, "at": story.at}
    accession = proposing.propose(agreement, force, role="controller", gives_in=list(flows), **do)
    power = LegalGateway.objects.get(slug="cda1998-s115")
    proposing.answer(accession, gateway=power, answers=acceding.ANSWERS, takes_restrictions=True, **do)
    proposing.name_signatory(accession, email="chief@wessex.example", name="Chief", position="Chief Officer", **do)
    accession = proposing.ask(accession, **do)

    acceding.sign(accession.signatories.get(), at=story.at)

    party = agreement.parties.get(organisation=force)
    assert (party.state, party.is_to_sign_as_successor) == (PartyState.ACTIVE, False)
    assert [place["name"] for place in party.in_place_of] == [str(story.police)]
    assert cover.between(agreement, story.council, force, on=clock.london_date(story.at)).covered
