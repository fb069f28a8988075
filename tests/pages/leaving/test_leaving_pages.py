"""The pages of a notice, its letter, its tasks, and of ends and suspensions: what they say, what they refuse."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from isa_portal.agreements.lifecycle import AgreementState
from isa_portal.agreements.models import Agreement
from isa_portal.agreements.services import opening
from isa_portal.leaving import services
from isa_portal.leaving.models import ExitTask, Notice
from isa_portal.leaving.services import changing
from isa_portal.reminders import sweep
from tests import stories
from tests.apps.leaving.conftest import BY_POST, recorded, replaced, three
from tests.permissions.world import picture

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


class Later:
    """The afternoon of the story's day, or a later one."""

    at = datetime(2026, 11, 21, 15, tzinfo=UTC)

    def now(self) -> datetime:
        return Later.at


@pytest.fixture
def story(settings) -> stories.World:
    settings.CLOCK = f"{__name__}.Later"
    Later.at = datetime(2026, 11, 21, 15, tzinfo=UTC)
    return stories.world()


@pytest.fixture
def parties(story):
    return three(story)


def at(name: str, agreement: Agreement, *more) -> str:
    return reverse(name, args=[agreement.board.slug, agreement.slug, *more])


def text(page) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.content.decode()))


def as_(client, person):
    client.force_login(person, BACKEND)
    return client


def test_by_post_the_portal_prints_the_letter_and_waits_for_its_service(client, story):
    parties = three(story, **BY_POST)
    trust, agreement = parties.party("trust"), parties.agreement
    page = as_(client, parties.chief).get(at("give_notice", agreement, trust.pk))

    answer = client.post(
        at("give_notice", agreement, trust.pk), {"bound_until": "2026-12-21", "reason": ""}, follow=True
    )
    letter = client.get(at("notice_letter", agreement, Notice.objects.get().pk))
    served = {"sent_on_day": "21", "sent_on_month": "11", "sent_on_year": "2026"}
    done = client.post(at("record_service", agreement, Notice.objects.get().pk), served, follow=True)

    assert "The text asks for post." in text(page) and "Head of Early Help, Shirehall" in text(page)
    assert "Nothing runs before service is recorded." in text(page)
    assert "Waits for service" in text(answer)
    assert letter.content.startswith(b"%PDF-") and letter["Content-Type"] == "application/pdf"
    assert "Deemed served 24 November 2026" in text(done) and "Bound until 24 December 2026" in text(done)


def test_an_ig_lead_prepares_it_and_nobody_else_learns_of_it_yet(client, story, parties):
    police = parties.party("police")
    page = as_(client, story.ig_lead).get(at("give_notice", parties.agreement, police.pk))

    answer = client.post(
        at("give_notice", parties.agreement, police.pk), {"bound_until": "2026-12-21", "reason": "", "prepare": "1"}
    )

    address = at("notice", parties.agreement, Notice.objects.get().pk)
    assert "Prepare it for the signatory" in text(page)
    assert answer.url == address and client.get(address).status_code == 200
    assert as_(client, parties.chief).get(address).status_code == 404


def test_the_secretariat_sees_the_days_and_their_reasons_before_a_letter_is_recorded(client, story, parties):
    address = at("record_notice", parties.agreement, parties.party("trust").pk)
    as_(client, story.secretariat)
    day = {f"{name}_{box}": value for name in ("sent_on", "received_on")
           for box, value in (("day", "21"), ("month", "11"), ("year", "2026"))}  # fmt: skip
    shown = client.get(address, {"method": "hand", **day, "received_by": "Head of Early Help"})
    sent = f"{address}?{shown.request['QUERY_STRING']}"

    without = client.post(sent, {"bound_until": "2026-12-21", "reason": ""})
    scan = SimpleUploadedFile("letter.png", picture(), "image/png")
    done = client.post(sent, {"bound_until": "2026-12-21", "reason": "", "scan": scan}, follow=True)

    assert "Bound until 21 December 2026" in text(shown) and "on the same date of the month" in text(shown)
    assert without.status_code == 422
    assert "The notice of Riverside Trust is recorded." in text(done)
    kept = client.get(at("notice_scan", parties.agreement, Notice.objects.get().pk))
    assert kept.content == picture()


def test_a_letter_dated_before_the_agreement_is_refused_beside_what_was_typed(client, story, parties):
    as_(client, story.secretariat)
    words = {"method": "hand", "received_by": "Head of Early Help", "sent_on_day": "1", "sent_on_month": "11",
             "sent_on_year": "2026", "received_on_day": "21", "received_on_month": "11",
             "received_on_year": "2026"}  # fmt: skip

    page = client.get(at("record_notice", parties.agreement, parties.party("trust").pk), words)

    assert page.status_code == 409
    assert "is dated 1 November 2026, before the agreement" in text(page)
    assert 'value="Head of Early Help"' in page.content.decode()


def test_the_page_of_a_notice_takes_the_answers_of_the_others(client, story, parties):
    notice = services.give_notice(parties.party("trust"), by=parties.chief, at=Later.at)
    police = parties.party("police")
    as_(client, story.constable)

    client.post(at("answer_notice", parties.agreement, notice.pk), {"party": police.pk, "read": "1"})
    empty = client.post(at("answer_notice", parties.agreement, notice.pk), {"party": police.pk, "dispute": "1"})
    changing.ask(notice, "take_back", reason="We stay.", by=parties.chief, at=Later.at)
    page = client.get(at("notice", parties.agreement, notice.pk))
    asked = notice.changes.get()
    agreed = {"change": asked.pk, "party": police.pk, "agree": "1"}
    done = client.post(at("consent_to_notice", parties.agreement, notice.pk), agreed, follow=True)

    assert empty.status_code == 409 and "Say which date you think is right, and why." in text(empty)
    assert "we have read this" in text(page) and "We stay." in text(page)
    assert "agrees. Authority: Scheme of delegation" in text(done)
    assert "Not answered yet: Bristol City Council" in text(done)


def test_who_left_still_shows_its_tasks_and_a_stranger_finds_none(client, story, parties):
    services.give_notice(parties.party("trust"), by=parties.chief, at=Later.at)
    sweep.follow_calendar(at=datetime(2026, 12, 22, 12, tzinfo=UTC))
    Later.at = datetime(2026, 12, 23, 12, tzinfo=UTC)
    data = ExitTask.objects.get(party=parties.party("trust"), duty="data")
    as_(client, parties.chief)

    page = client.get(data.get_absolute_url())
    refused = client.post(data.get_absolute_url(), {"words": "Deleted."})
    proof = SimpleUploadedFile("proof.png", picture(), "image/png")
    shown = client.post(data.get_absolute_url(), {"words": "Deleted.", "file": proof}, follow=True)
    tab = client.get(at("agreement_reviews", parties.agreement))

    assert "This is missing. It can still be shown here." in text(page)
    assert refused.status_code == 422
    assert "Certificate: proof.png" in text(shown)
    assert "Missing since 21 December 2026" in text(tab) and "Shown on 23 December 2026" in text(tab)
    assert as_(client, stories.person("x@y.example", "X", "Y")).get(data.get_absolute_url()).status_code == 404


def test_the_remaining_party_reads_what_follows_and_ends_it(client, story, parties):
    for name in ("trust", "police"):
        services.give_notice(parties.party(name), by=parties.binds(name), at=Later.at)
    too_early = as_(client, story.director).post(at("end_agreement", parties.agreement), {"reason": ""})
    sweep.follow_calendar(at=datetime(2026, 12, 22, 12, tzinfo=UTC))
    Later.at = datetime(2026, 12, 23, 12, tzinfo=UTC)

    page = client.get(at("end_agreement", parties.agreement))
    done = client.post(at("end_agreement", parties.agreement), {"reason": ""}, follow=True)

    assert too_early.status_code == 409 and "3 parties are bound by it." in text(too_early)
    assert "The last day of T2/26 is today, 23 December 2026." in text(page)
    assert "Ended. Its last day was 23 December 2026." in text(done)
    assert Agreement.objects.get(pk=parties.agreement.pk).state == AgreementState.TERMINATED


def test_sharing_is_suspended_and_lifted_with_reasons(client, story, parties):
    police, trust = parties.party("police"), parties.party("trust")
    as_(client, story.ig_lead)

    without = client.post(at("suspend_sharing", parties.agreement, police.pk), {"towards": trust.pk, "reason": ""})
    words = {"towards": trust.pk, "reason": "A breach."}
    tab = client.post(at("suspend_sharing", parties.agreement, police.pk), words, follow=True)
    paused = parties.agreement.suspensions.get()
    lifted = client.post(at("lift_suspension", parties.agreement, paused.pk), {"reason": "Mended."}, follow=True)

    assert without.status_code == 422
    assert "suspended sharing with Riverside Trust from 21 November 2026. A breach." in text(tab)
    assert "Lifted from 21 November 2026: Mended." in text(lifted)


def test_notice_on_a_tier_1_says_which_tier_2_depend_on_it(client, story):
    stories.agreement_in(AgreementState.IN_FORCE, story)
    above = stories.tier_1_in_force(story)
    police = above.parties.get(organisation=story.police)

    page = as_(client, story.constable).get(at("give_notice", above, police.pk))

    assert "These agreements stand on this one:" in text(page)
    assert "01/26 Family support. No longer covered there: The Chief Constable of Avon and Somerset." in text(page)


def test_a_party_is_removed_page_by_page_and_every_reader_sees_why(client, story):
    parties = three(story, removal="board")
    agreement, trust = parties.agreement, parties.party("trust")
    tab = reverse("agreement_reviews", args=[agreement.board.slug, agreement.slug])
    day = {"hear_by_day": "5", "hear_by_month": "12", "hear_by_year": "2026"}

    refused = as_(client, story.director).get(at("propose_removal", agreement))
    as_(client, story.secretariat)
    empty = client.post(at("propose_removal", agreement), {"party": trust.pk})
    proposed = client.post(at("propose_removal", agreement), {"party": trust.pk, "reason": "A breach.", **day})
    removal = trust.removals.get()
    early = client.get(at("decide_removal", agreement, removal.pk))
    as_(client, parties.chief).post(at("hear_removal", agreement, removal.pk), {"words": "We mended it."})
    asked = as_(client, story.secretariat).get(at("decide_removal", agreement, removal.pk))
    last = {"last_day_day": "31", "last_day_month": "12", "last_day_year": "2026", "outcome": "Minute 7."}
    page = client.post(at("decide_removal", agreement, removal.pk), last, follow=True)

    assert "which records what the board decided" in text(refused)
    assert (empty.status_code, proposed.status_code) == (422, 302)
    assert "may be heard until 5 December 2026" in text(early)
    assert "What Riverside Trust says: We mended it." in text(asked)
    assert "1 January 2027" in text(page) and "Minute 7." in text(page)
    assert "Removal of Riverside Trust : decided. Bound until 31 December 2026" in text(client.get(tab))


def test_a_new_text_of_a_tier_1_says_which_tier_2_stand_on_it_before_it_is_sent_and_cut_over(client, story):
    above = stories.tier_1_in_force(story)
    recorded(story, story.council, story.police, "02/26", stands_on=[above])
    version = opening.open_next(above, reason="The review.", by=story.secretariat, at=story.at)

    as_(client, story.secretariat)
    before = text(client.get(at("send", above)))
    version = stories.signs(story, stories.sent(story, version), story.council)
    cut_over = text(client.get(at("cut_over", above)))
    wrong = text(client.post(at("cut_over", above), {"allowed_by": ""}))

    assert "These agreements stand on this one:" in before
    assert "Covered there as before until a cut-over day, and after it only who has signed: Bristol City" in before
    assert (
        f"02/26 On paper. Covered there until the cut-over day only, unless it signs by then: {story.police}" in wrong
    )
    assert version.adherences.count() == 1 and story.council.legal_name not in cut_over.split("stand on this one")[1]


def test_suspension_and_the_end_of_a_tier_1_list_what_stands_on_it(client, story):
    above = stories.tier_1_in_force(story)
    recorded(story, story.council, story.police, "02/26", stands_on=[above])
    police = above.parties.get(organisation=story.police)

    suspends = text(as_(client, story.ig_lead).get(at("suspend_sharing", above, police.pk)))
    services.give_notice(police, by=story.constable, at=story.at)
    sweep.follow_calendar(at=Later.at + timedelta(days=60))
    Later.at += timedelta(days=60)
    ends = text(as_(client, story.secretariat).get(at("end_agreement", above)))

    assert f"02/26 On paper. No longer covered there: {story.police}." in suspends
    assert "02/26 On paper. No longer covered there: Bristol City Council and" in ends


def test_parties_record_terms_of_their_own_and_everybody_reads_them(client, story):
    above = stories.tier_1_in_force(story)
    below = recorded(story, story.council, story.police, "02/26", stands_on=[above])
    council, police = below.parties.all()
    as_(client, story.ig_lead)

    steady = client.get(at("own_terms", below))
    services.give_notice(above.parties.get(organisation=story.police), by=story.constable, at=story.at)
    summary = client.get(at("agreement", below))
    words = {"since_day": "1", "since_month": "1", "since_year": "2027", "takes_in": "Clause 7 Security"}
    empty = client.post(at("own_terms", below), words)
    words |= {f"agreed_{council.pk}": "Chief executive", f"agreed_{police.pk}": "Head of information"}
    paper = SimpleUploadedFile("terms.png", picture(), "image/png")
    done = client.post(at("own_terms", below), {**words, "scan": paper}, follow=True)
    file = client.get(at("own_terms_paper", below, below.own_terms.get().pk))
    history = text(client.get(at("agreement_history", below)))
    hidden = as_(client, story.outsider).get(at("own_terms_paper", below, below.own_terms.get().pk))

    assert "T1/26 stays in force, and no party here has given notice of it." in text(steady)
    assert at("own_terms", below) in summary.content.decode()
    assert (empty.status_code, "Choose the scan of the paper" in text(empty)) == (422, True)
    assert "From 1 January 2027 between the parties that agreed: Bristol City Council: Chief executive" in text(done)
    assert "Clauses of the tier 1 that it takes in: Clause 7 Security." in text(done)
    assert (file.status_code, file["Content-Type"], hidden.status_code) == (200, "image/png", 404)
    assert "It stands on its own from 1 January 2027" in history


def test_the_secretariat_lets_what_stood_on_a_replaced_tier_1_stand_on_the_other(client, story):
    above = stories.tier_1_in_force(story)
    below = recorded(story, story.council, story.police, "02/26", stands_on=[above])
    old, new = replaced(story)
    Later.at += timedelta(days=11)
    as_(client, story.secretariat)

    ended = client.get(at("agreement", old)).content.decode()
    form = text(client.get(at("reground", old)))
    words = {"new": new.pk, "since_day": "1", "since_month": "12", "since_year": "2026", "because": "Clause 12."}
    missing = client.post(at("reground", old), {**words, "new": ""})
    preview = client.post(at("reground", old), words)
    stale = client.post(at("reground", old), {**words, "read": "another"})
    stamp = re.search(r'name="read" value="([^"]+)"', preview.content.decode())[1]
    done = client.post(at("reground", old), {**words, "read": stamp}, follow=True)
    summary = text(client.get(at("agreement", below)))
    stranger = as_(client, story.outsider).get(at("reground", old))

    assert at("reground", old) in ended and "T1/26 is superseded." in form
    assert (missing.status_code, "Choose the tier 1 that takes its place." in text(missing)) == (422, True)
    assert "From 1 December 2026 these agreements stand on T2/26 Second overarching" in text(preview)
    assert "02/26 On paper. Nobody drops out there." in text(preview)
    assert (stale.status_code, "Nothing was recorded." in text(stale)) == (409, True)
    assert "1 agreement stands on T2/26 now." in text(done)
    assert "From 1 December 2026 on T2/26 Second overarching, in the place of T1/26" in summary
    assert stranger.status_code == 404
