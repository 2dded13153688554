"""The sign-in as strangers, staff and attackers meet it: through the addresses, nothing mocked."""

import os
import re
import subprocess
import sys

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from cryptography.fernet import InvalidToken
from django.contrib.auth.hashers import make_password
from django.core import mail
from django.core.cache import cache, caches
from django.core.management import CommandError, call_command

from lilac.accounts import jobs
from lilac.accounts import letters as post
from lilac.accounts.models import User
from lilac.accounts.states import Role
from lilac.kernel.models import Job
from tests.factories.accounts import OfficerFactory, UserFactory

PASSWORD = "correct horse battery"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def quick_and_fresh(settings):
    """Cheap hashes; no limits left over from another test."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def clerk():
    return UserFactory(password=make_password(PASSWORD))


def sign_in(client, email, password=PASSWORD, **data):
    return client.post("/accounts/login/", {"login": email, "password": password, **data})


def step_up(client):
    """Whoever changes how the account is opened shows the password again."""
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})


def code_of(secret):
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def letters():
    """Post what waits in the queue, as the worker does, and return it."""
    for job in Job.objects.filter(name="accounts.send_mail"):
        jobs.send_mail(at=job.run_at, **job.payload)
    return mail.outbox


def test_password_opens_the_personal_centre(client, clerk):
    response = sign_in(client, clerk.email.upper())

    assert response.url == "/me/"
    assert client.get("/me/").status_code == 200


def test_sign_in_takes_a_new_session_key(client, clerk):
    session = client.session
    session["planted"] = "by somebody else"
    session.save()
    client.cookies["sessionid"] = planted = session.session_key

    sign_in(client, clerk.email)

    assert client.cookies["sessionid"].value != planted


def test_wrong_password_and_unknown_address_get_the_same_answer(client, clerk):
    wrong = sign_in(client, clerk.email, "not the password")
    unknown = sign_in(client, "nobody@example.test", "not the password")

    said = [re.findall(r"<li>.*?not correct.*?</li>", r.text) for r in (wrong, unknown)]
    assert said[0]
    assert said[0] == said[1]


@pytest.mark.parametrize("url", ["/accounts/signup/", "/accounts/password/reset/"])
def test_known_and_unknown_addresses_are_answered_alike(client, clerk, url):
    answers = []
    for email in (clerk.email, "nobody@example.test"):
        data = {"email": email, "password1": "four words apart", "password2": "four words apart"}
        response = client.post(url, data)
        answers.append((response.status_code, response.url))
        client.logout()

    assert answers[0] == answers[1]


def test_sign_up_opens_only_by_the_letters_link(client):
    data = {
        "email": "new@example.test",
        "password1": "four words apart",
        "password2": "four words apart",
    }
    client.post("/accounts/signup/", data)
    assert client.get("/me/").status_code == 302
    queued = Job.objects.get(name="accounts.send_mail").payload["sealed"]
    assert "confirm-email" not in queued

    link = re.search(r"http://\S+(/accounts/confirm-email/\S+)", letters()[0].body)[1]
    client.post(link)

    user = User.objects.get(email="new@example.test")
    assert EmailAddress.objects.get(user=user).verified
    assert user.name == "new"
    assert "new" not in user.username
    assert sign_in(client, "new@example.test", "four words apart").url == "/me/"


def test_five_wrong_passwords_lock_the_account_for_every_address(client, clerk):
    for _ in range(5):
        sign_in(client, clerk.email, "wrong")

    response = client.post(
        "/accounts/login/",
        {"login": clerk.email, "password": PASSWORD},
        REMOTE_ADDR="198.51.100.7",
    )

    assert response.status_code == 200
    assert "Too many failed" in response.text


def test_limits_are_kept_where_all_processes_see_them():
    """Not in one process's memory, where each web process would count for itself."""
    assert type(caches["default"]).__module__.rsplit(".", 1)[-1] in {"db", "redis"}


def test_staff_without_a_second_factor_are_led_to_it_from_everywhere(client):
    client.force_login(OfficerFactory(second_factor=False))

    for url in ("/me/", "/", "/people/", "/accounts/sessions/"):
        assert client.get(url).url.startswith("/accounts/2fa/?next="), url
    page = client.get("/accounts/2fa/")
    assert page.status_code == 200
    assert "Your role needs it" in page.text
    assert client.post("/accounts/logout/").status_code == 302


def test_the_way_out_without_a_second_factor_is_setting_one_up(client):
    officer = OfficerFactory(second_factor=False, password=make_password(PASSWORD))
    assert sign_in(client, officer.email).status_code == 302
    step_up(client)
    page = client.get("/accounts/2fa/totp/activate/")
    secret = page.context["form"].secret

    client.post("/accounts/2fa/totp/activate/", {"code": code_of(secret)})

    assert client.get("/me/").status_code == 200
    stored = Authenticator.objects.get(user=officer, type=Authenticator.Type.TOTP)
    assert secret not in str(stored.data)
    assert post.unseal(stored.data["secret"]) == secret


def test_staff_sign_in_asks_for_the_code(client):
    officer = OfficerFactory(second_factor=False, password=make_password(PASSWORD))
    secret = "JBSWY3DPEHPK3PXP"
    TOTP.activate(officer, secret)

    assert sign_in(client, officer.email).url == "/accounts/2fa/authenticate/"
    assert client.get("/me/").status_code == 302
    assert client.post("/accounts/2fa/authenticate/", {"code": "000000"}).status_code == 200
    assert client.get("/me/").status_code == 302

    client.post("/accounts/2fa/authenticate/", {"code": code_of(secret)})
    assert client.get("/me/").status_code == 200


def test_staff_cannot_switch_off_their_only_second_factor(client):
    officer = OfficerFactory(second_factor=False, password=make_password(PASSWORD))
    TOTP.activate(officer, "JBSWY3DPEHPK3PXP")
    sign_in(client, officer.email)
    client.post("/accounts/2fa/authenticate/", {"code": code_of("JBSWY3DPEHPK3PXP")})

    asked = client.post("/accounts/2fa/totp/deactivate/")
    assert asked.url.startswith("/accounts/reauthenticate/")
    step_up(client)

    response = client.post("/accounts/2fa/totp/deactivate/")

    assert response.status_code == 200
    assert Authenticator.objects.filter(user=officer).exists()


def test_the_api_says_why_staff_without_a_second_factor_may_not(client, settings):
    client.force_login(OfficerFactory(second_factor=False))

    response = client.get("/api/v1/policies")

    assert response.status_code in {403, 404}  # 404 while the interface is not installed
    if response.status_code == 403:
        assert "second factor" in response.json()["reasons"][0]


@pytest.mark.parametrize(
    "password",
    [
        "13945678901",
        "+8613945678901",
        "19870214ab",
        "1987-02-14",
        "qwertyuiop123",
        "1qaz2wsx3edc",
        "Heilongjiang2021",
        "harbin123456",
        "abcabcabcabc",
        "password123",
        "short",
    ],
)
def test_passwords_tried_first_are_refused(client, password):
    response = client.post(
        "/accounts/signup/",
        {"email": "x@example.test", "password1": password, "password2": password},
    )

    assert response.status_code == 200
    assert response.context["form"].errors["password1"]


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery",
        "松花江的冬天有雾凇和冰灯",
        "r7#Kq2vLx9!p",
        "x" * 5 + "a1b2c3" * 40_000,
    ],
)
def test_other_passwords_are_taken(client, password):
    response = client.post(
        "/accounts/signup/",
        {"email": "x@example.test", "password1": password, "password2": password},
    )

    assert response.status_code == 302


def test_a_changed_seal_is_refused():
    sealed = post.seal("secret")

    assert post.unseal(sealed) == "secret"
    with pytest.raises(InvalidToken):
        post.unseal(sealed[:-2] + "AA")


def test_an_older_key_still_opens(settings):
    sealed = post.seal("secret")
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another"

    assert post.unseal(sealed) == "secret"


def test_the_first_administrator_is_made_on_the_machine(client, capsys):
    call_command("administrator", "boss@example.test", name="王主任")

    link = re.search(r"(/accounts/password/reset/key/\S+)", capsys.readouterr().out)[1]
    form = client.get(link, follow=True)
    data = {"password1": "four words apart", "password2": "four words apart"}
    client.post(form.redirect_chain[-1][0], data)
    sign_in(client, "boss@example.test", "four words apart")
    assert client.get("/me/").url.startswith("/accounts/2fa/")
    assert User.objects.get(email="boss@example.test").holds(Role.ADMINISTRATOR)


def test_outside_identity_is_on_only_when_configured():
    program = (
        "import django; django.setup(); from django.urls import reverse;"
        "print(reverse('openid_connect_login', args=['oidc']))"
    )
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "lilac.site.settings",
        "PYTHONPATH": "src",
        "LILAC_OIDC_URL": "https://id.example.test",
        "LILAC_OIDC_CLIENT": "lilac",
        "LILAC_OIDC_SECRET": "s",
    }
    command = [sys.executable, "-c", program]
    on = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    del environment["LILAC_OIDC_URL"]
    off = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    assert on.stdout.strip() == "/accounts/oidc/oidc/login/"
    assert "NoReverseMatch" in off.stderr


@pytest.mark.parametrize("address", ["not an address", ""])
def test_a_wrong_address_makes_no_administrator(address):
    with pytest.raises(CommandError):
        call_command("administrator", address)

    assert not User.objects.exists()


def test_a_second_first_administrator_is_refused():
    call_command("administrator", "boss@example.test")

    with pytest.raises(CommandError, match="already"):
        call_command("administrator", "rival@example.test")
