"""Files and health: private originals for those who may choose them, public sizes for all, is-it-alive answers."""

import logging
import mimetypes
from pathlib import Path
from typing import TypeVar

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.files.storage import default_storage, storages
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from wagtail.documents.views.serve import serve
from wagtail.images.permissions import permission_policy

from cms.core.models import CmsImage, CmsRendition
from cms.users.models import User

logger = logging.getLogger(__name__)

Response = TypeVar("Response", bound=HttpResponseBase)

FOREVER = "public, max-age=31536000, immutable"


@require_safe
def private_file(request: HttpRequest, name: str) -> FileResponse:
    """Serve a picture's original or admin thumbnail to a user who may choose the picture; 404 to all others."""
    image = _image_of(name) if "\0" not in name else None
    if image is None or not _may_see(request.user, image) or not default_storage.exists(name):
        raise Http404
    response = FileResponse(default_storage.open(name), content_type=mimetypes.guess_type(name)[0])
    response["Cache-Control"] = "private, max-age=60"
    return _hardened(response)


def _image_of(name: str) -> CmsImage | None:
    rendition = CmsRendition.objects.filter(file=name).select_related("image").first()
    return rendition.image if rendition else CmsImage.objects.filter(file=name).first()


def _may_see(user: User | AnonymousUser, image: CmsImage) -> bool:
    if not user.is_authenticated or not user.has_perm("wagtailadmin.access_admin"):
        return False
    actions = ["choose", "change", "delete", "add"]
    return bool(permission_policy.user_has_any_permission_for_instance(user, actions, image))


@require_safe
def document(request: HttpRequest, document_id: int, document_filename: str) -> HttpResponse:
    """Serve a document by Wagtail's view, which asks our hook whether it may; checked again at each use."""
    response: HttpResponse = serve(request, document_id, document_filename)
    if response.get("Content-Encoding") == "None":
        del response["Content-Encoding"]  # Wagtail's way to say that there is none, which no client understands.
    if "Content-Disposition" in response:
        # Wagtail puts names in as they are; those of older files may hold quotes.
        is_attachment = response["Content-Disposition"].startswith("attachment")
        response["Content-Disposition"] = content_disposition_header(is_attachment, document_filename) or "inline"
    response.setdefault("Cache-Control", "no-cache")
    return _hardened(response)


@require_safe
def public_file(request: HttpRequest, name: str) -> FileResponse:
    """Serve a public size where no proxy does; its name changes with its content, so it may be kept for ever."""
    storage = storages["public"]
    root = Path(settings.MEDIA_ROOT).resolve()
    if "\0" in name or not (root / name).resolve().is_relative_to(root) or not (root / name).is_file():
        raise Http404
    response = FileResponse(storage.open(name), content_type=mimetypes.guess_type(name)[0])
    response["Cache-Control"] = FOREVER
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return _hardened(response)


def _hardened(response: Response) -> Response:
    """Keep a file from being anything but a file."""
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Refuse what no view was asked about, such as an unknown host: in the one error shape where programs read."""
    words = _("This request cannot be understood: its host or its form is not one that is served here.")
    if request.path.startswith(("/api/", "/feeds/", "/embed/", "/oembed/", "/sitemap", "/news-sitemap", "/robots.txt")):
        problem = {"code": "bad_request", "detail": words, "attr": None}
        body = {"type": "client_error", "errors": [problem]}
        return _uncached(JsonResponse(body, status=400, json_dumps_params={"ensure_ascii": False}))
    return _uncached(render(request, "400.html", {"words": words}, status=400))


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Answer that the process lives."""
    return _uncached(JsonResponse({"status": "ok"}))


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Answer 200 when the database answers and is migrated, else 503 with what is missing."""
    problems = {}
    try:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            problems["migrations"] = "Run manage.py migrate."
    except DatabaseError:
        logger.exception("The database does not answer.")
        problems["database"] = "The database does not answer; see the log."
    body = {"status": "unready" if problems else "ok", "problems": problems}
    return _uncached(JsonResponse(body, status=503 if problems else 200))


def _uncached(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    return response
