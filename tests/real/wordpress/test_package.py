"""That the WordPress of these tests is Debian's, as it was packaged."""

import pytest

from tests.real.wordpress.site import WordPress, changed_files

pytestmark = pytest.mark.real


def test_every_file_but_the_settings_is_as_debian_ships_it(wordpress: WordPress) -> None:
    assert changed_files(wordpress.root) == []
