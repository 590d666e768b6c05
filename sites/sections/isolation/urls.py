"""Addresses of Wagtail's that are answered by ours, to stand before Wagtail's own, whose names lead here too."""

from typing import Any

from django.urls import URLPattern, include, path
from django.views.decorators.cache import never_cache
from wagtail.admin.auth import require_admin_access
from wagtail.utils.urlpatterns import decorate_urlpatterns

from sites.sections.isolation import reports, tags
from sites.sections.isolation.choosers import BrowseFromOwnView


def _report(address: str, view: Any) -> list[URLPattern]:
    return [
        path(f"reports/{address}/", view.as_view(), name=f"own-{address}"),
        path(f"reports/{address}/results/", view.as_view(results_only=True), name=f"own-{address}-results"),
    ]


_ADDRESSES = [
    *_report("locked", reports.OwnLockedPagesView),
    *_report("workflow", reports.OwnWorkflowView),
    *_report("workflow_tasks", reports.OwnWorkflowTasksView),
    *_report("page-types-usage", reports.OwnPageTypesView),
    path("choose-page/", BrowseFromOwnView.as_view(), name="wagtailadmin_choose_page"),
    path("choose-page/<int:parent_page_id>/", BrowseFromOwnView.as_view(), name="wagtailadmin_choose_page_child"),
    path("tag-autocomplete/", tags.autocomplete, name="wagtailadmin_tag_autocomplete"),
    path(
        "tag-autocomplete/<slug:app_name>/<slug:model_name>/",
        tags.autocomplete,
        name="wagtailadmin_tag_model_autocomplete",
    ),
]
urlpatterns = [
    *decorate_urlpatterns(decorate_urlpatterns(_ADDRESSES, require_admin_access), never_cache),
    path("reports/", include("sites.sections.isolation.site_history")),
]
