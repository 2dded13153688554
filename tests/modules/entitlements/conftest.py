import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def in_english(settings):
    """Sentences are compared in the language of the msgids; catalogues have their own tests."""
    settings.LANGUAGE_CODE = "en"
    with translation.override("en"):
        yield
