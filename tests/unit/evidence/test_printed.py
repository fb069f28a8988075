"""The words of an accession form as they are printed and looked for: times of London, unseen marks, running heads."""

from datetime import datetime, timedelta

import pytest

from isa_portal.evidence.verifier import printed, text
from isa_portal.evidence.verifier.case import Missing
from isa_portal.evidence.verifier.document import compared
from isa_portal.lib import clock
from isa_portal.lib.unseen import visible

CHANGES = ["2026-03-29T01:00", "2026-10-25T01:00", "2027-03-28T01:00", "2030-03-31T01:00", "2032-10-31T01:00"]


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("minutes", [-61, -1, 0, 59, 60])
def test_a_moment_is_printed_in_the_time_of_london(change, minutes):
    at = datetime.fromisoformat(f"{change}:00+00:00") + timedelta(minutes=minutes)

    assert printed.moment(at.isoformat()) == f"{at.astimezone(clock.LONDON):%-d %B %Y at %H:%M}"


def test_a_mark_that_nobody_sees_is_printed_and_looked_for_as_its_code():
    words = "a\u202eb\u0007c\u00add"

    assert text.part("Reason", words) == ("Reason", text.letters(visible(words)), True)


def test_words_that_are_drawn_from_the_right_are_left_to_the_reader():
    parts = [text.part("Reason", "שלום")]
    pages = [text.Page(["םולש"], ())]

    with pytest.raises(Missing, match="Reason has a layout that this program cannot compare"):
        compared(parts, text.difference(pages, parts))


def test_a_running_head_of_several_lines_is_no_part_of_the_text():
    drawn = ["Words of", "T3/26", "A board of a very", "long name", "T3/26", "Page 1 of 2"]

    page = text.Page(drawn, ("A board of a very long name", "T3/26"))

    assert page.body == "WordsofT326"
