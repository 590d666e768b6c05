"""What the environment says that settings of every kind depend on: demo or service, addresses, secrets, folders."""

import secrets
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from environs import Env

ROOT = Path(__file__).resolve().parent.parent
env = Env()
env.read_env(str(ROOT / ".env"), recurse=False)

DEMO = env.bool("XBTT_DEMO", False)
DEBUG = env.bool("DEBUG", False)
PORT = env.int("PORT", 8000)
DATA_DIR = Path(env.str("DATA_DIR", str(ROOT / "var"))).resolve()
DATA_DIR.mkdir(parents=True, exist_ok=True)


def _required(name: str, example: str) -> str:
    """Return the environment's `name`, or refuse to start with what to do."""
    value = env.str(name, "")
    if not value:
        raise ImproperlyConfigured(
            f"{name} is not set. Set it in the environment or in .env, for example {name}={example} "
            "(or run the demo with XBTT_DEMO=1, never in production)."
        )
    return value


def _demo_secret() -> str:
    """Return the demo's own secret, made once for each data folder."""
    file = DATA_DIR / "demo-secret-key"
    if not file.exists():
        file.write_text(secrets.token_urlsafe(50))
        file.chmod(0o600)
    return file.read_text()


if DEMO:
    SECRET_KEY = env.str("SECRET_KEY", "") or _demo_secret()
    ALLOWED_HOSTS = ["localhost", ".localhost", "127.0.0.1", "[::1]"]
    BASE_URL = env.str("BASE_URL", f"http://localhost:{PORT}")
else:
    SECRET_KEY = _required("SECRET_KEY", "$(python3 -c 'import secrets; print(secrets.token_urlsafe(50))')")
    ALLOWED_HOSTS = [host.strip() for host in _required("ALLOWED_HOSTS", "cong.example.vn").split(",")]
    BASE_URL = _required("BASE_URL", "https://cong.example.vn")

BASE_URL = BASE_URL.rstrip("/")
HTTPS = urlsplit(BASE_URL).scheme == "https"
if not DEMO and not DEBUG and not HTTPS:
    raise ImproperlyConfigured(
        f"BASE_URL is {BASE_URL}: production is served over https, so it must start with https://."
    )

# Behind a proxy that ends TLS; it must set X-Forwarded-Proto and X-Forwarded-For itself.
BEHIND_PROXY = env.bool("BEHIND_PROXY", False)
MEDIA_URL = env.str("MEDIA_URL", "/media/")
