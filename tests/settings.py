"""Settings of the tests: the product's own, in demo mode, with quick hashing and a data folder for each process."""

import os
import tempfile

os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="xbtt-test-")
os.environ["XBTT_DEMO"] = "1"
os.environ["PORT"] = "8000"
os.environ["BASE_URL"] = "http://localhost:8000"

from cms.settings import *  # noqa: F403

# Each process of the tests has a Redis database of its own: one empties it and counts in it while another reads.
_WORKER = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
if REDIS_URL:  # noqa: F405
    _server, _, _first = REDIS_URL.rpartition("/")  # noqa: F405
    CACHES["default"]["LOCATION"] = f"{_server}/{int(_first) + _WORKER}"  # noqa: F405

# Nothing here survives the tests, so PostgreSQL need not wait for its disk at every commit.
if DATABASES["default"]["ENGINE"].endswith("postgresql"):  # noqa: F405
    DATABASES["default"]["OPTIONS"]["options"] += " -c synchronous_commit=off"  # noqa: F405

# One address asks for everything here; the tests of fair use set rates of their own.
API_RATES = dict.fromkeys(API_RATES, "100000/min")  # noqa: F405
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
