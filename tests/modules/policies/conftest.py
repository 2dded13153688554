from __future__ import annotations

import pytest
from django.db import transaction
from django.utils import translation

from lilac.accounts.states import Role
from lilac.policies.models import Version
from lilac.policies.states import VersionState
from tests.factories.accounts import UserFactory
from tests.factories.policies import edition, founding, source_page


@pytest.fixture(autouse=True)
def in_english(settings):
    """Sentences are compared in the language of the msgids; catalogues have their own tests."""
    settings.LANGUAGE_CODE = "en"
    with translation.override("en"):
        yield


@pytest.fixture
def citizen(db):
    """The outsider: somebody with a sign-in and no role."""
    return UserFactory()


@pytest.fixture
def officer(db):
    return UserFactory(roles=[Role.OFFICER])


@pytest.fixture(scope="module")
def founded(django_db_setup, django_db_blocker):
    """The founding draft, built once for the tests of a file, in a transaction around them all."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield founding().pk
        transaction.set_rollback(True)


@pytest.fixture
def draft(founded, db):
    """The founding draft, published, with the bodies of its pack."""
    return Version.objects.select_related("policy").get(pk=founded)


@pytest.fixture
def empty_house(db):
    """No published text, whatever the file's other tests share."""
    Version.objects.update(state=VersionState.WITHDRAWN)


@pytest.fixture
def final(draft):
    """A later text: article 11 is gone, a sentence of article 8 and a target are changed."""
    source = source_page()
    source = source[: source.index("11.促进")] + source[source.index("12.健全") :]
    source = source.replace("认定年度通报制度", "认定季度通报制度").replace(
        "突破5000家", "突破6000家"
    )
    return edition(
        draft.policy, source, status="final", validity="in_force", comments_close_on=None
    )
