"""The /news/archive/ API: how many items a stream holds of each month, for archive navigation."""

from calendar import monthrange
from datetime import datetime
from typing import Any

from sites.streams import shapes
from sites.streams.api import StreamView, filters_of
from sites.streams.queries import Scope, months


class NewsArchive(StreamView):
    """Counts by year and month, in Vietnamese time, the newest first. Two queries."""

    answer_type = shapes.Archive

    def answer(self, params: dict[str, Any], scope: Scope, **kwargs: Any) -> shapes.Archive:
        """Return {"meta", "items"}; `total_count` is the number of months."""
        assert scope.stream is not None  # noqa: S101  (`scope` has refused an unknown stream)
        counted = [month_json(*row) for row in months(scope.stream, filters_of(params, scope))]
        return {"meta": {"stream": params["stream"], "total_count": len(counted)}, "items": counted}


def month_json(month: datetime, count: int) -> shapes.Month:
    """Return one month; `from` and `to` are its first and last day, as /news/ takes them."""
    last = monthrange(month.year, month.month)[1]
    return {
        "year": month.year,
        "month": month.month,
        "count": count,
        "from": f"{month:%Y-%m}-01",
        "to": f"{month:%Y-%m}-{last}",
    }
