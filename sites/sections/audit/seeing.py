"""Who saw what: pages of the admin that show rights, people, keys, endpoints, recalls or the audit log itself.

A page seen is written once for each person, object, section and day, after the answer was made and before it is sent:
what cannot be written down is not shown. Mostly that is one read, so such a GET takes SQLite's write lock once a day;
a task in the queue would take it as well. Exports are written each time. The public's requests never come here.
"""

from collections.abc import Callable

from django.conf import settings
from django.db.models import Model
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import override
from wagtail.log_actions import registry as log_registry

from cms.users.models import User
from sites.sections.audit import asking, names, recording, registry
from sites.sections.audit.queries import sections_of_person
from sites.sections.models import AuditEntry

PAGES = "/admin/"


class AuditMiddleware:
    """Note from where a request comes, and write down which of the kept pages somebody was shown."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with asking.answering(request):
            response = self.get_response(request)
            if request.method == "GET" and request.path.startswith(PAGES) and response.status_code == 200:
                write_down(request)
        return response


def write_down(request: HttpRequest) -> None:
    """Write that the page was shown, if it is one of those kept."""
    match, user = request.resolver_match, request.user
    if match is None or not isinstance(user, User):
        return
    log_registry.scan_for_actions()
    model = registry.model_shown_by(match.view_name, match.namespace)
    if model is None:
        return
    action = names.EXPORTED if request.GET.get("export") else names.SAW
    shown = model._base_manager.filter(pk=match.kwargs["pk"]).first() if "pk" in match.kwargs else None
    for section in _sections(request, user, shown):
        _write(user, action, model=model, shown=shown, section=section)


def _sections(request: HttpRequest, user: User, shown: Model | None) -> list[int | None]:
    """Return the sections whose things were seen: those of the object, or of all lists that `user` can be shown.

    A section is not told of somebody who looked at a person in another section.
    """
    own: list[int] = sections_of_person(user)
    match = request.resolver_match
    if match is not None and "section" in match.kwargs:
        return [match.kwargs["section"]]
    chosen = request.GET.get("section", "")
    if shown is None:
        narrowed = [section for section in own if str(section) == chosen]
        return [*(narrowed or own)] or [None]
    owners = registry.owners_of(shown)
    return owners if user.is_superuser else [section for section in owners if section in own] or [None]


def _write(user: User, action: str, *, model: type[Model], shown: Model | None, section: int | None) -> None:
    """Write the row, but what was seen not twice a day."""
    key = str(shown.pk) if shown else ""
    known = AuditEntry.objects.filter(
        user=user,
        section=section,
        action=action,
        content_type=recording.kind_of(model),
        object_id=key,
        timestamp__gte=recording.begin_of_today(),
    )
    if action == names.SAW and known.exists():
        return
    with override(settings.LANGUAGE_CODE):
        label = AuditEntry.objects.get_instance_title(shown) if shown else _("the list")
        recording.bare(action, model=model, object_id=key, label=label, user=user, section=section)
