"""How a party leaves is part of the text: canonical, printed, compared, carried into the next version."""

import io
import re
from datetime import date, time

import docx
import pytest

from isa_portal.agreements import comparing, content, printing
from isa_portal.agreements.models.leaving import terms_of
from isa_portal.agreements.rules import materiality
from isa_portal.agreements.services import carrying, leaving, opening
from isa_portal.lib.errors import Refused
from tests import stories

pytestmark = pytest.mark.django_db
BY_POST = {"way": "post", "address": "Head of Early Help, Shirehall", "post_days": 2, "late_after": time(17)}


@pytest.fixture
def story():
    return stories.world()


@pytest.fixture
def version(story):
    return stories.draft(story, tier=1)


def say(story, version, **said):
    return leaving.say_how_to_leave(version, **said, by=story.secretariat, at=story.at)


def test_a_text_that_says_nothing_keeps_its_hash_and_the_plain_rule_holds(version):
    assert "leaving" not in content.of(version)
    assert terms_of(version).last_day(date(2026, 12, 26)) == date(2026, 12, 26)


def test_what_it_says_is_canonical_compared_and_material(story, version):
    before = content.of(version)

    say(story, version, **BY_POST, counting="clear")
    after = content.of(version)

    assert after["leaving"]["late_after"] == "17:00"
    sections = {one.name: one.heading for one in comparing.compare(before, after).sections}
    assert sections["leaving"] == "Leaving and ending"
    assert [one.is_material for one in materiality.changes(before, after)] == [True]


def test_it_is_printed_and_in_the_word_file(story, version):
    say(story, version, **BY_POST, ends_on=date(2030, 3, 31), removal="others")
    text = content.of(version)

    rows = dict(printing.leaving(text))
    page = printing.agreement_html(text, signatures=[], evidence={}, number="0.1", marking="")
    word = docx.Document(io.BytesIO(printing.draft_docx(text, number="0.1", created=story.at)))

    assert rows["How notice is given"] == "By post only."
    assert rows["When notice counts as served"] == (
        "By post, 2 working days after posting. What is sent from 17:00 on counts as sent the next day."
    )
    assert rows["The agreement ends"] == "At the end of 31 March 2030."
    assert rows["Who may remove a party"] == "Every other party together, after the party is heard."
    assert re.search(r"Where notice goes</th>\s*<td>Head of Early Help, Shirehall", page)
    assert "Where notice goes: Head of Early Help, Shirehall" in [one.text for one in word.paragraphs]


def test_the_next_version_begins_with_it(story, version):
    say(story, version, **BY_POST)
    do = {"by": story.secretariat, "at": story.at}
    following = opening.open_draft(story.board, tier=1, reference="02/26", title="Next", lead=story.council, **do)

    carrying.carry(version, following, **do)

    assert terms_of(following).address == "Head of Early Help, Shirehall"
    assert terms_of(following).pk != terms_of(version).pk


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"way": "post"}, "Give the postal address"),
        ({"ends_on": date(2026, 11, 21)}, "21 November 2026 is not to come"),
    ],
)
def test_what_cannot_be_is_refused_in_one_sentence(story, version, said, sentence):
    with pytest.raises(Refused, match=sentence) as refusal:
        say(story, version, **said)

    assert len(refusal.value.reasons) == 1
    assert "leaving" not in content.of(version)
