import json
from datetime import UTC, datetime

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.auth.hashers import make_password
from django.core import signing

from lilac.accounts import actions
from lilac.accounts.http import SALT, VISITOR_COOKIE
from lilac.accounts.models import Grant, User, Visitor
from lilac.accounts.states import Role
from lilac.kernel.models import Event
from tests.factories.accounts import (
    AdministratorFactory,
    AuditorFactory,
    OfficerFactory,
    UserFactory,
)

NOON = datetime(2021, 2, 10, 4, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def citizen(client):
    user = UserFactory(name="王小明")
    client.force_login(user)
    return user


@pytest.fixture
def administrator(client):
    user = AdministratorFactory()
    client.force_login(user)
    return user


OWN_PAGES = ["/me/", "/me/export/", "/me/closure/", "/accounts/2fa/", "/accounts/sessions/"]
STAFF_PAGES = ["/people/", "/people/closures/"]


@pytest.mark.parametrize("url", OWN_PAGES + STAFF_PAGES)
def test_pages_ask_a_stranger_to_sign_in(client, url):
    response = client.get(url)

    assert response.status_code == 302
    assert response.url.startswith("/accounts/login/")


@pytest.mark.parametrize("url", [*OWN_PAGES, "/accounts/email/"])
def test_own_pages_open_and_are_kept_out_of_every_cache(client, citizen, url):
    response = client.get(url)

    assert response.status_code == 200
    assert response["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("factory", [UserFactory, OfficerFactory, AuditorFactory])
@pytest.mark.parametrize("url", STAFF_PAGES)
def test_people_pages_say_whom_they_are_for(client, factory, url):
    client.force_login(factory())

    response = client.get(url)

    assert response.status_code == 403
    assert "looked up by administrators" in response.text


def test_me_shows_who_i_am_and_signs_out_by_post(client, citizen):
    page = client.get("/me/")
    assert "王小明" in page.text
    assert citizen.email in page.text

    client.post("/accounts/logout/")

    assert client.get("/me/").status_code == 302


def test_rename_keeps_what_was_typed_when_it_is_wrong(client, citizen):
    long = "长" * 101
    response = client.post("/me/name/", {"name": long})

    assert response.status_code == 422
    assert long in response.text

    client.post("/me/name/", {"name": " 王大明 "})
    assert User.objects.get(pk=citizen.pk).name == "王大明"


def test_export_holds_what_is_known_and_no_secret(client):
    user = OfficerFactory(password=make_password("correct horse battery"))
    client.force_login(user)

    response = client.get("/me/export/")

    known = json.loads(response.content)
    assert known["account"]["addresses"][0]["email"] == user.email
    assert known["account"]["roles"][0]["role"] == "officer"
    assert "JBSWY3DPEHPK3PXP" not in response.text
    assert user.password not in response.text
    assert "attachment" in response["Content-Disposition"]
    assert Event.objects.get().name == "DataExported"


def test_closure_is_asked_withdrawn_and_asked_again(client, citizen):
    client.post("/me/closure/", {"reason": "搬家"})
    client.post("/me/closure/", {"reason": "再次"})
    assert [c.reason for c in citizen.closures.all()] == ["搬家"]

    client.post("/me/closure/withdraw/")
    assert citizen.closures.get().state == "withdrawn"
    assert client.post("/me/closure/withdraw/").status_code == 302


def test_closing_an_account_removes_the_person_and_ends_what_is_held(client, administrator):
    officer = OfficerFactory(name="李专员")
    closure = actions.ask_closure(reason="退休", by=officer, at=NOON)

    response = client.post(f"/people/closures/{closure.pk}/close/", follow=True)

    assert response.status_code == 200
    gone = User.objects.get(pk=officer.pk)
    assert (gone.name, gone.email, gone.is_active) == ("", "", False)
    assert not gone.emailaddress_set.exists()
    assert not gone.authenticator_set.exists()
    assert not gone.roles
    assert [e.name for e in Event.objects.order_by("pk")] == [
        "ClosureAsked",
        "RoleEnded",
        "AccountClosed",
    ]
    assert not any("李专员" in json.dumps(e.data, ensure_ascii=False) for e in Event.objects.all())
    again = client.post(f"/people/closures/{closure.pk}/close/", follow=True)
    assert "decided already" in again.text


def test_a_closed_accounts_session_is_over(client, citizen):
    closure = actions.ask_closure(reason="", by=citizen, at=NOON)
    actions.close_account(closure=closure, by=AdministratorFactory(), at=NOON)

    assert client.get("/me/").status_code == 302


def test_roles_are_given_and_ended_on_the_persons_page(client, administrator):
    clerk = UserFactory()

    client.post(f"/people/{clerk.pk}/roles/", {"role": "auditor"})
    grant = Grant.objects.get(user=clerk)
    assert grant.role == Role.AUDITOR
    assert "End the role" in client.get(f"/people/{clerk.pk}/").text

    client.post(f"/people/roles/{grant.pk}/end/")
    grant.refresh_from_db()
    assert grant.ended_by == administrator


def test_an_unknown_role_is_refused_on_the_page(client, administrator):
    response = client.post(f"/people/{UserFactory().pk}/roles/", {"role": "king"})

    assert response.status_code == 422


def test_own_page_of_an_administrator_shows_the_reason_where_the_button_would_be(
    client, administrator
):
    page = client.get(f"/people/{administrator.pk}/")

    assert "Nobody gives a role to oneself." in page.text
    assert "End the role" not in page.text


def test_absent_person_grant_and_closure_are_not_found(client, administrator):
    assert client.get("/people/999999/").status_code == 404
    assert client.post("/people/roles/999999/end/").status_code == 404
    assert client.post("/people/closures/999999/close/").status_code == 404


@pytest.mark.parametrize("path", ["/people/{}/roles/", "/people/roles/{}/end/"])
def test_an_outsider_cannot_post_roles(client, citizen, path):
    grant = OfficerFactory().grants.get()
    pk = grant.user_id if path.endswith("roles/") else grant.pk

    assert client.post(path.format(pk), {"role": "officer"}).status_code == 403
    grant.refresh_from_db()
    assert grant.ended_at is None


def test_end_session_elsewhere_but_never_anothers(client, citizen):
    own = UserSession.objects.create(
        user=citizen, ip="192.0.2.1", session_key="a" * 32, user_agent="Elsewhere"
    )
    foreign = UserSession.objects.create(
        user=UserFactory(), ip="192.0.2.2", session_key="b" * 32, user_agent="Foreign"
    )

    assert client.post(f"/me/sessions/{foreign.pk}/end/").status_code == 404
    assert client.post(f"/me/sessions/{own.pk}/end/").status_code == 302
    assert list(UserSession.objects.all()) == [foreign]


@pytest.mark.parametrize("count", [1, 3])
def test_people_page_queries_do_not_grow(client, administrator, count, django_assert_num_queries):
    for _ in range(count):
        OfficerFactory()

    with django_assert_num_queries(8):
        client.get("/people/")


def test_people_are_found_by_part_of_name_or_address(client, administrator):
    UserFactory(name="张三丰", email="zhang@example.test")
    UserFactory(name="李四", email="li@example.test")

    assert "张三丰" in client.get("/people/?q=三").text
    assert "李四" not in client.get("/people/?q=zhang@").text
    assert "Nobody found" in client.get("/people/?q=nobody").text


def test_merge_offers_itself_on_the_personal_page(client, rf, citizen):
    visitor = actions.receive_visitor(at=NOON)
    client.cookies[VISITOR_COOKIE] = signing.dumps(str(visitor.key), salt=SALT)
    assert visitor.code in client.get("/me/").text

    response = client.post("/me/visitor/merge/")

    assert Visitor.objects.get().merged_into == citizen
    assert response.cookies[VISITOR_COOKIE].value == ""
    assert client.post("/me/visitor/merge/").status_code == 404


def test_forgetting_the_visitor_takes_the_cookie_away(client):
    visitor = actions.receive_visitor(at=NOON)
    client.cookies[VISITOR_COOKIE] = signing.dumps(str(visitor.key), salt=SALT)

    response = client.post("/me/visitor/forget/")

    assert response.url == "/"
    assert response.cookies[VISITOR_COOKIE].value == ""
    assert Visitor.objects.get().merged_into is None
