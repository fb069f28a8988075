"""The portal with everything embedded: SQLite, no Redis, no mail server. Variables replace the parts one by one."""

from datetime import timedelta
from pathlib import Path

from csp.constants import NONCE, SELF

from isa_portal.settings import backing, env

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(env.text("PORTAL_DATA") or ROOT / "data")
DATA.mkdir(parents=True, exist_ok=True)

# The demonstration shows its letters to anyone and can travel in time: production refuses it.
DEMONSTRATION = env.flag("PORTAL_DEMONSTRATION")
# Whether a code in the inbox may stand in for the second factor, as in the demonstration: production refuses it.
DEMONSTRATION_SECOND_FACTOR = env.flag("PORTAL_MAILED_FACTOR")
CLOCK = "isa_portal.demo.clock.TravellingClock" if DEMONSTRATION else "isa_portal.lib.clock.SystemClock"

# Whether ISA_FAILPOINT may end a process: only the suite says yes.
FAILPOINTS = False

DEBUG = False
SECRET_KEY = backing.secret(DATA, "SECRET_KEY")
LINK_KEY = backing.secret(DATA, "LINK_KEY")
ALLOWED_HOSTS = env.words("PORTAL_HOSTS") or ["localhost", "127.0.0.1", "[::1]"]
# The PKCS#12 file that seals agreements; without one, evidence makes a demonstration certificate under data/.
SEAL_KEY = env.text("SEAL_KEY")
SEAL_PASSPHRASE = env.text("SEAL_PASSPHRASE")
# Or the PKCS#11 token that holds certificate and key.
SEAL_TOKEN = backing.token()
# The authority whose time stands in a seal; without one, a seal says its own level.
TIMESTAMPS = backing.timestamps()
# The Ed25519 key that signs checkpoints of the log; without one, evidence makes one under data/.
LOG_KEY = env.text("LOG_KEY")
PORTAL_ADDRESS = (env.text("PORTAL_ADDRESS") or "http://localhost:8000").rstrip("/")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "guardian",
    "simple_history",
    "django_filters",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "isa_portal.design",
    "isa_portal.evidence",
    "isa_portal.organisations",
    "isa_portal.accounts",
    "isa_portal.correspondence",
    "isa_portal.gateways",
    "isa_portal.risk",
    "isa_portal.agreements",
    "isa_portal.signing",
    "isa_portal.leaving",
    "isa_portal.accession",
    "isa_portal.reviews",
    "isa_portal.records",
    "isa_portal.succession",
    "isa_portal.reminders",
    "isa_portal.desk",
    "isa_portal.demo",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Static files are answered above: only they may be kept.
    "isa_portal.design.middleware.keep_private",
    "isa_portal.design.middleware.name_request",
    # Above whatever may answer by itself, so that every page says it.
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "isa_portal.organisations.middleware.remember_grants",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "isa_portal.accounts.middleware.KeepWork",
    "isa_portal.accounts.middleware.DemandFactor",
    "simple_history.middleware.HistoryRequestMiddleware",
    "isa_portal.design.middleware.AskAgain",
]

ROOT_URLCONF = "isa_portal.urls"
WSGI_APPLICATION = "isa_portal.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                *(["isa_portal.demo.context.demonstration"] if DEMONSTRATION else []),
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "isa_portal.desk.context.portal",
                "isa_portal.accounts.context.session",
            ],
            "builtins": ["isa_portal.design.templatetags.design"],
        },
    }
]
FORM_RENDERER = "isa_portal.design.renderer.DesignRenderer"

DATABASES = {"default": backing.database(DATA)}
CACHES = {"default": backing.cache()}
STORAGES = {
    "default": backing.files(DATA),
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
MAIL_PROVIDER = backing.carrier()
LETTER_ATTACHMENTS = backing.largest_attachments()
NOTIFY = backing.notify(MAIL_PROVIDER)
globals().update(backing.smtp(DATA))
# What Notify proves itself by when it tells what became of a letter; without it, nobody may tell.
NOTIFY_TOKEN = env.text("NOTIFY_TOKEN")
# Where reports arrive of what could not be delivered; without it, something else brings them.
BOUNCE_MAILBOX = backing.mailbox()
# A copy of the database elsewhere stands under another mark, and sends nothing until its post is released.
INSTALLATION = backing.secret(DATA, "PORTAL_INSTALLATION")
DEFAULT_FROM_EMAIL = env.text("PORTAL_SENDER") or "ISA portal <portal@localhost>"

_broker = backing.broker(DATA)
CELERY_BROKER_URL = _broker["url"]
CELERY_BROKER_TRANSPORT_OPTIONS = _broker["options"]
# Celery reads it in three places and the shortest wins.
CELERY_VISIBILITY_TIMEOUT = backing.VISIBILITY_TIMEOUT
CELERY_RESULT_BACKEND_TRANSPORT_OPTIONS = {"visibility_timeout": backing.VISIBILITY_TIMEOUT}
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 300
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 5
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "UTC"
# A tick by interval, never by a local crontab: the sweep asks the database what is due by the London date.
CELERY_BEAT_SCHEDULE = {
    "sweep": {"task": "isa_portal.reminders.tasks.sweep", "schedule": timedelta(seconds=20 if DEMONSTRATION else 60)}
}
if BOUNCE_MAILBOX:
    CELERY_BEAT_SCHEDULE["mailbox"] = {
        "task": "isa_portal.correspondence.tasks.read_mailbox",
        "schedule": timedelta(minutes=5),
    }
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA / "beat-schedule")

AUTH_USER_MODEL = "organisations.User"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend", "guardian.backends.ObjectPermissionBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
# django-allauth brings the crafts of second factors and single sign-on; its own pages are not mounted.
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
MFA_ADAPTER = "isa_portal.accounts.factors.Adapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
# A phone whose clock is half a minute off, or a person who types slowly, still gets in.
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_USER_VERIFICATION = "required"
SOCIALACCOUNT_ADAPTER = "isa_portal.accounts.single.Adapter"
# A link, not a form: the policy on forms would follow it to wherever the provider leads.
SOCIALACCOUNT_LOGIN_ON_GET = True
SOCIALACCOUNT_PROVIDERS = backing.single_sign_on()
OIDC_NAME = env.text("OIDC_NAME") if SOCIALACCOUNT_PROVIDERS else ""
# Whether the last address of X-Forwarded-For is one that our own proxy wrote.
BEHIND_PROXY = env.flag("PORTAL_BEHIND_PROXY")

LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "sign_in"
ANONYMOUS_USER_NAME = None

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

STATIC_URL = "static/"
STATICFILES_DIRS = [ROOT / "static"]
WHITENOISE_USE_FINDERS = True

# So that the sentence can name the clause that is too long, the request may be larger than any clause.
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": [SELF],
        "frame-ancestors": ["'none'"],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {"camera": [], "geolocation": [], "microphone": [], "payment": [], "usb": []}
# Under no-referrer browsers send forms with "Origin: null", which the CSRF check refuses; other sites learn nothing.
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 8 * 60 * 60
CSRF_FAILURE_VIEW = "isa_portal.design.views.session_ended"
