"""A list of members of a class: what each line means, and that nothing is changed before it is confirmed."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from isa_portal.agreements.models import Party
from isa_portal.agreements.services import classes, processors
from isa_portal.evidence.actors import PORTAL
from isa_portal.evidence.models import AuditEvent
from isa_portal.lib.errors import Overtaken, Refused
from isa_portal.organisations import services as organisations
from isa_portal.organisations.models import Organisation
from isa_portal.signing.forms.listing import read
from isa_portal.signing.models import Signatory
from isa_portal.signing.services import listing
from tests import stories

pytestmark = pytest.mark.django_db


@pytest.fixture
def story():
    story = stories.world()
    for name, number in (("Vale Practice", "L81001"), ("Tŷ Gwyn Surgery", "W91234")):
        organisations.register_organisation(name, kinds=["gp_practice"], ods=[number], by=PORTAL, at=story.at)
    return story


@pytest.fixture
def version(story):
    return stories.draft(story)


@pytest.fixture
def practices(story, version):
    return classes.name_class(version, name="The county's GP practices", kind="gp_practice", **did(story))


def did(story):
    return {"by": story.secretariat, "at": story.at}


def checked(practices, story, text, **by):
    return listing.check(practices, read(text), **{**did(story), **by})


def confirm(version, practices, story, text, **by):
    do = {**did(story), **by}
    seen = listing.stamp(listing.check(practices, read(text), **do))
    return listing.list_members(version, practices, read(text), seen=seen, **do)


@pytest.mark.parametrize(
    ("line", "standing", "sentence"),
    [
        ("Vale Practice,L81001,a@vale.example", "found", "It is in the register."),
        ("vale practice,,a@vale.example", "found", "It is in the register."),
        ("Vale Practice,l81 001,a@vale.example", "found", "It is in the register."),
        ("Tŷ Gwyn Surgery\tW91234\ta@gwyn.example", "found", "It is in the register."),
        ('"Hill, Dale and Partners",L81777,a@hill.example', "new", "is added with ODS code L81777."),
        ("Hill Practice,,a@hill.example", "wrong", "is added only with its number."),
        ("The Vale Practice Ltd,,a@vale.example", "doubtful", "The register holds Vale Practice."),
        ("Hill Practice,L81001,a@hill.example", "doubtful", "L81001 is the number of Vale Practice."),
        ("Riverside Trust,,a@river.example", "found", "It is in the register."),
        ("Bristol City Council,,a@bristol.example", "duplicate", "Bristol City Council is a party already."),
        ("Avon and Somerset Board,,a@board.example", "wrong", "A board has no legal personality"),
        ("Vale Practice,L8,a@vale.example", "wrong", "has 3 to 10 letters and digits"),
        ("Vale Practice,L81001,nobody", "wrong", "“nobody” is no e-mail address."),
        ("Vale\u200bPractice,L81001,a@vale.example", "wrong", "contains an invisible character"),
        ("Vale Practice,L81001,a@vale.example,Ann\u202eLee", "wrong", "text-direction control character"),
    ],
)
def test_each_line_is_told_what_it_means(line, standing, sentence, practices, story):
    found = checked(practices, story, line)

    assert [one.standing for one in found] == [standing]
    assert sentence in found[0].sentence


def test_a_body_that_stands_there_twice_is_taken_once(version, practices, story):
    text = "Vale Practice,L81001,a@vale.example\nVALE PRACTICE,,b@vale.example"

    assert [one.standing for one in checked(practices, story, text)] == ["found", "duplicate"]
    assert len(confirm(version, practices, story, text)) == 1


def test_one_number_under_two_names_is_doubtful(version, practices, story):
    text = "Hill Practice,L81777,a@hill.example\nDale Practice,l81777,b@dale.example"

    found = checked(practices, story, text)

    assert [one.standing for one in found] == ["new", "doubtful"]
    assert len(confirm(version, practices, story, text)) == 1


def test_checking_changes_nothing(practices, story):
    before = AuditEvent.objects.count(), Organisation.objects.count(), Party.objects.count()

    checked(practices, story, "Vale Practice,L81001,a@vale.example\nHill Practice,L81777,b@hill.example")

    assert (AuditEvent.objects.count(), Organisation.objects.count(), Party.objects.count()) == before


def test_a_confirmed_list_registers_lists_and_names_who_signs(version, practices, story):
    text = "Legal name,Number,E-mail\nVale Practice,L81001,a@vale.example,Ann Lee\nHill Practice,L81777,b@hill.example"

    made = confirm(version, practices, story, text)

    named = {str(one.party): (one.user.name, one.user.email) for one in Signatory.objects.filter(party__in=made)}
    assert named == {
        "Hill Practice": ("b@hill.example", "b@hill.example"),
        "Vale Practice": ("Ann Lee", "a@vale.example"),
    }
    new = Organisation.objects.get(legal_name="Hill Practice")
    assert (new.kinds, new.identifiers.get().value) == (["gp_practice"], "L81777")
    assert {party.member_of for party in made} == {practices}


def test_a_register_that_changed_meanwhile_is_shown_again(version, practices, story):
    text = "Hill Practice,L81777,b@hill.example"
    seen = listing.stamp(checked(practices, story, text))
    organisations.register_organisation("Another", kinds=["gp_practice"], ods=["L81777"], by=PORTAL, at=story.at)

    with pytest.raises(Overtaken):
        listing.list_members(version, practices, read(text), seen=seen, **did(story))

    assert version.agreement.parties.count() == 2


def test_an_editor_lists_what_the_register_holds_and_adds_nothing_to_it(version, practices, story):
    text = "Vale Practice,L81001,a@vale.example\nHill Practice,L81777,b@hill.example"

    said = checked(practices, story, text, by=story.editor)
    made = confirm(version, practices, story, text, by=story.editor)

    assert said[1].sentence == "It is not in the register. A board's secretariat adds it first."
    assert [str(party) for party in made] == ["Vale Practice"]


def test_a_list_of_nobody_is_refused(version, practices, story):
    with pytest.raises(Refused, match="Nobody of this list can be added"):
        confirm(version, practices, story, "Hill Practice,,b@hill.example")


def test_a_processor_on_the_list_is_left_out(version, practices, story):
    processors.name_processor(version, name="Vale Practice", controller=story.council, does="Hosts.", **did(story))

    found = checked(practices, story, "Vale Practice,L81001,a@vale.example")

    assert found[0].sentence == "Vale Practice is named as a processor, which never signs."


def test_a_trust_signs_for_its_academies(version, story):
    trust = organisations.register_organisation("Learning Trust", kinds=["academy_trust"], by=PORTAL, at=story.at)
    for name in ("Hill Academy", "Dale Academy"):
        organisations.register_organisation(name, kinds=["school"], parent=trust, by=PORTAL, at=story.at)
    organisations.register_organisation("Lone Academy", kinds=["school"], by=PORTAL, at=story.at)
    schools = classes.name_class(version, name="The academies", kind="school", proprietor_signs=True, **did(story))
    text = "\n".join(f"{name} Academy,,head@trust.example" for name in ("Hill", "Dale", "Lone"))

    found = checked(schools, story, text)
    (made,) = confirm(version, schools, story, text)

    assert [one.standing for one in found] == ["found", "found", "doubtful"]
    assert made.named == "Learning Trust: Hill Academy, Dale Academy"
    assert [one.user.email for one in made.signatories.all()] == ["head@trust.example"]


def test_a_member_signs_for_itself_in_the_round(story):
    version = stories.draft(story, tier=0)
    practices = classes.name_class(version, name="The practices", kind="gp_practice", **did(story))
    confirm(version, practices, story, "Vale Practice,L81001,a@vale.example,Ann Lee")
    sent = stories._through_to(story, version, "out_for_signature")

    link = next(one for one in stories.links_of(sent) if one.signatory.user.email == "a@vale.example")
    stories.sign(link, at=story.later(minutes=1))

    assert Party.objects.told().get(organisation__legal_name="Vale Practice").has_signed


def test_looking_up_a_list_takes_as_many_queries_for_three_as_for_a_thousand(practices, story):
    assert queries(practices, story, 3) == queries(practices, story, 1_000)


def queries(practices, story, number):
    rows = read("\n".join(f"Practice {one},L{one:05},p{one}@practice.example" for one in range(number)))
    with CaptureQueriesContext(connection) as captured:
        found = listing.check(practices, rows, **did(story))
    assert {one.standing for one in found} == {"new"}
    return len(captured)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "The list holds no member."),
        ("Vale Practice", "Line 1, “Vale Practice”, has 1 column."),
        ("A,B,c@d.example,E,F", "has 5 columns"),
        ("\n".join(f"P{one},,a@b.example" for one in range(1_001)), "The list has 1,001 members; 1,000 go at once."),
        (f"{'x' * 2_000},,a@b.example", "has 2,013 characters"),
    ],
)
def test_a_list_that_cannot_be_read_says_where(text, sentence):
    with pytest.raises(ValidationError) as wrong:
        read(text)

    assert sentence in wrong.value.messages[0]
