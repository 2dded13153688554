"""A stranger cannot learn who has a sign-in here."""

from __future__ import annotations

import pytest
from django.contrib.auth import hashers

from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
PASSWORD = "korrekt pferd batterie"


@pytest.fixture
def hashed(monkeypatch):
    """How many passwords were hashed: what makes an answer slow."""
    counted = []
    encode = hashers.PBKDF2PasswordHasher.encode

    def count(self, *args, **kwargs):
        counted.append(1)
        return encode(self, *args, **kwargs)

    monkeypatch.setattr(hashers.PBKDF2PasswordHasher, "encode", count)
    return counted


def test_signing_up_costs_and_says_the_same_for_known_and_unknown_addresses(
    client, hashed, settings
):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    known = UserFactory().email
    answers = []
    for address in (known, "nobody@example.test"):
        client.cookies.clear()
        hashed.clear()
        form = {"email": address, "password1": PASSWORD, "password2": PASSWORD}
        response = client.post("/accounts/signup/", form)
        answers.append((response.status_code, response["Location"], len(hashed)))

    assert answers[0] == answers[1]
    assert answers[0][2] == 1
