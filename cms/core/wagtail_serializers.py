"""How Wagtail's own endpoints write things down: related things whole or not at all, nothing of what is hidden."""

from typing import Any

from django.conf import settings
from django.db import models
from rest_framework.fields import Field
from wagtail.api.v2.serializers import BaseSerializer, PageSerializer, PageTypeField, TagsField
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page

from cms.core import blocks, richtext
from cms.core.addresses import Roots
from cms.core.api import iso
from cms.core.models import CmsImage


class MomentField(Field):  # type: ignore[type-arg]
    """A moment as the whole API writes it."""

    def to_representation(self, value: Any) -> str | None:
        """Return ISO 8601 in Vietnamese time."""
        return iso(value)


class BodyField(Field):  # type: ignore[type-arg]
    """A body as typed JSON; the view resolves links and documents for the whole answer at once."""

    def to_representation(self, value: Any) -> list[dict[str, Any]]:
        """Return the blocks."""
        return blocks.body_json(value)


class TextField(Field):  # type: ignore[type-arg]
    """Rich text, sanitised; the view resolves its links."""

    def to_representation(self, value: str) -> str:
        """Return the HTML."""
        return richtext.sanitise(value)


class PictureField(Field):  # type: ignore[type-arg]
    """A picture by its public sizes; null where it has none. The view has looked up those of all items at once."""

    def get_attribute(self, instance: Any) -> Any:
        """Return the picture's id."""
        return instance.pk if isinstance(instance, CmsImage) else getattr(instance, f"{self.field_name}_id")

    def to_representation(self, value: int) -> dict[str, Any] | None:
        """Return alt, credit, width, height, url and sources."""
        described: dict[str, Any] | None = self.context["view"].pictures.get(value)
        return described


class RelatedField(Field):  # type: ignore[type-arg]
    """Something related, as it writes itself for the public: `as_public_json` returns None for what is hidden."""

    def __init__(self, *, to_many: bool, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.to_many = to_many

    def to_representation(self, value: Any) -> Any:
        """Return its JSON, or a list of them."""
        if not self.to_many:
            return value.as_public_json()
        return [shown for one in value.all() if (shown := one.as_public_json()) is not None]


class DetailUrlField(Field):  # type: ignore[type-arg]
    """The item's own address in this API, on the site that answers."""

    def get_attribute(self, instance: Any) -> str:
        """Return the address."""
        address: str = self.context["view"].detail_url(instance.pk)
        return address

    def to_representation(self, value: str) -> str:
        """Return it."""
        return value


class Serializer(BaseSerializer):
    """What all four have in common."""

    serializer_field_mapping = {
        **BaseSerializer.serializer_field_mapping,
        StreamField: BodyField,
        RichTextField: TextField,
        models.DateTimeField: MomentField,
    }
    detail_url = DetailUrlField(read_only=True)

    def build_relational_field(self, field_name: str, relation_info: Any) -> tuple[type, dict[str, Any]]:
        """Return a field that gives the related thing itself, never an id of what may be hidden."""
        if relation_info.related_model is CmsImage:
            return PictureField, {"read_only": True}
        return RelatedField, {"read_only": True, "to_many": relation_info.to_many}


class HtmlUrlField(Field):  # type: ignore[type-arg]
    """A page's canonical address."""

    def get_attribute(self, instance: Page) -> Page:
        """Return the page."""
        return instance

    def to_representation(self, value: Page) -> str:
        """Return its address."""
        return Roots.of(self.context["request"]).address(value)


class ParentField(Field):  # type: ignore[type-arg]
    """The page above, or null where readers may not see it."""

    def get_attribute(self, instance: Page) -> Page | None:
        """Return the page above if it is among those that this address can show."""
        parent = instance.get_parent()
        return self.context["view"].base.filter(pk=parent.pk).first() if parent else None

    def to_representation(self, value: Page) -> dict[str, Any]:
        """Return it as Wagtail does."""
        meta = {
            "type": value.specific_class._meta.label,
            "detail_url": self.context["view"].detail_url(value.pk),
            "html_url": Roots.of(self.context["request"]).address(value),
        }
        return {"id": value.pk, "meta": meta, "title": value.title}


class PublicPageSerializer(Serializer, PageSerializer):
    """A page."""

    type = PageTypeField(read_only=True)
    html_url = HtmlUrlField(read_only=True)
    parent = ParentField(read_only=True)
    alias_of = None


class NamesField(TagsField):
    """Tags, sorted by name, of an item whose tags are there already."""

    def to_representation(self, value: Any) -> list[str]:
        """Return the names."""
        return sorted(tag.name for tag in value.all())


class ImageSerializer(Serializer):
    """A picture by its public sizes; the original's name and address are not for readers."""

    tags = NamesField(read_only=True)
    picture = PictureField(read_only=True)


class DownloadUrlField(Field):  # type: ignore[type-arg]
    """Where a document is downloaded."""

    def get_attribute(self, instance: Any) -> Any:
        """Return the document."""
        return instance

    def to_representation(self, value: Any) -> str:
        """Return the absolute address of the view that honours the collection's privacy."""
        return settings.BASE_URL + str(value.url)


class DocumentSerializer(Serializer):
    """A document."""

    tags = NamesField(read_only=True)
    download_url = DownloadUrlField(read_only=True)


class LocationField(Field):  # type: ignore[type-arg]
    """Where a redirect leads: a page's canonical address, or the link."""

    def get_attribute(self, instance: Any) -> Any:
        """Return the redirect."""
        return instance

    def to_representation(self, value: Any) -> str:
        """Return the address."""
        if value.redirect_page_id:
            return Roots.of(self.context["request"]).address(value.redirect_page)
        return str(value.redirect_link)


class RedirectSerializer(Serializer):
    """A redirect."""

    location = LocationField(read_only=True)
