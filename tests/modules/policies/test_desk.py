"""The import desk through its pages: what officers do, what outsiders are told."""

from contextlib import closing

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django.asserts import assertContains

from lilac.accounts.states import Role
from lilac.policies import actions
from lilac.policies.actions import sheet
from lilac.policies.models import Conflict, Intake, Policy
from lilac.policies.states import IntakeState
from lilac_engine.text.galley import PieceKind
from tests.factories.accounts import OfficerFactory, UserFactory
from tests.factories.desk import AT, NEW_PAGE, PAGE, brought, confirmed, published, word

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def first():
    return OfficerFactory(name="甲专员")


@pytest.fixture
def second():
    return OfficerFactory(name="乙专员")


@pytest.fixture
def intake(first):
    return brought(first)


@pytest.fixture
def desk(client, first):
    client.force_login(first)
    return client


def start_of(intake, n=0, kind=PieceKind.ARTICLE):
    pieces = sheet.galley_of(intake).pieces
    return [p for p in pieces if p.kind is kind][n].start


PAGES = ["", "new/", "{pk}/", "{pk}/facts/", "{pk}/compare/", "{pk}/history/", "{pk}/review/"]


@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens_for_an_officer_and_no_other(desk, client, intake, page):
    url = "/desk/" + page.format(pk=intake.pk)
    assert desk.get(url).status_code == 200

    client.force_login(UserFactory())
    refused = client.get(url)
    assertContains(refused, "The import desk is for policy officers.", status_code=403)

    client.logout()
    assert client.get(url).status_code == 302


@pytest.mark.parametrize(
    "step", ["submit", "return", "confirm", "publish", "discard", "restore", "undo", "redo",
             "explain", "policy", "same", "other", "again"],
)  # fmt: skip
def test_no_outsider_moves_a_paper(client, intake, step):
    client.force_login(UserFactory())

    assert client.post(f"/desk/{intake.pk}/{step}/").status_code == 403
    assert client.get(f"/desk/{intake.pk}/{step}/").status_code in (403, 405)
    intake.refresh_from_db()
    assert intake.state == IntakeState.EDITING


def test_absent_papers_are_not_found(desk, intake):
    assert desk.get("/desk/999999/").status_code == 404
    assert desk.get(f"/desk/{intake.pk}/pieces/3/").status_code == 404
    assert desk.get("/desk/conflicts/nothing/").status_code == 404


def test_bring_by_file_then_see_it_beside_its_structure(desk):
    file = SimpleUploadedFile("措施.docx", word(*PAGE.split("\n\n")))

    response = desk.post("/desk/new/", {"file": file}, follow=True)

    (intake,) = Intake.objects.all()
    assert response.redirect_chain[0][0] == f"/desk/{intake.pk}/"
    assertContains(response, "支持研发投入")
    assert response.context["rows"][0].label == "Title and number"


@pytest.mark.parametrize("page", ["", "history/"])
def test_the_file_as_it_came_is_linked_and_handed_out_as_an_attachment(desk, page):
    data = word(*PAGE.split("\n\n"))
    desk.post("/desk/new/", {"file": SimpleUploadedFile("措施.docx", data)})
    intake = Intake.objects.get()
    link = f"/files/{intake.original.key}/"

    assertContains(desk.get(f"/desk/{intake.pk}/{page}"), link)
    with closing(desk.get(link)) as given:
        assert b"".join(given.streaming_content) == data
    assert given["Content-Disposition"].startswith("attachment")


def test_the_file_as_it_came_is_for_officers_and_auditors(client, first):
    intake = actions.bring(by=first, at=AT, data=PAGE.encode(), name="a.txt")
    link = f"/files/{intake.original.key}/"

    assert client.get(link).status_code in (302, 403)
    client.force_login(UserFactory())
    assert client.get(link).status_code == 403
    client.force_login(UserFactory(roles=[Role.AUDITOR]))
    with closing(client.get(link)) as given:
        assert given.status_code == 200


def test_the_history_says_when_a_text_was_pasted(desk, intake):
    assertContains(desk.get(f"/desk/{intake.pk}/history/"), "the text was pasted")


def test_the_whole_source_stands_on_the_sheet(desk, intake):
    response = desk.get(f"/desk/{intake.pk}/")

    shown = "".join(str(row.printed) for row in response.context["rows"])
    assert "".join(shown.split()) == "".join(intake.source.split())


def test_the_list_is_filtered_and_names_what_waits_for_this_officer(desk, first, second):
    mine, other = brought(first), brought(second)
    actions.submit(intake=other, by=second, at=AT)

    response = desk.get("/desk/")
    assert [i.pk for i in response.context["waiting"]] == [other.pk]
    assert [i.pk for i in desk.get("/desk/?mine=1").context["page"]] == [mine.pk]
    assert [i.pk for i in desk.get("/desk/?state=submitted").context["page"]] == [other.pk]
    assert not list(desk.get("/desk/?q=nothing").context["page"])


def test_correct_a_piece_and_land_on_it(desk, intake):
    at = start_of(intake)
    form = {"heading-number": "1", "heading-heading": "支持研发", "revision": "0-0"}

    response = desk.post(f"/desk/{intake.pk}/pieces/{at}/heading/", form)

    assert response.url == f"/desk/{intake.pk}/?at={at}#p-{at}"
    assert sheet.galley_of(intake).piece(at).heading == "支持研发"


def test_split_at_a_place_offered(desk, intake):
    at = start_of(intake)
    page = desk.get(f"/desk/{intake.pk}/pieces/{at}/", headers=HTMX)
    assert "<html" not in page.text
    (offset, _label), *_ = [
        c for c in page.context["forms"]["split"].fields["offset"].choices if "补助比例" in c[1]
    ]

    desk.post(f"/desk/{intake.pk}/pieces/{at}/split/", {"split-offset": offset, "revision": "0-0"})

    articles = [p for p in sheet.galley_of(intake).pieces if p.kind is PieceKind.ARTICLE]
    assert len(articles) == 4


def test_bodies_are_assigned_from_rows(desk, intake):
    at = start_of(intake)
    form = {
        "bodies-TOTAL_FORMS": "2",
        "bodies-INITIAL_FORMS": "0",
        "bodies-0-name": "市科技局",
        "bodies-0-role": "lead",
        "bodies-1-name": "",
        "revision": "0-0",
    }

    desk.post(f"/desk/{intake.pk}/pieces/{at}/bodies/", form)

    (body,) = sheet.galley_of(intake).piece(at).bodies
    assert (body.name, body.role) == ("市科技局", "lead")


def test_a_target_must_be_printed_there_and_keeps_what_was_typed(desk, intake):
    at = start_of(intake)
    form = {
        "target-quote": "不在这里的话",
        "target-indicator": "补助企业",
        "target-op": ">=",
        "target-value": "3",
    }

    response = desk.post(f"/desk/{intake.pk}/pieces/{at}/target/", form)

    assert response.status_code == 422
    assertContains(response, 'value="补助企业"', status_code=422)
    desk.post(f"/desk/{intake.pk}/pieces/{at}/target/", {**form, "target-quote": "后补助资金支持"})
    targets = sheet.galley_of(intake).documents[0].targets
    assert "补助企业" in [t.indicator for t in targets]


def test_sentence_buttons(desk, intake):
    at = start_of(intake)
    start = intake.source.index("补助比例")
    small = f"/desk/{intake.pk}/pieces/{at}/small/"

    desk.post(small, {"kind": "mark_sentence", "start": start, "principle": "on"})
    assert start in sheet.galley_of(intake).piece(at).principles
    desk.post(small, {"kind": "split_sentence", "start": start, "offset": start + 4})
    assert len(sheet.galley_of(intake).piece(at).sentences) == 3
    response = desk.post(small, {"kind": "join_sentence", "start": start + 999})
    assert response.status_code == 422


def test_another_officers_correction_is_not_overwritten(desk, intake, second):
    at = start_of(intake)
    actions.correct(
        intake=intake, operation={"kind": "set_number", "at": at, "number": "9"}, by=second, at=AT
    )

    response = desk.post(
        f"/desk/{intake.pk}/pieces/{at}/heading/",
        {"heading-number": "8", "heading-heading": "我写的条标", "revision": "0-0"},
    )

    assertContains(response, "乙专员", status_code=422)
    assertContains(response, "我写的条标", status_code=422)
    assert sheet.galley_of(intake).piece(at).number == "9"


def test_undo_and_redo_by_button(desk, intake):
    at = start_of(intake)
    desk.post(f"/desk/{intake.pk}/pieces/{at}/small/", {"kind": "join"})
    assert sheet.standing(intake)

    desk.post(f"/desk/{intake.pk}/undo/", {"revision": "1-0"})
    assert not sheet.standing(intake)
    desk.post(f"/desk/{intake.pk}/redo/", {"revision": "1-1"})
    assert sheet.standing(intake)
    stale = desk.post(f"/desk/{intake.pk}/undo/", {"revision": "0-0"}, follow=True)
    assertContains(stale, "has changed this page")


def test_facts_that_do_not_exist_come_back_with_what_was_typed(desk, intake):
    url = f"/desk/{intake.pk}/facts/"
    typed = {"title": "新标题", "deadline": "2021-02-30", "revision": "0-0"}

    response = desk.post(url, typed)

    assertContains(response, "no such day", status_code=422)
    assertContains(response, 'value="2021-02-30"', status_code=422)
    assertContains(response, 'value="新标题"', status_code=422)
    assert not intake.corrections.exists()

    desk.post(url, {**typed, "deadline": "2021-02-28", "contacts": "email a@b.cn"})
    galley = sheet.galley_of(intake)
    assert galley.documents[0].title == "新标题"
    assert galley.notice.deadline.isoformat() == "2021-02-28"
    wrong = desk.post(url, {"contacts": "pigeon 7"})
    assertContains(wrong, "pigeon 7", status_code=422)


def test_the_way_to_publication(client, intake, first, second):
    client.force_login(first)
    client.post(f"/desk/{intake.pk}/submit/")
    own = client.post(f"/desk/{intake.pk}/confirm/", {"checked": CHECKLIST})
    assertContains(own, "A second person confirms", status_code=422)

    client.force_login(second)
    seen = client.get(f"/desk/{intake.pk}/review/").context["seen"]
    unread = client.post(f"/desk/{intake.pk}/confirm/", {"checked": CHECKLIST[:2], "seen": seen})
    assertContains(unread, "4 are left", status_code=422)
    client.post(f"/desk/{intake.pk}/confirm/", {"checked": CHECKLIST, "seen": seen})
    wrong = client.post(f"/desk/{intake.pk}/publish/", {"slug": "Not A Slug"})
    assertContains(wrong, "Not A Slug", status_code=422)
    done = client.post(f"/desk/{intake.pk}/publish/", {"slug": "innovation"})
    assert done.url == "/policies/innovation/"
    again = client.post(f"/desk/{intake.pk}/publish/", {"slug": "innovation"})
    assert again.url == done.url
    assert Policy.objects.get().versions.count() == 1


CHECKLIST = ["title", "articles", "bodies", "targets", "deadline", "apart"]


def test_return_needs_a_reason_and_shows_it_to_the_first_officer(client, intake, first, second):
    actions.submit(intake=intake, by=first, at=AT)
    client.force_login(second)
    assert client.post(f"/desk/{intake.pk}/return/", {"reason": " "}).status_code == 422
    client.post(f"/desk/{intake.pk}/return/", {"reason": "第2条分错了"})

    client.force_login(first)
    page = client.get(f"/desk/{intake.pk}/")
    assertContains(page, "第2条分错了")
    assertContains(page, "乙专员")


def test_discard_and_restore_by_button(desk, intake):
    desk.post(f"/desk/{intake.pk}/discard/")
    assert not list(desk.get("/desk/").context["page"])
    desk.post(f"/desk/{intake.pk}/restore/")
    assert [i.pk for i in desk.get("/desk/").context["page"]] == [intake.pk]
    assert desk.post(f"/desk/{intake.pk}/restore/").status_code == 422


def test_a_new_text_shows_the_differences_and_what_hangs_on_them_first(desk, first, second):
    version = published(first, second)
    intake = brought(first, NEW_PAGE)

    response = desk.post(f"/desk/{intake.pk}/policy/", {"policy": version.policy_id}, follow=True)

    assert response.redirect_chain[0][0] == f"/desk/{intake.pk}/compare/"
    shown = response.context["comparison"]
    assert [(a.measure.code, a.gone) for a in shown.affected] == [("2.1", True), ("1.1", False)]
    assertContains(response, "<ins>", html=False)
    assert version.policy.versions.count() == 1


def test_which_clause_is_which_is_asked_and_answered(desk, first, second):
    text = PAGE.replace("补助比例由市科技局另行规定。", "支持企业建设研发机构。")
    version = published(first, second, text)
    changed = text.replace("支持企业建设研发机构。", "支持企业新建研发机构。支持企业共建研发机构。")
    intake = brought(first, changed)
    actions.tie_to_policy(intake=intake, policy=version.policy, by=first, at=AT)

    page = desk.get(f"/desk/{intake.pk}/compare/")
    level, unit, change, at = page.context["questions"][0]
    answer = {"level": level, "at": at, "old": change.old[0].key, "revision": "0-0"}
    answered = desk.post(f"/desk/{intake.pk}/same/", answer, follow=True)

    assert unit.key not in [q[1].key for q in answered.context["questions"]]


def test_conflicts_are_named_and_decided(desk, first, second):
    version = published(first, second)
    url = f"/desk/conflicts/{version.policy.slug}/"
    form = {
        "measure": version.policy.measures.get(code="1.1").pk,
        "precedence": version.policy.precedences.first().pk,
        "other": "《预算法》第16条",
        "explanation": "不得要求配套",
    }
    assert desk.post(url, {**form, "other": ""}).status_code == 422
    desk.post(url, form)
    conflict = Conflict.objects.get()
    empty = desk.post(f"/desk/conflicts/{conflict.pk}/confirm/", {f"{conflict.pk}-reason": ""})
    assert empty.status_code == 422
    desk.post(f"/desk/conflicts/{conflict.pk}/dismiss/", {f"{conflict.pk}-reason": "并不冲突"})

    conflict.refresh_from_db()
    assert (conflict.state, conflict.decision) == ("dismissed", "并不冲突")
    assert desk.post(f"/desk/conflicts/{conflict.pk}/burn/").status_code == 404
    assertContains(desk.get(url), "并不冲突")


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_no_more_for_more_papers(desk, first, count, django_assert_max_num_queries):
    for _ in range(count):
        brought(first)
    desk.get("/desk/")

    with django_assert_max_num_queries(12):
        desk.get("/desk/")


@pytest.mark.parametrize("count", [1, 30])
def test_the_sheet_asks_no_more_for_more_articles(
    desk, first, count, django_assert_max_num_queries
):
    more = "".join(
        f"{n}.支持第{n}类项目。对第{n}类项目给予资金支持。[市科技局、第{n}局]\n\n"
        for n in range(4, 4 + count)
    )
    intake = brought(first, PAGE.replace("本措施执行期间", more + "本措施执行期间", 1))

    with django_assert_max_num_queries(18):
        assert desk.get(f"/desk/{intake.pk}/").status_code == 200


def test_a_long_page_is_shown_in_parts_and_a_place_is_found(desk, first):
    more = "".join(f"第{n}条 对第{n}类项目给予资金支持。\n" for n in range(1, 401))
    intake = brought(first, "某市科技项目管理办法\n\n" + more)
    at = start_of(intake, 300)

    page = desk.get(f"/desk/{intake.pk}/?at={at}")

    assert len(page.context["rows"]) <= 40
    assert at in [row.at for row in page.context["rows"]]


def test_confirmed_papers_of_a_known_policy_publish_without_an_address(client, first, second):
    version = published(first, second)
    intake = confirmed(first, second, NEW_PAGE, version.policy)
    client.force_login(second)

    assertContains(client.get(f"/desk/{intake.pk}/review/"), "Compared with version 1")
    done = client.post(f"/desk/{intake.pk}/publish/")

    assert done.url == f"/policies/{version.policy.slug}/"
    assert version.policy.versions.count() == 2
