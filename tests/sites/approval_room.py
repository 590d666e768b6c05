"""A section with its people, each at a browser of their own: they write, send, send back and approve through HTTP."""

import json
import re
from typing import Any

from django.test import Client
from django.urls import reverse
from wagtail.models import TaskState, WorkflowState

from cms.core import conflicts
from cms.users.models import User
from seeds import factories
from sites.news.models import ArticlePage
from sites.sections.models import SectionPage

EMPTY = {"TOTAL_FORMS": "0", "INITIAL_FORMS": "0", "MIN_NUM_FORMS": "0", "MAX_NUM_FORMS": "1000"}
LOADED = re.compile(r'name="(loaded_revision_\w+)" value="([^"]*)"')


def person(section: SectionPage, role: str, **fields: Any) -> User:
    """A user with a part in a section; `admin` is a superuser."""
    user: User = factories.UserFactory(is_superuser=role == "admin", **fields)
    if role != "admin":
        user.groups.add(section.kit.groups()[role])
    return user


class Seat:
    """One user at the admin, with the form of one article open."""

    def __init__(self, user: User, article: ArticlePage) -> None:
        self.user, self.article = user, article
        self.client = Client()
        self.client.force_login(user)
        self.edit_url = reverse("wagtailadmin_pages:edit", args=[article.pk])
        self.loaded: dict[str, str] = {}

    def open(self) -> "Seat":
        """Have the form of the version that is the latest now, without the cost of drawing it."""
        latest = ArticlePage.objects.get(pk=self.article.pk).latest_revision
        self.loaded = {
            "loaded_revision_id": str(latest.pk),
            "loaded_revision_created_at": latest.created_at.isoformat(),
        }
        return self

    def drawn(self) -> dict[str, str]:
        """The fields of the version in the form as it is drawn."""
        return dict(LOADED.findall(self.client.get(self.edit_url).content.decode()))

    def form(self, **fields: str) -> dict[str, str]:
        """The fields that the browser would send."""
        latest = ArticlePage.objects.get(pk=self.article.pk).get_latest_revision_as_object()
        sets = {
            f"{name}-{key}": value
            for name in ("bylines", "attachments", "corrections", "comments")
            for key, value in EMPTY.items()
        }
        own = {"title": latest.title, "slug": latest.slug, "lead": latest.lead, "body-count": "0", "next": ""}
        return {**sets, **own, **self.loaded, **fields}

    def send(self, **fields: str) -> Any:
        """Send the form."""
        return self.client.post(self.edit_url, self.form(**fields))

    def save(self, **fields: str) -> Any:
        """Save the draft with `fields` changed."""
        return self.send(**fields)

    def submit(self, **fields: str) -> Any:
        """Send it for review."""
        return self.send(**fields, **{"action-submit": "1"})

    def decide(self, action: str, *, seen: str = "", comment: str = "", **fields: str) -> Any:
        """Approve or send back from the form; what the dialog collects goes with it."""
        extra = {"comment": comment} | ({"seen": seen or self.shown()} if action == "approve" else {})
        doing = {"action-workflow-action": "true", "workflow-action-name": action}
        return self.send(**fields, **doing, **{"workflow-action-extra-data": json.dumps(extra)})

    def from_dashboard(self, action: str, **fields: str) -> Any:
        """Approve or send back from the dashboard's list, without the form."""
        return self.client.post(dialog(self.article, action), fields)

    def shown(self) -> str:
        """The version that the dialog of the approval shows now."""
        return conflicts.version(ArticlePage.objects.get(pk=self.article.pk).latest_revision)


def dialog(article: ArticlePage, action: str) -> str:
    """The address of Wagtail's dialog for an action at the newest step."""
    return reverse("wagtailadmin_pages:workflow_action", args=[article.pk, action, step_of(article).pk])


def step_of(article: ArticlePage) -> Any:
    """The newest step that the article has come to."""
    return TaskState.objects.for_instance(article).latest("pk")


def status(article: ArticlePage) -> tuple[str, str, bool]:
    """Where the article is: the workflow's status, the step, and whether it is public."""
    state = WorkflowState.objects.for_instance(article).latest("pk")
    return state.status, step_of(article).task.specific.step, ArticlePage.objects.get(pk=article.pk).live
