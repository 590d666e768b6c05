"""How a portal begins: its home page, its site, its desk, the shared stream and that stream's landing page."""

from django.contrib.auth.models import Group, Permission
from django.utils.translation import gettext as _
from wagtail.models import Page, Site

from cms.core.transactions import unit_of_work
from home.models import HomePage
from sites.alerts.permissions import let_issue
from sites.sections.actions import serve_at_own_host
from sites.sections.models import SectionPage
from sites.sections.neutral import let_keep
from sites.streams.models import SHARED, Stream, StreamPage
from sites.widgets.registry.rights import let_keep_widgets

SHARED_NAME = "Xuất bản thông tin"
DESK_GROUP = "Ban biên tập cổng tỉnh"


def found_portal(*, title: str, intro: str = "", hostname: str = "localhost", port: int = 80) -> HomePage:
    """Make the portal's root where it is missing and bring its site's address up to date; return the home page.

    Wagtail's own welcome page, if it is still there, makes room.
    """
    with unit_of_work():
        home = HomePage.objects.order_by("depth", "path").first() or _make_home(title, intro)
        site = Site.objects.filter(is_default_site=True).first() or Site(is_default_site=True)
        site.root_page, site.hostname, site.port, site.site_name = home.page_ptr, hostname, port, home.title
        site.save()
        for section in SectionPage.objects.exclude(host=""):
            serve_at_own_host(section=section)
        _make_room(home)
        _make_shared_stream(home)
        make_desk()
    return home


def _make_home(title: str, intro: str) -> HomePage:
    root = Page.get_first_root_node()
    home: HomePage = root.add_child(instance=HomePage(title=title, slug="cong", intro=intro, live=False))
    home.save_revision().publish()
    return home


def _make_room(home: HomePage) -> None:
    """Remove Wagtail's welcome page: a bare page that no one has written anything into."""
    for page in Page.objects.filter(depth=2).exclude(pk=home.pk):
        if type(page.specific) is Page and page.numchild == 0 and not page.revisions.exists():
            page.delete()


def _make_shared_stream(home: HomePage) -> None:
    description = _("What all sections publish.")
    stream, _created = Stream.objects.get_or_create(
        slug=SHARED, defaults={"name": SHARED_NAME, "description": description, "takes_all": True}
    )
    if not StreamPage.objects.filter(stream=stream).exists():
        page = home.add_child(
            instance=StreamPage(title=SHARED_NAME, slug=SHARED, stream=stream, live=False, show_in_menus=True)
        )
        page.save_revision().publish()


def make_desk() -> Group:
    """Return the group of the portal's desk, made if it is missing.

    It may issue urgent notices everywhere, and keeps the shared collection and all member units' widgets.
    """
    group, _created = Group.objects.get_or_create(name=DESK_GROUP)
    group.permissions.add(Permission.objects.get(codename="access_admin", content_type__app_label="wagtailadmin"))
    let_issue(group=group, everywhere=True)
    let_keep(group=group)
    let_keep_widgets(group=group, everywhere=True)
    return group
