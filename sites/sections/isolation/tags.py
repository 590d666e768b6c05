"""Tags are offered from one's own section and the shared collection; Wagtail offers every tag in the database."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, F, Model, Q, QuerySet
from django.http import Http404, HttpRequest, JsonResponse
from taggit.models import Tag, TaggedItem
from wagtail.admin import filters
from wagtail.images.views import chooser
from wagtail.models import Page

from cms.core.models import CmsDocument, CmsImage
from sites.sections.isolation import reach
from sites.sections.isolation.guard import asking

MOST = 10


def known_tags(user: Any) -> "QuerySet[Tag]":
    """Return the tags on the pages that the user works with and on the pictures and documents that they may choose."""
    if reach.everything(user):
        return Tag.objects.all()
    found = Q(pk__in=_of_media(user, [CmsImage, CmsDocument]).values("tag"))
    for through in _page_tags():
        pages = reach.pages_worked_with(user).order_by().values("pk")
        found |= Q(pk__in=through.objects.filter(content_object__in=pages).values("tag"))
    return Tag.objects.filter(found)


def _page_tags() -> list[Any]:
    """Return the models that put tags on pages."""
    relations = Tag._meta.get_fields(include_hidden=True)
    models: list[Any] = [one.related_model for one in relations if one.is_relation and one.auto_created]
    return [one for one in models if _target(one) is not None and issubclass(_target(one), Page)]


def _target(through: Any) -> Any:
    names = {field.name for field in through._meta.get_fields()}
    return through._meta.get_field("content_object").related_model if "content_object" in names else None


def _of_media(user: Any, models: list[type[Model]]) -> "QuerySet[TaggedItem]":
    found = Q(pk__in=[])
    for model in models:
        kind = ContentType.objects.get_for_model(model)
        found |= Q(content_type=kind, object_id__in=reach.choosable(user, model).values("pk"))
    return TaggedItem.objects.filter(found)


def autocomplete(request: HttpRequest, app_name: str = "", model_name: str = "") -> JsonResponse:
    """Answer with the names of at most ten known tags that begin with `term`."""
    if (app_name, model_name) not in (("", ""), ("taggit", "tag")):
        raise Http404
    term = request.GET.get("term", "")
    found = known_tags(request.user).filter(name__istartswith=term).order_by("name") if term else Tag.objects.none()
    return JsonResponse(list(found.values_list("name", flat=True)[:MOST]), safe=False)


def popular(model: type[Model], count: int = MOST) -> "QuerySet[Tag]":
    """Return the tags most used on those of the model's objects that the person asking may choose."""
    user = asking()
    used = TaggedItem.objects.filter(content_type=ContentType.objects.get_for_model(model))
    if user is not None and not reach.everything(user):
        used = _of_media(user, [model])
    return (
        Tag.objects.filter(taggit_taggeditem_items__in=used)
        .annotate(item_count=Count("taggit_taggeditem_items"))
        .order_by(F("item_count").desc(), "name")[:count]
    )


def install() -> None:
    """Put ours where Wagtail's lists of pictures and documents look for popular tags: they have no hook."""
    filters.popular_tags_for_model = popular
    chooser.popular_tags_for_model = popular
