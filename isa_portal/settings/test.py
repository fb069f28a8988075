"""The suite: as embedded, with fast passwords; DATABASE_URL and REDIS_URL choose the real servers."""

import os
import tempfile

os.environ.setdefault("PORTAL_DATA", tempfile.mkdtemp(prefix="isa-portal-"))
os.environ.setdefault("SECRET_KEY", "only-for-the-suite-" * 4)
os.environ.setdefault("LINK_KEY", "only-for-the-suite-too-" * 4)

from isa_portal.settings.base import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
ALLOWED_HOSTS = ["*"]
FAILPOINTS = True
