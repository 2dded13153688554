"""What every test stands on."""

import pytest


@pytest.fixture(scope="session", autouse=True)
def files_apart(tmp_path_factory):
    """Files the tests take in do not come to lie in the house's own folder."""
    from django.conf import settings

    settings.MEDIA_ROOT = tmp_path_factory.mktemp("files")
    settings.DEMO_FIRMS = 40  # the demo world of tests is small


@pytest.fixture(autouse=True)
def _nothing_seen_before():
    """Each test begins its own history: numbers of events and policies come again."""
    from lilac.policies import receivers

    receivers._seen.clear()
