"""Signing in, second factors, lockout, sessions, cookies and headers: the settings that keep people and pages safe.

`cms.settings` takes all of it over. docs/signing-in.md says what it means for people and for the operator.
"""

from urllib.parse import urlsplit

from csp.constants import NONE, SELF, UNSAFE_INLINE
from django.core.exceptions import ImproperlyConfigured

from cms.environment import BASE_URL, BEHIND_PROXY, DEMO, HTTPS, MEDIA_URL, env

# People. Whoever may sign in is made by an administrator: nobody signs up, and no address is confirmed.
AUTH_USER_MODEL = "users.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
LOGIN_URL = WAGTAILADMIN_LOGIN_URL = WAGTAIL_FRONTEND_LOGIN_URL = "/accounts/login/"
LOGIN_REDIRECT_URL = "/admin/"
# Wagtail's own pages for passwords know no second factor.
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = WAGTAIL_PASSWORD_RESET_ENABLED = False
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
_RULES = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_RULES}.UserAttributeSimilarityValidator"},
    {"NAME": f"{_RULES}.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": f"{_RULES}.CommonPasswordValidator"},
    {"NAME": f"{_RULES}.NumericPasswordValidator"},
]
PASSWORD_RESET_TIMEOUT = 3600

ACCOUNT_ADAPTER = "cms.users.adapters.AccountAdapter"
ACCOUNT_FORMS = {"login": "cms.users.forms.SignInForm"}
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_ENABLED = False
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGOUT_REDIRECT_URL = LOGIN_URL
ACCOUNT_REAUTHENTICATION_METHODS = ("password", "mfa")
ACCOUNT_SESSION_REMEMBER = False  # A session ends with the browser: computers in offices are shared.
# Django's own keeps no second record of a person's address, as allauth's would.
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105
# allauth counts in the cache. Passwords are counted by axes in the database; what is left here are codes.
ACCOUNT_RATE_LIMITS = {"login_failed": "5/5m/key"}
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if BEHIND_PROXY else 0

# The second factor.
SECOND_FACTOR_REQUIRED = env.bool("SECOND_FACTOR_REQUIRED", not DEMO)
if not SECOND_FACTOR_REQUIRED and not DEMO:
    raise ImproperlyConfigured(
        "SECOND_FACTOR_REQUIRED is false: only the demo may do without the second factor. Take the setting out; "
        "who has lost a factor is helped by manage.py reset_second_factor <user name>."
    )
MFA_ADAPTER = "cms.users.adapters.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_TOLERANCE = 1  # The clocks of telephones are half a minute off.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEMO and not HTTPS

# Lockout: kept in the database, since a cache may be down or differ from process to process.
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # Hours.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_USERNAME_CALLABLE = "cms.users.lockout.username"
# One rule for everybody who counts by address; that of ipware reads one proxy as two.
AXES_CLIENT_IP_CALLABLE = "cms.users.lockout.address"
AXES_LOCKOUT_CALLABLE = "cms.users.lockout.locked_out"
AXES_ENABLE_ADMIN = False

# Sessions and cookies.
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_NAME = "__Host-sid" if HTTPS else "sid"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 8 * 3600
SESSION_SAVE_EVERY_REQUEST = False
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", [BASE_URL])

# Headers. The proxy that ends TLS must set and strip X-Forwarded-Proto.
SECURE_SSL_REDIRECT = SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_PRELOAD = env.bool("SECURE_HSTS_PRELOAD", HTTPS)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
# The preview panel of the editor is a frame of our own.
X_FRAME_OPTIONS = "SAMEORIGIN"
SILENCED_SYSTEM_CHECKS = ["security.W019"]

# What a page may load. The portal sends a policy of its own; all else has this one, changed as the next two say.
_media = urlsplit(MEDIA_URL)
_MEDIA = [SELF, f"{_media.scheme}://{_media.netloc}"] if _media.netloc else [SELF]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [*_MEDIA, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
    }
}
# Wagtail's admin has scripts and styles in its pages and cannot do without (wagtail #1288). Drafts are shown in a frame
# by the front end of their site, which the database names.
CSP_OF_THE_ADMIN = {
    "script-src": [SELF, UNSAFE_INLINE],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [*_MEDIA, "data:", "blob:"],
    "frame-src": [SELF, "https:"] if HTTPS else [SELF, "https:", "http:"],
}
# Widgets stand in pages of others.
CSP_OF_WIDGETS = {"frame-ancestors": ["*"]}
PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in (
        *("accelerometer", "autoplay", "browsing-topics", "camera", "display-capture", "encrypted-media"),
        *("geolocation", "gyroscope", "hid", "idle-detection", "local-fonts", "magnetometer", "microphone", "midi"),
        *("payment", "picture-in-picture", "screen-wake-lock", "serial", "usb", "xr-spatial-tracking"),
    )
)
