"""Before the certificate of the seal ends, operators and secretariats hear of it 90, 30 and 7 days before, once."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)

from isa_portal.correspondence.models import Letter
from isa_portal.desk.selectors import portal
from isa_portal.evidence import log
from isa_portal.evidence.actors import PORTAL
from isa_portal.organisations import services as organisations
from isa_portal.organisations.models import Portal, PortalRole
from isa_portal.reminders.services import keys
from tests import stories

ENDS = date(2027, 5, 1)


def certificate(key, until=ENDS):
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Seal that ends")])
    first, last = datetime(2026, 1, 1, tzinfo=UTC), datetime.combine(until, time(9), UTC)
    built = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), first, last)
    return built.sign(key, None if isinstance(key, ed25519.Ed25519PrivateKey) else SHA256())


@pytest.fixture
def ending(settings, tmp_path):
    """A seal whose certificate ends on 1 May 2027."""

    def put(until=ENDS):
        key = ec.generate_private_key(ec.SECP256R1())
        path = tmp_path / "seal.p12"
        path.write_bytes(
            pkcs12.serialize_key_and_certificates(b"x", key, certificate(key, until), None, NoEncryption())
        )
        settings.SEAL_KEY = str(path)

    put()
    return put


@pytest.fixture
def world(db):
    story = stories.world()
    operator = stories.person("machine@host.example", "Operator", "Engineer")
    there, _ = Portal.objects.get_or_create(is_the_one=True)
    organisations.appoint(operator, there, PortalRole.OPERATOR, by=PORTAL, at=story.at)
    return story


def warned(day):
    at = datetime.combine(day, time(12), UTC)
    return sum(keys.warn(one, at=at) for one in keys.untold(at=at))


def letters():
    return sorted(Letter.objects.filter(kind=keys.KIND).values_list("occurrence", "recipient"))


def test_operators_and_secretariats_are_warned_90_30_and_7_days_before_once_each(world, ending):
    days = {day: warned(ENDS - timedelta(days=day)) for day in (91, 90, 89, 60, 30, 29, 8, 7, 1, 0, -1)}

    assert {day for day, count in days.items() if count} == {90, 30, 7}
    to = {"machine@host.example", "secretariat@board.example", "colleague@board.example"}
    assert {recipient for _, recipient in letters()} == to
    assert len(letters()) == 3 * len(to)


def test_a_sweep_that_comes_late_warns_of_the_nearest_day_only(world, ending):
    warned(ENDS - timedelta(days=5))

    assert {occurrence for occurrence, _ in letters()} == {"7 days before"}


def test_another_certificate_in_its_place_ends_the_warnings_and_is_warned_of_anew(world, ending):
    warned(ENDS - timedelta(days=30))
    ending(date(2028, 5, 1))

    assert warned(ENDS - timedelta(days=7)) == 0
    assert warned(date(2028, 5, 1) - timedelta(days=30)) == 3


def test_the_seal_of_a_demonstration_warns_nobody(world):
    assert list(keys.endings(at=stories.NOON)) == []


def test_the_key_of_the_log_is_told_of_where_its_file_says_an_end(settings, tmp_path):
    key = ed25519.Ed25519PrivateKey.generate()
    bare = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path = tmp_path / "log.pem"
    settings.LOG_KEY = str(path)

    path.write_bytes(bare)
    assert log.ends_at() is None
    path.write_bytes(bare + certificate(key).public_bytes(Encoding.PEM))
    assert [one.on for one in keys.endings(at=stories.NOON)] == [ENDS]
    assert log.public_key()


def test_the_state_of_the_portal_says_which_key_ends_and_when(world, ending):
    at = datetime.combine(ENDS - timedelta(days=30), time(12), UTC)

    said = portal.state(at=at)

    assert said.keys == [
        "The certificate of the seal ends on 1 May 2027. From then on nothing is sealed: put a new key in its place."
    ]
    assert not said.is_well
    assert portal.health(at=at)["keys_end"]
    assert portal.state(at=at - timedelta(days=90)).keys == []


def test_a_key_that_cannot_be_opened_is_named_to_the_operator_and_stops_no_sweep(world, settings):
    settings.SEAL_KEY = "/nowhere/seal.p12"

    assert keys.untold(at=stories.NOON) == []
    assert keys.near(at=stories.NOON)[0].startswith("The seal key /nowhere/seal.p12 cannot be opened")
