"""Settings of the tests: the product's own, in demo mode, with quick hashing and a data folder for each process."""

import os
import tempfile

os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="xbtt-test-")
os.environ["XBTT_DEMO"] = "1"
os.environ["PORT"] = "8000"
os.environ["BASE_URL"] = "http://localhost:8000"

from cms.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
