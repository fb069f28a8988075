"""One function per backing service: embedded, or external by one variable."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from isa_portal.settings import env

# A message comes back after this many seconds, so no task may run as long (its hard limit is below it).
VISIBILITY_TIMEOUT = 600


def database(data: Path) -> dict[str, Any]:
    """SQLite under data/, or PostgreSQL at DATABASE_URL."""
    url = env.text("DATABASE_URL")
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": data / "portal.sqlite3",
            # IMMEDIATE does the work of row locks, which SQLite does not have.
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
            },
        }
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured(
            f"DATABASE_URL begins with {parts.scheme!r}. Only PostgreSQL is supported,"
            " for example DATABASE_URL=postgresql://portal:secret@db:5432/portal"
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.removeprefix("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": parts.port or "",
        "CONN_HEALTH_CHECKS": True,
        # Fifty signatories who press at the same moment stand in one queue: the last may wait for seconds.
        # Compiling takes a second where the query itself takes a tenth.
        "OPTIONS": {
            "options": "-c statement_timeout=30000 -c lock_timeout=25000 -c jit=off",
            **dict(parse_qsl(parts.query)),
        },
    }


def cache() -> dict[str, Any]:
    """Local memory, or Redis at REDIS_URL."""
    url = env.text("REDIS_URL")
    if not url:
        return {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    return {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": url}


# A wake-up is a hint: when the broker is away the request goes on without it, and the sweep finds the work.
FAIL_FAST = {"max_retries": 1, "interval_start": 0, "interval_step": 0, "socket_connect_timeout": 2}


def broker(data: Path) -> dict[str, Any]:
    """A folder under data/ read by one worker, or Redis at REDIS_URL."""
    if url := env.text("REDIS_URL"):
        return {"url": url, "options": {"visibility_timeout": VISIBILITY_TIMEOUT, **FAIL_FAST}}
    folder = data / "queue"
    for name in ("messages", "done", "control"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    return {
        "url": "filesystem://localhost",
        "options": {
            "data_folder_in": str(folder / "messages"),
            "data_folder_out": str(folder / "messages"),
            "processed_folder": str(folder / "done"),
            "control_folder": str(folder / "control"),
            "store_processed": False,
        },
    }


def files(data: Path) -> dict[str, Any]:
    """A folder under data/, or the S3 bucket FILES_BUCKET."""
    if bucket := env.text("FILES_BUCKET"):
        return {
            "BACKEND": "storages.backends.s3.S3Storage",
            "OPTIONS": {
                "bucket_name": bucket,
                "endpoint_url": env.text("FILES_ENDPOINT") or None,
                "default_acl": "private",
                "file_overwrite": False,
            },
        }
    return {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": data / "files"}}


PROVIDERS = ("smtp", "notify")


def carrier() -> str:
    """What carries letters: smtp or notify."""
    provider = env.text("MAIL_PROVIDER") or "smtp"
    if provider not in PROVIDERS:
        raise ImproperlyConfigured(
            f"MAIL_PROVIDER is {provider!r}. Write smtp or notify, for example MAIL_PROVIDER=notify"
        )
    return provider


def largest_attachments() -> int:
    """Up to how many bytes documents travel with a letter."""
    megabytes = env.text("MAIL_ATTACHMENTS") or "8"
    if not megabytes.isdecimal():
        raise ImproperlyConfigured(
            f"MAIL_ATTACHMENTS is {megabytes!r}. Write megabytes as a whole number, for example MAIL_ATTACHMENTS=8"
        )
    return int(megabytes) * 1024 * 1024


def notify(provider: str) -> dict[str, str]:
    """Key, template and address of GOV.UK Notify, where it carries the letters."""
    if provider != "notify":
        return {}
    key = env.required("NOTIFY_KEY", "portal-26785a09-ab16-4eb0-8407-a37497a57506-3d844edf-8d35-48ac-975b-e847b4f122b0")
    if len(key) < 74:
        raise ImproperlyConfigured(
            f"NOTIFY_KEY has {len(key)} characters. Copy the whole key: a name and two UUIDs, joined by hyphens."
        )
    address = env.text("NOTIFY_ADDRESS") or "https://api.notifications.service.gov.uk"
    template = env.required("NOTIFY_TEMPLATE", "f33517ff-2a88-4f6e-b855-c550268ce08a")
    return {"key": key, "template": template, "address": address.rstrip("/")}


def smtp(data: Path) -> dict[str, Any]:
    """Files under data/mail/, or the SMTP server at EMAIL_URL."""
    url = env.text("EMAIL_URL")
    if not url:
        return {"EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend", "EMAIL_FILE_PATH": data / "mail"}
    parts = urlsplit(url)
    if parts.scheme not in {"smtp", "smtp+tls", "smtp+ssl"}:
        raise ImproperlyConfigured(
            f"EMAIL_URL begins with {parts.scheme!r}. Write smtp, smtp+tls or smtp+ssl,"
            " for example EMAIL_URL=smtp+tls://user:secret@mail.example:587"
        )
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname or "localhost",
        "EMAIL_PORT": parts.port or 25,
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
        "EMAIL_USE_SSL": parts.scheme == "smtp+ssl",
        "EMAIL_TIMEOUT": 20,
    }


MAILBOX = "for example BOUNCE_MAILBOX=imaps://agreements%40council.example:secret@mail.example:993/INBOX"


def mailbox() -> dict[str, Any]:
    """Nothing, or the mailbox at BOUNCE_MAILBOX, where reports arrive of what could not be delivered."""
    url = env.text("BOUNCE_MAILBOX")
    if not url:
        return {}
    # What was read is never said: it holds a password.
    if not url.startswith("imaps://"):
        raise ImproperlyConfigured(f"BOUNCE_MAILBOX is no address of IMAP over TLS. Begin it with imaps://, {MAILBOX}")
    try:
        parts = urlsplit(url)
        port = parts.port or 993
    except ValueError:
        raise ImproperlyConfigured(
            "BOUNCE_MAILBOX is no address that can be read. In user and password write @ as %40, : as %3A, / as %2F and"
            f" # as %23, {MAILBOX}"
        ) from None
    named = {"user": parts.username, "password": parts.password, "host": parts.hostname, "folder": parts.path[1:]}
    found = {name: unquote(value or "") for name, value in named.items()}
    found["folder"] = found["folder"] or "INBOX"
    for name, value in found.items():
        if not value:
            raise ImproperlyConfigured(f"BOUNCE_MAILBOX names no {name}. Write user, password and host, {MAILBOX}")
        if not (value.isascii() and value.isprintable()):
            raise ImproperlyConfigured(
                f"BOUNCE_MAILBOX has a {name} with signs that IMAP cannot carry. Choose one of English letters, digits"
                f" and punctuation, {MAILBOX}"
            )
    return {**found, "port": port}


def single_sign_on() -> dict[str, Any]:
    """Nothing, or the OpenID Connect provider at OIDC_ISSUER; its four variables come together."""
    names = ("OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET", "OIDC_NAME")
    if not any(env.text(name) for name in names):
        return {}
    issuer = env.required("OIDC_ISSUER", "https://login.council.example")
    app = {
        "provider_id": "organisation",
        "name": env.required("OIDC_NAME", "Council-account"),
        "client_id": env.required("OIDC_CLIENT_ID", "isa-portal"),
        "secret": env.required("OIDC_CLIENT_SECRET", "the-secret-that-the-provider-gave"),
        "settings": {"server_url": issuer, "oauth_pkce_enabled": True},
    }
    return {"openid_connect": {"APPS": [app]}}


def timestamps() -> dict[str, str]:
    """Nothing, or the timestamp authority at TIMESTAMP_AUTHORITY and the file of roots that it must lead to."""
    address = env.text("TIMESTAMP_AUTHORITY")
    if not address:
        return {}
    if urlsplit(address).scheme not in {"http", "https"} or not urlsplit(address).hostname:
        raise ImproperlyConfigured(
            f"TIMESTAMP_AUTHORITY is {address!r}. Write the address that takes RFC 3161 requests,"
            " for example TIMESTAMP_AUTHORITY=https://timestamps.authority.example/tsr"
        )
    roots = env.required("TIMESTAMP_ROOTS", "/run/secrets/timestamp-roots.pem")
    return {"address": address, "roots": _file("TIMESTAMP_ROOTS", roots, "PEM file of the authority's root")}


def token() -> dict[str, str]:
    """Nothing, or the PKCS#11 token that holds the key of the seal; its four variables come together."""
    module = env.text("SEAL_MODULE")
    if not module:
        return {}
    if env.text("SEAL_KEY"):
        raise ImproperlyConfigured(
            f"SEAL_MODULE is {module!r} and SEAL_KEY is {env.text('SEAL_KEY')!r}. The seal has one key:"
            " take SEAL_KEY out for the token, or SEAL_MODULE for the file."
        )
    return {
        "module": _file("SEAL_MODULE", module, "PKCS#11 library of the token"),
        "label": env.required("SEAL_TOKEN", "isa-portal"),
        "pin": env.required("SEAL_PIN", "the-pin-of-that-token"),
        "key": env.required("SEAL_LABEL", "seal"),
    }


def _file(name: str, path: str, what: str) -> str:
    if Path(path).is_file():
        return path
    raise ImproperlyConfigured(f"{name} is {path!r}, and there is no such file. Give the path of the {what}.")


def secret(data: Path, name: str) -> str:
    """The secret of this name from the environment, or one made once and kept under data/."""
    if value := env.text(name):
        return value
    import secrets

    path = data / "secrets" / name
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.write_text(secrets.token_urlsafe(48))
        path.chmod(0o600)
    return path.read_text()
