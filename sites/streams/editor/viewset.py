"""Streams in the admin: their list, form and deletion, which says first what depends on them."""

from typing import Any

from django.contrib import messages
from django.db.models import PROTECT, Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.ui.tables import Column
from wagtail.log_actions import log
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import DeleteView, EditView

from sites.sections.isolation.snippets import SectionSnippetViewSet
from sites.sections.models import Bloc
from sites.streams.editor import views
from sites.streams.editor.panels import EDIT_HANDLER
from sites.streams.editor.reach import StreamPolicy
from sites.streams.models import SHARED, Intake, Refill, Stream
from sites.streams.rules import rule_of

RULED = "xbtt.stream.ruled"
# What changes nothing of what a stream takes.
ONLY_WORDS = ("name", "description")


class EditStream(EditView):
    """The form; after saving it warns of a rule that takes nothing."""

    def save_instance(self) -> Stream:
        """Save, and write down which parts of the rule, the intake and the trust were changed."""
        stream: Stream = super().save_instance()
        parts = [str(self.form.fields[name].label) for name in self.form.changed_data if name not in ONLY_WORDS]
        parts += [_("trust")] if self.form.formsets["trusts"].has_changed() else []
        if parts:
            log(instance=stream, action=RULED, data={"detail": "; ".join(parts)})
        return stream

    def get_success_message(self) -> str:
        """Say that it was saved, and that it is being refilled."""
        if rule_of(Stream.objects.get(pk=self.object.pk)).empty:
            messages.warning(self.request, _("This rule takes no article at all. Name something in it, or take all."))
        return _("The stream “%(name)s” was saved. It is being refilled in the background.") % {"name": self.object}


class DeleteStream(DeleteView):
    """The question before a deletion, with what would go."""

    @property
    def confirmation_message(self) -> str:
        """Say how many items readers see in it now, and which addresses would end."""
        shown = self.object.placements.filter(since__isnull=False).count()
        message = _(
            "Delete the stream “%(name)s”? Items shown in it now: %(shown)d; they stay in their sections. Its feeds "
            "(/feeds/%(slug)s.atom, .rss, .json) and its list in the API end. This cannot be undone."
        )
        return message % {"name": self.object.name, "slug": self.object.slug, "shown": shown}


def _refill_words(stream: Stream) -> str:
    refill: Refill | None = getattr(stream, "refill", None)
    return str(views.words_of(refill)["words"])


class StreamViewSet(SectionSnippetViewSet):
    """Streams among the snippets."""

    model = Stream
    icon = "list-ul"
    edit_handler = EDIT_HANDLER
    edit_view_class = EditStream
    delete_view_class = DeleteStream
    list_display = [
        "name",
        Column("section", label=gettext_lazy("Owner"), accessor=lambda stream: stream.section or _("the portal")),
        Column("intake", label=gettext_lazy("Intake"), accessor=lambda stream: Intake(stream.intake).label),
        Column("shown", label=gettext_lazy("Shown"), accessor="shown"),
        Column("waiting", label=gettext_lazy("Waiting"), accessor="waiting"),
        Column("refill", label=gettext_lazy("Refill"), accessor=_refill_words),
    ]
    search_fields = ["name", "slug"]
    ordering = ["name"]

    @property
    def permission_policy(self) -> StreamPolicy:
        """Return whose streams are whose."""
        return StreamPolicy()

    def get_queryset(self, request: HttpRequest) -> QuerySet[Stream]:
        """Return the streams within reach, with what the list says of them."""
        found = super().get_queryset(request).select_related("section", "refill")
        waiting = Q(placements__state__in=["proposed", "recheck"])
        return found.annotate(
            shown=Count("placements", filter=Q(placements__since__isnull=False)),
            waiting=Count("placements", filter=waiting),
        )


@hooks.register("before_delete_snippet")
def refuse_deleting(request: HttpRequest, instances: list[Any]) -> HttpResponse | None:
    """Refuse to delete what others stand on, and say what that is; lead back to the list."""
    reasons = [why for stream in instances if isinstance(stream, Stream) for why in what_depends_on(stream)]
    if not reasons:
        return None
    for why in reasons:
        messages.error(request, why)
    return redirect(reverse("wagtailsnippets_streams_stream:list"))


def what_depends_on(stream: Stream) -> list[str]:
    """Return why a stream cannot be deleted: what it is to the portal, and what names it and would be left without."""
    name = {"name": stream.name}
    reasons = []
    if stream.slug == SHARED:
        reasons.append(_("“%(name)s” is the shared stream: the portal's home stands on it.") % name)
    elif stream.section_id is not None:
        reasons.append(_("“%(name)s” is a section's own stream: it goes with the section.") % name)
    elif Bloc.objects.filter(slug=stream.slug).exists():
        reasons.append(_("“%(name)s” is a bloc's own stream. Delete the bloc first.") % name)
    # Hidden ones too: what lies above names a stream without a way back.
    relations: list[Any] = [one for one in Stream._meta.get_fields(include_hidden=True) if one.one_to_many]
    for relation in relations:
        if relation.on_delete is not PROTECT:
            continue
        users = [
            str(one) for one in relation.related_model._default_manager.filter(**{relation.field.name: stream})[:10]
        ]
        if users:
            told = _("“%(name)s” is used by: %(users)s. Give them another stream first.")
            reasons.append(told % {**name, "users": "; ".join(users)})
    return reasons


@hooks.register("register_admin_urls")
def register_editor_urls() -> list[URLPattern]:
    """What the form asks for while it is open."""
    return [
        path("streams/editor/matches/", views.matches, name="stream-matches-new"),
        path("streams/editor/<int:pk>/matches/", views.matches, name="stream-matches"),
        path("streams/editor/<int:pk>/refill/", views.refill_state, name="stream-refill"),
        path("streams/editor/<int:pk>/refill/anew/", views.refill_anew, name="stream-refill-anew"),
    ]


register_snippet(StreamViewSet)
