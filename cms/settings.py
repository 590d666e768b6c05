"""Every setting of the CMS: safe for production by default, overridden by the environment (see .env.example)."""

import sys

from cms.environment import (  # noqa: F401  (Settings, like all names here.)
    ALLOWED_HOSTS,
    BASE_URL,
    BEHIND_PROXY,
    DATA_DIR,
    DEBUG,
    DEMO,
    HTTPS,
    MEDIA_URL,
    PORT,
    ROOT,
    SECRET_KEY,
    env,
)
from cms.security import *  # noqa: F403

INSTALLED_APPS = [
    "cms.users",
    "cms.core",
    "sites.sections",
    "sites.news",
    "sites.streams",
    "sites.alerts",
    "sites.widgets",
    "sites.webhooks",
    "home",
    "home.portal",
    "seeds",
    "wagtail.api.v2",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.contrib.table_block",
    "wagtail.embeds",
    "wagtail.sites",
    "cms.users.wagtail_app.SuperusersOnlyConfig",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_tasks",
    "django_tasks_db",
    "rest_framework",
    "drf_standardized_errors",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "corsheaders",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]
MIDDLEWARE = [
    "cms.core.headers.OriginMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "cms.core.headers.PolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "axes.middleware.AxesMiddleware",
    "cms.users.middleware.SecondFactorMiddleware",
    "sites.sections.isolation.guard.SectionGuard",
    "sites.sections.audit.seeing.AuditMiddleware",
    "cms.core.middleware.UnitOfWorkMiddleware",
]
ROOT_URLCONF = "cms.urls"
WSGI_APPLICATION = "cms.wsgi.application"
APPEND_SLASH = False
_CONTEXT = [
    "django.template.context_processors.request",
    "django.contrib.auth.context_processors.auth",
    "django.contrib.messages.context_processors.messages",
    "django.template.context_processors.i18n",
]
_ENGINE = "django.template.backends.django.DjangoTemplates"
TEMPLATES = [{"BACKEND": _ENGINE, "APP_DIRS": True, "OPTIONS": {"context_processors": _CONTEXT}}]

# Database: SQLite in WAL mode to try, PostgreSQL to serve.
DATABASES = {"default": env.dj_db_url("DATABASE_URL", f"sqlite:///{DATA_DIR / 'xbtt.sqlite3'}")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
else:
    DATABASES["default"].update(CONN_MAX_AGE=60, CONN_HEALTH_CHECKS=True)
    DATABASES["default"].setdefault("OPTIONS", {})["options"] = (
        "-c statement_timeout=600000 -c lock_timeout=30000 -c idle_in_transaction_session_timeout=600000"
        if "manage.py" in sys.argv[0]
        else "-c statement_timeout=10000 -c lock_timeout=5000 -c idle_in_transaction_session_timeout=30000"
    )
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.str("REDIS_URL", "")
CACHES = {
    "default": {"BACKEND": "cms.core.cache.TolerantRedisCache", "LOCATION": REDIS_URL, "TIMEOUT": 300}
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 2000}}
}
# What waits for other people's servers has a queue and a worker of its own.
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default", "deliveries"]}}
# Requests to others go to public https addresses alone; true lets them go anywhere: to try things, never to serve.
WEBHOOK_ALLOW_PRIVATE = env.bool("WEBHOOK_ALLOW_PRIVATE", False)
ALERT_CONFIRM_LEVELS = env.list("ALERT_CONFIRM_LEVELS", ["danger"])  # Urgent notices that wait for a second person.
AUDIT_KEEP_MONTHS = max(1, env.int("AUDIT_KEEP_MONTHS", 24))  # Rows of the audit log that no prune removes.
# A cache in front that drops answers by their Cache-Tag: where PURGE requests go. Empty: there is none.
PURGE_URL = env.str("PURGE_URL", "")
WAGTAILFRONTENDCACHE = {"tags": {"BACKEND": "cms.core.purging.TagBackend", "LOCATION": PURGE_URL}} if PURGE_URL else {}

# Files: originals and documents are private; only made renditions of public pictures are served openly.
MEDIA_ROOT = DATA_DIR / "media"
SERVE_MEDIA = env.bool("SERVE_MEDIA", True)
STATIC_ROOT = DATA_DIR / "static"
STATIC_ROOT.mkdir(exist_ok=True)
STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = DEMO or DEBUG
_FILES = "django.core.files.storage.FileSystemStorage"
_PLAIN = "django.contrib.staticfiles.storage.StaticFilesStorage"
_PACKED = "whitenoise.storage.CompressedManifestStaticFilesStorage"
_PRIVATE = {"location": str(DATA_DIR / "private"), "base_url": "/private-media/"}
_PUBLIC = {"location": str(MEDIA_ROOT), "base_url": MEDIA_URL, "allow_overwrite": True}
STORAGES = {
    "default": {"BACKEND": _FILES, "OPTIONS": _PRIVATE},
    "public": {"BACKEND": _FILES, "OPTIONS": _PUBLIC},
    "staticfiles": {"BACKEND": _PLAIN if DEMO or DEBUG else _PACKED},
}
FILE_UPLOAD_PERMISSIONS = 0o640
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

# Language: Vietnamese first; Django's own Vietnamese formats are wrong for dates, so ours come first.
LANGUAGE_CODE = "vi"
LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = WAGTAILADMIN_PERMITTED_LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
WAGTAIL_I18N_ENABLED = True
USE_I18N = USE_TZ = True
TIME_ZONE = "Asia/Ho_Chi_Minh"
FORMAT_MODULE_PATH = ["cms.core.formats"]
USE_THOUSAND_SEPARATOR = False
LOCALE_PATHS = [ROOT / "locale"]
WAGTAIL_DATE_FORMAT = "%d/%m/%Y"
WAGTAIL_DATETIME_FORMAT = "%d/%m/%Y %H:%M"
WAGTAIL_TIME_FORMAT = "%H:%M"

# Wagtail.
WAGTAIL_SITE_NAME = "Xuất bản thông tin"
WAGTAILADMIN_BASE_URL = BASE_URL
WAGTAIL_ALLOW_UNICODE_SLUGS = False
WAGTAIL_ENABLE_UPDATE_CHECK = WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
# Invitations find an account by its address: whoever could choose another's would get what is meant for them.
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_WORKFLOW_CANCEL_ON_PUBLISH = True
WAGTAILREDIRECTS_AUTO_CREATE = False  # cms/core/old_addresses.py does it, by canonical addresses.
WAGTAILIMAGES_IMAGE_MODEL = "core.CmsImage"
WAGTAILIMAGES_IMAGE_FORM_BASE = "cms.core.image_forms.CmsImageForm"
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 10 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 25_000_000
WAGTAILIMAGES_EXTENSIONS = ["jpg", "jpeg", "png", "webp", "gif"]
WAGTAILDOCS_DOCUMENT_MODEL = "core.CmsDocument"
WAGTAILDOCS_EXTENSIONS = ["pdf", "docx", "xlsx", "pptx", "odt", "ods", "csv", "txt"]
WAGTAILDOCS_MAX_UPLOAD_SIZE = 25 * 1024 * 1024
WAGTAILDOCS_SERVE_METHOD = "serve_view"
# A password of a page or a collection would be one for all, in clear and without a limit of attempts.
WAGTAIL_PRIVATE_PAGE_OPTIONS = WAGTAILDOCS_PRIVATE_COLLECTION_OPTIONS = {"SHARED_PASSWORD": False}
WAGTAILDOCS_INLINE_CONTENT_TYPES = ["application/pdf"]
WAGTAILADMIN_RICH_TEXT_EDITORS = {
    "default": {
        "WIDGET": "wagtail.admin.rich_text.DraftailRichTextArea",
        "OPTIONS": {"features": ["bold", "italic", "ol", "ul", "link", "document-link", "superscript", "subscript"]},
    }
}
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}

# The public API: anonymous, cookie-less, open to any origin.
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.AllowAny"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "EXCEPTION_HANDLER": "drf_standardized_errors.handler.exception_handler",
    "DEFAULT_SCHEMA_CLASS": "cms.core.openapi.PublicSchema",
    "NUM_PROXIES": 1 if BEHIND_PROXY else 0,
    "UNAUTHENTICATED_USER": None,
    "URL_FORMAT_OVERRIDE": None,
}
# Requests of one network address for what has to be made anew; readers of what is in a cache are not counted.
API_RATES = {
    "uncached": env.str("API_RATE", "60/min"),
    "search": env.str("API_SEARCH_RATE", "20/min"),
    "preview": env.str("API_PREVIEW_RATE", "30/min"),
}
# The schema's own texts stand in cms/core/openapi.py.
SPECTACULAR_SETTINGS = {
    "TITLE": "XBTT",
    "VERSION": "2.0.0",
    "OAS_VERSION": "3.1.1",
    "PREPROCESSING_HOOKS": ["cms.core.openapi.only_ours"],
    "POSTPROCESSING_HOOKS": [],
    "ENABLE_DJANGO_DEPLOY_CHECK": False,
}
CORS_ALLOW_ALL_ORIGINS = True
CORS_ALLOW_METHODS = ["GET", "HEAD", "OPTIONS"]
CORS_URLS_REGEX = r"^/(api|embed|feeds|oembed)/"
CORS_ALLOW_HEADERS = ["accept", "authorization", "if-none-match"]
CORS_EXPOSE_HEADERS = ["ETag", "Last-Modified", "Cache-Tag", "Retry-After"]

# The portal: in this process by default, or over HTTP when PORTAL_API_URL is set.
PORTAL_API_URL = env.str("PORTAL_API_URL", "")
PORTAL_API_APP, PORTAL_API_BASE = "cms.wsgi.internal", BASE_URL
PORTAL_API_KEY = env.str("PORTAL_API_KEY", "")

email = env.dj_email_url("EMAIL_URL", "console:")
EMAIL_BACKEND, EMAIL_HOST, EMAIL_PORT = email["EMAIL_BACKEND"], email["EMAIL_HOST"], email["EMAIL_PORT"]
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = email["EMAIL_HOST_USER"], email["EMAIL_HOST_PASSWORD"]
EMAIL_USE_TLS, EMAIL_USE_SSL, EMAIL_TIMEOUT = email["EMAIL_USE_TLS"], email["EMAIL_USE_SSL"], 20
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("DEFAULT_FROM_EMAIL", "no-reply@localhost")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", "WARNING")},
}
