"""What README.md shows of the state machines is what they are."""

from io import StringIO

from django.core.management import call_command

from tests.architecture.reading import ROOT

BEGIN, END = "<!-- what manage.py lifecycle prints: begin -->", "<!-- what manage.py lifecycle prints: end -->"
REFRESH = f"""README.md shows other states than the portal has. Put between the lines
    {BEGIN}
    {END}
what this command prints:
    .venv/bin/python manage.py lifecycle"""


def shown(readme: str) -> str:
    _, begin, rest = readme.partition(BEGIN)
    states, end, _ = rest.partition(END)
    assert begin and end, f"README.md has no place for the states: it needs the lines {BEGIN} and {END}."
    return states.strip()


def test_the_readme_shows_the_states_as_they_are():
    printed = StringIO()
    call_command("lifecycle", stdout=printed)

    assert shown((ROOT / "README.md").read_text()) == printed.getvalue().strip(), REFRESH
