"""Links of published articles to pages of ours."""

from django.db import models
from wagtail.models import Page


class PublicLink(models.Model):
    """A published article links to a page, which may be hidden, or gone."""

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="+", db_index=False)
    target = models.IntegerField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["page", "target"], name="link_once_per_page")]

    def __str__(self) -> str:
        return f"page {self.page_id} links to page {self.target}"
