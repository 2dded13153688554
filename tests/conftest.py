"""What every test stands on."""

import pytest


@pytest.fixture(scope="session", autouse=True)
def files_apart(tmp_path_factory):
    """Files the tests take in do not come to lie in the house's own folder."""
    from django.conf import settings

    settings.MEDIA_ROOT = tmp_path_factory.mktemp("files")
