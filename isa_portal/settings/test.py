"""The suite: as embedded, with fast passwords; DATABASE_URL and REDIS_URL choose the real servers."""

import atexit
import os
import shutil
import tempfile

if "PORTAL_DATA" not in os.environ:
    # Programs started by a test inherit the folder; only the process that made it removes it.
    os.environ["PORTAL_DATA"] = tempfile.mkdtemp(prefix="isa-portal-data-")
    atexit.register(shutil.rmtree, os.environ["PORTAL_DATA"], ignore_errors=True)
os.environ.setdefault("SECRET_KEY", "only-for-the-suite-" * 4)
os.environ.setdefault("LINK_KEY", "only-for-the-suite-too-" * 4)

from isa_portal.settings.base import *  # noqa: F403
from isa_portal.settings.base import DATA, DATABASES

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
ALLOWED_HOSTS = ["*"]
FAILPOINTS = True
# No test may depend on the day on which it runs.
CLOCK = "tests.clock.FromNoon"
# Signed in by the test client, nobody has shown a factor; the tests of that rule take this away.
DEMONSTRATION_SECOND_FACTOR = True

_database = DATABASES["default"]
if _database["ENGINE"].endswith("sqlite3"):
    # A file, so that threads and killed processes meet a real database; durability is not what the suite asks of it.
    _database["TEST"] = {"NAME": DATA / "suite.sqlite3"}
    _database["OPTIONS"]["init_command"] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"
if "ISA_SUITE_DATABASE" in os.environ:
    # A program that a test starts works on the database of the test.
    _database["NAME"] = os.environ["ISA_SUITE_DATABASE"]
