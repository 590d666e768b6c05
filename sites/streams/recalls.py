"""Reads of recalls: what is in force, who may recall and restore what, and the words for readers."""

from django.conf import settings
from django.db.models import QuerySet
from django.utils.text import capfirst
from django.utils.translation import override
from wagtail.models import Page

from cms.core.naming import moment, name_of
from cms.users.models import User
from sites.news.models import ArticleCard, ArticlePage
from sites.sections.models import SectionKit
from sites.sections.queries import section_of
from sites.streams.models import Recall


def in_force(article: int) -> Recall | None:
    """Return the recall that holds for the article of this id, or None."""
    return Recall.objects.filter(card=article, restored_at=None).select_related("by").first()


def may_recall(user: User, article: ArticlePage) -> bool:
    """Tell whether `user` may recall and restore `article`: the head of its section, or the portal's administrator."""
    if not user.is_active or user.is_superuser:
        return user.is_active
    section = section_of(article)
    return section is not None and SectionKit.objects.filter(section=section, heads__user=user).exists()


def heads_a_section(user: User) -> bool:
    """Tell whether there is anything that `user` may recall."""
    return user.is_active and (user.is_superuser or SectionKit.objects.filter(heads__user=user).exists())


def recalls_of(user: User) -> QuerySet[Recall]:
    """Return the recalls that concern `user`: those of the sections they head, all for the portal's administrator."""
    recalls = Recall.objects.select_related("card__section", "by", "restored_by")
    if user.is_superuser:
        return recalls
    return recalls.filter(card__section__in=SectionKit.objects.filter(heads__user=user).values("section"))


def public_words(reason: str, note: str) -> str:
    """Return what readers are told, in the portal's language: the reason, and the note where there is one."""
    with override(settings.LANGUAGE_CODE):
        words = capfirst(str(Recall.Reason(reason).label))
    return f"{words}: {note}" if note else f"{words}."


def who_and_when(recall: Recall) -> dict[str, str]:
    """Return by whom and when (dd/mm/yyyy HH:MM) an article was recalled, for messages."""
    return {"who": name_of(recall.by), "when": moment(recall.at)}


def title_of(card: ArticleCard) -> str:
    """Return the article's title; its address's last part once it has been deleted."""
    return Page.objects.filter(pk=card.pk).values_list("title", flat=True).first() or card.slug
