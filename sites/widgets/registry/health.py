"""A widget's health in the admin: who asks for it, in which format, how often, who is refused and why."""

from typing import Any

from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.core.charts import Bar, BarChart
from cms.core.figures import in_words
from sites.widgets.models import Widget
from sites.widgets.registry import figures, rights
from sites.widgets.registry.pages import WidgetPage


class Health(WidgetPage):
    """The page, for whoever may look at the widget."""

    template_name = "widgets/registry/health.html"
    page_title = gettext_lazy("Health")

    def reach(self, user: Any) -> QuerySet[Widget]:
        """Return what the user may look at."""
        return rights.seen_by(user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the figures, and what asks for a look: refusals of old keys of the same unit too."""
        use = figures.use_of(self.widget)
        of_unit = rights.seen_by(self.request.user).filter(unit=self.widget.unit_id)
        refusals = figures.refusals_of(of_unit)
        mine = [(row, figures.why(row)) for row in refusals if row.widget_id == self.widget.pk]
        return super().get_context_data(
            use=use,
            warnings=figures.warnings(self.widget, use, refusals),
            refusals=mine,
            may_change=rights.kept_by(self.request.user).filter(pk=self.widget.pk).exists(),
            chart=_chart(use) if use.days else None,
            **kwargs,
        )


def _chart(use: figures.Use) -> BarChart:
    bars = [Bar(date_format(row["day"], "d/m"), row["requests"], str(in_words(row["requests"]))) for row in use.days]
    return BarChart(_("Requests per day, the last 30 days"), bars, most=figures.DAYS_SHOWN)
