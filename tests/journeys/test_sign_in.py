"""A person signs in with a passkey; staff are led to setting one up; personas are one click away."""

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import make_password
from django.core.cache import cache
from playwright.sync_api import expect

from lilac.accounts.models import Grant
from lilac.accounts.states import Role
from tests.factories.accounts import OfficerFactory
from tests.factories.parties import MembershipFactory, RegionFactory, code

PASSWORD = "correct horse battery"

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def no_limits_left_over():
    cache.clear()


@pytest.fixture
def host(live_server):
    """Passkeys belong to a name, not to a number."""
    return live_server.url.replace("127.0.0.1", "localhost")


@pytest.fixture
def passkeys(page):
    """A device that keeps passkeys and knows its owner."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    return session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def test_an_officer_must_set_up_a_passkey_and_then_needs_nothing_else(page, host, passkeys):
    officer = OfficerFactory(second_factor=False, password=make_password(PASSWORD))

    page.goto(f"{host}/accounts/login/")
    page.locator("[name=login]").fill(officer.email)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("form[action='/accounts/login/'] button").click()
    page.goto(f"{host}/desk/")
    expect(page).to_have_url(f"{host}/accounts/2fa/?next=%2Fdesk%2F")

    page.get_by_role("link", name="设置通行密钥").click()
    page.locator("main [name=password]").fill(PASSWORD)
    page.locator("main form button").first.click()
    page.get_by_role("button", name="设置通行密钥").click()
    expect(page).to_have_url(f"{host}/accounts/2fa/recovery-codes/")
    expect(page.locator(".codes code")).to_have_count(10)

    page.goto(f"{host}/me/")
    page.locator("main .page-head button").click()
    page.goto(f"{host}/accounts/login/")
    page.get_by_role("button", name="使用通行密钥登录").click()
    expect(page).to_have_url(f"{host}/me/")
    assert Authenticator.objects.filter(user=officer, type="webauthn").count() == 1


def test_a_persona_is_one_click_away_and_its_pages_are_open_to_all(page, live_server, look):
    RegionFactory(name="哈尔滨市", code="230100", level="city")
    page.goto(f"{live_server.url}/accounts/login/")
    look(page, "sign-in")
    page.goto(f"{live_server.url}/demo/")
    look(page, "demo")
    page.locator("form[action='/demo/clerk/'] button").click()

    expect(page.locator("main h1")).to_have_text("个人中心")
    look(page, "personal-centre")
    page.goto(f"{live_server.url}/accounts/2fa/")
    look(page, "second-factor")
    page.goto(f"{live_server.url}/regions/")
    look(page, "regions")


def test_a_claim_says_what_is_wrong_and_keeps_what_was_typed(page, live_server, sign_in, look):
    membership = MembershipFactory()
    sign_in(membership.user)
    page.goto(f"{live_server.url}/organisations/")
    page.get_by_role("link", name="认领单位").click()
    page.locator("[name=uscc]").fill("O" + code(5)[1:])
    page.locator("[name=organisation_name]").fill("黑龙江某某科技有限公司")
    page.get_by_label("向登记住所寄送信函验证码").check()
    page.get_by_role("button", name="提交认领申请").click()

    expect(page.locator(".error-summary")).to_contain_text("第 1 位是“O”")
    expect(page.locator("[name=organisation_name]")).to_have_value("黑龙江某某科技有限公司")
    look(page, "claim-with-a-fault")
    page.locator("[name=uscc]").fill(code(5))
    page.get_by_role("button", name="提交认领申请").click()
    expect(page.locator("main")).to_contain_text("待核验")
    look(page, "my-organisations")

    Grant.objects.create(user=membership.user, role=Role.OFFICER, granted_at=membership.started_at)
    Authenticator.objects.create(user=membership.user, type="totp", data={"secret": "x"})
    page.goto(f"{live_server.url}/organisations/claims/")
    expect(page.locator("main")).to_contain_text("须由他人核验")
    look(page, "claims-desk")
