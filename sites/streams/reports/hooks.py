"""The reports' addresses in Wagtail's admin, and their entries in its menu of reports."""

from functools import partial

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from sites.streams.desk.views import person
from sites.streams.reports.scope import scope_of
from sites.streams.reports.views import REPORTS, Report


@hooks.register("register_admin_urls")
def register_report_urls() -> list[URLPattern]:
    """Each report's page and the part of it that its script asks for."""
    found = []
    for view in REPORTS:
        place = f"streams/reports/{view.index_url_name.removeprefix('report-')}/"
        found.append(path(place, view.as_view(), name=view.index_url_name))
        found.append(path(f"{place}results/", view.as_view(results_only=True), name=view.index_results_url_name))
    return found


class ReportMenuItem(MenuItem):
    """A report, for those who may see any section's figures."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Tell whether there is anything for the user in it."""
        return bool(scope_of(person(request)))


def _entry(view: type[Report], order: int) -> MenuItem:
    address = reverse_lazy(view.index_url_name)
    return ReportMenuItem(view.page_title, address, name=view.index_url_name, icon_name=view.header_icon, order=order)


for number, report in enumerate(REPORTS):
    hooks.register("register_reports_menu_item", partial(_entry, report, 10 + number))
