"""The whole configuration. Values come from the environment; see docs/settings.md."""

from pathlib import Path

from wrota.conf import reader
from wrota.kernel.manifest import installed_apps

HOME = reader.home()
SECRET_KEY = reader.secret_key()
DEBUG = reader.flag("DEBUG")
DEMO = reader.flag("DEMO")
SITE_URL = reader.text("URL", "http://127.0.0.1:8000")
#: what the QR code of a receipt holds
VERIFY_URL = f"{SITE_URL}/sprawdz/{{code}}/"
#: the operator's registered arc of object identifiers; without one certificates name no policy
PKI_POLICY_ARC = reader.text("PKI_POLICY_ARC", "")
#: a PKCS#11 token for the keys of the centre; without a module they lie encrypted in the database
PKI_MODULE = reader.text("PKI_MODULE", "")
PKI_TOKEN = reader.text("PKI_TOKEN", "")
PKI_PIN = reader.text("PKI_PIN", "")
#: the key of the root never comes to this host: its work is signed in a key ceremony
PKI_ROOT_AWAY = reader.flag("PKI_ROOT_AWAY")
#: European trusted lists: who signs the list of lists (PEM), where it lies, whose lists we take
TSL_SIGNERS = reader.text("TSL_SIGNERS", "")
TSL_LOCATION = reader.text("TSL_LOCATION", "https://ec.europa.eu/tools/lotl/eu-lotl.xml")
TSL_TERRITORIES = tuple(one for one in reader.text("TSL_TERRITORIES", "").split(",") if one)
ALLOWED_HOSTS = reader.text("HOSTS", "127.0.0.1,localhost,[::1],testserver").split(",")
CSRF_TRUSTED_ORIGINS = [SITE_URL]
#: networks of the front servers whose X-Forwarded-For is believed
TRUSTED_PROXIES = reader.networks("TRUSTED_PROXIES")

LANGUAGE_CODE = "pl"
LANGUAGES = [("pl", "Polski"), ("en", "English"), ("de", "Deutsch"), ("uk", "Українська")]
LOCALE_PATHS = [Path(__file__).parents[1] / "locale"]
TIME_ZONE = "Europe/Warsaw"
USE_TZ = True
USE_I18N = True

ROOT_URLCONF = "wrota.conf.urls"
WSGI_APPLICATION = "wrota.conf.wsgi.application"
AUTH_USER_MODEL = "accounts.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES = {"default": reader.database()}
CACHES = {"default": {"BACKEND": "wrota.kernel.cache.RowCache", "LOCATION": "wrota_cache"}}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "wrota.kernel",
    "wrota.kernel.accounts",
    "wrota.kernel.offices",
    "wrota.kernel.audit",
    "wrota.kernel.keys",
    "wrota.kernel.tasks",
    "wrota.ui",
    "bootstrap_italia_template",
    "django_tasks",
    "django_tasks_db",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    *installed_apps("wrota.office"),
    *installed_apps("wrota.connectors"),
    *installed_apps("wrota.modules"),
    *installed_apps("wrota.web"),
]
MIDDLEWARE = [
    "wrota.web.verify.ocsp.first_door",
    "wrota.kernel.peer.peer_middleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "wrota.kernel.accounts.devices.device_middleware",
    "wrota.kernel.accounts.seen.seen_middleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "wrota.kernel.web.edge_middleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

STATIC_URL = "static/"
#: filled by collectstatic where a front server gives the files out; elsewhere found in packages
STATIC_ROOT = HOME / "static" if (HOME / "static").is_dir() else None
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_MAX_AGE = 3600

X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 31536000 if SITE_URL.startswith("https:") else 0
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SITE_URL.startswith("https:")
SESSION_COOKIE_AGE = 8 * 3600
SESSION_COOKIE_NAME = "wrota_session"
CSRF_COOKIE_NAME = "wrota_csrf"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FILES = 20
MAX_FILE_BYTES = 25 * 1024 * 1024
MAX_FILES_BYTES = 150 * 1024 * 1024
#: `unix:/run/clamav/clamd.ctl` or `host:port`; empty: files are not scanned
CLAMD = reader.text("CLAMD", "")

AUTHENTICATION_BACKENDS = ["wrota.kernel.accounts.signed_in.Backend"]
SESSION_ENGINE = "wrota.kernel.accounts.signed_in"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/moje/"
ACCOUNT_ADAPTER = "wrota.kernel.accounts.adapter.Adapter"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_SIGNUP_FORM_CLASS = "wrota.kernel.accounts.forms.SignUpForm"
ACCOUNT_FORMS = {"signup": "wrota.kernel.accounts.even.EvenSignUpForm"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = reader.text("EMAIL_VERIFICATION", "mandatory")
ACCOUNT_EMAIL_SUBJECT_PREFIX = "Wrota: "
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/5m/key", "login_failed_elsewhere": "20/h/key"}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Wrota"
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not SITE_URL.startswith("https:")
USERSESSIONS_TRACK_ACTIVITY = True

EMAIL_BACKEND = reader.text("EMAIL_BACKEND", "django.core.mail.backends.filebased.EmailBackend")
EMAIL_FILE_PATH = HOME / "mail"
EMAIL_HOST = reader.text("EMAIL_HOST", "127.0.0.1")
EMAIL_PORT = int(reader.text("EMAIL_PORT", "25"))
DEFAULT_FROM_EMAIL = reader.text("EMAIL_FROM", "wrota@localhost")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": reader.text("LOG_LEVEL", "WARNING")},
}
