"""The pages of records: what they say, what they refuse, and that they name no resident."""

import re
from datetime import date, timedelta

import pytest
from django.test import Client

from isa_portal.records import services
from isa_portal.records.kinds import Kind
from isa_portal.records.models import Record
from tests.pages.desk.pages import assert_whole, words_of
from tests.stories import NOON

pytestmark = pytest.mark.django_db
TODAY = NOON.date()


class Afternoon:
    def now(self):
        return NOON + timedelta(hours=3)


@pytest.fixture(autouse=True)
def _afternoon(settings):
    settings.CLOCK = f"{__name__}.Afternoon"


def browser(person):
    client = Client()
    client.force_login(person, "django.contrib.auth.backends.ModelBackend")
    return client


def place(story, tail=""):
    return f"{story.extra['agreement'].get_absolute_url()}records/{tail}"


def a_day(name, day):
    return {f"{name}_day": day.day, f"{name}_month": day.month, f"{name}_year": day.year}


def breach(**changed):
    return {**a_day("aware_on", TODAY), "aware_time": "9.30", "what": "A letter went astray.", "likely": "", **changed}


def leaver(story, body=None, **changed):
    agreement = story.extra["agreement"]
    party = agreement.parties.get(organisation=body or story.police)
    facts = {"post": "Family worker", "left_on": TODAY, "systems": "", **changed}
    return services.open_record(agreement, "leaver", party, facts, by=story.secretariat, at=story.at)


def test_a_breach_is_recorded_told_and_reported_from_page_to_page(story):
    client = browser(story.ig_lead)
    page = client.get(place(story, "add/breach/"))
    assert_whole(page)
    assert "The portal refuses what reads as an NHS number" in words_of(page)
    assert "That is a guard rail only" in words_of(page)

    made = client.post(place(story, "add/breach/"), breach())
    shown = client.get(made.headers["Location"])
    step = re.search(r'href="([^"]+/steps/\d+/)"', shown.content.decode())[1]
    done = client.post(step, {"outcome": "reported", **a_day("done_on", TODAY), "time": "14:00", "reference": "IC-1"})

    assert_whole(shown)
    assert "due 24 November 2026 at 09:30" in words_of(shown)
    told = "Parties told 21 November 2026 at 15:00, by letter to Bristol City Council and the secretariat"
    assert told in words_of(shown)
    assert "72 hours from 21 November 2026 at 09:30 (UK GDPR, Article 33)." in words_of(shown)
    assert done.status_code == 302
    assert "IC-1" in words_of(client.get(made.headers["Location"]))


def test_a_breach_leads_the_secretariat_to_a_review_because_of_it(story):
    made = browser(story.ig_lead).post(place(story, "add/breach/"), breach()).headers["Location"]
    officer = browser(story.secretariat)

    link = re.search(r'href="([^"]+reviews/open/[^"]*)"', officer.get(made).content.decode())[1]

    assert re.search(r'value="breach"[^>]* checked', officer.get(link).content.decode())
    assert "Open a review because of this" not in words_of(browser(story.ig_lead).get(made))


def test_every_kind_has_a_whole_form(story):
    client = browser(story.secretariat)

    for kind in Kind:
        assert_whole(client.get(place(story, f"add/{kind.value}/")))


def test_what_names_a_resident_is_refused_beside_the_field_and_the_words_are_kept(story):
    answer = browser(story.ig_lead).post(place(story, "add/breach/"), breach(what="About 943 476 5919, a letter."))

    assert "This holds what reads as an NHS number, ending in 19." in words_of(answer)
    assert 'href="#id_what"' in answer.content.decode()
    assert "About 943 476 5919, a letter." in answer.content.decode()
    assert not Record.objects.exists()


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"aware_time": "half past"}, "Write the time as hours and minutes on a clock of 24 hours"),
        ({"aware_on_day": "31"}, "November 2026 has 30 days"),
        ({"aware_on_year": "2027"}, "21 November 2027 is still to come"),
        ({"what": ""}, "Answer the question: What happened?"),
        ({"what": "a\0b"}, "Null characters are not allowed"),
    ],
)
def test_bad_input_gets_a_sentence_and_makes_no_record(story, changed, sentence):
    answer = browser(story.ig_lead).post(place(story, "add/breach/"), breach(**changed))

    assert answer.status_code in (200, 409)
    assert sentence in words_of(answer)
    assert not Record.objects.exists()


def test_the_list_says_by_kind_what_is_open_and_what_is_due(story):
    leaver(story, left_on=date(2026, 11, 19))
    leaver(story, body=story.council, left_on=date(2026, 12, 24))

    page = browser(story.secretariat).get(place(story))

    assert_whole(page)
    assert "2 records are open, 1 overdue." in words_of(page)
    assert "Record 1: Family worker" in words_of(page)
    assert "Remove the access. Waits for The Chief Constable of Avon and Somerset" in words_of(page)
    assert words_of(page).index("Record 1") < words_of(page).index("Record 2")
    assert "Make a record" in words_of(page)


def test_the_table_holds_every_record_and_no_formula(story):
    leaver(story, post="=1+1, north team")

    answer = browser(story.ig_lead).get(place(story, "records.csv"))

    text = answer.content.decode("utf-8-sig")
    assert answer.headers["Content-Type"].startswith("text/csv")
    assert text.splitlines()[0].startswith("Number,Kind,Party,Began on,What")
    assert "1,Staff leaver,The Chief Constable of Avon and Somerset,2026-11-21" in text
    assert "\n=1" not in text and ",=1" not in text


def test_a_copy_in_part_is_decided_and_downloaded_and_before_that_there_is_none(story):
    client = browser(story.ig_lead)
    made = client.post(place(story, "add/copy/"), {**a_day("received_on", TODAY), "asked_by": "A journalist"}).headers[
        "Location"
    ]
    step = re.search(r'href="([^"]+/steps/\d+/)"', client.get(made).content.decode())[1]
    assert client.get(f"{made}released.pdf").status_code == 404

    refused = client.post(step, {"outcome": "part", **a_day("done_on", TODAY)})
    words = {"outcome": "part", "withheld": ["2. Leaving"], "reasons": "Section 31.", **a_day("done_on", TODAY)}
    client.post(step, words)
    copy = client.get(f"{made}released.pdf")

    assert "Choose which parts are withheld." in words_of(refused)
    assert copy.content.startswith(b"%PDF") and copy.headers["Content-Type"] == "application/pdf"
    assert "2. Leaving" in words_of(client.get(made))
    assert copy.content == client.get(f"{made}released.pdf").content


def test_the_tab_is_for_those_who_read_records(story):
    agreement = story.extra["agreement"]
    shown = {
        who: place(story) in browser(getattr(story, who)).get(agreement.get_absolute_url()).content.decode()
        for who in ("secretariat", "constable")
    }

    assert shown == {"secretariat": True, "constable": True}
    assert browser(story.outsider).get(place(story)).status_code == 404
    assert browser(story.constable).get(place(story, "add/leaver/")).status_code == 409
    assert browser(story.ig_lead).get(place(story, "add/gossip/")).status_code == 404
    assert browser(story.ig_lead).get(place(story, "99/")).status_code == 404


def test_a_record_that_is_struck_out_says_why_and_no_more(story):
    record = leaver(story, post="Worker of the north")
    client = browser(story.ig_lead)

    answer = client.post(f"{record.get_absolute_url()}strike-out/", {"reason": "Entered twice"})
    page = client.get(answer.headers["Location"])

    assert "Struck out on 21 November 2026 by Police IG lead" in words_of(page)
    assert "Entered twice. What it said was taken away." in words_of(page)
    assert "Worker of the north" not in words_of(page)
