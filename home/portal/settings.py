"""Settings of a portal in a process of its own: no database, no Wagtail, only the API's address."""

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key

ROOT = Path(__file__).resolve().parent.parent.parent

PORTAL_API_URL = os.environ.get("PORTAL_API_URL", "")
if not PORTAL_API_URL:
    raise ImproperlyConfigured(
        "PORTAL_API_URL is not set. Set it to the address of the CMS without a path, "
        "for example PORTAL_API_URL=https://cms.example.vn"
    )
PORTAL_API_APP = ""
# Lifts the limits of fair use: all readers of this portal ask the API from one address.
PORTAL_API_KEY = os.environ.get("PORTAL_API_KEY", "")
PORTAL_API_BASE = PORTAL_API_URL
PORTAL_MEDIA_ORIGINS = os.environ.get("PORTAL_MEDIA_ORIGINS", "").split()

DEBUG = False
# The portal signs nothing and sets no cookie, so a key made at each start is enough where none is given.
SECRET_KEY = os.environ.get("PORTAL_SECRET_KEY") or get_random_secret_key()
ALLOWED_HOSTS = [
    host.strip() for host in os.environ.get("PORTAL_ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
]
INSTALLED_APPS = ["home.portal", "django.contrib.staticfiles"]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
]
ROOT_URLCONF = "home.portal.standalone_urls"
WSGI_APPLICATION = "home.portal.wsgi.application"
APPEND_SLASH = False
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}]
DATABASES: dict[str, dict[str, str]] = {}

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 300

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt")]
LOCALE_PATHS = [ROOT / "locale"]
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_I18N = True
USE_TZ = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": os.environ.get("LOG_LEVEL", "WARNING")},
}
