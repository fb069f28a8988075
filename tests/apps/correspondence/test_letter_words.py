"""What every kind of letter says: short, one link, one thing to do, nothing that a stranger should not read."""

import re
from datetime import time, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar

from isa_portal.accession.services import consenting as consents
from isa_portal.accounts import services as accounts
from isa_portal.accounts.models import Purpose
from isa_portal.agreements.lifecycle import AgreementState, State
from isa_portal.agreements.models import Weight
from isa_portal.agreements.services import (
    approval,
    asking,
    confirming,
    consulting,
    lending,
    meetings,
    opening,
    proposals,
    versions,
)
from isa_portal.correspondence import bounces, catalogue, dates, delivery, post, writing
from isa_portal.correspondence import services as correspondence
from isa_portal.correspondence.models import Letter, LetterState
from isa_portal.correspondence.providers import Attachment, smtp
from isa_portal.correspondence.services import Recipient, Subject
from isa_portal.evidence import log
from isa_portal.evidence.actors import PORTAL
from isa_portal.evidence.verifier import notes
from isa_portal.gateways import services as gateways
from isa_portal.gateways.models import LegalGateway
from isa_portal.leaving import services as leaving
from isa_portal.leaving.services import changing, removing, standing, suspending
from isa_portal.organisations import services as organisations
from isa_portal.organisations.models import Board, BoardRole, Office, OrganisationRole
from isa_portal.organisations.services import hearing, reaching
from isa_portal.records import services as records
from isa_portal.reminders import digest
from isa_portal.reminders import services as reminders
from isa_portal.reminders.models import Sweep
from isa_portal.reminders.services import joining, keys, warning
from isa_portal.reviews import services as reviews
from isa_portal.reviews.services import answering, deciding
from isa_portal.signing import letters
from isa_portal.signing.models import PaperSignature, SigningRound
from isa_portal.signing.paper import PaperAgreement
from isa_portal.signing.services import clearing, declining, handing, papers, questions, recording, repeating, rounds
from isa_portal.succession import services as succession
from isa_portal.succession.deeds import Deed
from tests import stories
from tests.apps.accession import conftest as acceding
from tests.apps.correspondence.events import BESIDE, EVENTS, TO_ONE, last, nobody_is_left
from tests.apps.leaving.conftest import fresh, recorded, three
from tests.permissions.world import picture

pytestmark = pytest.mark.django_db
AFTER = stories.NOON + timedelta(days=500)
COUNCIL, POLICE = "Bristol City Council", "The Chief Constable of Avon and Somerset"
LEAD = "Information governance lead"
KINDS = sorted(path.stem for path in (Path(settings.ROOT) / "templates/email").glob("*.txt") if path.stem != "foot")
ADDRESS = "https://agreements.example"
CODES = {"code", "sign_in_code"}
OF_NO_AGREEMENT = {
    "sign_in_code", "factors_changed", "factors_removed", "account_invitation", "undelivered", "address_wanted",
    "digest", "people_changed", "succession", "lapsing", "key_ending", "papers_due",
    "law_change", "proposal_to_decide",
}  # fmt: skip
# What may stand in a subject: references, dates, counts, the short name of a board, codes.
IN_SUBJECTS = {
    "reference", "board", "last_day", "until", "bound_until", "due", "day", "time", "days", "days_left", "overdue",
    "signed", "parties", "number", "last", "begins", "since", "decided",
    "count",
}  # fmt: skip
HOSTILE = "Mallory%0aBcc: all@elsewhere.example\r\nBcc: all@elsewhere.example"
FORBIDDEN = re.compile(r"\b(please|invalid|successfully)\b|\{[{%]|None", re.IGNORECASE)


@pytest.fixture(scope="module")
def everything(django_db_setup, django_db_blocker):
    """Write every kind of letter once for all tests; what a test changes is undone after it."""
    with override_settings(PORTAL_ADDRESS=ADDRESS), django_db_blocker.unblock(), transaction.atomic():
        found = {kind: letter.pk for kind, letter in _written().items()}
        with django_db_blocker.block():
            yield found
        transaction.set_rollback(True)


@pytest.fixture
def written(everything, db, settings):
    settings.PORTAL_ADDRESS = ADDRESS
    return {kind: Letter.objects.get(pk=key) for kind, key in everything.items()}


def _written():
    """Drive one story through everything that writes a letter; give the newest letter of each kind."""
    story = stories.world()
    version = stories.version_in(State.OUT_FOR_SIGNATURE, story, reference="02/26")
    first, second, police = stories.links_of(version)
    delivery.deliver_owed(at=story.at)
    later = version.signing_round.last_day + timedelta(days=7)
    rounds.extend(version.signing_round, later, by=story.secretariat, at=story.at)
    stories.sign(first, at=story.at)
    letters.signature_reminder(second, occurrence="7 days", days_left=12, signed=1, at=story.at)
    asks = stories.sit(police, at=story.at)
    asked = questions.ask(asks, "What does clause 7 ask of us?", by=story.constable, at=story.at)
    questions.answer(asked, "No more than the law does.", by=story.secretariat, at=story.at)
    declining.decline(asks, "By mistake.", by=story.constable, at=story.at)
    declining.take_back_refusal(asks, by=story.constable, at=story.at)
    declining.decline(stories.sit(police, at=story.at), "Clause 7 is too wide.", by=story.constable, at=story.at)
    agreement = stories.agreement_in(AgreementState.IN_FORCE, story)
    letters.in_force(SigningRound.objects.get(version__agreement=agreement), ["0" * 64], at=story.at)
    party = agreement.parties.get(organisation=story.police)
    leaving.give_notice(party, by=story.constable, at=story.at)
    reviews.schedule(agreement, at=story.at)
    facts = {"to_email": "auditor@elsewhere.example", "name": "An auditor", "reason": "Audit"}
    lending.lend(agreement, **facts, until=story.at.date(), by=story.secretariat, at=story.at)
    organisations.appoint_officer(story.council, Office.IG_LEAD, mailbox="ig@council.example", by=PORTAL, at=story.at)
    until = {"source": "Minute 12", "ends_on": story.at.date() + timedelta(days=30)}
    organisations.record_mandate(story.constable, story.police, **until, by=PORTAL, at=story.at)
    organisations.appoint(story.ig_lead, story.police, OrganisationRole.ADMINISTRATOR, by=PORTAL, at=story.at)
    for one in list(warning.coming_due(at=story.at)):
        warning.warn(one, at=story.at)
    Sweep.objects.create(pk=1, started_at=story.at + timedelta(days=2), finished_at=story.at + timedelta(days=2))
    for later in (timedelta(days=25), timedelta(days=28), timedelta(days=400)):
        _remind(story.at + later)
    accounts.send_code(story.secretariat, Purpose.ENTER, by=story.secretariat, at=story.at)
    accounts.add_app(story.secretariat, "JBSWY3DPEHPK3PXP", by=story.secretariat, at=story.at)
    accounts.remove_factors(story.secretariat, reason="Telephone lost", by=story.colleague, at=story.at)
    chair = stories.person("chair@board.example", "The chair", "Chair of the board")
    organisations.appoint(chair, story.board, BoardRole.CHAIR, by=story.secretariat, at=story.at)
    decided = {"decision": "approved", "body": "The board", "decided_on": story.at.date()}
    do = {"by": story.secretariat, "at": story.at}
    waiting = stories.version_in(State.AWAITING_APPROVAL, story, reference="03/26")
    asked = asking.ask_chair(waiting, **decided, by=story.secretariat, at=story.at)
    confirming.dispute(asked, "It was deferred.", by=chair, at=story.at)
    meeting = meetings.arrange(story.board, held_on=story.at.date() + timedelta(days=21), **do)
    meetings.put(meeting, waiting, questions=["Approve it."], **do)
    invitee = organisations.Invitee("new@riverside.example", "", OrganisationRole.IG_LEAD)
    organisations.invite(story.trust, [invitee], by=story.secretariat, at=story.at)
    _change_the_law(story, agreement)
    _review(story, agreement)
    shown = stories.consulted(story, reference="04/26")
    said = stories.comment(story, shown)
    consulting.answer(said, answer="accepted", by=story.secretariat, at=story.at)
    administrator = stories.person("admin@police.example", "Administrator", "Head of governance")
    organisations.appoint(administrator, story.police, OrganisationRole.ADMINISTRATOR, by=PORTAL, at=story.at)
    organisations.appoint(chair, story.police, OrganisationRole.IG_LEAD, by=story.secretariat, at=story.at)
    refused(story)
    _accede(story)
    _on_paper(story)
    ends = story.at.date() + timedelta(days=7)
    keys.warn(keys.Ending("certificate of the seal", "From then on nothing is sealed.", ends, 7, "x"), at=story.at)
    _between_versions(story)
    _leaving(story)
    _keep_records(story, agreement)
    _succession(story)
    _standing(story)
    _before_a_signature(story)
    _after_a_restore(story)
    _linger(story)
    at = story.at + timedelta(days=400)
    for mailbox in list(digest.waiting(at=at)):
        digest.send(mailbox, at=at)
    return {letter.kind: letter for letter in Letter.objects.order_by("pk")}


def _remind(at, *kinds):
    """Write the reminders that have come due, or those of some kinds."""
    for reminder in [one for one in reminders.coming_due(at=at) if not kinds or one.kind in kinds]:
        reminders.remind(reminder, at=at)


def _accede(story):
    """Let a party refuse an accession, and let the next one be consented to and signed."""
    agreement = acceding.in_force(story, accession_by_consent=True)
    ours, theirs = (agreement.parties.get(organisation=body) for body in (story.council, story.police))
    manager = stories.person("manager@bristol.example", "Council manager", "Head of governance")
    organisations.appoint(manager, story.council, OrganisationRole.ADMINISTRATOR, by=PORTAL, at=story.at)
    refused = acceding.out(story, agreement, signatories=1)
    consents.consent(refused, theirs, agrees=False, reason="Not vetted.", by=story.constable, at=story.at)
    accession = acceding.out(story, agreement, signatories=1)
    consents.consent(accession, ours, agrees=True, by=manager, at=story.at)
    consents.consent(accession, theirs, agrees=True, by=story.constable, at=story.at)
    acceding.sign(accession.signatories.get(), at=story.at)


def _on_paper(story):
    """Enter a signature on paper, set it aside, enter it again and let it count."""
    version = stories.sent(story, stories.draft(story, reference="05/26"))
    papers.set_aside(stories.on_paper(story, version, story.police), "Page 3.", by=story.colleague, at=story.at)
    papers.check(stories.on_paper(story, version, story.police), by=story.colleague, at=story.at)


def _before_a_signature(story):
    """Ask an office of the police, which is not content; let the second director not know who signs, and name him."""
    do = {"by": story.secretariat, "at": story.at}
    clearing.choose_offices(story.police, ["ig_lead"], **do)
    version = stories.version_in(State.OUT_FOR_SIGNATURE, story, reference="06/26")
    _, second, police = stories.links_of(version)
    wanted = {"by": story.ig_lead, "at": story.at}
    clearing.record(police.invitation.clearances.get(), view="not_content", reason="Clause 7.", **wanted)
    handing.give_back(stories.sit(second, at=story.at), by=story.second_director, at=story.at)
    named = handing.Colleague("A Newcomer", "Director", "newcomer@bristol.example", "Scheme of delegation")
    handing.name_instead(second, named, **do)


def _after_a_restore(story):
    """Ask a signatory to sign again what a copy does not have."""
    version = stories.sent(story, stories.draft(story, reference="07/26"))
    post.hold(by=PORTAL, at=story.at)
    post.release(by=PORTAL, at=story.at)
    repeating.ask_to_repeat(stories.links_of(version)[0], by=story.secretariat, at=story.at)


def _between_versions(story):
    """Tell a minor version and object to it; warn who has not signed a material one."""
    lead_ig = stories.person("ig@bristol.example", "Council IG lead", "IG lead")
    organisations.appoint(lead_ig, story.council, OrganisationRole.IG_LEAD, by=story.secretariat, at=story.at)
    do = {"by": story.secretariat, "at": story.at}
    first, second = (
        approval.submit(opening.open_next(agreement, reason="The review.", **do), **do)
        for agreement in [stories.agreement_in(AgreementState.IN_FORCE, story, reference=f"1{n}/26") for n in range(2)]
    )
    versions.propose_weight(first, Weight.MINOR, reason="Small.", **do)
    _remind(story.at, "weight_to_confirm")
    first = versions.confirm_weight(first, Weight.MINOR, reason="Small.", by=lead_ig, at=story.at)
    police = versions.tell(first, **do).agreement.parties.get(organisation=story.police)
    versions.object_to(first, police, reason="It is not small.", by=story.ig_lead, at=story.at)
    signing_round = rounds.send(stories.approve(story, second), **do)
    day = story.at.date() + timedelta(days=60)
    rounds.set_cut_over(signing_round, day, allowed_by="Clause 9", **do)
    for later in (timedelta(0), timedelta(days=8), timedelta(days=23)):
        _remind(story.at + later)


def _leaving(story):
    """Prepare, give, dispute and change notices; suspend and lift; leave one party, then none that leads."""
    parties = three(story, removal="board")
    do = {"by": parties.chief, "at": story.at}
    going, runs = parties.party("police"), {"by": story.secretariat, "at": story.at}
    proposed = removing.propose(going, reason=HOSTILE, hear_by=story.at.date() + timedelta(days=9), **runs)
    removing.drop(proposed, reason=HOSTILE, **runs)
    leaving.prepare(parties.party("police"), by=story.ig_lead, at=story.at)
    trust = leaving.give_notice(parties.party("trust"), **do)
    changing.say(trust, parties.party("police"), "disputed", words=HOSTILE, by=story.ig_lead, at=story.at)
    change = changing.ask(trust, "last_day", until=story.at.date(), reason=HOSTILE, **do)
    changing.answer(change, parties.party("police"), False, by=story.constable, at=story.at)
    paused = suspending.suspend(parties.party("trust"), reason=HOSTILE, **do)
    suspending.lift(paused, reason="Mended.", **do)
    council = leaving.give_notice(parties.party("council"), by=story.director, at=story.at)
    later = story.at + timedelta(days=40)
    # The lead goes first: two are left without one. Then one is left, and ends it.
    for notice in (council, trust):
        leaving.end_notice(notice, at=later)
        _remind(later, "agreement_lacking")
    leaving.end_agreement(parties.agreement, by=story.secretariat, at=later)


def _keep_records(story, agreement):
    """Record a breach and a request for information that came from the council; remind of both."""
    police, council = (agreement.parties.get(organisation=body) for body in (story.police, story.council))
    day = story.at.date()
    breach = {"aware_on": day, "aware_time": time(9), "what": "A letter went astray."}
    request = {"law": "access", "received_on": day, "asked_for": "Incidents", "origin": council, "five_days": "working"}
    for kind, facts in (("breach", breach), ("request", request)):
        records.open_record(agreement, kind, police, facts, by=story.ig_lead, at=story.at)
    at = story.at + timedelta(days=25)
    _remind(at, reminders.RECORD, "exit_reminder")


def _linger(story):
    """Leave a proposal undecided and an approved version unsent."""
    do = {"by": story.secretariat, "at": story.at}
    proposals.propose(story.board, title="Missing people", need="To find them.", asked_by="The police", **do)
    stories.version_in(State.APPROVED, story, reference="20/26")
    _remind(story.at + timedelta(days=7), "proposal_to_decide", "version_to_send")


def _succession(story):
    """Let a body take the place of another that is bound by a paper only."""
    old, new = (
        organisations.register_organisation(name, by=PORTAL, at=story.at) for name in ("The old trust", "The new trust")
    )
    day = story.at.date()
    paper = PaperAgreement(reference="05/15", title="Old", tier=0, parties=[story.council, old], starts_on=day)
    recording.record_existing(story.board, paper, by=story.secretariat, at=story.at)
    words = {
        "instrument": "The Trusts Order 2026",
        "address": "https://www.legislation.example/2026/1",
        "quote": "All.",
    }
    deed = Deed(day=day, predecessors=[old], successors=[new], **words)
    succession.succeed(deed, by=story.secretariat, at=story.at)


def _standing(story):
    """Let a tier 2 stand on its own, and on another tier 1 once the one beneath it has ended."""
    do = {"by": story.secretariat, "at": story.at}
    old = organisations.register_organisation("The leaving trust", by=PORTAL, at=story.at)
    above = recorded(story, story.council, old, "T8/26")
    below = recorded(story, story.council, story.police, "08/26", stands_on=[above])
    words = {"instrument": "Another order", "address": "https://www.legislation.example/2026/2", "quote": "All."}
    deed = Deed(day=story.at.date(), predecessors=[old], successors=[story.council], **words)
    succession.succeed(deed, **do)
    leaving.end_agreement(above, **do)
    agreed = dict.fromkeys(below.parties.all(), "Chief executive")
    clauses = {"since": story.at.date(), "takes_in": ["Clause 7"], "scan": picture()}
    standing.record_own_terms(below, **clauses, agreed=agreed, **do)
    new = recorded(story, story.council, story.trust, "T9/26")
    standing.reground(fresh(above), new, since=story.at.date(), because=HOSTILE, **do)


def _change_the_law(story, agreement):
    power = LegalGateway.objects.get(slug="cda1998-s115")
    why = {"reason": "Amended", "source": "legislation.gov.uk"}
    revision = gateways.amend(power, limits="Narrower", **why, by=story.secretariat, at=story.at)
    _remind(story.at, "law_change")
    reviews.open_for_law_change(revision.law_change, [agreement], by=story.secretariat, at=story.at)
    other = LegalGateway.objects.get(slug="ca2004-s10")
    opening.rely_on_another(agreement, power, other, reason="It is about children.", by=story.ig_lead, at=story.at)


def _review(story, agreement):
    """Open two reviews because something happened, and close the first."""
    do = {"by": story.secretariat, "at": story.at}
    review = reviews.open_because(agreement, "complaint", "A parent complained.", **do)
    said = {number: "Yes." for number, _ in review.numbered}
    for party in review.asked():
        answering.answer(review, party, said, is_final=True, sheet_received_on=story.at.date(), **do)
    deciding.summarise(review, said, **do)
    deciding.decide(review, "continue", reasons="It works.", **do)
    reviews.open_because(agreement, "breach", "A letter went astray.", **do)


def refused(story):
    """Let the mailbox of the police's signatory refuse a letter; who administers the police is asked for another."""
    clerk = stories.person("clerk@police.example", "Clerk", "Clerk")
    organisations.appoint(clerk, story.police, OrganisationRole.ADMINISTRATOR, by=story.secretariat, at=story.at)
    letter = Letter.objects.filter(kind="signature_wanted", recipient=story.constable.email).latest("pk")
    bounces.note(letter, "The mail system answered: 550 5.1.1 No such mailbox", at=story.at)
    for mailbox in reaching.untold():
        reaching.tell(mailbox, at=story.at)


def test_every_kind_has_its_template_its_letter_and_its_entry_in_the_catalogue(written):
    assert sorted(written) == KINDS == sorted(catalogue.KINDS)


def test_the_catalogue_says_of_every_kind_what_causes_it_who_gets_it_and_when_it_stops():
    for kind, one in catalogue.KINDS.items():
        assert all((one.words, one.event, one.to, one.stops)), kind


def test_what_binds_codes_and_requests_to_sign_never_wait():
    never_wait = {kind for kind, one in catalogue.KINDS.items() if one.leaves is catalogue.Leaves.ALWAYS}
    legal = {kind for kind, one in catalogue.KINDS.items() if one.is_legal}

    assert {kind for kind, one in catalogue.KINDS.items() if one.is_code} == CODES
    signed = {"signature_wanted", "signature_to_repeat", "in_force", "minor_version", "cut_over_warning"}
    leaving = {"notice_given", "notice_disputed", "notice_consent", "notice_changed", "left_alone", "agreement_ended"}
    leaving |= {"sharing_suspended", "suspension_lifted", "removal_proposed", "removal_settled"}
    assert legal == signed | leaving | {"succession", "stands_alone", "regrounded", "acceded"}
    assert never_wait >= legal | CODES | {"signature_reminder", "chair_asked"}


def test_reminders_gather_and_nothing_else():
    gather = {kind for kind, one in catalogue.KINDS.items() if one.leaves is catalogue.Leaves.GATHERED}

    assert gather == {
        "review_reminder", "notice_reminder", "unsigned", "lapsing", "record_reminder", "exit_reminder",
        "decision_to_record", "minute_to_follow", "papers_due", "law_change",
        "weight_to_confirm", "version_to_send", "proposal_to_decide", "agreement_lacking",
    }  # fmt: skip


@pytest.fixture
def rendered(written):
    return {kind: (letter, *delivery.words(letter, at=letter.owed_at)) for kind, letter in written.items()}


def test_letters_are_short_and_whole(rendered):
    for kind, (_, subject, body) in rendered.items():
        assert len(body.split()) <= 120, (kind, len(body.split()))
        assert not FORBIDDEN.search(subject + body), (kind, subject, body)
        assert "We never ask for a password." in body, kind
        assert "01632 960 000" in body, kind
        assert "\n\n\n" not in body


def test_a_letter_whose_days_begin_anew_is_short_however_many_were_not_reached(written):
    letter = written["minor_version"]
    letter.context |= {
        "unheard": ", ".join(["One Hundred Words Council"] * 25),
        "why": "word " * 100,
        "instead": POLICE,
    }

    _, body = delivery.words(letter, at=letter.owed_at + timedelta(days=3))

    assert "The days to object begin anew, because One Hundred Words Council, One" in body
    assert len(body.split()) <= 120


def test_a_letter_has_exactly_one_link_and_a_code_letter_none(rendered):
    for kind, (letter, _, body) in rendered.items():
        found = re.findall(r"https?://\S+", body)
        assert found == ([] if kind in CODES else [delivery.address(letter)]), kind


def test_a_subject_is_one_line_of_reference_and_dates(rendered):
    for kind, (letter, subject, _) in rendered.items():
        assert "\n" not in subject and len(subject) <= 78, kind
        if kind in OF_NO_AGREEMENT:
            continue
        assert letter.context["title"] not in subject, kind
        assert letter.context.get("party", "no party") not in subject, kind
        assert kind == "code" or letter.context["reference"] in subject, kind


def test_nothing_else_that_people_write_stands_in_any_header(written):
    for kind, letter in written.items():
        letter.context = {
            key: HOSTILE if isinstance(value, str) and key not in IN_SUBJECTS else value
            for key, value in letter.context.items()
        }
        letter.recipient_words = letter.about = HOSTILE

        mail = smtp._message(writing.mail(letter, at=letter.owed_at, checkpoint="")).message()

        assert "Mallory" not in "".join(f"{name}: {value}" for name, value in mail.items()), kind
        assert mail["Bcc"] is None, kind


def test_every_letter_is_plain_and_html_and_none_watches_its_reader(written):
    for kind, letter in written.items():
        mail = smtp._message(writing.mail(letter, at=letter.owed_at, checkpoint=""))
        (html, _), plain = mail.alternatives[0], mail.body

        found = set(re.findall(r"""(?:src|href|url\()=?["']?([^"'>\s]+)""", html))
        assert found <= {delivery.address(letter)}, kind
        assert not re.search(r"<(img|link|script|iframe|style|object)", html), kind
        assert plain.strip() and "We never ask for a password." in html, kind


def test_a_letter_that_comes_late_is_still_short(written):
    for kind, letter in written.items():
        _, body = delivery.words(letter, at=letter.owed_at + timedelta(days=3))

        assert "Late: this was due" in body
        assert len(body.split()) <= 120, kind


def test_a_letter_with_a_date_brings_it_as_a_calendar_reads_it(written):
    for kind, one in catalogue.KINDS.items():
        found = writing.mail(written[kind], at=stories.NOON, checkpoint="").attachments
        carried = [part for part in found if part.media_type == "text/calendar"]
        assert len(carried) == bool(one.day), kind
        for part in carried:
            event = Calendar.from_ical(part.content).walk("VEVENT")[0]
            assert event.decoded("dtstart") == written[kind].day
            assert str(event["summary"]).startswith(dates.what_of(written[kind]))
            assert written[kind].context.get("title", "no title") not in part.content.decode()


def test_a_later_letter_about_the_same_day_replaces_it_in_the_calendar(written):
    reminders = Letter.objects.filter(kind="review_reminder").order_by("owed_at")
    newest = reminders.last()
    first, last = reminders.filter(subject_key=newest.subject_key).first(), newest

    events = [dates.calendar(one).walk("VEVENT")[0] for one in (first, last)]

    assert events[0]["uid"] == events[1]["uid"]
    assert events[0]["sequence"] <= events[1]["sequence"]


def test_a_document_too_large_for_a_letter_is_said_where_it_is(written, settings, monkeypatch):
    letter = written["in_force"]
    paper = Attachment("sealed.pdf", b"%PDF" * 100, "application/pdf")
    monkeypatch.setattr(writing, "_papers", lambda letter: [paper])

    fits = writing.mail(letter, at=letter.owed_at, checkpoint="")
    settings.LETTER_ATTACHMENTS = 100
    large = writing.mail(letter, at=letter.owed_at, checkpoint="")

    assert paper in fits.attachments and "are attached. Keep both" in fits.text
    assert paper not in large.attachments and "download them under Documents" in large.text


def test_a_line_break_in_a_reference_cannot_begin_a_header(written):
    letter = written["signature_wanted"]
    letter.context["reference"] = "01/26\r\nBcc: all@elsewhere.example"

    mail = smtp._message(writing.mail(letter, at=letter.owed_at, checkpoint="")).message()

    assert mail["Bcc"] is None
    assert "\n" not in str(mail["Subject"]).replace("\n ", " ")


def test_nothing_of_a_text_is_live_in_the_html_part(written):
    letter = written["signature_wanted"]
    letter.context["title"] = '<script>alert(1)</script><a href="http://elsewhere.example">x</a>'

    html = writing.mail(letter, at=letter.owed_at, checkpoint="").html

    assert "<script" not in html
    assert re.findall(r'href="([^"]*)"', html) == [delivery.address(letter)]


def test_a_letter_ends_with_a_checkpoint_of_the_record(written):
    checkpoint = log.advance(at=stories.NOON)

    body = writing.mail(written["you_signed"], at=stories.NOON, checkpoint=writing.foot()).text

    assert body.endswith(f"\n{writing.WITNESS}\n\n{checkpoint.note}")
    assert notes.read(body).is_signed_by(log.public_key())


def test_pages_show_a_letter_with_its_personal_part_hidden(written):
    link = stories.links_of(SigningRound.objects.order_by("pk").first().version)[0]

    for kind in ("signature_wanted", "code"):
        letter = written[kind]
        subject, body = delivery.masked_words(letter, at=letter.owed_at)
        secret_subject, secret_body = delivery.words(letter, at=letter.owed_at)
        assert "******" in subject + body
        assert (subject, body) != (secret_subject, secret_body)
    assert link.token not in body


def test_no_letter_keeps_its_secret_in_its_row(written):
    for letter in Letter.objects.exclude(link=None).exclude(link__purpose=""):
        address = delivery.address(letter)
        secret = address.rstrip("/").rsplit("/", 1)[-1] if "/sign/" in address else ""
        row = str(Letter.objects.filter(pk=letter.pk).values().get())
        assert not secret or secret not in row


# Where nobody is there whom a letter is for ---------------------------------------------------------------------------


def test_of_every_kind_it_is_said_who_hears_where_nobody_is_there():
    reminded = {*reminders.KINDS, joining.CONSENT, warning.KIND, keys.KIND}

    assert set(catalogue.KINDS) == set(EVENTS) | reminded | TO_ONE | BESIDE
    assert not set(EVENTS) & (reminded | TO_ONE | BESIDE)


@pytest.fixture
def empty(written):
    nobody_is_left(at=AFTER)


def in_post(role, email="next@board.example"):
    person = stories.person(email, "Next Officer", "Officer")
    organisations.appoint(person, Board.objects.earliest("pk"), role, by=PORTAL, at=AFTER)
    return person


def told_at(kind):
    """Let an event of a kind happen, and return the letters that it wrote."""
    before = set(Letter.objects.values_list("pk", flat=True))
    EVENTS[kind](AFTER)
    return list(Letter.objects.exclude(pk__in=before).filter(kind=kind))


@pytest.mark.parametrize("kind", sorted(EVENTS))
def test_where_nobody_is_there_the_chair_hears_once_and_reads_why(empty, kind):
    chair = in_post(BoardRole.CHAIR)

    [letter] = told_at(kind)

    _, body = delivery.words(letter, at=letter.owed_at)
    assert letter.recipient == chair.email
    assert "has no secretariat in the portal." in body.rpartition("You are told because ")[2]
    assert len(body.split()) <= 120
    assert told_at(kind) == []


def test_where_the_rule_is_taken_away_an_event_is_told_to_nobody(empty, monkeypatch):
    in_post(BoardRole.CHAIR)
    monkeypatch.setattr(hearing, "_instead", lambda *_, **__: hearing.Readers([]))

    assert told_at("declined") == []


def test_where_nobody_is_in_post_at_all_each_letter_stands_as_not_delivered(empty):
    for kind in EVENTS:
        assert [(one.recipient, one.state) for one in told_at(kind)] == [("", LetterState.FAILED)], kind
        assert told_at(kind) == []


def test_the_secretariat_hears_once_and_reads_whose_absence_makes_it_the_reader(empty):
    officer = in_post(BoardRole.SECRETARIAT)

    told = {kind: told_at(kind) for kind in EVENTS}

    assert {(one.recipient, len(found)) for found in told.values() for one in found} == {(officer.email, 1)}
    assert {kind: found[0].context["instead"] for kind, found in told.items() if "instead" in found[0].context} == {
        "consultation_opened": f"{COUNCIL} and {POLICE} have no IG lead in the portal",
        "clearance_wanted": f"{POLICE} has neither a mailbox for its {LEAD} nor an IG lead in the portal",
        "law_review": f"{COUNCIL} has no IG lead in the portal",
        "minor_version": f"{COUNCIL} and {POLICE} have no address for notices, IG lead or signatory in the portal",
        "notice_prepared": f"{COUNCIL} has no signatory in the portal",
        "record_told": f"{COUNCIL} has nobody in the portal who answers for it",
    }


def test_who_entered_a_signature_on_paper_does_not_hear_in_the_place_of_a_second_person(empty):
    last(PaperSignature).recorded_by.memberships.filter(board__isnull=False).update(ends_on=None)
    chair = in_post(BoardRole.CHAIR)

    [letter] = told_at("paper_to_check")

    assert letter.recipient == chair.email
    assert letter.context["instead"] == "Avon and Somerset has nobody else in its secretariat"


def test_where_somebody_is_there_the_rule_asks_the_database_nothing(written, django_assert_num_queries):
    about, to = Subject("thing:1", "board:1", "portal", "A thing"), [Recipient("one@board.example", "One")]
    facts = {"to": to, "about": about, "at": AFTER}
    with CaptureQueriesContext(connection) as without:
        correspondence.owe_each("declined", occurrence="without", **facts)

    with django_assert_num_queries(len(without)):
        [letter] = hearing.owe_each("declined", occurrence="with", **facts)

    assert letter.context == {}
