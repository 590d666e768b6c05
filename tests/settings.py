"""Settings of the tests: the product's own, in demo mode, with quick hashing and a data folder of their own."""

import os
import tempfile

os.environ.setdefault("DATA_DIR", tempfile.mkdtemp(prefix="xbtt-test-"))
os.environ["XBTT_DEMO"] = "1"
os.environ.setdefault("PORT", "8000")

from cms.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
WAGTAILADMIN_NOTIFICATION_USE_HTML = False
