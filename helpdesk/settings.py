"""Settings, read from the environment or `.env` (every name stands in `.env.example`).

`DEBUG=True` is for one's own machine. Without it `helpdesk.checks` refuses to start on an insecure or missing setting
and says what to set.
"""

from pathlib import Path
from typing import Any

import django_stubs_ext
import environ
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

# Makes Django's generic classes (forms, admin, paginator) subscriptable, as the type checker knows them.
django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"

env = environ.Env()
env.read_env(BASE_DIR / ".env")

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="insecure-for-debug-only" if DEBUG else "")
SITE_URL = env.str("SITE_URL", default="http://127.0.0.1:8000" if DEBUG else "").rstrip("/")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"] if DEBUG else [])
CSRF_TRUSTED_ORIGINS = [SITE_URL] if SITE_URL.startswith("https://") else []

# The project's own apps, from left to right of the import direction; commands that serve all of them walk this list.
LOCAL_APPS = ["helpdesk", "knowledgebase", "tickets", "surveys", "reports"]

INSTALLED_APPS = [
    "helpdesk.apps.HelpdeskConfig",
    "helpdesk.apps.HelpdeskAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "csp",
    "axes",
    "django_htmx",
    "django_filters",
    "django_q",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "simple_history",
    "knowledgebase",
    "tickets",
    "surveys",
    "reports",
]

MIDDLEWARE = [
    "helpdesk.middleware.RefuseMalformed",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "helpdesk.middleware.LimitBody",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "helpdesk.middleware.KeepPrivate",
    "helpdesk.middleware.ChooseLanguage",
    "helpdesk.middleware.Maintenance",
    "helpdesk.middleware.OwnErrorPages",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "helpdesk.middleware.ForcePasswordChange",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "helpdesk.urls"
WSGI_APPLICATION = "helpdesk.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "helpdesk.navigation.frame",
            ],
            "builtins": ["helpdesk.templatetags.quick"],
            "libraries": {"i18n": "helpdesk.templatetags.quick"},
        },
    },
]

# The library `i18n` is given twice on purpose: ours stands in for Django's.
SILENCED_SYSTEM_CHECKS = ["templates.W003"]

# ---------- database ----------

VAR_DIR.mkdir(exist_ok=True)
DATABASES: dict[str, dict[str, Any]] = {
    "default": env.db_url_config(env.str("DATABASE_URL", default="") or f"sqlite:///{VAR_DIR / 'helpdesk.sqlite3'}")
}
# A new connection for every request cost about a fifth of a submission's processor time on SQLite.
DATABASES["default"].setdefault("CONN_MAX_AGE", env.int("CONN_MAX_AGE", default=60))
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # Writers queue instead of sleeping; 8 clients' longest wait went from 3 s to 0.3 s.
    DATABASES["default"]["ENGINE"] = "helpdesk.backends.sqlite3"
    # Measured: with IMMEDIATE + WAL 2,500 writes by 4 writers saw no "database is locked"; with the defaults about 1,000 did.
    # synchronous=FULL: an accepted complaint survives a power cut.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA cache_size=-2000;",
    }
else:
    # Moments are read ten times faster than by Django's own loader.
    DATABASES["default"]["ENGINE"] = DATABASES["default"]["ENGINE"].replace("django.db.backends.postgresql", "helpdesk.backends.postgresql")
    DATABASES["default"].setdefault("CONN_HEALTH_CHECKS", True)
    DATABASES["default"]["PREPARE"] = env.bool("PREPARED_STATEMENTS", default=True)
    # A database host that is gone is said to the visitor within seconds.
    DATABASES["default"].setdefault("OPTIONS", {}).setdefault("connect_timeout", 4)
# While this file is there, every page says that we are back soon, and keeps what was typed.
MAINTENANCE_FILE = Path(env.str("MAINTENANCE_FILE", default="") or BASE_DIR / "var" / "maintenance")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.str("REDIS_URL", default="")
CACHES: dict[str, dict[str, Any]] = {
    # django-q2 writes its state into its cache several times a second; nobody reads it, `manage.py worker` looks at the database.
    "jobs": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"},
    "default": (
        {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
        if REDIS_URL
        else {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "helpdesk_cache"}
    ),
}

# ---------- people ----------

AUTH_USER_MODEL = "helpdesk.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
PASSWORD_POLICY = env.str("PASSWORD_POLICY", default="composition")
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("employee_number", "name", "email")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 8}},
    {"NAME": "helpdesk.passwords.CompositionValidator"},
    {"NAME": "helpdesk.passwords.DisguisedCommonValidator"},
]
AXES_FAILURE_LIMIT = 6
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_FORM_FIELD = "username"
AXES_USERNAME_CALLABLE = "helpdesk.login.guessed_number"
AXES_LOCKOUT_TEMPLATE = "errors/locked.html"
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
AXES_CLIENT_IP_CALLABLE = "helpdesk.clients.address"

# ---------- web ----------

SECURE = not DEBUG
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SECURE
SESSION_ENGINE = "helpdesk.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 12 * 3600
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=SECURE)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
TRUSTED_PROXIES = env.list("TRUSTED_PROXIES", default=[])
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {"camera": [], "geolocation": [], "microphone": [], "payment": [], "usb": []}
CSRF_FAILURE_VIEW = "helpdesk.views.csrf_failure"

# Public submissions from one client address: "30/m" is thirty a minute.
SUBMIT_RATE = env.str("SUBMIT_RATE", default="30/m")
# Automatic answers (receipts, lost links) to one e-mail address in a day, so that nobody floods a stranger's mailbox with them.
RECEIPTS_PER_DAY = env.int("RECEIPTS_PER_DAY", default=5)
# Whoever looks at more than so many whole phone numbers and addresses in an hour is told to the supervisors, once an hour. 0: nobody is.
UNMASK_ALARM = env.int("UNMASK_ALARM", default=30)
# Seconds in which an agent can take back what was just sent to a customer; it leaves the house afterwards. 0: at once, for good.
UNDO_SECONDS = env.int("UNDO_SECONDS", default=10)
# Sentences are compared by meaning as well (sorting, search) where the optional package is installed, by a process that is asked at a socket.
SENTENCE_ENCODER = env.bool("SENTENCE_ENCODER", default=False)
ENCODER_SOCKET = env.str("ENCODER_SOCKET", default=str(BASE_DIR / "var" / "encoder.sock"))
# Whether a second person has to read an article before readers do; where only one person may publish, that one always may.
ARTICLE_SECOND_READER = env.bool("ARTICLE_SECOND_READER", default=True)
# How many days a survey takes an answer.
SURVEY_DAYS = env.int("SURVEY_DAYS", default=14)

# How customers know the house: shown on their pages.
BRAND_NAME = env.str("BRAND_NAME", default="")
SERVICE_PHONE = env.str("SERVICE_PHONE", default="")

# ---------- uploads ----------

MEDIA_ROOT = Path(env.str("MEDIA_ROOT", default=str(VAR_DIR / "media")))
MEDIA_URL = ""  # evidence is never served by path; every file leaves through a view that checks the reader
UPLOAD_FILES = env.int("UPLOAD_FILES", default=9)
UPLOAD_IMAGE_MB = env.int("UPLOAD_IMAGE_MB", default=10)
UPLOAD_VIDEO_MB = env.int("UPLOAD_VIDEO_MB", default=50)
UPLOAD_DOCUMENT_MB = env.int("UPLOAD_DOCUMENT_MB", default=20)
UPLOAD_TOTAL_MB = env.int("UPLOAD_TOTAL_MB", default=60)
# A virus scanner (clamd) that every upload has to pass; empty: none.
SCANNER_ADDRESS = env.str("SCANNER_ADDRESS", default="")
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FILES = 20
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]
FILE_UPLOAD_PERMISSIONS = 0o640
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o750

STORAGE_URL = env.str("STORAGE_URL", default="")
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
if STORAGE_URL:  # s3://KEY:SECRET@HOST/BUCKET
    _s3 = environ.urlparse(STORAGE_URL)
    STORAGES["default"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "access_key": environ.unquote_plus(_s3.username or "") or None,
            "secret_key": environ.unquote_plus(_s3.password or "") or None,
            "endpoint_url": f"https://{_s3.hostname}" if _s3.hostname else None,
            "bucket_name": _s3.path.strip("/"),
            "default_acl": "private",
            "querystring_auth": True,
        },
    }
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_AUTOREFRESH = False

# ---------- language and time ----------

LANGUAGE_CODE = env.str("LANGUAGE_CODE", default="zh-hans")
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = "helpdesk.formats"
TIME_ZONE = env.str("TIME_ZONE", default="Asia/Shanghai")
USE_I18N = USE_TZ = True

# ---------- mail ----------

EMAIL_CONFIG = env.email_url("EMAIL_URL", default="consolemail://" if DEBUG else "smtp://localhost:25")
vars().update(EMAIL_CONFIG)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="helpdesk@localhost")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# ---------- text messages and chats ----------

# The house's gateway for text messages (docs/sms-gateway.md); empty: none are sent.
SMS_GATEWAY_URL = env.str("SMS_GATEWAY_URL", default="")
SMS_GATEWAY_SECRET = env.str("SMS_GATEWAY_SECRET", default="")
# Where the robots of the chat platforms are asked; a private deployment has an address of its own. Empty: switched off.
WECOM_URL = env.str("WECOM_URL", default="https://qyapi.weixin.qq.com").rstrip("/")
DINGTALK_URL = env.str("DINGTALK_URL", default="https://oapi.dingtalk.com").rstrip("/")
FEISHU_URL = env.str("FEISHU_URL", default="https://open.feishu.cn").rstrip("/")
# Seconds that a gateway or platform has to take the connection, and to say the next word.
GATEWAY_CONNECT_TIMEOUT = env.float("GATEWAY_CONNECT_TIMEOUT", default=5.0)
GATEWAY_READ_TIMEOUT = env.float("GATEWAY_READ_TIMEOUT", default=10.0)

# ---------- orders ----------

# The shop's system, asked for orders as docs/order-connector.md says; empty: there is none, and orders come from files and programs.
ORDER_API_URL = env.str("ORDER_API_URL", default="").rstrip("/")
ORDER_API_TOKEN = env.str("ORDER_API_TOKEN", default="")
# Seconds that it has for an answer, and for which an answer is believed.
ORDER_API_TIMEOUT = env.float("ORDER_API_TIMEOUT", default=3.0)
ORDER_API_CACHE = env.int("ORDER_API_CACHE", default=300)

# ---------- background work ----------

# The broker is the main database in every profile: the Redis broker lost tasks on kill -9 without a record, the ORM broker none.
# `retry` must outlast everything a prefetched task may wait for; helpdesk.checks holds the formula.
Q_CLUSTER: dict[str, Any] = {
    "name": "clocks",
    "orm": "default",
    "workers": 2,
    "queue_limit": 2,
    "bulk": 1,
    "timeout": 60,
    "retry": 300,
    "ack_failures": False,
    "max_attempts": 5,
    "catch_up": False,
    "poll": 1,
    "save_limit": -1,
    "label": "helpdesk jobs",
    "cache": "jobs",
    # Slow work has a cluster of its own, so that a slow mail server never delays a warning.
    "ALT_CLUSTERS": {
        "slow": {
            "workers": 1,
            "queue_limit": 1,
            "bulk": 1,
            "timeout": 600,
            "retry": 2700,
            "max_attempts": 5,
            "ack_failures": False,
            "catch_up": False,
            "poll": 1,
            "save_limit": -1,
        }
    },
}

# ---------- API ----------

# Writes and searches of one user or program: "1200/m" is twenty a second.
API_RATE = env.str("API_RATE", default="1200/m")
REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "helpdesk.api.authentication.KeyAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["helpdesk.api.rights.SignedIn"],
    "DEFAULT_THROTTLE_CLASSES": ["helpdesk.api.rights.Limit"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["helpdesk.api.parsers.BoundedJSONParser", "rest_framework.parsers.MultiPartParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_PAGINATION_CLASS": "helpdesk.api.pagination.ByCursor",
    "DEFAULT_FILTER_BACKENDS": [],
    "EXCEPTION_HANDLER": "helpdesk.api.problems.problem",
    "DEFAULT_METADATA_CLASS": None,
    "URL_FORMAT_OVERRIDE": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Helpdesk API",
    "DESCRIPTION": "Tickets, their conversation and what can be done with them. Errors are RFC 9457 problem details.",
    "VERSION": "1",
    "SERVE_PERMISSIONS": ["helpdesk.api.rights.SignedIn"],
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {
        "ChannelEnum": "tickets.choices.Channel",
        "ChannelAskedEnum": "tickets.api.asking.CHANNELS",
        "MessageKindEnum": "tickets.choices.MessageKind",
        "MessageKindAskedEnum": "tickets.api.asking.KINDS",
        "StatusEnum": "tickets.choices.Status",
        "PriorityEnum": "tickets.choices.Priority",
        "CategoryEnum": "tickets.choices.Category",
        "RankEnum": "tickets.choices.RANK_CODES",
        "OrderStateEnum": "tickets.choices.OrderState",
        "FoundKindEnum": "tickets.api.found.KINDS",
        "RemedyStateEnum": "tickets.choices.RemedyState",
        "RemedyKindEnum": "knowledgebase.choices.RemedyKind",
        "CollaborationStateEnum": "tickets.choices.CollaborationState",
        "FollowUpStateEnum": "surveys.models.followups.FollowUpState",
        "ArticleStateEnum": ["draft", "review", "published", "retired"],
    },
    "ENUM_ADD_EXPLICIT_BLANK_NULL_CHOICE": False,
}

# ---------- logs ----------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    # Private links are cut short in every line.
    "formatters": {"line": {"class": "helpdesk.masking.Formatter", "format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "filters": {"refusal_in_a_line": {"()": "helpdesk.log_lines.RefusalInALine"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        # Django's own handler would write the same lines once more, with whole addresses.
        "django": {"handlers": [], "level": "INFO"},
        "django.request": {"filters": ["refusal_in_a_line"]},
        "django.server": {"handlers": ["console"], "propagate": False},
        "axes": {"level": "WARNING"},
        "django-q": {"level": "WARNING"},
        # Below these they write whole addresses, and so the keys of robots.
        "urllib3": {"level": "INFO"},
        "apprise": {"level": "ERROR"},
    },
}

SENTRY_DSN = env.str("SENTRY_DSN", default="")
if SENTRY_DSN:
    import sentry_sdk

    from helpdesk import masking

    sentry_sdk.init(dsn=SENTRY_DSN, send_default_pii=False, before_send=masking.scrub)
