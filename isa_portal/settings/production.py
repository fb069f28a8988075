"""The portal for real use: refuses to start on an embedded part or an unsafe value."""

from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from isa_portal.settings import env

REQUIRED = {
    "SECRET_KEY": "a-random-text-of-at-least-50-characters",
    "LINK_KEY": "another-random-text-of-at-least-50-characters",
    "DATABASE_URL": "postgresql://portal:secret@db:5432/portal",
    "REDIS_URL": "redis://cache:6379/0",
    "FILES_BUCKET": "isa-portal-files",
    "EMAIL_URL": "smtp+tls://user:secret@mail.example:587",
    "PORTAL_HOSTS": "agreements.council.example",
    "PORTAL_ADDRESS": "https://agreements.council.example",
    "PORTAL_INSTALLATION": "agreements-live",
    "PORTAL_SENDER": "agreements@council.example",
    "SEAL_KEY": "/run/secrets/seal.p12",
    "SEAL_PASSPHRASE": "the-passphrase-of-that-file",
    "LOG_KEY": "/run/secrets/log.pem",
}
KEYS = {
    "SEAL_KEY": "PKCS#12 file that seals agreements",
    "LOG_KEY": "PEM file with the Ed25519 key that signs checkpoints (openssl genpkey -algorithm ed25519)",
}
# Each stands in for something that only a demonstration or the suite may do.
FORBIDDEN = {
    "PORTAL_DEMONSTRATION": "it shows every letter to anyone and can travel in time",
    "PORTAL_MAILED_FACTOR": "it lets a code in the mailbox stand in for a second factor"
    ", which whoever has the password may have too",
    "ISA_FAILPOINT": "it ends the process in the middle of its work",
}


def _replaced(name: str) -> bool:
    """Say whether another variable does the work of a required one."""
    if name == "EMAIL_URL":
        return env.text("MAIL_PROVIDER") == "notify"
    return name in {"SEAL_KEY", "SEAL_PASSPHRASE"} and bool(env.text("SEAL_MODULE"))


def _refuse_unsafe_values() -> None:
    for name in ("SECRET_KEY", "LINK_KEY"):
        if len(env.text(name)) < 50:
            raise ImproperlyConfigured(
                f"{name} has {len(env.text(name))} characters. Make it at least 50 characters of chance,"
                " for example with: python3 -c 'import secrets; print(secrets.token_urlsafe(48))'"
            )
    if env.text("SECRET_KEY") == env.text("LINK_KEY"):
        raise ImproperlyConfigured("LINK_KEY equals SECRET_KEY. Give each its own random text.")
    if not env.text("PORTAL_ADDRESS").startswith("https://"):
        raise ImproperlyConfigured(
            f"PORTAL_ADDRESS is {env.text('PORTAL_ADDRESS')!r}. Write the https address that people type,"
            f" for example PORTAL_ADDRESS={REQUIRED['PORTAL_ADDRESS']}"
        )
    if env.text("OIDC_ISSUER") and not env.text("OIDC_ISSUER").startswith("https://"):
        raise ImproperlyConfigured(
            f"OIDC_ISSUER is {env.text('OIDC_ISSUER')!r}. Write the https address of the provider,"
            " for example OIDC_ISSUER=https://login.council.example"
        )
    if any("*" in host for host in env.words("PORTAL_HOSTS")):
        raise ImproperlyConfigured(
            f"PORTAL_HOSTS is {env.text('PORTAL_HOSTS')!r}. Name every host, for example"
            f" PORTAL_HOSTS={REQUIRED['PORTAL_HOSTS']}"
        )
    for name, what in KEYS.items():
        if not _replaced(name) and not Path(env.text(name)).is_file():
            raise ImproperlyConfigured(
                f"{name} is {env.text(name)!r}, and there is no such file. Give the path of the {what},"
                f" for example {name}={REQUIRED[name]}"
            )
    if env.text("NOTIFY_TOKEN") and len(env.text("NOTIFY_TOKEN")) < 32:
        raise ImproperlyConfigured(
            f"NOTIFY_TOKEN has {len(env.text('NOTIFY_TOKEN'))} characters. Make it at least 32 characters of chance:"
            " whoever knows it can say that a letter did not arrive."
        )


for _name, _reason in FORBIDDEN.items():
    if env.text(_name).lower() not in {"", "0", "no", "false"}:
        raise ImproperlyConfigured(f"{_name} is set, and {_reason}. Take it out of the environment, or set {_name}=0")
for _name, _example in REQUIRED.items():
    if not _replaced(_name):
        env.required(_name, _example)
_refuse_unsafe_values()

from isa_portal.settings.base import *  # noqa: E402, F403
from isa_portal.settings.base import PORTAL_ADDRESS, ROOT, STORAGES  # noqa: E402

CSRF_TRUSTED_ORIGINS = [PORTAL_ADDRESS]
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SECURE_SSL_REDIRECT = True
# Only true behind a proxy that sets this header itself: otherwise any visitor could claim to be on https.
if env.flag("PORTAL_BEHIND_PROXY"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
# Preloading binds the whole domain for years: its owner decides that, not the portal.
SILENCED_SYSTEM_CHECKS = ["security.W021"]

STATIC_ROOT = ROOT / "staticfiles"
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}}
WHITENOISE_USE_FINDERS = False

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    # To stderr, so that what a command prints stays apart from it.
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    # Django's own handler writes to the console only while debugging, and mails the administrators: neither is wanted.
    "loggers": {
        "django": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
        # They tell each step of every document.
        "weasyprint": {"level": "WARNING"},
        "fontTools": {"level": "WARNING"},
    },
}
