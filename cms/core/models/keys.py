"""Keys for partners: they lift the limits of fair use and never change what is seen."""

import hashlib
import secrets

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

PREFIX = "xbtt_"


def digest(secret: str) -> str:
    """Return what is kept of a key: 256 random bits need no slow hash."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


class ApiKey(models.Model):
    """One partner's key: named, revocable, kept as a hash. The key itself is shown once, when it is made."""

    name = models.CharField(_("partner"), max_length=200, help_text=_("Who uses the key, and for what."))
    contact = models.EmailField(_("contact"), blank=True)
    hint = models.CharField(_("key begins with"), max_length=16, editable=False)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(_("made at"), auto_now_add=True)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("API key")
        verbose_name_plural = _("API keys")
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return f"{self.name} ({self.hint}…)"

    @property
    def in_force(self) -> bool:
        """Tell whether the key lifts limits."""
        return self.revoked_at is None

    def renew(self) -> str:
        """Give this row a new secret, unsaved, and return it: the only time that it can be read."""
        secret = PREFIX + secrets.token_urlsafe(32)
        self.hint, self.digest = secret[:10], digest(secret)
        return secret

    def revoke(self) -> None:
        """Make the key worthless from now on."""
        self.revoked_at = self.revoked_at or timezone.now()
        self.save(update_fields=["revoked_at"])

    @classmethod
    def accepts(cls, authorization: str) -> bool:
        """Tell whether an Authorization header (`Bearer xbtt_...`, RFC 6750) holds a key in force. One small query."""
        scheme, _space, secret = authorization.partition(" ")
        if scheme.lower() != "bearer" or not secret.startswith(PREFIX):
            return False
        return cls.objects.filter(digest=digest(secret.strip()), revoked_at=None).exists()
