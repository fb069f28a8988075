"""The story of README.md in a real browser, against a demonstration as ./dev demo starts it."""

from tests.journeys import drafting, leaving, proving, signing  # noqa: F401
from tests.journeys.demonstration import running
from tests.journeys.steps import FUNCTIONS, sentences
from tests.journeys.walk import Walk


def test_every_sentence_has_its_function_and_every_function_its_sentence():
    assert len(sentences()) >= 25
    assert sorted(FUNCTIONS) == sorted(sentences())


def test_the_walk_through_can_be_walked(new_context, program, tmp_path):
    with running(tmp_path) as demonstration:
        walk = Walk(demonstration, new_context, tmp_path, program)

        for number, sentence in enumerate(sentences(), 1):
            try:
                FUNCTIONS[sentence](walk)
            except BaseException as error:
                error.add_note(f"Step {number} of the walk-through in README.md: {sentence}")
                raise

        assert all(window.unseen == [] for window in walk.windows)
        assert demonstration.complaints() == ""
