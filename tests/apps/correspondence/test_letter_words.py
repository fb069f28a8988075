"""What every kind of letter says: short, one link, one thing to do, nothing that a stranger should not read."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings

from isa_portal.accounts import services as accounts
from isa_portal.accounts.models import Purpose
from isa_portal.agreements.lifecycle import AgreementState, State
from isa_portal.agreements.models import Weight
from isa_portal.agreements.services import approval, asking, confirming, lending, opening, versions
from isa_portal.correspondence import delivery
from isa_portal.correspondence.models import Letter
from isa_portal.organisations import services as organisations
from isa_portal.organisations.models import BoardRole, OrganisationRole
from isa_portal.reminders import services as reminders
from isa_portal.reviews import services as reviews
from isa_portal.signing import letters
from isa_portal.signing.models import SigningRound
from isa_portal.signing.services import rounds, signatures
from tests import stories

pytestmark = pytest.mark.django_db
KINDS = sorted(path.stem for path in (Path(settings.ROOT) / "templates/email").glob("*.txt") if path.stem != "foot")
CODES = {"code", "sign_in_code"}
OF_AN_ACCOUNT = {"sign_in_code", "factors_changed", "factors_removed", "account_invitation"}
FORBIDDEN = re.compile(r"\b(please|invalid|successfully)\b|\{[{%]|None", re.IGNORECASE)


@pytest.fixture
def written(settings):
    """Drive one story through everything that writes a letter; give the newest letter of each kind."""
    settings.PORTAL_ADDRESS = "https://agreements.example"
    story = stories.world()
    version = stories.version_in(State.OUT_FOR_SIGNATURE, story, reference="02/26")
    first, second, police = stories.links_of(version)
    stories.sign(first, at=story.at)
    letters.signature_reminder(second, occurrence="7 days", days_left=12, signed=1, at=story.at)
    signatures.decline(stories.sit(police, at=story.at), "Clause 7 is too wide.", by=story.constable, at=story.at)
    agreement = stories.agreement_in(AgreementState.IN_FORCE, story)
    letters.in_force(SigningRound.objects.get(version__agreement=agreement), "0" * 64, at=story.at)
    party = agreement.parties.get(organisation=story.police)
    reviews.give_notice(party, by=story.constable, at=story.at)
    reviews.schedule(agreement, at=story.at)
    facts = {"to_email": "auditor@elsewhere.example", "name": "An auditor", "reason": "Audit"}
    lending.lend(agreement, **facts, until=story.at.date(), by=story.secretariat, at=story.at)
    for later in (timedelta(days=25), timedelta(days=400)):
        for reminder in list(reminders.coming_due(at=story.at + later)):
            reminders.remind(reminder, at=story.at + later)
    accounts.send_code(story.secretariat, Purpose.ENTER, by=story.secretariat, at=story.at)
    accounts.add_app(story.secretariat, "JBSWY3DPEHPK3PXP", by=story.secretariat, at=story.at)
    accounts.remove_factors(story.secretariat, reason="Telephone lost", by=story.colleague, at=story.at)
    chair = stories.person("chair@board.example", "The chair", "Chair of the board")
    organisations.appoint(chair, story.board, BoardRole.CHAIR, by=story.secretariat, at=story.at)
    decided = {"decision": "approved", "body": "The board", "decided_on": story.at.date()}
    waiting = stories.version_in(State.AWAITING_APPROVAL, story, reference="03/26")
    asked = asking.ask_chair(waiting, **decided, by=story.secretariat, at=story.at)
    confirming.dispute(asked, "It was deferred.", by=chair, at=story.at)
    invitee = organisations.Invitee("new@riverside.example", "", OrganisationRole.IG_LEAD)
    organisations.invite(story.trust, [invitee], by=story.secretariat, at=story.at)
    _between_versions(story)
    return {letter.kind: letter for letter in Letter.objects.order_by("pk")}


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
    first = versions.confirm_weight(first, Weight.MINOR, reason="Small.", by=lead_ig, at=story.at)
    police = versions.tell(first, **do).agreement.parties.get(organisation=story.police)
    versions.object_to(first, police, reason="It is not small.", by=story.ig_lead, at=story.at)
    signing_round = rounds.send(stories.approve(story, second), **do)
    day = story.at.date() + timedelta(days=60)
    rounds.set_cut_over(signing_round, day, allowed_by="Clause 9", **do)
    for reminder in list(reminders.coming_due(at=story.at)):
        reminders.remind(reminder, at=story.at)


def test_every_kind_has_its_template_and_every_template_its_letter(written):
    assert sorted(written) == KINDS


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


def test_a_letter_has_exactly_one_link_and_a_code_letter_none(rendered):
    for kind, (letter, _, body) in rendered.items():
        found = re.findall(r"https?://\S+", body)
        assert found == ([] if kind in CODES else [delivery.address(letter)]), kind


def test_a_subject_is_one_line_of_reference_and_dates(rendered):
    for kind, (letter, subject, _) in rendered.items():
        assert "\n" not in subject and len(subject) <= 78, kind
        if kind in OF_AN_ACCOUNT:
            continue
        assert letter.context["title"] not in subject, kind
        assert letter.context.get("party", "no party") not in subject, kind
        assert kind == "code" or letter.context["reference"] in subject, kind


def test_a_line_break_in_a_reference_cannot_begin_a_header(written):
    letter = written["signature_wanted"]
    letter.context["reference"] = "01/26\r\nBcc: all@elsewhere.example"

    mail = delivery.message(letter, at=letter.owed_at).message()

    assert mail["Bcc"] is None
    assert "\n" not in str(mail["Subject"]).replace("\n ", " ")


def test_nothing_of_a_text_is_live_in_the_html_part(written):
    letter = written["signature_wanted"]
    letter.context["title"] = '<script>alert(1)</script><a href="http://elsewhere.example">x</a>'

    html = delivery.message(letter, at=letter.owed_at).alternatives[0][0]

    assert "<script" not in html
    assert re.findall(r'href="([^"]*)"', html) == [delivery.address(letter)]


def test_a_letter_is_kept_with_a_message_id_that_never_changes(written):
    letter = written["in_force"]

    first, second = (delivery.message(letter, at=letter.owed_at).message()["Message-ID"] for _ in range(2))

    assert first == second == f"<letter-{letter.pk}@isa-portal>"


def test_a_letter_ends_with_a_checkpoint_of_the_record(written):
    body = delivery.message(written["you_signed"], at=stories.NOON).body

    assert re.search(r"Record \d+, [0-9A-F]{4}( [0-9A-F]{4}){3}\n$", body)


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
