"""The pages of the register: adding a body, changing it, two at once, doubles, officers, seats."""

from datetime import date

import pytest
from django.urls import reverse

from isa_portal.agreements.models import PartyContact
from isa_portal.evidence.actors import PORTAL
from isa_portal.organisations import services
from isa_portal.organisations.models import Identifier, Office, Organisation, OrganisationRole, Seat
from isa_portal.reviews.services import joining
from tests import stories
from tests.pages.desk.pages import assert_whole, words_of
from tests.stories import NOON

pytestmark = pytest.mark.django_db
SCHOOL = {
    "legal_name": "Hill School", "known_as": "The Hill", "kinds": ["school", "charity"], "urn": "109 123",
    "ico": "za123456", "ico_expires_on_day": "1", "ico_expires_on_month": "7", "ico_expires_on_year": "2027",
    "domains": "@hill.example",
}  # fmt: skip


@pytest.fixture
def administrator(story):
    person = stories.person("admin@police.example", "Police administrator", "Administrator")
    services.appoint(person, story.police, OrganisationRole.ADMINISTRATOR, by=PORTAL, at=NOON)
    return person


@pytest.fixture
def officer(story):
    return services.appoint_officer(
        story.council, Office.IG_LEAD, mailbox="ig@bristol.example", holder_email=story.outsider.email,
        by=PORTAL, at=NOON,
    )  # fmt: skip


def of(name, body, *more):
    return reverse(name, args=[body.slug, *more])


def sent(page, **changed):
    """What a browser sends back: the page's fields as they stand, and what the person changed."""
    form = page.context["form"]
    values = {}
    for field in form:
        value = field.value()
        boxes = getattr(field.field.widget, "written", None)
        if boxes:
            written = field.field.widget.format_value(value)._asdict()
            values |= {f"{field.html_name}_{box}": text for box, text in written.items()}
        elif value not in (None, ""):
            values[field.html_name] = getattr(value, "pk", value)
    return {**values, **changed}


def test_is_it_already_here_comes_first(story, signed_in):
    client = signed_in(story.secretariat)
    ask = reverse("find_organisation")

    there = client.get(ask, {"q": "avon & somerset POLICE"})
    new = client.get(ask, {"q": "Hill School"})

    assert_whole(there)
    assert_whole(new)
    assert of("organisation", story.police) in there.content.decode()
    assert "It is not here yet" in words_of(new)
    assert f"{reverse('add_organisation')}?name=Hill+School" in new.content.decode()


def test_the_secretariat_adds_an_organisation(story, signed_in):
    answer = signed_in(story.secretariat).post(reverse("add_organisation"), SCHOOL, follow=True)

    body = Organisation.objects.get(legal_name="Hill School")
    assert "The organisation is added." in words_of(answer)
    assert (body.kind_words, body.domains) == (["Maintained school", "Charity"], ["hill.example"])
    assert {(one.value, one.expires_on) for one in body.identifiers.all()} == {
        ("109123", None), ("ZA123456", date(2027, 7, 1)),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"urn": "12"}, "A URN of a school has 6 digits, for example 109123. 12 cannot be one."),
        ({"ico": "ABC"}, "An ICO registration number has Z and 7 digits, or ZA or ZB and 6 digits"),
        ({"charity": "SC9"}, "1012345, SC012345 or NIC101234"),
        ({"legal_name": "Hill\u200b School"}, "Legal name contains an invisible character after"),
        ({"legal_name": "Hill \u202eSchool"}, "Legal name contains a text-direction control character"),
        ({"other_names": "The\u2066 Hill"}, "The name contains a text-direction control character"),
        ({"kinds": ["wizards"]}, "Choose from the list."),
        ({"domains": "not a domain"}, "not a domain is not a domain. Write what stands behind the @"),
    ],
)
def test_what_cannot_be_is_refused_with_a_remedy_and_the_work_is_kept(story, signed_in, changed, sentence):
    answer = signed_in(story.secretariat).post(reverse("add_organisation"), {**SCHOOL, **changed})

    assert answer.status_code == 422
    assert sentence in words_of(answer)
    assert 'value="The Hill"' in answer.content.decode()
    assert not Organisation.objects.filter(known_as="The Hill").exists()


def test_a_number_of_another_body_is_refused_by_name(story, signed_in):
    Identifier.objects.create(organisation=story.trust, scheme="urn", value="109123")

    answer = signed_in(story.secretariat).post(reverse("add_organisation"), SCHOOL)

    assert answer.status_code == 409
    assert "URN of a school 109123 is that of Riverside Trust. Check it." in words_of(answer)


def test_the_register_is_changed_by_the_secretariat_only(story, signed_in, administrator):
    for person in (administrator, story.ig_lead):
        client = signed_in(person)
        assert client.get(reverse("find_organisation")).status_code == 404
        assert client.post(reverse("add_organisation"), SCHOOL).status_code == 404
        for name in ("change_particulars", "change_name", "rename_organisation"):
            assert client.get(of(name, story.police)).status_code == 409
            assert client.get(of(name, story.council)).status_code == 404
    assert signed_in(story.ig_lead).get(of("change_contact", story.police)).status_code == 409
    assert not Organisation.objects.filter(legal_name="Hill School").exists()


def test_an_administrator_changes_contact_facts_and_no_field_more(story, signed_in, administrator):
    client = signed_in(administrator)
    page = client.get(of("change_contact", story.police))
    columns = {field.attname: "1" for field in Organisation._meta.concrete_fields}

    answer = client.post(of("change_contact", story.police), {
        **columns, **sent(page, notice_email="notices@police.example"), "dspt": "met", "domains": "",
        "cyber_essentials": "",
        "legal_name": "Somebody", "kinds": "charity", "notice_address": "1 High Street",
    })  # fmt: skip

    before, now = story.police, Organisation.objects.get(pk=story.police.pk)
    changed = {name for name in columns if getattr(before, name) != getattr(now, name)}
    assert answer.status_code == 302
    assert changed == {"notice_email", "notice_address", "dspt"}


def test_the_second_of_two_is_told_who_changed_what_and_nothing_is_overwritten(story, signed_in, administrator):
    first, second = signed_in(administrator), signed_in(story.secretariat)
    address = of("change_contact", story.police)
    mine, theirs = (
        sent(client.get(address), notice_email=f"{name}@police.example")
        for client, name in ((first, "a"), (second, "b"))
    )

    assert first.post(address, mine).status_code == 302
    told = second.post(address, theirs)

    words = words_of(told)
    assert told.status_code == 409
    assert "Police administrator, Administrator changed this on" in words
    assert "E-mail for notices a@police.example b@police.example" in words
    assert 'value="b@police.example"' in told.content.decode()
    assert Organisation.objects.get(pk=story.police.pk).notice_email == "a@police.example"
    assert second.post(address, sent(told)).status_code == 302
    assert Organisation.objects.get(pk=story.police.pk).notice_email == "b@police.example"


def test_a_form_without_its_stamp_overwrites_nothing(story, signed_in, administrator):
    answer = signed_in(administrator).post(of("change_contact", story.police), {"notice_email": "a@police.example"})

    assert answer.status_code == 409
    assert Organisation.objects.get(pk=story.police.pk).notice_email == ""


def test_a_legal_name_asks_whether_it_is_a_new_name_or_a_new_body(story, signed_in):
    client, ask = signed_in(story.secretariat), of("change_name", story.trust)

    page = client.get(ask)
    same, other = (client.post(ask, {"which": which}) for which in ("name", "body"))

    assert_whole(page)
    assert "agreement by agreement, is not built yet" in words_of(page)
    assert same.headers["Location"] == of("rename_organisation", story.trust)
    assert other.headers["Location"] == f"{reverse('find_organisation')}?after={story.trust.slug}"
    assert client.post(ask, {}).status_code == 422


def test_a_new_name_is_recorded_and_the_old_one_is_told(story, signed_in):
    client = signed_in(story.secretariat)
    day = {"changed_on_day": "31", "changed_on_month": "10", "changed_on_year": "2026"}

    client.post(of("rename_organisation", story.trust),
                {"legal_name": "Riverside Foundation", "instrument": "Resolution", **day})  # fmt: skip

    entry = words_of(client.get(of("organisation_assurances", story.trust)))
    assert "Legal name until 31 October 2026 Riverside Trust" in entry
    assert "Renamed from Riverside Trust to Riverside Foundation" in words_of(
        client.get(of("organisation_history", story.trust))
    )
    assert "Riverside Foundation" in words_of(client.get(reverse("organisations"), {"q": "riverside trust"}))


def test_a_new_body_notes_whom_it_follows(story, signed_in):
    client = signed_in(story.secretariat)

    page = client.get(reverse("add_organisation"), {"after": story.trust.slug})
    client.post(f"{reverse('add_organisation')}?after={story.trust.slug}", SCHOOL)

    story.trust.refresh_from_db()
    assert "It follows Riverside Trust" in words_of(page)
    assert story.trust.successor.legal_name == "Hill School"


def test_the_list_says_kinds_what_is_missing_and_what_is_dissolved(story, signed_in):
    services.change_particulars(story.trust, dissolved_on=date(2026, 1, 1), by=story.secretariat, at=NOON)

    words = words_of(signed_in(story.secretariat).get(reverse("organisations")))

    assert "Riverside Trust Dissolved Charity" in words
    assert "Bristol City Council Unitary authority 0 Data protection officer" in words


def test_doubles_are_joined_after_it_was_said_what_moves(story, signed_in):
    other = services.register_organisation("Avon & Somerset Constabulary", by=PORTAL, at=NOON)
    client = signed_in(story.secretariat)
    address = f"{of('join_double', other)}?into={story.police.slug}"

    choice, confirm = client.get(of("join_double", other)), client.get(address)
    unread = client.post(address, {"reason": ""})
    joined = client.post(address, {"reason": "Same chief officer"}, follow=True)

    assert_whole(choice)
    assert_whole(confirm)
    assert "In the register nothing belongs to Avon & Somerset Constabulary but its names." in words_of(confirm)
    assert unread.status_code == 422
    assert joined.redirect_chain[-1][0] == of("organisation", story.police)
    for name in ("organisation", "organisation_history", "organisation_officers", "change_particulars"):
        assert client.get(of(name, other)).headers["Location"].startswith(of("organisation", story.police))
    history = words_of(client.get(of("organisation_history", story.police)))
    assert "What happened to Avon & Somerset Constabulary before it was joined" in history
    assert "Avon & Somerset Constabulary" not in words_of(client.get(reverse("organisations"), {"q": "chief"}))


def test_a_joined_double_exists_for_nobody_else(story, signed_in):
    other = services.register_organisation("Avon & Somerset Constabulary", by=PORTAL, at=NOON)
    joining.join(other, story.police, by=story.secretariat, at=NOON, reason="Same chief officer")

    assert signed_in(story.outsider).get(of("organisation", other)).status_code == 404
    assert signed_in(story.ig_lead).get(of("organisation", other)).status_code == 302


def test_two_parties_of_one_agreement_are_refused_on_the_page(story, signed_in):
    agreement = stories.draft(story).agreement
    client = signed_in(story.secretariat)
    address = f"{of('join_double', story.council)}?into={story.police.slug}"

    page, answer = client.get(address), client.post(address, {"reason": "The same"})

    assert f"Both are parties of {agreement}" in words_of(page)
    assert answer.status_code == 409
    assert signed_in(story.ig_lead).get(of("join_double", story.police)).status_code == 409


def test_an_administrator_appoints_changes_and_ends_an_officer(story, signed_in, administrator):
    client, body = signed_in(administrator), story.police
    client.post(of("appoint_officer", body), {"office": "caldicott", "mailbox": "caldicott@police.example"})
    held = body.officers.get()
    address = of("change_officer", body, held.pk)

    client.post(address, sent(client.get(address), holder="Medical director"))
    officers = words_of(client.get(of("organisation_officers", body)))
    client.post(of("end_officer", body, held.pk))

    assert "Caldicott Guardian Shared mailbox caldicott@police.example Holder Medical director" in officers
    assert "Caldicott Guardian: nobody is named." in words_of(client.get(of("organisation_officers", body)))
    assert signed_in(story.ig_lead).get(of("appoint_officer", body)).status_code == 409
    assert client.get(of("change_officer", story.council, held.pk)).status_code == 404


def test_a_holder_without_a_role_here_names_a_deputy_and_nobody_else_finds_the_page(story, signed_in, officer):
    address = of("name_deputy", story.council, officer.pk)
    client = signed_in(story.outsider)
    day = {"deputy_until_day": "31", "deputy_until_month": "12", "deputy_until_year": "2096"}
    whole = {"deputy": "Deputy", "deputy_email": "deputy@bristol.example", **day}

    page = client.get(address)
    half = client.post(address, sent(page, deputy="Deputy"))
    answer = client.post(address, sent(page, **whole))

    officer.refresh_from_db()
    assert_whole(page)
    assert half.status_code == 422
    assert "Until: enter this too, or empty all three." in words_of(half)
    assert (answer.status_code, officer.deputy_email) == (302, "deputy@bristol.example")
    assert signed_in(story.ig_lead).get(address).status_code == 404
    assert signed_in(story.editor).get(address).status_code == 409


def test_each_party_says_who_answers_enquiries_about_an_agreement(story, signed_in):
    agreement = stories.agreement_in("in_force", story)
    party = agreement.parties.get(organisation=story.police)
    where = [story.board.slug, agreement.slug]
    address = reverse("party_contact", args=[*where, party.pk, "breaches"])
    client, office = signed_in(story.ig_lead), {"office": "Data protection officer", "mailbox": "dpo@police.example"}

    before = words_of(client.get(reverse("agreement_parties", args=where)))
    answer = client.post(address, office)
    after = words_of(client.get(reverse("agreement_parties", args=where)))

    assert "Breaches are answered by Nobody is named" in before
    assert answer.status_code == 302
    assert "Breaches are answered by Data protection officer, dpo@police.example" in after
    assert signed_in(story.secretariat).post(address, office).status_code == 302
    assert signed_in(story.editor).post(address, office).status_code == 409
    assert signed_in(story.outsider).post(address, office).status_code == 404
    assert client.post(address, {"office": "", "mailbox": "no"}).status_code in (200, 422)
    assert PartyContact.objects.count() == 1
    for unknown in ("gossip", "notices-x"):
        assert client.get(reverse("party_contact", args=[*where, party.pk, unknown])).status_code == 404


def test_the_secretariat_says_who_sits_on_its_board(story, signed_in):
    client, address = signed_in(story.secretariat), reverse("add_seat", args=[story.board.slug])

    client.post(address, {"organisation": story.police.pk})
    again = client.post(address, {"organisation": story.police.pk})
    seat = Seat.objects.get()
    board = words_of(client.get(story.board.get_absolute_url()))
    client.post(reverse("end_seat", args=[story.board.slug, seat.pk]))

    assert "The Chief Constable of Avon and Somerset Since" in board
    assert again.status_code == 422
    assert "None is recorded." in words_of(client.get(story.board.get_absolute_url()))
    assert signed_in(story.ig_lead).get(address).status_code == 404
