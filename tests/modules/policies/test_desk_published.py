"""Published texts on the desk: naming printed bodies, taking a text back."""

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from lilac.policies import actions
from lilac.policies.models import Responsibility
from lilac.policies.states import VersionState
from tests.factories.accounts import OfficerFactory, UserFactory
from tests.factories.desk import AT, NEW_PAGE, published
from tests.factories.parties import BodyFactory

pytestmark = pytest.mark.django_db
BODIES = "/desk/policies/innovation/bodies/"
WITHDRAW = "/desk/policies/innovation/v/1/withdraw/"


@pytest.fixture
def first():
    return OfficerFactory(name="甲专员")


@pytest.fixture
def second():
    return OfficerFactory(name="乙专员")


@pytest.fixture
def version(first, second):
    return published(first, second)


@pytest.fixture
def desk(client, first):
    client.force_login(first)
    return client


@pytest.mark.parametrize("url", [BODIES, WITHDRAW])
def test_the_pages_are_for_officers(client, version, url):
    assert client.get(url).status_code == 302
    client.force_login(UserFactory())
    assert client.get(url).status_code == 403
    assert client.post(url, {"reason": "x", "sure": "on"}).status_code == 403
    version.refresh_from_db()
    assert version.state == VersionState.PUBLISHED
    client.force_login(OfficerFactory())
    assert client.get(url).status_code == 200
    assert client.get(url.replace("innovation", "absent")).status_code == 404


def test_the_desk_counts_printed_names_without_a_body(desk, version):
    names = set(Responsibility.objects.values_list("resolved", flat=True))

    response = desk.get("/desk/")

    assert response.context["unnamed"] == [(version.policy, len(names))]
    assertContains(response, BODIES)


def test_names_are_listed_with_how_often_and_where_they_stand(desk, version):
    response = desk.get(BODIES)

    lines = [name for name, _form in response.context["lines"]]
    assert sum(name.count for name in lines) == Responsibility.objects.count()
    assertContains(response, "/policies/innovation/v/1/#art-1")


def test_a_name_is_given_its_body_wherever_it_stands(desk, version):
    body = BodyFactory(name="某市科学技术局")
    printed = Responsibility.objects.filter(printed="市科技局").first().resolved

    response = desk.post(BODIES, {"printed": printed, "body": body.name}, follow=True)

    assert response.redirect_chain[0][0] == BODIES
    assert {r.body for r in Responsibility.objects.filter(resolved=printed)} == {body}
    assert printed not in [name.printed for name, _form in response.context["lines"]]
    assertContains(desk.get("/policies/innovation/"), f"/bodies/{body.slug}/")


def test_a_body_that_is_not_here_is_refused_with_what_was_typed(desk, version):
    printed = Responsibility.objects.first().resolved

    response = desk.post(BODIES, {"printed": printed, "body": "没有的局"})

    assertContains(response, "There is no public body “没有的局” here", status_code=422)
    assertContains(response, 'value="没有的局"', status_code=422)


def test_two_bodies_of_one_name_are_told_apart_by_their_address(desk, version):
    BodyFactory(name="科学技术局", slug="old-office")
    new = BodyFactory(name="科学技术局", slug="new-office")
    printed = Responsibility.objects.first().resolved

    asked = desk.post(BODIES, {"printed": printed, "body": "科学技术局"})
    assertContains(asked, "old-office, new-office", status_code=422)

    desk.post(BODIES, {"printed": printed, "body": "new-office"})
    assert Responsibility.objects.first().body == new


def test_a_name_the_policy_does_not_print_is_refused(desk, version):
    BodyFactory(name="科学技术局")

    response = desk.post(BODIES, {"printed": "外星局", "body": "科学技术局"})

    assertContains(response, "This policy prints no “外星局”", status_code=422)


def test_no_name_is_left_to_give(desk, version):
    Responsibility.objects.update(body=BodyFactory())

    assertContains(desk.get(BODIES), "Every printed name has its body.")
    assert desk.get("/desk/").context["unnamed"] == []


def test_taking_a_text_back_needs_a_reason_and_a_tick(desk, version):
    response = desk.post(WITHDRAW, {"reason": "第2条印错"})

    assertContains(response, "第2条印错", status_code=422)
    assertContains(response, "Tick this to take the text back.", status_code=422)
    assert desk.post(WITHDRAW, {"sure": "on"}).status_code == 422
    version.refresh_from_db()
    assert version.state == VersionState.PUBLISHED


def test_a_text_taken_back_says_so_to_the_public(desk, client, version):
    assertContains(desk.get(WITHDRAW), "the policy leaves the list")

    desk.post(WITHDRAW, {"reason": "第2条<印错>", "sure": "on"})

    client.logout()
    for page in ("", "v/1/", "source/", "measures/", "targets/", "precedence/", "compare/"):
        response = client.get(f"/policies/innovation/{page}")
        assertContains(response, "This text has been taken back.", status_code=410)
        assertContains(response, "第2条&lt;印错&gt;", status_code=410)
        assertNotContains(response, "后补助资金", status_code=410)
    assert client.get("/policies/innovation/v/2/").status_code == 404
    assert client.get("/policies/innovation/export/json/").status_code == 404
    assertNotContains(client.get("/policies/"), version.title)


def test_the_text_before_is_the_latest_again(desk, version, first, second):
    published(first, second, NEW_PAGE, version.policy)
    url = WITHDRAW.replace("v/1/", "v/2/")
    assertContains(desk.get(url), "Version 1 is the latest text of the policy again.")

    desk.post(url, {"reason": "印错", "sure": "on"})

    gone = desk.get("/policies/innovation/v/2/")
    assertContains(gone, "Read the latest text", status_code=410)
    assert desk.get("/policies/innovation/").context["version"] == version


def test_a_text_is_taken_back_once(desk, version, second):
    actions.withdraw_version(version=version, by=second, at=AT, reason="印错")

    assertContains(desk.get(WITHDRAW), "This text has been withdrawn already.")
    again = desk.post(WITHDRAW, {"reason": "x", "sure": "on"})
    assert again.status_code == 422
    review = desk.get(f"/desk/{version.intake.pk}/review/")
    assertContains(review, "This text has been taken back: see what the public sees.")
