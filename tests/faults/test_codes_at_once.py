"""A code that several browsers send at the same instant, and many guesses at once: one opening, five tries."""

import threading

import pytest
from django.core.cache import cache
from django.test import RequestFactory

from isa_portal.accounts import rules, services, throttle
from isa_portal.accounts.models import MailedCode, Purpose
from isa_portal.lib.errors import Refused
from tests import stories
from tests.faults.racing import at_once
from tests.stories import NOON

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def asked():
    person = stories.person("officer@board.example", "Officer", "Governance officer")
    return services.send_code(person, Purpose.ENTER, by=person, at=NOON)


def test_a_code_sent_four_times_at_once_opens_once(asked):
    use = lambda: services.use_code(asked, asked.code, by=asked.person, at=NOON)  # noqa: E731

    answers = at_once(use, use, use, use)

    assert [isinstance(answer, Refused) for answer in answers].count(False) == 1


def test_if_it_were_only_read_each_of_them_would_open(asked):
    read = lambda: list(rules.code_obstacles(MailedCode.objects.get(pk=asked.pk), asked.code, at=NOON))  # noqa: E731

    assert at_once(read, read, read, read) == [[], [], [], []]


def test_twenty_guesses_at_once_are_five(asked):
    key = throttle.key(RequestFactory().get("/"), "code", asked.person.email)
    guess = lambda: throttle.take(key, at=NOON)  # noqa: E731

    answers = at_once(*[guess] * 20)

    assert answers.count("") == throttle.MOST_TRIES
    assert set(answers) == {"", "15 minutes"}


def test_if_they_were_counted_after_the_look_all_would_pass():
    looked = threading.Barrier(20)

    def looked_first() -> str:
        seen = cache.get("tries", 0)
        looked.wait(timeout=30)
        cache.set("tries", seen + 1)
        return "" if seen < throttle.MOST_TRIES else "15 minutes"

    assert at_once(*[looked_first] * 20).count("") > throttle.MOST_TRIES
