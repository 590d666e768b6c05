"""The migration that measures the public sizes made before their lengths were noted."""

from collections.abc import Callable
from importlib import import_module

import pytest
from django.apps import apps

from cms.core.models import PublicRendition
from home.models import HomePage
from seeds import factories


@pytest.mark.parametrize("lost", [False, True])
def test_lengths_of_earlier_sizes_are_measured_and_a_lost_file_stops_nothing(
    portal: HomePage, run_tasks: Callable[[], int], lost: bool
) -> None:
    factories.article(section=factories.section(), lead_image=factories.image())
    run_tasks()
    noted = dict(PublicRendition.objects.values_list("pk", "bytes"))
    PublicRendition.objects.update(bytes=None)
    first = PublicRendition.objects.order_by("pk")[0]
    if lost:
        first.file.storage.delete(first.file.name or "")
    import_module("cms.core.migrations.0006_lengths_of_renditions").measure(apps, None)
    expected = noted | ({first.pk: None} if lost else {})
    assert dict(PublicRendition.objects.values_list("pk", "bytes")) == expected
