"""Two people at one page: a form that shows an old version is answered with the difference, never saved silently.

Wagtail's forms carry the revision that they were loaded with (`loaded_revision_id`, `loaded_revision_created_at`, and
`overwrite_revision_id` once they have saved by themselves); Wagtail itself looks at it for autosaves alone. Here every
save, submission, approval and publication does, under the lock of the page's row.
"""

from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.blocks import StreamValue
from wagtail.models import Page, Revision
from wagtail.utils.text import text_from_html

# Fields of the form that say which version it was made from, or what to do with it; the rest is what was typed.
NOT_TYPED = ("csrfmiddlewaretoken", "loaded_revision_", "overwrite_revision_id", "action-", "workflow-action")
STATE = ("live", "live_revision_id", "latest_revision_id")
# So long ago at most is what a form has saved by itself and not heard of.
SAME_FORM = timedelta(seconds=30)
DOING = ("action-", "workflow-action")


def version(revision: Revision | None) -> str:
    """Return the mark of a version: an autosave writes a revision anew, so its id alone is not enough."""
    return f"{revision.pk} {revision.created_at.isoformat()}" if revision else ""


def lock(page_id: int) -> Page:
    """Lock the page's row until the transaction ends, and return the page as it is then."""
    return Page.objects.select_for_update().get(pk=page_id)


def refuse_stale_form(request: HttpRequest, page: Any) -> HttpResponse | None:
    """Return the answer to a form made from an older version of `page` than the latest; None for any other request."""
    if request.method != "POST":
        return None
    now = lock(page.pk)
    latest = now.latest_revision
    by_itself = not request.accepts("text/html")
    if by_itself and _asks_for_more(request):
        return _no_autosave()  # The dialog's answer is in the form already when it saves by itself once more.
    # What the view has in hand was read before the lock, and its save would write all of it back.
    overtaken = any(getattr(page, name) != getattr(now, name) for name in STATE)
    if latest is None or not (overtaken or _is_stale(request, latest)):
        return None
    if by_itself:
        return _no_autosave()
    if not overtaken and _saved_by_the_same_form(request, latest):
        return None
    return _conflict(request, page, latest)


def _asks_for_more(request: HttpRequest) -> bool:
    """Tell whether the form is to do something with the page besides saving the draft."""
    return any(name.startswith(DOING) for name in request.POST)


def _no_autosave() -> HttpResponse:
    """Return what Wagtail's script understands: the form stays as it is."""
    told = {"success": False, "error_code": "invalid_revision", "error_message": _("Someone else has saved it.")}
    return JsonResponse(told, status=400)


def _saved_by_the_same_form(request: HttpRequest, latest: Revision) -> bool:
    """Tell whether all that is newer than the form is the user's own, of this very moment.

    A form saves by itself, and whoever clicks before that has been answered sends the mark of the version before.
    """
    loaded = request.POST.get("overwrite_revision_id") or request.POST.get("loaded_revision_id", "")
    newer = Revision.objects.for_instance(latest.content_object).filter(pk__gt=loaded if loaded.isdecimal() else 0)
    others = newer.filter(Q(user=None) | ~Q(user_id=request.user.pk)).exists()
    own = latest.user_id is not None and latest.user_id == request.user.pk
    return own and not others and timezone.now() - latest.created_at < SAME_FORM


def _is_stale(request: HttpRequest, latest: Revision) -> bool:
    """Tell whether the form was made from another version; one that names none was, since there is one now."""
    if own := request.POST.get("overwrite_revision_id"):
        return own != str(latest.pk)
    loaded = f"{request.POST.get('loaded_revision_id', '')} {request.POST.get('loaded_revision_created_at', '')}"
    return loaded != version(latest)


def _conflict(request: HttpRequest, page: Any, latest: Revision) -> HttpResponse:
    theirs = latest.as_object()
    loaded = request.POST.get("overwrite_revision_id") or request.POST.get("loaded_revision_id", "")
    # A revision that was written anew has lost what the form was made from.
    found = page.revisions.filter(pk=loaded).exclude(pk=latest.pk).first() if loaded.isdecimal() else None
    base = found.as_object() if found else theirs
    rows = _differences(request, theirs.get_edit_handler(), base, theirs)
    shown = {
        "page_title": _("Somebody else has changed this page"),
        "page_subtitle": page.get_admin_display_title(),
        "latest": latest,
        "saved": _is_stale(request, latest),
        "rows": rows,
        "typed": any(row["mine"].has_changed() for row in rows),
        "acting": _asks_for_more(request),
        "kept": _kept(request, latest),
        "edit_url": reverse("wagtailadmin_pages:edit", args=[page.pk]),
        "compare_url": reverse("wagtailadmin_pages:revisions_compare", args=[page.pk, found.pk, latest.pk])
        if found
        else "",
    }
    return TemplateResponse(request, "core/admin/conflict.html", shown, status=409).render()


def _differences(request: HttpRequest, editor: Any, base: Any, theirs: Any) -> list[dict[str, Any]]:
    """Return, field by field, what the other one changed and what was typed, both against the version before."""
    mine = _typed(request, editor, base)
    panel = editor.get_bound_panel(instance=theirs, request=request, form=None)
    rows = []
    for compare in panel.get_comparison():
        theirs_changed, mine_changed = compare(base, theirs), compare(base, mine)
        if theirs_changed.has_changed() or mine_changed.has_changed():
            words = _words(getattr(mine_changed, "val_b", None)) if mine_changed.has_changed() else ""
            rows.append({"theirs": theirs_changed, "mine": mine_changed, "words": words})
    return rows


def _typed(request: HttpRequest, editor: Any, base: Any) -> Any:
    """Return the page as it was typed, in memory, never to be saved; what the form refuses is as it was before."""
    page = base.specific_class.objects.get(pk=base.pk).with_content_json(base.serializable_data())
    form = editor.get_form_class()(
        request.POST, request.FILES, instance=page, parent_page=page.get_parent(), for_user=request.user
    )
    form.defer_required_fields()
    return form.save(commit=False) if form.is_valid() else form.instance


def _words(value: Any) -> str:
    """Return the plain words of a field, to be copied."""
    if isinstance(value, StreamValue):
        return "\n\n".join(text_from_html(str(block)) for block in value)
    return text_from_html(value) if isinstance(value, str) and "<" in value else str(value or "")


def _kept(request: HttpRequest, latest: Revision) -> list[tuple[str, str]]:
    """Return the fields that save what was typed on top of `latest`, if that is still the latest then."""
    typed = [
        (name, value) for name, values in request.POST.lists() if not name.startswith(NOT_TYPED) for value in values
    ]
    made = latest.created_at.isoformat()
    return [*typed, ("loaded_revision_id", str(latest.pk)), ("loaded_revision_created_at", made)]
