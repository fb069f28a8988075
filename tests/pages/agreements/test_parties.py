"""The pages of parties, classes, processors, joint controllers and telling: what they say and refuse."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from isa_portal.agreements.models import PartyClass, Version
from isa_portal.agreements.services import classes, parties, proposals
from isa_portal.evidence.actors import PORTAL
from isa_portal.organisations import services as organisations
from isa_portal.organisations.models import Organisation
from tests import stories
from tests.pages.agreements.conftest import as_, at, events, sent_as_shown, text

LINE = "Hill Practice,L81777,a@hill.example"


@pytest.fixture
def practices(story, version):
    named = {"name": "The county's GP practices", "kind": "gp_practice"}
    return classes.name_class(version, **named, by=story.secretariat, at=story.at)


def test_the_parts_of_a_party_are_named_one_on_each_line(officer, version):
    party = version.agreement.parties.get(leads=True)
    words = {"role": "controller", "leads": "on", "units": "education\nearly help\n"}

    sent_as_shown(officer, at("change_party", version, party.pk), words)

    assert "Bristol City Council: education, early help" in text(officer.get(at("draft_parties", version)))


def test_a_processor_is_named_changed_and_removed(officer, story, version):
    words = {"name": "Hosting Limited", "controller": story.council.pk, "does": "Hosts the case system."}
    officer.post(at("add_processor", version), words)
    processor = version.processors.get()
    dated = {"contract_on_day": "1", "contract_on_month": "4", "contract_on_year": "2026"}
    sent_as_shown(
        officer, at("change_processor", version, processor.pk), {**words, "contract_reference": "C-7", **dated}
    )
    page = text(officer.get(at("draft_parties", version)))
    removal = officer.post(at("remove_part", version, "processors", processor.pk))

    assert "C-7, 1 April 2026" in page
    assert "never signs" in page
    assert removal.status_code == 302
    assert not version.processors.exists()


def test_a_national_body_does_without_the_tier_1_by_a_waiver_that_says_what_binds_it(officer, story, version):
    party = parties.add_party(version, story.trust, by=story.secretariat, at=story.at)
    address, before = at("waive_tier_1", version, party.pk), events()
    asked = text(officer.get(address))
    half = officer.post(address, {"because": "It signs no local agreement.", "takes_in": ""})
    changed = events() - before
    saved = officer.post(address, {"because": "It signs no local agreement.", "takes_in": "T1/26, clause 7 Security"})

    assert "binds only who has signed the tier 1 (T1/26), unless a waiver is recorded" in asked
    assert half.status_code == 409
    assert "List the clauses of the tier 1 that bind Riverside Trust" in text(
        half
    ) and "It signs no local agreement." in text(half)
    assert changed == 0
    assert saved.status_code == 302
    listed = text(officer.get(at("draft_parties", version)))
    assert "Waiver of the tier 1<span" in listed
    assert "Party; the tier 1 is waived, bound by T1/26, clause 7 Security" in listed
    assert "T1/26, clause 7 Security" in text(officer.get(address))


def test_a_class_is_named_and_removed_again(officer, version):
    officer.post(at("add_class", version), {"name": "The practices", "kind": "gp_practice"})
    page = text(officer.get(at("draft_parties", version)))

    officer.post(at("remove_part", version, "classes", version.agreement.classes.get().pk))

    assert "0 of 0 practices have signed." in page
    assert not version.agreement.classes.exists()


def test_a_list_is_checked_before_it_is_taken(officer, version, practices):
    where = at("list_members", version, practices.pk)
    before = events()
    file = SimpleUploadedFile("list.csv", f"\ufeffLegal name;Number;E-mail\n{LINE}".replace(",", ";").encode())
    check = officer.post(where, {"file": file})
    after = events()

    said = text(officer.post(where, {**check.context["form"].cleaned_data, "seen": check.context["seen"],
                                     "file": "", "step": "list"}, follow=True))  # fmt: skip

    assert "1 of 1 line can be added, 1 of them new in the register." in text(check)
    assert "It is not in the register, and is added with ODS code L81777." in text(check)
    assert after == before
    assert "1 member is listed. Each is asked to sign when the agreement is sent." in said
    assert "0 of 1 practices have signed." in said


def test_a_list_that_cannot_be_read_is_kept_on_the_page(officer, version, practices):
    response = officer.post(at("list_members", version, practices.pk), {"members": "Hill Practice"})

    assert "Line 1, “Hill Practice”, has 1 column." in text(response)
    assert "Hill Practice</textarea>" in text(response)


def test_a_file_that_is_no_text_is_refused_with_a_sentence(officer, version, practices):
    file = SimpleUploadedFile("list.csv", b"\xff\xfe\x00\x81")

    response = officer.post(at("list_members", version, practices.pk), {"file": file})

    assert "The file is no CSV file in UTF-8." in text(response)


def test_a_stale_list_is_shown_again_with_the_reason(officer, version, practices):
    response = officer.post(at("list_members", version, practices.pk), {"members": LINE, "seen": "x", "step": "list"})

    assert response.status_code == 409
    assert "The register or the parties changed meanwhile." in text(response)


def test_the_page_of_telling_says_that_none_of_it_is_a_lawful_basis(officer, version):
    for name in ("draft_telling", "change_telling"):
        assert "None of this is a lawful basis by itself" in text(officer.get(at(name, version)))


def test_what_people_are_told_is_saved_in_part_and_shown(officer, version):
    sent_as_shown(
        officer, at("change_telling", version), {"who": "The family worker", "victims": "The officer tells them."}
    )

    page = text(officer.get(at("draft_telling", version)))

    assert "The family worker" in page
    assert "The officer tells them." in page
    assert "Say what people are told" in text(officer.get(at("draft_check", version)))


def test_a_privacy_notice_is_entered_for_each_party(officer, version):
    party = version.agreement.parties.last()
    day = {"checked_on_day": "20", "checked_on_month": "11", "checked_on_year": "2026"}

    wrong = sent_as_shown(officer, at("privacy_notice", version, party.pk), {"address": "ftp://x", **day})
    sent_as_shown(officer, at("privacy_notice", version, party.pk), {"address": "www.police.example/privacy", **day})

    assert "Enter a web address in the form" in text(wrong)
    assert "https://www.police.example/privacy" in text(officer.get(at("draft_telling", version)))


def test_the_gist_of_joint_controllers_stands_on_the_agreement(officer, version):
    sent_as_shown(
        officer, at("draft_arrangement", version), {"who_does_what": "The council answers.", "gist": "Ask the council."}
    )

    assert "Ask the council." in text(officer.get(at("agreement_parties", version)))


def test_the_summary_and_the_parties_say_what_people_are_told(officer, story):
    version = stories.draft(story)

    summary = text(officer.get(version.agreement.get_absolute_url()))

    assert "The lead professional" in summary
    assert "2 named" in summary
    assert "https://www.example.org/privacy, checked on" in text(officer.get(at("agreement_parties", version)))


def test_a_draft_takes_leads_and_need_from_its_proposal(officer, story):
    do = {"by": story.secretariat, "at": story.at}
    proposal = proposals.propose(story.board, title="Early help", need="Seen too late.", asked_by="A school", **do)
    decided = {"decided_on": story.at.date(), "leads": [story.council, story.police]}
    proposals.decide(proposal, "commissioned", **decided, **do)
    words = {"tier": "0", "reference": "09/26", "title": "Early help", "lead": story.council.pk, "start": "blank"}
    address = f"{reverse('new_agreement', args=[story.board.slug])}?proposal={proposal.pk}"

    officer.post(address, words)

    version = Version.objects.get(agreement__reference="09/26")
    assert version.purpose == "Seen too late."
    assert version.agreement.parties.filter(leads=True).count() == 2


def test_pages_of_many_parties_ask_no_more_than_pages_of_few(officer, story, version, practices):
    _list(story, version, range(3))
    few = queries(officer, version)
    _list(story, version, range(3, 203))

    assert queries(officer, version) == few
    assert "0 of 203 practices" in text(officer.get(at("agreement_parties", version)))
    assert "0 of 203 practices" in text(officer.get(reverse("agreements")))


def _list(story, version, numbers):
    bodies = Organisation.objects.bulk_create(
        Organisation(legal_name=f"Practice {one:03}", slug=f"practice-{one:03}") for one in numbers
    )
    found = dict.fromkeys(bodies, ())
    classes.list_members(version, PartyClass.objects.get(), found, by=story.secretariat, at=story.at)


def queries(officer, version):
    names = ("draft_parties", "draft", "draft_check", "draft_telling", "agreement_parties", "draft_signatories", "send")
    found = {}
    for name in names:
        officer.get(at(name, version))
        with CaptureQueriesContext(connection) as captured:
            officer.get(at(name, version))
        found[name] = len(captured)
    return found


def test_who_does_not_write_gets_none_of_these_pages(story, version, practices):
    organisations.appoint(story.outsider, story.trust, "editor", by=PORTAL, at=story.at)
    stranger = as_(story.outsider)

    for name in ("draft_telling", "change_telling", "add_processor", "add_class", "draft_arrangement"):
        assert stranger.get(at(name, version)).status_code == 404
    assert stranger.post(at("list_members", version, practices.pk), {"members": LINE}).status_code == 404
