"""A person's part in one section, as that section's administrators know it."""

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Membership(models.Model):
    """One person in one section: since when, invited how, set aside or over.

    Roles are the section's groups, as everywhere. While a part is suspended or over, or as long as an invitation leads
    to no account, the roles stand in `set_aside` instead and give no rights. The account itself may be the part of
    other sections too, of which nothing shows here.
    """

    # References from here are no use of a user that an administrator would have to know of.
    wagtail_reference_index_ignore = True

    section = models.ForeignKey("sections.SectionPage", on_delete=models.CASCADE, related_name="memberships")
    # None: the invitation leads to no account, because the address is a superuser's or that of several accounts.
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="memberships")
    since = models.DateTimeField(default=timezone.now)
    set_aside: Any = models.ManyToManyField(Group, related_name="+")

    # The invitation, in the words of whoever invited.
    email = models.EmailField(blank=True)
    last_name = models.CharField(max_length=150, blank=True)
    first_name = models.CharField(max_length=150, blank=True)
    invited_at = models.DateTimeField(null=True)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    expires_at = models.DateTimeField(null=True)
    token_digest = models.CharField(max_length=64, blank=True)
    accepted_at = models.DateTimeField(null=True)

    suspended_at = models.DateTimeField(null=True)
    # The account was closed with the suspension, since it was this section's alone; it opens with the restoration.
    locked = models.BooleanField(default=False)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("person of a section")
        verbose_name_plural = _("people of sections")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["section", "user"], name="membership_once_per_section"),
            models.UniqueConstraint(
                fields=["section", "email"], condition=Q(user=None), name="invitation_to_no_account_once_per_address"
            ),
            models.UniqueConstraint(
                fields=["token_digest"], condition=~Q(token_digest=""), name="invitation_link_leads_to_one_person"
            ),
            models.CheckConstraint(
                condition=Q(suspended_at=None) | Q(removed_at=None), name="membership_suspended_or_over_not_both"
            ),
            models.CheckConstraint(
                condition=Q(locked=False) | Q(suspended_at__isnull=False), name="membership_locks_only_while_suspended"
            ),
            models.CheckConstraint(
                condition=Q(invited_at=None, expires_at=None) | Q(invited_at__isnull=False, expires_at__isnull=False),
                name="invitation_ends",
            ),
        ]

    def __str__(self) -> str:
        return self.email or f"{self.user_id} @ {self.section_id}"
