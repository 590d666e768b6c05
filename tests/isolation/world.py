"""Two sections full of everything: A, where the people who ask work, and B, whose every hidden thing is marked."""

import uuid
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import Group, Permission
from django.db.models import Model
from django.utils import timezone
from taggit.models import Tag
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import (
    Collection,
    Comment,
    PageViewRestriction,
    Site,
    Task,
    TaskState,
    Workflow,
    WorkflowState,
)

from cms.core import previews
from cms.core.models.keys import ApiKey
from cms.core.models.letters import Notice
from cms.core.models.previews import FrontEnd, Mode
from cms.core.transactions import unit_of_work
from cms.users.models import User
from home.models import InfoPage
from seeds import factories
from sites.alerts import actions as alerts
from sites.news.models import ArticlePage, Attachment
from sites.sections.models import SectionPage
from sites.streams import deciding, recalling
from sites.streams.models import SHARED, Decision, Placement, Stream
from sites.webhooks.models import Delivery, Endpoint
from tests.sites.approval_room import person

# On what only B's own people may see, and on what the portal's desk may see besides.
MARK, DESK_MARK = "ZZSECRETB", "ZZDESKB"
# On what of B is public.
OPEN = "ZZOPENB"
SMALL = factories.picture_bytes(width=40, height=30)


@dataclass
class World:
    """What there is: the models' objects of A and B by name, and who asks."""

    a: dict[str, Any] = field(default_factory=dict)
    b: dict[str, Any] = field(default_factory=dict)
    people: dict[str, User] = field(default_factory=dict)

    def ids(self, model: type[Model], *, of: str = "b") -> list[Any]:
        """Return the keys of a side's objects of a model, the hidden ones and the public ones alike."""
        found = [one.pk for one in getattr(self, of).values() if isinstance(one, model)]
        return list(dict.fromkeys(found))


def build() -> World:
    """Make the world."""
    world = World()
    portal = factories.portal()
    a, b = factories.section(slug="so-a", title="Sở A"), factories.section(slug="so-b", title=f"{OPEN} Sở B")
    world.a["section"], world.b["section"] = a, b
    _name_kit(b)
    world.people = _people(a, b)
    for side, section, mark in ((world.a, a, "Của A"), (world.b, b, MARK)):
        editor, head = person(section, "editors"), person(section, "heads")
        _name(editor, mark)
        _name(head, mark)
        side["membership"] = editor.memberships.get()
        side |= {"user": editor, "head": head, "group": section.kit.editors, "collection": section.kit.collection}
        side |= {"workflow": section.kit.workflow, "task": section.kit.workflow.tasks.first()}
        _files(side, section, mark)
        _pages(side, section, mark)
        _reviews(side, mark)
        _others(side, section, mark)
    _moved(world)
    _portal_things(world, portal)
    _point_from_a_to_b(world)
    return world


def _name(user: User, mark: str) -> None:
    user.first_name, user.last_name = mark, "Người"
    user.username, user.email = (
        f"{mark}-{user.pk}".lower().replace(" ", "-"),
        f"{mark}{user.pk}@example.vn".replace(" ", ""),
    )
    user.save()


def _name_kit(section: SectionPage) -> None:
    """Mark the names that hold B's title otherwise."""
    kit = section.kit
    for role, group in kit.groups().items():
        Group.objects.filter(pk=group.pk).update(name=f"{MARK} {role}")
    Collection.objects.filter(pk=kit.collection_id).update(name=f"{MARK} kho")
    Workflow.objects.filter(pk=kit.workflow_id).update(name=f"{MARK} quy trình")
    Task.objects.filter(workflow_tasks__workflow=kit.workflow).update(name=f"{MARK} bước")


def _permissions(*names: str) -> list[Permission]:
    found = []
    for name in names:
        app, codename = name.split(".")
        found.append(Permission.objects.get(content_type__app_label=app, codename=codename))
    return found


# What somebody may give a section's group by mistake: permissions that Wagtail knows of the whole model.
OF_MODELS = [
    f"{app}.{action}_{model}"
    for app, model in (
        ("widgets", "memberunit"), ("widgets", "widget"), ("news", "category"), ("sections", "bloc"),
        ("streams", "stream"), ("wagtailredirects", "redirect"), ("wagtailcore", "workflow"), ("wagtailcore", "task"),
        ("wagtailcore", "site"), ("core", "apikey"), ("webhooks", "endpoint"), ("alerts", "alert"),
    )
    for action in ("add", "change", "delete", "view")
] + ["core.change_frontend"]  # fmt: skip
OF_PEOPLE = [f"users.{action}_user" for action in ("add", "change", "delete", "view")]
OF_PEOPLE += [f"auth.{action}_group" for action in ("add", "change", "delete", "view")]


def _people(a: SectionPage, b: SectionPage) -> dict[str, User]:
    """Return who asks, as SECURITY names them; SU is the control that sees everything."""
    low, news = factories.UserFactory(username="low"), factories.UserFactory(username="news")
    low.user_permissions.set(_permissions("wagtailadmin.access_admin"))
    desk = Group.objects.create(name="Bàn tin")
    desk.permissions.set(_permissions("wagtailadmin.access_admin", "streams.change_stream", "streams.view_stream"))
    news.groups.add(desk)
    editor = person(a, "editors", username="ed-a")
    editor.groups.add(a.kit.heads)
    a.kit.editors.permissions.add(*_permissions(*OF_MODELS))
    a.kit.admins.permissions.add(*_permissions(*OF_PEOPLE))
    return {
        "LOW": low,
        "ED_A": editor,
        "WR_A": person(a, "contributors", username="wr-a"),
        "ADM_A": person(a, "admins", username="adm-a"),
        "NEWS": news,
        "SU": User.objects.create_superuser("su", "su@example.vn", "mat-khau-rat-dai"),
    }


def _files(side: dict[str, Any], section: SectionPage, mark: str) -> None:
    inner = Collection.objects.get(pk=section.kit.collection_id).add_child(name=f"{mark} kho trong")
    side["inner collection"] = inner
    file = f"{mark.lower().replace(' ', '')}.jpg"
    for place, collection in (("", section.kit.collection), ("inner ", inner)):
        picture = factories.image(title=f"{mark} ảnh", alt_text=mark, name=file, data=SMALL, collection=collection)
        document = factories.document(title=f"{mark} tệp", name=f"{mark.lower()[:4]}.pdf", collection=collection)
        picture.tags.add(f"{mark} thẻ ảnh")
        document.tags.add(f"{mark} thẻ tệp")
        side |= {f"{place}image": picture, f"{place}document": document}


def _text(mark: str) -> dict[str, Any]:
    return {"lead": f"{mark} dẫn", "body": [{"type": "paragraph", "value": f"<p>{mark} thân</p>", "id": "1"}]}


def _pages(side: dict[str, Any], section: SectionPage, mark: str) -> None:
    """Pages of every kind, three levels deep."""
    shown = OPEN if mark == MARK else "Công khai A"
    later = timezone.now() + timedelta(days=3)

    def news(title: str, **fields: Any) -> ArticlePage:
        fields = {"publish": False, "owner": side["user"], **_text(mark), **fields}
        return factories.article(section=section, title=title, **fields)

    def page(parent: Any, title: str, **fields: Any) -> InfoPage:
        return factories.info_page(parent=parent, title=title, **{"publish": False, **_text(mark), **fields})

    side["public"] = news(f"{shown} tin", publish=True, **_text(shown))
    side["public page"] = page(section, f"{shown} trang", publish=True, **_text(shown))
    side["branch"] = page(side["public page"], f"{shown} nhánh", publish=True, **_text(shown))
    side["deep"] = page(side["branch"], f"{mark} sâu")
    side["draft"] = news(f"{mark} nháp", tags=[f"{mark} thẻ"], lead_image=side["image"])
    side["scheduled"] = news(f"{mark} hẹn giờ", go_live_at=later)
    side["scheduled"].save_revision(user=side["head"], approved_go_live_at=later).publish(user=side["head"])
    closed = page(section, f"{mark} kín")
    PageViewRestriction.objects.create(page=closed, restriction_type="login")
    with unit_of_work():
        closed.save_revision().publish()
    side["private"] = closed
    fresh = ArticlePage.objects.get(pk=side["public"].pk)
    fresh.title = f"{mark} sửa của tin"
    side["revision"] = fresh.save_revision(user=side["user"])
    locked = side["locked"] = news(f"{mark} khóa")
    ArticlePage.objects.filter(pk=locked.pk).update(locked=True, locked_by=side["user"], locked_at=timezone.now())
    Comment.objects.create(page_id=side["draft"].pk, user=side["user"], text=f"{mark} nhận xét", contentpath="title")


def _reviews(side: dict[str, Any], mark: str) -> None:
    """An article that waits for its editor, with a word to the reviewer."""
    waiting = factories.article(
        section=side["section"], title=f"{mark} chờ duyệt", publish=False, owner=side["user"], **_text(mark)
    )
    with unit_of_work():
        state = waiting.get_workflow().start(waiting, side["user"])
    side |= {"waiting": waiting, "workflow state": state, "task state": state.current_task_state}
    WorkflowState.objects.filter(pk=state.pk).update(requested_by=side["user"])
    TaskState.objects.filter(pk=state.current_task_state_id).update(comment=f"{mark} ý kiến")


def _others(side: dict[str, Any], section: SectionPage, mark: str) -> None:
    """What lies above sections: widgets, notices, webhooks, the desk's decisions, recalls, previews."""
    stream = Stream.objects.get(section=section)
    side["stream"] = stream
    side["unit"] = factories.MemberUnitFactory(name=f"{mark} đơn vị", section=section)
    side["widget"] = factories.WidgetFactory(unit=side["unit"], stream=stream, heading=f"{mark} khung")
    start = timezone.now() + timedelta(days=1)
    side["alert"] = alerts.issue(
        title=f"{mark} cảnh báo", text=mark, level="info", starts_at=start, ends_at=start + timedelta(days=1),
        sections=[section], by=side["head"],
    )  # fmt: skip
    side["endpoint"] = Endpoint.objects.create(
        name=f"{mark} điểm nhận", section=section, url=f"https://{mark.lower()[:4]}.example.vn/"
    )
    side["delivery"] = Delivery.objects.create(
        endpoint=side["endpoint"], event_id=f"{mark}-1", type="news.changed", payload={"tin": mark},
        at=timezone.now(), next_attempt_at=timezone.now(),
    )  # fmt: skip
    side["notice"] = Notice.objects.create(user=side["user"], text=f"{mark} báo tin", url="/admin/")
    draft = ArticlePage.objects.get(pk=side["draft"].pk)
    side["preview"] = previews.take(page=draft, mode=Mode.PORTAL, by=side["user"], follows_form=False)
    declined = factories.article(
        section=section, title=f"{OPEN if mark == MARK else 'Tin A'} bị trả", **_text("công khai")
    )
    desk_mark = DESK_MARK if mark == MARK else "Lý do A"
    placement = Placement.objects.get(card__article=declined.pk, stream__slug=SHARED)
    deciding.withdraw(placement=placement, by=None, reason=f"{desk_mark} lý do")
    side |= {"declined": declined, "placement": placement, "decision": placement.decisions.latest("pk")}
    Decision.objects.filter(pk=side["decision"].pk).update(batch=uuid.uuid4())
    side["decision"].refresh_from_db()
    gone = factories.article(section=section, title=f"{OPEN if mark == MARK else 'Tin A'} bị gỡ", **_text("công khai"))
    side["recall"] = recalling.recall(article=gone, reason="wrong", note="Sai số liệu.", by=side["head"])
    side["recalled"] = gone


def _moved(world: World) -> None:
    """What was A's yesterday, a draft with a review under way by A's editors, is B's today."""
    page = factories.article(section=world.a["section"], title="Sẽ chuyển", publish=False)
    with unit_of_work():
        page.get_workflow().start(page, world.a["user"])
    with unit_of_work():
        ArticlePage.objects.get(pk=page.pk).move(SectionPage.objects.get(pk=world.b["section"].pk), pos="last-child")
        ArticlePage.objects.filter(pk=page.pk).update(title=f"{MARK} đã chuyển", draft_title=f"{MARK} đã chuyển")
    world.b["moved"] = ArticlePage.objects.get(pk=page.pk)


def _portal_things(world: World, portal: Any) -> None:
    """What is the portal's own, and nobody's of a section."""
    world.b["key"] = ApiKey.objects.create(name=f"{MARK} đối tác", hint="xb", digest="0" * 64)
    world.b["redirect"] = Redirect.objects.create(old_path=f"/{MARK.lower()}", redirect_page=world.b["draft"])
    world.b["category"] = factories.CategoryFactory(name="Y tế", slug="y-te")
    world.b["bloc"] = factories.BlocFactory(name="Khối", slug="khoi")
    world.b["bloc"].sections.add(world.b["section"])
    site = Site.objects.create(
        hostname="b.localhost", port=8000, root_page=world.b["section"], site_name=f"{MARK} trang"
    )
    FrontEnd.objects.create(site=site, preview_url=f"https://{MARK.lower()}.example.vn/")
    world.b["site"] = site
    world.b["tag"] = Tag.objects.get(name=f"{MARK} thẻ")
    world.b["restriction"] = PageViewRestriction.objects.get(page=world.b["private"])


def _point_from_a_to_b(world: World) -> None:
    """An article of A that names hidden things of B already: somebody with both rights has put them there."""
    b = world.b
    links = "".join(f'<a linktype="page" id="{b[name].pk}">liên kết</a> ' for name in ("draft", "deep", "private"))
    links += f'<a linktype="document" id="{b["document"].pk}">tệp</a>'
    body = [
        {"type": "paragraph", "value": f"<p>{links}</p>", "id": "1"},
        {"type": "figure", "value": {"image": b["image"].pk, "caption": "", "credit": ""}, "id": "2"},
        {"type": "attachments", "value": {"items": [b["inner document"].pk]}, "id": "3"},
    ]
    page = factories.article(
        section=world.a["section"], title="Tin A trỏ sang B", publish=False, body=body, lead_image=b["inner image"],
        owner=world.people["WR_A"],
    )  # fmt: skip
    page.attachments = [Attachment(document=b["document"])]
    page.save_revision()
    world.a["pointing"] = ArticlePage.objects.get(pk=page.pk)
