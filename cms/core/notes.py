"""Notes of what public pages show, offer and link to: rows of a page and a thing, brought up to date as sets."""

from collections import defaultdict
from typing import Any


def note(model: Any, field: str, wanted: dict[int, set[int]]) -> set[int]:
    """Make the rows of `model` for each page in `wanted` name exactly the ids given, in `field`.

    `wanted` maps page ids to ids, an empty set where the page itself is not public. Returns the ids whose rows
    were added or removed.
    """
    known: dict[int, set[int]] = defaultdict(set)
    for page, key in model.objects.filter(page__in=wanted).values_list("page_id", field):
        known[page].add(key)
    changed: set[int] = set()
    for page, keys in wanted.items():
        if gone := known[page] - keys:
            model.objects.filter(page_id=page, **{f"{field}__in": gone}).delete()
        new = keys - known[page]
        model.objects.bulk_create([model(page_id=page, **{field: key}) for key in sorted(new)], ignore_conflicts=True)
        changed |= gone | new
    return changed
