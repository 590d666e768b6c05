"""What is out of reach but named already in something of one's own: shown as "(private)", never by its title.

Wagtail's widgets, comparisons and rich text know nothing of who asks, and have no hook: the methods by which choosers
and lists describe things are wrapped here, and the rules by which links come into the editor are replaced.
"""

from typing import Any

from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.rich_text.converters.html_to_contentstate import PageLinkElementHandler
from wagtail.admin.widgets import BaseChooser
from wagtail.documents.rich_text.contentstate import DocumentLinkElementHandler
from wagtail.models import Page
from wagtail.rich_text.feature_registry import FeatureRegistry

from cms.core.models import CmsDocument, CmsImage
from sites.sections.isolation import reach
from sites.sections.isolation.guard import asking

_described, _titled = BaseChooser.get_value_data, Page.get_admin_display_title
_called = {model: model.__str__ for model in (CmsImage, CmsDocument)}


def describe(chooser: Any, value: Any) -> dict[str, Any] | None:
    """Return what a chooser shows of `value`, as Wagtail does; of what the person may not see, that it is private."""
    instance, user = chooser.get_instance(value), asking()
    if instance is None or user is None or reach.may_choose(user, instance):
        return _described(chooser, instance)
    return {
        "id": instance.pk,
        "edit_url": None,
        chooser.display_title_key: _("(private)"),
        "preview": {"url": "", "width": 0, "height": 0},
        "default_alt_text": "",
    }


def title(page: Page) -> str:
    """Return a page's title in lists: of a page of others its public one, not the one in its draft."""
    user = asking()
    return page.title if user is not None and not reach.works_with(user, page) else _titled(page)


def name(thing: Any) -> str:
    """Return the name of a picture or a document, if the person asking may know it."""
    user = asking()
    return _called[type(thing)](thing) if user is None or reach.may_choose(user, thing) else _("(private)")


class PageLinks(PageLinkElementHandler):
    """A link to a page, as the editor gets it. As many queries as Wagtail's own, since a text may have many links."""

    def get_attribute_data(self, attrs: dict[str, str]) -> dict[str, Any]:
        """Return the page's id, with its address if the person may know it."""
        page = Page.objects.filter(pk=attrs["id"]).specific().first()
        if page is None or _hidden(page):
            return {"id": int(attrs["id"]), "url": None, "parentId": None}
        parent = page.get_parent()
        return {"id": page.pk, "url": page.url, "parentId": parent.pk if parent else None}


class DocumentLinks(DocumentLinkElementHandler):
    """A link to a document, as the editor gets it."""

    def get_attribute_data(self, attrs: dict[str, str]) -> dict[str, Any]:
        """Return the document's id, with its address and name if the person may know them."""
        if not attrs.get("id", "").isdecimal():
            return {}
        document = CmsDocument.objects.filter(pk=attrs["id"]).first()
        if document is None or _hidden(document):
            return {"id": int(attrs["id"])}
        return {"id": document.pk, "url": document.url, "filename": document.filename}


def _hidden(thing: Any) -> bool:
    user = asking()
    return user is not None and not reach.may_choose(user, thing)


@hooks.register("register_rich_text_features", order=1000)
def bring_links_in_by_ours(features: FeatureRegistry) -> None:
    """Put our handlers in the place of Wagtail's; the way out of the editor stays as it is."""
    for feature, selector, handler in (
        ("link", 'a[linktype="page"]', PageLinks("LINK")),
        ("document-link", 'a[linktype="document"]', DocumentLinks("DOCUMENT")),
    ):
        rule = features.converter_rules_by_converter["contentstate"][feature]
        inward = {**rule["from_database_format"], selector: handler}
        features.register_converter_rule("contentstate", feature, {**rule, "from_database_format": inward})


def install() -> None:
    """Wrap the methods. Called once, when the app is ready."""
    BaseChooser.get_value_data = describe
    Page.get_admin_display_title = title
    for model in _called:
        model.__str__ = name  # type: ignore[method-assign]
