import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from lilac.parties.models import Membership, Organisation
from lilac.parties.states import MemberRole, MembershipState
from tests.factories.accounts import (
    AdministratorFactory,
    AuditorFactory,
    OfficerFactory,
    UserFactory,
)
from tests.factories.parties import BodyFactory, MembershipFactory, OrganisationFactory, code
from tests.modules.parties.test_claims import PNG, claim

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def files_apart(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def manager(client):
    membership = MembershipFactory()
    client.force_login(membership.user)
    return membership


def typed(**changes):
    return {
        "uscc": code(5),
        "organisation_name": "黑龙江某某科技有限公司",
        "kind": "enterprise",
        "proof": "letter",
        **changes,
    }


def download(client, upload):
    """The bytes handed out."""
    response = client.get(f"/files/{upload.key}/")
    return b"".join(response.streaming_content)  # closes the file once read


@pytest.mark.parametrize(
    "url", ["/organisations/", "/organisations/claim/", "/organisations/claims/"]
)
def test_pages_ask_a_stranger_to_sign_in(client, url):
    assert client.get(url).url.startswith("/accounts/login/")


def test_claim_with_a_certificate_reaches_the_officers(client):
    client.force_login(UserFactory(name="张经办"))
    scan = SimpleUploadedFile("执照.png", PNG, content_type="image/png")

    response = client.post(
        "/organisations/claim/", typed(proof="licence", licence=scan), follow=True
    )
    assert "An officer looks at your certificate." in response.text

    client.force_login(OfficerFactory())
    desk = client.get("/organisations/claims/")
    assert "张经办" in desk.text
    assert "执照.png" in desk.text
    upload = Membership.objects.get().claim.licence
    assert download(client, upload) == PNG


def test_a_proof_is_not_given_to_outsiders(client):
    owner = UserFactory()
    client.force_login(owner)
    scan = SimpleUploadedFile("执照.png", PNG, content_type="image/png")
    client.post("/organisations/claim/", typed(proof="licence", licence=scan))
    upload = Membership.objects.get().claim.licence
    assert download(client, upload) == PNG

    for outsider in (UserFactory(), AuditorFactory()):
        client.force_login(outsider)
        assert client.get(f"/files/{upload.key}/").status_code in {403, 404}


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"uscc": "12345"}, "18 characters; this has 5"),
        ({"uscc": "O" + code(5)[1:]}, "never occur"),
        ({"proof": "licence"}, "Add the scan"),
        ({"organisation_name": ""}, "required"),
        ({"kind": "castle"}, "castle"),
    ],
)
def test_a_wrong_claim_keeps_what_was_typed(client, change, sentence):
    client.force_login(UserFactory())
    sent = typed(remark="请尽快办理", **change)

    response = client.post("/organisations/claim/", sent)

    assert response.status_code == 422
    assert sentence in response.text
    assert "请尽快办理" in response.text
    assert sent["uscc"] in response.text
    assert not Organisation.objects.exists()


def test_a_hostile_certificate_is_refused_with_a_reason(client):
    client.force_login(UserFactory())
    scan = SimpleUploadedFile("执照.png", b"<script>alert(1)</script>", content_type="image/png")

    response = client.post("/organisations/claim/", typed(proof="licence", licence=scan))

    assert response.status_code == 422
    assert response.context["form"].non_field_errors()
    assert not Organisation.objects.exists()


def test_the_eleventh_claim_of_a_day_waits(client):
    client.force_login(UserFactory())
    for number in range(10):
        client.post("/organisations/claim/", typed(uscc=code(100 + number)))

    response = client.post("/organisations/claim/", typed(uscc=code(200)))

    assert response.status_code == 422
    assert "Too many" in response.text
    assert Membership.objects.count() == 10


def test_the_desk_confirms_and_says_when_it_was_decided_already(client):
    membership = claim(UserFactory())
    client.force_login(OfficerFactory())
    url = f"/organisations/claims/{membership.pk}"

    assert "manages the organisation now" in client.post(f"{url}/confirm/", follow=True).text
    assert "decided already" in client.post(f"{url}/confirm/", follow=True).text
    assert "decided already" in client.post(f"{url}/letter/", follow=True).text


def test_rejecting_needs_a_reason_and_tells_it(client):
    claimant = UserFactory()
    membership = claim(claimant)
    client.force_login(OfficerFactory())
    url = f"/organisations/claims/{membership.pk}/reject/"
    assert client.post(url, {"answer": ""}).status_code == 422

    client.post(url, {"answer": "证照上的名称不同"})

    client.force_login(claimant)
    assert "证照上的名称不同" in client.get("/organisations/").text


def test_the_letters_code_is_shown_once_and_opens_the_organisation(client):
    claimant = UserFactory()
    membership = claim(claimant)
    client.force_login(OfficerFactory())
    page = client.post(f"/organisations/claims/{membership.pk}/letter/")
    drawn = page.context["code"]
    assert drawn not in client.get("/organisations/claims/").text

    client.force_login(claimant)
    wrong = client.post(
        f"/organisations/claims/{membership.pk}/code/", {"code": "AAAAA"}, follow=True
    )
    assert "4 tries are left" in wrong.text
    client.post(f"/organisations/claims/{membership.pk}/code/", {"code": drawn})

    assert client.get(f"/organisations/{membership.organisation.uscc}/").status_code == 200


@pytest.mark.parametrize("move", ["confirm", "reject", "letter"])
@pytest.mark.parametrize("factory", [UserFactory, AuditorFactory, AdministratorFactory])
def test_the_desk_is_closed_to_others_whether_a_claim_exists_or_not(client, factory, move):
    membership = claim(UserFactory())
    client.force_login(factory())

    for pk in (membership.pk, 999999):
        assert client.post(f"/organisations/claims/{pk}/{move}/").status_code == 403
    assert client.get("/organisations/claims/").status_code == 403


def test_anothers_claim_takes_no_code(client):
    membership = claim(UserFactory())
    client.force_login(UserFactory())

    assert client.post(f"/organisations/claims/{membership.pk}/code/").status_code == 404


def test_organisation_page_is_for_members_and_staff(client, manager):
    url = f"/organisations/{manager.organisation.uscc}/"
    assert manager.user.name in client.get(url).text

    for factory in (OfficerFactory, AuditorFactory, AdministratorFactory):
        client.force_login(factory())
        assert client.get(url).status_code == 200

    client.force_login(MembershipFactory().user)
    refused = client.get(url)
    assert refused.status_code == 403
    assert "Only members and officers" in refused.text
    assert manager.user.name not in refused.text


def test_an_unconfirmed_and_an_absent_organisation_look_the_same_to_outsiders(client):
    claimed = OrganisationFactory(confirmed_at=None)
    client.force_login(UserFactory())

    answers = [client.get(f"/organisations/{c}/").status_code for c in (claimed.uscc, code(9))]

    assert answers == [404, 404]
    client.force_login(OfficerFactory())
    assert client.get(f"/organisations/{claimed.uscc}/").status_code == 200


def test_invite_accept_and_leave(client, manager):
    guest = UserFactory()
    url = f"/organisations/{manager.organisation.uscc}/"
    page = client.post(f"{url}invite/", {"email": guest.email, "role": "manager"}, follow=True)
    assert guest.email in page.text
    invitation = Membership.objects.get(state=MembershipState.INVITED)

    client.force_login(guest)
    assert "You are invited" in client.get("/organisations/").text
    assert client.post(f"/organisations/invitations/{invitation.pk}/accept/").status_code == 302
    assert client.get(url).status_code == 200
    client.post(f"/organisations/members/{invitation.pk}/end/")
    assert client.get(url).status_code == 403


def test_a_wrong_invitation_keeps_what_was_typed(client, manager):
    url = f"/organisations/{manager.organisation.uscc}/invite/"

    wrong = client.post(url, {"email": "not an address", "role": "member"})
    own = client.post(url, {"email": manager.user.email, "role": "member"})

    assert (wrong.status_code, own.status_code) == (422, 422)
    assert "not an address" in wrong.text
    assert "member already" in own.text


@pytest.mark.parametrize("answer", ["accept", "decline"])
def test_an_invitation_to_somebody_else_is_not_found(client, manager, answer):
    client.post(
        f"/organisations/{manager.organisation.uscc}/invite/",
        {"email": "x@example.test", "role": "member"},
    )
    invitation = Membership.objects.get(state=MembershipState.INVITED)
    client.force_login(UserFactory())

    url = f"/organisations/invitations/{invitation.pk}/{answer}/"
    assert client.post(url).status_code == 404


def test_outsiders_neither_invite_nor_end(client, manager):
    client.force_login(UserFactory())
    uscc = manager.organisation.uscc

    invited = client.post(f"/organisations/{uscc}/invite/", {"email": "x@example.test"})
    ended = client.post(f"/organisations/members/{manager.pk}/end/")

    assert (invited.status_code, ended.status_code) == (403, 403)
    assert client.post("/organisations/members/999999/end/").status_code == 404


def test_the_last_manager_sees_why_there_is_no_way_out(client, manager):
    page = client.get(f"/organisations/{manager.organisation.uscc}/")

    assert "The last manager stays" in page.text


def test_a_bodys_members_page(client):
    body = BodyFactory(name="某省科学技术厅")
    url = f"/organisations/bodies/{body.slug}/"
    client.force_login(AdministratorFactory())
    guest = UserFactory()
    client.post(f"{url}invite/", {"email": guest.email, "role": "manager"})

    client.force_login(guest)
    assert client.get(url).status_code == 403
    client.post(f"/organisations/invitations/{Membership.objects.get().pk}/accept/")
    assert "某省科学技术厅" in client.get(url).text
    assert "某省科学技术厅" in client.get("/me/").text


@pytest.mark.parametrize("count", [1, 3])
def test_page_queries_do_not_grow(client, manager, count, django_assert_num_queries):
    for _ in range(count):
        MembershipFactory(organisation=manager.organisation, role=MemberRole.MEMBER)
        MembershipFactory(user=manager.user)

    with django_assert_num_queries(8):
        client.get(f"/organisations/{manager.organisation.uscc}/")
    with django_assert_num_queries(6):
        client.get("/organisations/")


@pytest.mark.parametrize("count", [1, 3])
def test_desk_queries_do_not_grow(client, count, django_assert_num_queries):
    for number in range(count):
        claim(UserFactory(), uscc=code(number))
    client.force_login(OfficerFactory())

    with django_assert_num_queries(5):
        client.get("/organisations/claims/")


def test_my_memberships_are_in_the_export(client, manager):
    known = client.get("/me/export/").json()

    assert known["memberships"][0]["of"] == manager.organisation.name


def test_invitations_that_are_no_longer_open_say_so(client, manager):
    guest = UserFactory()
    client.post(
        f"/organisations/{manager.organisation.uscc}/invite/",
        {"email": guest.email, "role": "member"},
    )
    invitation = Membership.objects.get(state=MembershipState.INVITED)
    client.post(f"/organisations/members/{invitation.pk}/end/")
    client.force_login(guest)

    refused = client.post(f"/organisations/invitations/{invitation.pk}/accept/")

    assert refused.status_code == 403
    assert "no longer open" in refused.text


def test_declining_twice_and_then_accepting_is_answered_in_words(client, manager):
    guest = UserFactory()
    url = f"/organisations/{manager.organisation.uscc}/invite/"
    client.post(url, {"email": guest.email, "role": "member"})
    invitation = Membership.objects.get(state=MembershipState.INVITED)
    client.force_login(guest)

    client.post(f"/organisations/invitations/{invitation.pk}/decline/")
    client.post(f"/organisations/invitations/{invitation.pk}/decline/")
    after = client.post(f"/organisations/invitations/{invitation.pk}/accept/", follow=True)

    assert after.status_code == 200
    assert "decided already" in after.text


def test_rejecting_twice_and_an_empty_code_are_answered_in_words(client):
    claimant = UserFactory()
    membership = claim(claimant)
    client.force_login(OfficerFactory())
    url = f"/organisations/claims/{membership.pk}/reject/"
    client.post(url, {"answer": "证照不符"})
    assert "decided already" in client.post(url, {"answer": "证照不符"}, follow=True).text

    client.force_login(claimant)
    code_url = f"/organisations/claims/{membership.pk}/code/"
    assert "Enter the code" in client.post(code_url, {"code": ""}, follow=True).text


def test_open_invitations_and_claims_are_on_the_personal_page_and_in_the_export(client, manager):
    guest = UserFactory()
    url = f"/organisations/{manager.organisation.uscc}/invite/"
    client.post(url, {"email": guest.email, "role": "member"})
    claim(guest)
    client.force_login(guest)

    assert "1 open invitation" in client.get("/me/").text
    assert client.get("/me/export/").json()["memberships"][0]["claim"]["proof"] == "letter"


def test_entering_the_demo_as_the_clerk_furnishes_the_firm(
    client, settings, django_capture_on_commit_callbacks
):
    settings.DEMO, settings.PRODUCTION = True, False
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/demo/clerk/")

    assert "演示" in client.get("/organisations/").text
    assert Organisation.objects.get().uscc in client.get("/organisations/").text
