"""Settings: everything that differs between installations comes from the environment."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

from csp.constants import NONE, SELF
from django.templatetags.static import static

from anpr_site import env as parse

BASE_DIR = Path(__file__).resolve().parent.parent
env = parse.Environment({**parse.read_env_file(BASE_DIR / ".env"), **os.environ})

# --- Process ---------------------------------------------------------------------------------

DEBUG = env("DJANGO_DEBUG", "false", "Debug mode: never in production.", parse.boolean)
DEFAULT_SECRET_KEY = "change-me-this-key-is-public-and-only-good-for-a-demo-0123456789"  # noqa: S105 - refused by check anpr.E001
SECRET_KEY = env(
    "DJANGO_SECRET_KEY", DEFAULT_SECRET_KEY, "Signs sessions and links: 50 random characters.", secret=True
)
ALLOWED_HOSTS = env("DJANGO_ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]", "Host names the site answers to.", parse.words)
CSRF_TRUSTED_ORIGINS = env(
    "DJANGO_CSRF_TRUSTED_ORIGINS", "", "Origins such as https://anpr.example behind a proxy.", parse.words
)
HTTPS = env("ANPR_HTTPS", "true", "Served by HTTPS: secure cookies, HSTS, redirects.", parse.boolean) and not DEBUG
BEHIND_PROXY = env("ANPR_BEHIND_PROXY", "false", "A proxy sets X-Forwarded-Proto; trust it.", parse.boolean)
DATA_DIR = Path(
    env("ANPR_DATA_DIR", str(BASE_DIR / "var"), "Database, pictures and queue of an installation without servers.")
)
TIME_ZONE = env("DJANGO_TIME_ZONE", "UTC", "Time zone of logs and the back office.")

INSTALLED_APPS = [
    "unfold",
    "unfold.contrib.filters",
    "unfold.contrib.import_export",
    "unfold.contrib.simple_history",
    "django.contrib.admin.apps.SimpleAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_otp",
    "django_otp.plugins.otp_static",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_email",
    "django_htmx",
    "csp",
    "axes",
    "import_export",
    "simple_history",
    "storages",
    "companies",
    "plates",
    "recognition",
    "anpr_site",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "companies.sessions.SignInMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "csp.middleware.CSPMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "anpr_site.urls"
WSGI_APPLICATION = "anpr_site.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "companies.access.membership_of",
                "recognition.presenting.alerts.unseen_alerts",
                "recognition.presenting.review.reads_to_review",
            ],
        },
    },
]

# --- Database, queue, storage, mail ------------------------------------------------------------

DATABASES = {
    "default": env(
        "DATABASE_URL",
        f"sqlite:///{DATA_DIR / 'anpr.sqlite3'}",
        "sqlite:///path or mysql://user:password@host:3306/name (MySQL 8, MariaDB 10.6 or later).",
        parse.database_url,
        secret=True,
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CELERY_BROKER_URL = env(
    "CELERY_BROKER_URL",
    f"filesystem://{DATA_DIR / 'broker'}",
    "filesystem:///folder (no server) or redis://host:6379/0.",
    parse.broker_url,
    secret=True,
)

STORAGE = env(
    "ANPR_STORAGE_URL",
    f"file://{DATA_DIR / 'media'}",
    "file:///folder, or s3://key:secret@bucket?endpoint=https://…&region=… (private objects, signed URLs).",
    parse.storage_url,
    secret=True,
)
if STORAGE["backend"] == "s3":
    _default_storage = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            **{name: value for name, value in STORAGE.items() if name != "backend" and value},
            "default_acl": "private",
            "querystring_auth": True,
            "querystring_expire": 300,
            "file_overwrite": False,
            "signature_version": "s3v4",
            "addressing_style": "path",
        },
    }
else:
    _default_storage = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": STORAGE["location"]},
    }
STORAGES = {
    "default": _default_storage,
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
}
MEDIA_URL = ""  # pictures are only served through views that check the company
STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
WHITENOISE_USE_FINDERS = DEBUG

globals().update(
    env(
        "ANPR_EMAIL_URL",
        "console:",
        "console: (prints mail) or smtp://user:password@host:587?tls=1.",
        parse.email_url,
        secret=True,
    )
)
DEFAULT_FROM_EMAIL = env("ANPR_EMAIL_FROM", "ANPR <anpr@localhost>", "Sender of the site's e-mail.")
ANPR_SITE_URL = env(
    "ANPR_SITE_URL",
    "",
    "Address of the portal, such as https://anpr.example, for links in mail about alerts; without it they have none.",
    parse.endpoint,
)

# --- Background work ---------------------------------------------------------------------------

ANPR_LEASE_SECONDS = env(
    "ANPR_LEASE_SECONDS", "60", "How long a worker may hold an image before another takes over.", parse.integer(1)
)
ANPR_SWEEP_SECONDS = env("ANPR_SWEEP_SECONDS", "10", "How often forgotten images are woken up.", parse.integer(1))
ANPR_MAX_ATTEMPTS = env("ANPR_MAX_ATTEMPTS", "3", "An image that fails so often is given up.", parse.integer(1))
ANPR_RETENTION_DAYS = env(
    "ANPR_RETENTION_DAYS", "0", "Images older than this are deleted with their reads; 0 keeps them.", parse.integer()
)

CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_IGNORE_RESULT = True
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SERIALIZER = "json"
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_CONNECTION_TIMEOUT = 2
CELERY_TASK_PUBLISH_RETRY = False  # the row is the job: a sweep repeats a call that was not heard
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "beat" / "schedule")
CELERY_BEAT_SCHEDULE = {
    "sweep": {
        "task": "recognition.tasks.sweep",
        "schedule": ANPR_SWEEP_SECONDS,
        "options": {"expires": ANPR_SWEEP_SECONDS},
    },
    "plates-sweep": {
        "task": "plates.tasks.sweep",
        "schedule": ANPR_SWEEP_SECONDS,
        "options": {"expires": ANPR_SWEEP_SECONDS},
    },
    "transfers-sweep": {
        "task": "companies.tasks.sweep_transfers",
        "schedule": ANPR_SWEEP_SECONDS,
        "options": {"expires": ANPR_SWEEP_SECONDS},
    },
    "plates-tidy": {"task": "plates.tasks.tidy", "schedule": 3600.0, "options": {"expires": 3600}},
    "forget": {"task": "companies.tasks.forget_expired", "schedule": 3600.0, "options": {"expires": 3600}},
    "retention": {"task": "recognition.tasks.delete_expired", "schedule": 3600.0, "options": {"expires": 3600}},
}
BROKER_DIR: Path | None = None
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, object] = {
    "visibility_timeout": 120,
    "socket_connect_timeout": 2,
    "socket_timeout": 5,
}
if CELERY_BROKER_URL.startswith("filesystem:"):
    _folder = Path(CELERY_BROKER_URL.removeprefix("filesystem://"))
    BROKER_DIR = _folder
    CELERY_BROKER_URL = "filesystem://"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(_folder / "queue"),
        "data_folder_out": str(_folder / "queue"),
        "control_folder": str(_folder / "control"),
    }

# --- Limits and recognition --------------------------------------------------------------------

ANPR_MAX_IMAGE_BYTES = env("ANPR_MAX_IMAGE_BYTES", "25MB", "Largest picture file.", parse.size_bytes)
ANPR_MAX_IMAGE_PIXELS = env(
    "ANPR_MAX_IMAGE_PIXELS", "50000000", "Most pixels of a picture, by its header.", parse.integer(1)
)
ANPR_MAX_BATCH_FILES = env(
    "ANPR_MAX_BATCH_FILES", "5000", "Most files of one batch, those in ZIP files included.", parse.integer(1)
)
ANPR_MAX_ARCHIVE_BYTES = env(
    "ANPR_MAX_ARCHIVE_BYTES", "500MB", "Most bytes that one ZIP file may unpack to.", parse.size_bytes
)
ANPR_MAX_LIST_BYTES = env("ANPR_MAX_LIST_BYTES", "20MB", "Largest list of plates (Excel or CSV).", parse.size_bytes)
ANPR_MAX_LIST_ROWS = env("ANPR_MAX_LIST_ROWS", "200000", "Most rows of a list of plates.", parse.integer(1))
ANPR_WEIGHTS_DIR = Path(
    env("ANPR_WEIGHTS_DIR", str(BASE_DIR / "recognition" / "weights"), "Folder of the trained networks.")
)
ANPR_DETECTOR = env(
    "ANPR_DETECTOR", "network", "What finds plates: network (our own) or classical (edges, contours, no network)."
)
ANPR_DETECTOR_VERSION = env(
    "ANPR_DETECTOR_VERSION", "", "Version of the plate detector; empty takes the promoted one, or default.json's."
)
ANPR_READER = env(
    "ANPR_READER", "network", "What reads plates: network (our own), characters, paddle or google-vision."
)
ANPR_READER_VERSION = env(
    "ANPR_READER_VERSION", "", "Version of the plate reader; empty takes the promoted one, or default.json's."
)
ANPR_FORMATS = env(
    "ANPR_FORMATS",
    "prefer",
    "National formats: prefer texts that have one of the plate's country, strict (nearly nothing else), or off.",
    parse.one_of("prefer", "strict", "off"),
)
ANPR_DETECTION_THRESHOLD = env(
    "ANPR_DETECTION_THRESHOLD",
    "",
    "Least score of a plate, 0 to 1; empty takes the network's own.",
    parse.share_or_none,
)
ANPR_MAX_PLATES = env("ANPR_MAX_PLATES", "20", "Most plates read in one picture.", parse.integer(1))
GOOGLE_APPLICATION_CREDENTIALS = env(
    "GOOGLE_APPLICATION_CREDENTIALS",
    "",
    "File of credentials for the reader google-vision.",
    parse.path_or_none,
)
ANPR_GOOGLE_API_KEY = env(
    "ANPR_GOOGLE_API_KEY", "", "API key for the reader google-vision, instead of that file.", secret=True
)
ANPR_GOOGLE_VISION_ENDPOINT = env(
    "ANPR_GOOGLE_VISION_ENDPOINT",
    "",
    "Another https:// address of the Vision API, such as https://eu-vision.googleapis.com.",
    parse.endpoint,
)
ANPR_GOOGLE_VISION_TIMEOUT_S = env(
    "ANPR_GOOGLE_VISION_TIMEOUT_S",
    "20",
    "Seconds for all plates of a picture; less than ANPR_LEASE_SECONDS.",
    parse.integer(1),
)
ANPR_PIPELINE = env(
    "ANPR_PIPELINE", "recognition.engine.build_pipeline", "Dotted name of the function that builds the pipeline."
)

DATA_UPLOAD_MAX_NUMBER_FILES = min(200, ANPR_MAX_BATCH_FILES)  # of one request; a browser sends them one by one
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

# --- People and security -----------------------------------------------------------------------

AUTH_USER_MODEL = "companies.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
CSRF_FAILURE_VIEW = "anpr_site.views.csrf_failure"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "dashboard"
LOGOUT_REDIRECT_URL = "login"
OTP_EMAIL_TOKEN_VALIDITY = 600
OTP_EMAIL_COOLDOWN_DURATION = 60
OTP_TOTP_ISSUER = env("ANPR_SITE_NAME", "ANPR", "Names this installation in authenticator apps.")

# Five wrong passwords for an account from an address shut that pair out; companies.throttle has wider limits for
# each of the two alone, so that a stranger cannot lock somebody out, nor an office its people.
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_FORM_FIELD = "username"
AXES_CLIENT_IP_CALLABLE = "companies.visitors.client_ip"
AXES_LOCKOUT_CALLABLE = "companies.views.logging_in.locked_out"
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_DISABLE_ACCESS_LOG = True  # companies.audit has it
AXES_VERBOSE = False

SESSION_COOKIE_AGE = 3600 * env(
    "ANPR_SESSION_HOURS", "12", "Hours without a request after which people are logged out.", parse.integer(1)
)
ANPR_STAFF_SESSION_MINUTES = env(
    "ANPR_STAFF_SESSION_MINUTES", "30", "Minutes without a request after which staff are logged out.", parse.integer(1)
)
ANPR_AUDIT_KEY = env(
    "ANPR_AUDIT_KEY", "", "Seals the audit log; empty takes DJANGO_SECRET_KEY. Never change it.", secret=True
)
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# --- Language, logs, theme ---------------------------------------------------------------------

LANGUAGE_CODE = "en"
FORMAT_MODULE_PATH = ["anpr_site.formats"]
USE_I18N = True
USE_TZ = True
LOG_LEVEL = env("ANPR_LOG_LEVEL", "INFO", "Least level of the logs, which hold ids and never plates or people.")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    # The filesystem broker has no host name, and kombu warns of that at every connection.
    "loggers": {"kombu.connection": {"level": "ERROR"}},
}
IMPORT_EXPORT_ESCAPE_FORMULAE_ON_EXPORT = True
UNFOLD = {
    "SITE_TITLE": "ANPR back office",
    "SITE_HEADER": "ANPR back office",
    "SITE_SYMBOL": "directions_car",
    "SHOW_HISTORY": True,
    "STYLES": [lambda request: static("anpr/css/staff.css")],
    "SCRIPTS": [lambda request: static("anpr/staff.js")],
    "SITE_FAVICONS": [
        {"rel": "icon", "type": "image/svg+xml", "sizes": "any", "href": lambda request: static("anpr/icon.svg")}
    ],
    "SIDEBAR": {"show_search": False, "navigation": "anpr_site.admin.navigation.sidebar"},
    "COLORS": {
        "primary": {
            "50": "#f0f6fd",
            "100": "#e3effb",
            "200": "#bedaf5",
            "300": "#8fc1ef",
            "400": "#74b7f7",
            "500": "#2f86d8",
            "600": "#0b5cab",
            "700": "#084a8c",
            "800": "#0a3d70",
            "900": "#0c345d",
            "950": "#08213a",
        },
    },
}

DOCUMENTED_SETTINGS = tuple(env.documented)
