"""The portal for real use: refuses to start on an embedded part."""

from isa_portal.settings import env

for _name, _example in (
    ("SECRET_KEY", "a long random text"),
    ("LINK_KEY", "another long random text"),
    ("DATABASE_URL", "postgresql://portal:secret@db:5432/portal"),
    ("REDIS_URL", "redis://cache:6379/0"),
    ("FILES_BUCKET", "isa-portal-files"),
    ("EMAIL_URL", "smtp+tls://user:secret@mail.example:587"),
    ("PORTAL_HOSTS", "agreements.council.example"),
    ("PORTAL_ADDRESS", "https://agreements.council.example"),
):
    env.required(_name, _example)

from isa_portal.settings.base import *  # noqa: E402, F403
