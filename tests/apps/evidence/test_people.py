"""People stand beside the trail: it commits to the words about them, and agrees after they are erased."""

import json

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from isa_portal.evidence import audit, people, verify
from isa_portal.evidence.audit import Named
from isa_portal.evidence.models import AuditEvent, Person
from tests.conftest import guard_rails_off

pytestmark = pytest.mark.django_db
AGREEMENT = Named("agreement:1", "invitation:4")


class Someone:
    actor_key = "user:17"
    actor_words = "A. Example, Service director"


def an_event(at, **facts):
    with transaction.atomic():
        return audit.record("invitation.decline", AGREEMENT, by=Someone(), at=at, **facts)


def test_no_word_about_a_person_stands_in_an_event(noon):
    event = an_event(noon, reason="A. Example is away", note=audit.private("Ask B. Example"), party="The council")

    row = json.dumps(list(AuditEvent.objects.values()), default=str)
    assert "Example" not in row
    assert "The council" in row
    assert event.facts["reason"] != event.facts["note"]


def test_the_history_tells_who_and_why(noon):
    an_event(noon, reason="A. Example is away", note=audit.private("Ask B. Example"))

    (told,) = audit.history("agreement:1")

    assert told.actor_words == "A. Example, Service director"
    assert told.facts == {"reason": "A. Example is away", "note": "Ask B. Example"}


def test_the_same_words_have_another_commitment_for_everybody_else(noon):
    first, second = people.commit("user:1", "Head of service"), people.commit("user:2", "Head of service")

    assert first != second
    assert people.commit("user:1", "Head of service") == first


def test_an_erased_person_leaves_a_chain_that_agrees(noon, capsys):
    an_event(noon, reason="A. Example is away")
    an_event(noon)

    call_command("erase_person", "user:17", "Asked on 3 May")
    call_command("erase_person", "invitation:4", "Asked on 3 May")

    assert "Example" not in json.dumps(list(Person.objects.values()), default=str)
    told = audit.history("agreement:1")
    assert told[0].actor_words.startswith("personal details erased on ")
    assert told[0].facts["reason"].startswith("personal details erased on ")
    assert list(verify.everything()) == []
    (first, _) = sorted(verify.erasures())
    assert first.startswith("invitation:4: personal details erased on ")
    assert first.endswith(", commitment present.")
    assert [one.type for one in audit.history("portal")] == ["person.erase", "person.erase"]


def test_nothing_is_erased_twice_and_the_command_says_so(noon):
    an_event(noon)
    call_command("erase_person", "user:17", "Asked")

    with pytest.raises(CommandError, match="Nothing is kept about user:17"):
        call_command("erase_person", "user:17", "Asked")


def test_somebody_who_was_erased_can_act_again(noon):
    an_event(noon)
    audit.erase_person("user:17", "Asked", at=noon)

    an_event(noon)

    assert [one.actor_words for one in audit.history("agreement:1")][1] == "A. Example, Service director"
    assert list(verify.everything()) == []


def test_other_words_about_a_person_are_found(noon):
    an_event(noon)

    Person.objects.filter(key="user:17").update(words="Somebody else")

    assert list(verify.persons()) == ["user:17: the words about this person are not those that were committed to."]


def test_an_erasure_without_a_record_is_found(noon):
    an_event(noon)

    Person.objects.filter(key="user:17").update(words=None, salt="", erased_at=noon)

    assert list(verify.persons()) == ["user:17: personal details were erased, and no event records it."]


def test_a_commitment_cannot_be_exchanged(noon):
    an_event(noon)
    with guard_rails_off():
        Person.objects.filter(key="user:17").update(commitment=people.commitment("1", "x"), salt="1", words="x")

    assert list(verify.persons()) == []
    assert audit.history("agreement:1")[0].actor_words == "user:17"
