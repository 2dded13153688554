"""Every page of the sign-in library that can be reached renders in our own look."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.hashers import make_password
from django.core.cache import cache

from tests.factories.accounts import UserFactory

PASSWORD = "correct horse battery"

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed_in(client, settings):
    """Somebody with an app and recovery codes who has just shown the password again."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cache.clear()
    user = UserFactory(password=make_password(PASSWORD))
    client.force_login(user)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return user


OUTSIDE = [
    "/accounts/login/",
    "/accounts/signup/",
    "/accounts/password/reset/",
    "/accounts/password/reset/done/",
    "/accounts/password/reset/key/done/",
    "/accounts/password/reset/key/1-wrong/",
    "/accounts/confirm-email/",
    "/accounts/confirm-email/wrong/",
    "/accounts/inactive/",
]
INSIDE = [
    "/accounts/logout/",
    "/accounts/email/",
    "/accounts/password/change/",
    "/accounts/sessions/",
    "/accounts/2fa/",
    "/accounts/2fa/webauthn/",
    "/accounts/2fa/webauthn/add/",
    "/accounts/2fa/totp/activate/",
    "/accounts/reauthenticate/",
]
WITH_APP = [
    "/accounts/2fa/",
    "/accounts/2fa/totp/deactivate/",
    "/accounts/2fa/recovery-codes/generate/",
    "/accounts/2fa/reauthenticate/",
]


def check(client, url):
    response = client.get(url, follow=True)
    assert response.status_code == 200, url
    page = response.text
    assert page.count("<h1") == 1
    assert 'id="main"' in page
    assert "style=" not in page
    assert "onclick" not in page


@pytest.mark.parametrize("url", OUTSIDE)
def test_pages_outside(client, url):
    check(client, url)


@pytest.mark.parametrize("url", INSIDE)
def test_pages_inside(client, signed_in, url):
    check(client, url)


@pytest.mark.parametrize("url", WITH_APP)
def test_pages_with_an_app(client, signed_in, url):
    TOTP.activate(signed_in, "JBSWY3DPEHPK3PXP")
    RecoveryCodes.activate(signed_in)

    check(client, url)


def test_recovery_codes_are_shown_once(client, signed_in):
    TOTP.activate(signed_in, "JBSWY3DPEHPK3PXP")
    shown = client.post("/accounts/2fa/recovery-codes/generate/", follow=True)
    codes = RecoveryCodes(
        Authenticator.objects.get(user=signed_in, type=Authenticator.Type.RECOVERY_CODES)
    ).get_unused_codes()

    assert codes[0] in shown.text
    assert shown.text.count("<h1") == 1


def test_pages_of_a_key(client, signed_in):
    key = Authenticator.objects.create(
        user=signed_in,
        type=Authenticator.Type.WEBAUTHN,
        data={"name": "办公室电脑", "credential": {"clientExtensionResults": {}}},
    )

    for url in ("", f"keys/{key.pk}/edit/", f"keys/{key.pk}/remove/"):
        check(client, f"/accounts/2fa/webauthn/{url}")
    assert "办公室电脑" in client.get("/accounts/2fa/webauthn/").text


def test_the_second_step_of_signing_in(client, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cache.clear()
    user = UserFactory(password=make_password(PASSWORD))
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})

    check(client, "/accounts/2fa/authenticate/")
