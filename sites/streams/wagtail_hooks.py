"""What streams add to Wagtail's admin."""

from collections.abc import Iterator
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.urls import URLPattern, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import LogActionRegistry
from wagtail.models import Page

from cms.users.models import User
from sites.news.models import ArticleCard, ArticlePage
from sites.sections.audit.keeping import keep
from sites.sections.audit.names import register_detailed
from sites.streams import explain_admin, home, recall_admin, recalling, recalls

# Register addresses and menu items of their own.
from sites.streams.desk import hooks as _desk  # noqa: F401
from sites.streams.editor import viewset
from sites.streams.models import Recall, Stream
from sites.streams.reports import hooks as _reports  # noqa: F401


@hooks.register("register_log_actions")
def register_log_actions(actions: LogActionRegistry) -> None:
    """Name the actions of ours in the page history."""
    actions.register_action(recalling.RECALL, _("Recall"), _("Recalled from everywhere"))
    actions.register_action(recalling.RESTORE, _("Restore"), _("Brought back after a recall"))
    register_detailed(actions, viewset.RULED, _("Rule, intake or trust changed"))
    pages = [recall_admin.INDEX, recall_admin.RESULTS, recall_admin.PAGE, recall_admin.RECEIPTS, recall_admin.RESTORE]
    keep(actions, Recall, owners=lambda recall: [recall.card.section_id], pages=pages)
    keep(actions, Stream, owners=lambda stream: [stream.section_id], pages=["wagtailsnippets_streams_stream"])


@hooks.register("construct_homepage_panels")
def put_streams_on_the_home(request: HttpRequest, panels: list[Component]) -> None:
    """Show desks, what became of the section's proposals, and what the clock has missed."""
    user: Any = request.user
    panels += home.panels(user)


@hooks.register("register_admin_urls")
def register_recall_urls() -> list[URLPattern]:
    """Recalls: form, receipts, list, restore."""
    return recall_admin.urls()


@hooks.register("register_admin_urls")
def register_explain_urls() -> list[URLPattern]:
    """Where an article is shown: the panel beside its form, and the same as JSON."""
    return explain_admin.urls()


class RecallsMenuItem(MenuItem):
    """The list of recalled articles, for those who may recall."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Show it to heads and administrators."""
        return not isinstance(request.user, AnonymousUser) and recalls.heads_a_section(request.user)


@hooks.register("register_reports_menu_item")
def register_recalls_menu_item() -> MenuItem:
    """Lead there from the reports."""
    address = reverse(recall_admin.INDEX)
    return RecallsMenuItem(_("Recalled articles"), address, name="recalls", icon_name="no-view", order=900)


@hooks.register("register_page_header_buttons")
def recall_button(page: Page, user: User, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    """Offer to recall an article that was ever public, or to look at its receipts, to those who may."""
    article = page.specific_deferred
    if not isinstance(article, ArticlePage) or not recalls.may_recall(user, article):
        return
    known = recalls.in_force(page.pk)
    if known is not None:
        address = reverse(recall_admin.PAGE, args=[known.pk])
        yield Button(_("Receipts of the recall"), address, icon_name="no-view", priority=62)
    elif ArticleCard.objects.filter(pk=page.pk).exists():
        address = reverse(recall_admin.FORM, args=[page.pk])
        yield Button(_("Recall"), address, icon_name="no-view", priority=62)


@hooks.register("before_edit_page")
def tell_of_recall(request: HttpRequest, page: Page) -> None:
    """Say on the form of a recalled article that only a restore brings it back, with the way there."""
    known = recalls.in_force(page.pk) if request.method == "GET" and isinstance(page, ArticlePage) else None
    if known is None:
        return
    user: Any = request.user
    address = reverse("recall-restore", args=[known.pk])
    buttons = [messages.button(address, gettext("Restore"))] if recalls.may_recall(user, page) else []
    told = gettext(
        "This article was recalled by %(who)s at %(when)s and cannot be published. What you save stays a draft."
    )
    messages.warning(request, told % recalls.who_and_when(known), buttons=buttons)
