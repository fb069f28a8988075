"""Whatever else is posted beside a form: only what the form asks for is changed."""

from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection, models
from django.test import Client
from django.urls import reverse

from isa_portal.agreements.rules.law import restrictions
from tests.permissions import asking
from tests.permissions.addresses import addresses, of
from tests.permissions.declarations import TABLE, WRITERS, Row
from tests.permissions.people import who
from tests.stories import NOON, PASSWORD

pytestmark = pytest.mark.django_db

INVENTED = ("is_staff", "is_admin", "role", "owner", "id", "pk", "user_id", "by", "at", "sealed", "approved",
            "permissions", "groups", "password", "last_login", "board_id",
            "agreement_id", "author_id", "DELETE")  # fmt: skip


def smuggled(world) -> dict[str, str]:
    """Return a value for every field of every model, and for some that nobody has."""
    found = dict.fromkeys(INVENTED, "1")
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.concrete_fields:
            found[field.name] = found[field.attname] = _value(field, world)
    return found


def _value(field, world) -> str:
    if field.choices:
        return str(list(dict(field.flatchoices))[-1])
    if isinstance(field, models.DateTimeField | models.DateField):
        return "2020-02-02"
    if isinstance(field, models.BooleanField):
        return "on"
    if field.is_relation or isinstance(field, models.IntegerField):
        return str(world.bodies["outside"].pk)
    return "smuggled"


class Salts:
    """Salts that come in the same order both times."""

    given = 0

    def token_hex(self, size):
        self.given += 1
        return f"{self.given:0{2 * size}x}"


SALTS = Salts()


def twice(world, person, path, bodies):
    for body in bodies:
        SALTS.given = 0
        yield asking.outcome(world, person, path, body)


@pytest.fixture(autouse=True)
def _keys_without_chance(monkeypatch):
    """A clause gets the same key both times, and signing in the same instant, so that the tables can be compared."""
    monkeypatch.setattr("django.contrib.auth.models.timezone", SimpleNamespace(now=lambda: NOON))
    monkeypatch.setattr(
        "isa_portal.agreements.models.clause.secrets", SimpleNamespace(choice=lambda letters: letters[0])
    )
    for module in ("evidence.people", "signing.services.signatures", "lib.request_ids"):
        monkeypatch.setattr(f"isa_portal.{module}.secrets", SALTS)


# What is posted to the forms of which the matrix only asks that they answer: by whom, and words that count.
NEWCOMER = {"people": "newcomer@people.example, A Newcomer", "step": "send"}
VALID = {
    "organisation_invite": ("board:secretariat", {**NEWCOMER, "role": "ig_lead"}),
    "organisation_person": ("board:secretariat", {"roles": ["administrator", "ig_lead"]}),
    "board_invite": ("board:secretariat", {**NEWCOMER, "role": "auditor"}),
    "board_person": ("board:secretariat", {"roles": ["chair", "auditor"]}),
    "join_double": ("board:secretariat", {"reason": "The same charity number"}),
    "new_invitation_link": ("anonymous", {"email": "a@people.example"}),
    "new_link": ("anonymous", {"email": "party.signatory@people.example"}),
    "change_password": ("party:reader", {"password": "three other words in a row"}),
    "prove": ("party:reader", {"password": PASSWORD}),
    "recovery_codes": ("party:reader", {}),
    "end_visits": ("board:auditor", {}),
    "save_view": ("board:auditor", {"name": "Mine"}),
    "open_calendar": ("party:reader", {"organisation": ""}),
    "letter_preferences": ("party:reader", {"pace": "weekly", "quiet_from": "", "quiet_until": ""}),
    "propose_accession": (
        "board:secretariat",
        lambda world: {
            "organisation": world.bodies["outside"].pk,
            "role": "controller",
            "brings": "itself",
            "receives_in": world.versions["current"].flows.get().pk,
        },
    ),
    "draft_restrictions": (
        "board:secretariat",
        lambda world: {f"answer_{one.pk}": "not_shared" for one in restrictions()},
    ),
}
# The form of these stands at an address with a question, or is about another body than the one of the matrix.
ELSEWHERE = {
    "save_view": lambda world: "/agreements/views/save/?tier=2",
    "join_double": lambda world: (
        f"/organisations/{world.bodies['seated'].slug}/double/?into={world.bodies['outside'].slug}"
    ),
}
# These change no row, whatever is posted: what they do is in the session, or they only lead on.
NO_ROWS = {
    "prove": "notes in the session that its person proved who they are",
    "change_name": "asks whether it is a new name or a new body, and leads on to the form of either",
    "invitation": "notes in the session which link was opened; the form of the account is asked below",
    "kept_work": "shows in the session what was typed before",
    "sign_out": "has no field: it ends the session",
    "stay": "has no field: it renews the session",
    "go_to_day": "moves the clock of the demonstration, which stands still here",
    "sign_in": "asked by somebody who is signed in, it leads on",
    "sign_in_code": "there is no way in that was begun, so it leads back to the first page",
    "sign_in_factor": "there is no way in that was begun, so it leads back to the first page",
    "sign_in_passkey": "takes the signed answer of a device, and refuses any other words",
    "list_members": "shows what a list means; what lists them needs the stamp of what was shown, and no other field",
    "succeed": "shows what an instrument does; what records it needs the stamp of what was shown",
    "waive_tier_1": "is for a tier 2, and the draft here stands on no tier 1",
    "paper_record": "waits for the scan of the signed document",
    "held_post": "releases a post that nobody holds",
    "check_document": "reads a file and forgets it",
    "add_app": "takes the code of an app that holds a secret of chance, and refuses any other",
    "add_passkey": "takes the signed answer of a device, and refuses any other words",
    "recovery_codes": "refuses who has no second factor; for others its codes are of chance, and no field names them",
}
# These cannot be compared, because each time another row comes of it.
SIGNS_IN = "has no field: it signs in, and the key of a session is of chance"
OF_CHANCE = {"sign_passkey": SIGNS_IN, "accede_passkey": SIGNS_IN}


def posted(world, address):
    """Return who posts what to which path, so that it counts."""
    body = asking.body_of(world, address)
    if address.name not in VALID:
        return sorted(address.row.write)[0], address.path, body
    person, words = VALID[address.name]
    path = ELSEWHERE[address.name](world) if address.name in ELSEWHERE else address.path
    return person, path, {**body, **(words(world) if callable(words) else words)}


def taken_along(world, address) -> list[str]:
    """Return the tables that end otherwise when every field of every model is posted beside the form."""
    (person, path, body), declared = posted(world, address), asking.form_of(world, address)
    names = {*body, *declared.fields, *declared.buttons}
    extra = {name: value for name, value in smuggled(world).items() if name not in names}
    before = asking.tables()
    (status, honest), (again, polluted) = twice(world, person, path, (body, {**extra, **body}))
    acts = (200, 302) if address.name in set(VALID) - set(NO_ROWS) else address.row.acts
    assert status == again in acts, f"{address}: {status}, {again}"
    assert (honest == before) is (address.name in NO_ROWS), f"{address}: what is posted does not count"
    return different(honest, polluted)


def different(honest, polluted) -> list[str]:
    return [table for table in honest if honest[table] != polluted[table]]


def test_only_what_a_form_asks_for_is_changed(world):
    acting = [address for address in addresses(world) if address.row.write and address.name not in OF_CHANCE]

    taken = {str(address): tables for address in acting if (tables := taken_along(world, address))}

    assert len(acting) >= 100
    assert taken == {}


def test_every_form_of_which_the_matrix_asks_no_change_is_asked_here_or_has_its_reason():
    unchanging = {name for name, row in TABLE.items() if row.write and not row.changes}

    assert unchanging == {*VALID, *NO_ROWS, *OF_CHANCE}
    assert {*VALID} & {*NO_ROWS} == {"prove", "recovery_codes"}


# A form that is for nobody in the world of the matrix ----------------------------------------------------------------


def after(steps, form, more):
    """Return every table after the steps of a browser of its own, the last of them with the words of a form."""
    SALTS.given = 0
    with asking.undone():
        client = Client()
        for path in steps[:-1]:
            client.post(path)
        response = client.post(steps[-1], {**more, **form})
        return response.status_code, asking.tables()


def test_who_accepts_an_invitation_gets_the_role_of_the_invitation_and_nothing_else(world):
    form = {"name": "Bea Example", "position": "Officer", "way": "password", "password": "three other words in a row"}
    extra = {name: value for name, value in smuggled(world).items() if name not in form}
    steps = [f"/invitation/{world.parts['invitation_token']}/", reverse("invitation_account")]

    (status, honest), (again, polluted) = (after(steps, form, more) for more in ({}, extra))

    assert (status, again) == (302, 302)
    assert different(honest, polluted) == []


@pytest.mark.urls("tests.permissions.ungated")
def test_a_view_that_trusts_what_is_posted_would_be_found(world):
    row = Row(read=who(), write=WRITERS, at=("draft",), words={"title": "New title"})
    address = next(of("trusting", ("board", "slug"), row, world))

    assert "agreements_agreement" in taken_along(world, address)


def test_the_comparison_sees_every_table(world):
    assert set(asking.tables()) == set(connection.introspection.table_names())
