"""Partners' API keys in the admin: made (the key is shown once), renamed, revoked."""

from typing import Any, ClassVar

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import BooleanColumn, Column, DateColumn
from wagtail.admin.views.generic import CreateView, DeleteView
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.log_actions import log

from cms.core.models import ApiKey


class KeyCreateView(CreateView):
    """Make a key and show it, once, on the page that answers the form."""

    def save_instance(self) -> ApiKey:
        """Save the key's hash; the key itself goes to the page alone."""
        self.secret = self.form.instance.renew()
        key: ApiKey = super().save_instance()
        return key

    def save_action(self) -> HttpResponse:
        """Show the key; the admin's pages are `no-store`, so nothing keeps it."""
        shown = {"key": self.object, "secret": self.secret, "index_url": self.get_success_url()}
        return render(self.request, "core/admin/key_made.html", shown)


class KeyRevokeView(DeleteView):
    """Revoke a key instead of deleting it: who had one stays known."""

    page_title = _("Revoke")
    success_message = _("The key of %(object)s has been revoked.")
    template_name = "core/admin/key_revoke.html"

    @property
    def confirmation_message(self) -> str:
        """Say what follows."""
        return str(_("Requests with this key count like those of anybody from now on. This cannot be undone."))

    def delete_action(self) -> None:
        """Revoke, and write it down."""
        self.object.revoke()
        log(instance=self.object, action="xbtt.revoke")


class KeyViewSet(ModelViewSet):
    """The list of keys under Settings."""

    model = ApiKey
    icon = "key"
    menu_label = _("API keys")
    add_to_settings_menu = True
    form_fields: ClassVar[list[str]] = ["name", "contact"]
    list_display: ClassVar[list[Any]] = [
        "name",
        Column("hint", label=_("key begins with")),
        DateColumn("created_at", label=_("made at")),
        BooleanColumn("in_force", label=_("in force")),
    ]
    search_fields: ClassVar[list[str]] = ["name", "contact"]
    copy_view_enabled = False
    inspect_view_enabled = False
    add_view_class = KeyCreateView
    delete_view_class = KeyRevokeView
