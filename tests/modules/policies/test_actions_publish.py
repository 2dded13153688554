"""From a confirmed page to a policy, and what a new text takes over from the old one."""

import pytest
from django.db import IntegrityError, transaction

from lilac.kernel.models import Event
from lilac.kernel.refusal import Refused
from lilac.parties.models import BodyName, PublicBody
from lilac.policies import actions
from lilac.policies.actions import annotate, sheet
from lilac.policies.actions.carry import compare
from lilac.policies.models import Policy, Precedence, Responsibility, Version
from lilac.policies.states import ClauseKind, MeasureKind, VersionState
from lilac_engine.text.diff import Fate
from tests.factories.accounts import OfficerFactory
from tests.factories.desk import AT, LATER, NEW_PAGE, PAGE, brought, confirmed, published

pytestmark = pytest.mark.django_db


@pytest.fixture
def first():
    return OfficerFactory()


@pytest.fixture
def second():
    return OfficerFactory()


@pytest.fixture
def version(first, second):
    return published(first, second)


def codes(version):
    return {w.measure.code: w.text for w in version.wordings.select_related("measure")}


def test_publish_makes_every_row_of_the_text(version):
    clauses = {c.anchor: c for c in version.clauses.all()}
    assert [c.kind for c in version.clauses.order_by("position")] == [
        "preamble", "chapter", "article", "article", "chapter", "article", "closing", "page",
    ]  # fmt: skip
    assert clauses["art-2"].parent == clauses["ch-1"]
    assert codes(version)["1.2"] == "补助比例由市科技局另行规定。"
    for clause in clauses.values():
        assert version.source[clause.span_start : clause.span_end].strip()
    bodies = Responsibility.objects.filter(clause=clauses["art-3"]).order_by("position")
    assert [(b.printed, b.collective) for b in bodies] == [
        ("市营商局", False),
        ("各县(市)政府", True),
    ]
    (target,) = version.targets.all()
    assert (target.indicator, target.op, target.value, target.year) == (
        "高新技术企业数量", ">", 500, 2025,
    )  # fmt: skip
    assert target.clause == clauses["preamble"]
    rules = Precedence.objects.filter(policy=version.policy).order_by("pk")
    assert [(r.kind, r.over) for r in rules] == [
        ("yields", "国家相关政策"),
        ("prevails", "我市现行政策"),
    ]


def test_publish_twice_gives_the_same_version(first, second):
    intake = confirmed(first, second)
    version = actions.publish(intake=intake, by=second, at=AT, slug="x")

    assert actions.publish(intake=intake, by=first, at=LATER, slug="x") == version
    assert Version.objects.count() == 1
    assert Event.objects.filter(name="VersionPublished").count() == 1


def test_publish_what_nobody_confirmed_is_refused(first):
    intake = brought(first)

    with pytest.raises(Refused):
        actions.publish(intake=intake, by=first, at=AT, slug="x")
    assert not Policy.objects.exists()


def test_publish_under_an_address_that_is_taken_says_so(version, first, second):
    intake = confirmed(first, second, PAGE.replace("若干措施", "若干政策"))

    with pytest.raises(Refused, match="innovation"):
        actions.publish(intake=intake, by=second, at=AT, slug="innovation")
    with pytest.raises(Refused, match="Not-Good"):
        actions.publish(intake=intake, by=second, at=AT, slug="Not-Good")
    assert Policy.objects.count() == 1


def test_a_version_knows_two_persons_and_the_database_insists(version, first, second):
    assert (version.imported_by, version.confirmed_by) == (first, second)
    with (
        pytest.raises(IntegrityError, match="version_confirmed_by_another"),
        transaction.atomic(),
    ):
        Version.objects.filter(pk=version.pk).update(confirmed_by=first)


def test_bodies_known_by_that_name_answer_for_their_articles(first, second):
    body = PublicBody.objects.create(slug="kjj", name="某市科学技术局", kind="department")
    BodyName.objects.create(body=body, name="市科技局")

    version = published(first, second)

    tied = Responsibility.objects.filter(clause__version=version, body=body)
    assert [r.clause.anchor for r in tied] == ["art-1"]


def test_assign_body_ties_a_printed_name_everywhere_once(version, first):
    body = PublicBody.objects.create(slug="rsj", name="某市人社局", kind="department")
    given = {"policy": version.policy, "printed": "市人社局", "body": body, "by": first, "at": AT}

    assert actions.assign_body(**given) == 1
    assert actions.assign_body(**given) == 0
    with pytest.raises(Refused):
        actions.assign_body(**{**given, "printed": "市外办"})


def test_compare_shows_what_changes_before_anything_changes(version, first):
    intake = brought(first, NEW_PAGE)
    comparison = compare(version.policy, sheet.galley_of(intake))

    counts = comparison.differences.articles.counts()
    assert counts[Fate.NEW] == 1
    assert [m.code for m in comparison.changed] == ["1.1"]
    assert [m.code for m in comparison.gone] == ["2.1"]
    assert Version.objects.count() == 1


def test_a_new_text_keeps_identities_and_codes(version, first, second):
    second_text = published(first, second, NEW_PAGE, policy=version.policy)

    assert second_text.number == 2
    before = {c.anchor: c.identity for c in version.clauses.all()}
    after = {c.anchor: c.identity for c in second_text.clauses.all()}
    for anchor in ("preamble", "ch-1", "ch-2", "art-1", "art-2", "art-3", "closing"):
        assert after[anchor] == before[anchor]
    assert after["art-4"] not in before.values()
    old, new = codes(version), codes(second_text)
    assert new["1.1"] == "对规模以上工业企业上年度研发费用按照百分之十的比例给予后补助资金支持。"
    assert (old["2.2"], "2.1" in new) == (new["2.2"], False)
    assert new["4.1"].startswith("对购买高校院所科技成果")
    happened = Event.objects.filter(name="VersionPublished").order_by("-pk").first().data
    assert happened["new_measures"] == ["4.1"]
    assert (happened["changed_measures"], happened["gone_measures"]) == (["1.1"], ["2.1"])


def test_what_could_be_several_earlier_sentences_is_decided_by_a_person(first, second):
    text = PAGE.replace("补助比例由市科技局另行规定。", "支持企业建设研发机构。")
    version = published(first, second, text)
    changed = text.replace("支持企业建设研发机构。", "支持企业新建研发机构。支持企业共建研发机构。")
    intake = confirmed(first, second, changed, version.policy)
    questions = compare(version.policy, sheet.galley_of(intake)).undecided
    assert [(unit.key, c.old[0].key) for _level, c, unit in questions] == [
        ("1.2", "1.2"),
        ("1.3", "1.2"),
    ]
    with pytest.raises(Refused):
        actions.publish(intake=intake, by=second, at=AT)

    actions.return_(intake=intake, by=second, at=AT, reason="请认定")
    for (level, _change, unit), old in zip(questions, ["1.2", ""], strict=True):
        operation = {"kind": "same_as", "level": level, "at": unit.span.start, "old": old}
        actions.correct(intake=intake, operation=operation, by=first, at=AT)
    actions.submit(intake=intake, by=first, at=AT)
    actions.confirm(intake=intake, by=second, at=AT)
    text = codes(actions.publish(intake=intake, by=second, at=AT))

    assert text["1.2"] == "支持企业新建研发机构。"
    assert text["1.3"] == "支持企业共建研发机构。"


def test_measures_outside_the_articles_stay_where_the_print_is_the_same(version, first, second):
    for code, words in (("C.1", "国家出台相关政策的遵照国家政策执行"), ("V.1", "分享到微信")):
        start = PAGE.index(words)
        annotate.add_measure(
            version=version,
            code=code,
            start=start,
            end=start + len(words),
            sentence=1,
            by=first,
            at=AT,
        )

    after = published(
        first, second, NEW_PAGE.replace("分享到微信", "分享到微博"), policy=version.policy
    )

    assert after.wordings.get(measure__code="C.1").clause.kind == ClauseKind.CLOSING
    assert "V.1" not in codes(after)
    happened = Event.objects.filter(name="VersionPublished").order_by("-pk").first().data
    assert "V.1" in happened["gone_measures"]


def test_a_code_that_was_used_is_never_given_to_another_sentence(version, first, second):
    gone = published(first, second, NEW_PAGE, policy=version.policy)
    third = published(
        first,
        second,
        NEW_PAGE.replace("对全职引进的博士", "每年举办一次国际技术交易大会。对全职引进的博士"),
        policy=gone.policy,
    )

    assert codes(third)["2.3"] == "每年举办一次国际技术交易大会。"
    assert "2.1" not in codes(third)


def test_principles_are_kept_as_such(first, second):
    intake = brought(first)
    start = PAGE.index("简化办事流程")
    actions.correct(
        intake=intake,
        operation={"kind": "mark_sentence", "start": start, "principle": True},
        by=first,
        at=AT,
    )
    actions.submit(intake=intake, by=first, at=AT)
    actions.confirm(intake=intake, by=second, at=AT)
    version = actions.publish(intake=intake, by=second, at=AT, slug="x")

    kinds = {m.code: m.kind for m in version.policy.measures.all()}
    assert kinds["3.1"] == MeasureKind.PRINCIPLE
    assert kinds["1.1"] == MeasureKind.MEASURE


def test_what_is_kept_apart_is_published_as_the_rest_of_the_page(version):
    (rest,) = version.clauses.filter(kind=ClauseKind.PAGE)

    assert rest.text == "分享到微信"


def test_withdraw_needs_a_reason_and_happens_once(version, second):
    with pytest.raises(Refused):
        actions.withdraw_version(version=version, by=second, at=AT, reason="")

    withdrawn = actions.withdraw_version(version=version, by=second, at=AT, reason="印错")

    assert withdrawn.state == VersionState.WITHDRAWN
    with pytest.raises(Refused):
        actions.withdraw_version(version=version, by=second, at=AT, reason="印错")


def conflict(text, by, **kwargs):
    given = {
        "measure": text.policy.measures.get(code="1.1"),
        "version": text,
        "precedence": text.policy.precedences.get(kind="yields"),
        "other": "《预算法》第16条",
        "explanation": "不得要求配套",
    }
    return actions.raise_conflict(**{**given, **kwargs}, by=by, at=AT)


def test_a_conflict_named_twice_is_one_and_is_decided_once(version, first, second):
    raised = conflict(version, first)
    assert conflict(version, second) == raised
    with pytest.raises(Refused):
        actions.confirm_conflict(conflict=raised, by=second, at=AT, reason=" ")

    actions.confirm_conflict(conflict=raised, by=second, at=AT, reason="确实不一致")
    again = actions.confirm_conflict(conflict=raised, by=second, at=LATER, reason="再点一次")

    assert (again.decision, again.decided_at) == ("确实不一致", AT)
    with pytest.raises(Refused):
        actions.dismiss_conflict(conflict=raised, by=first, at=LATER, reason="不")


def test_a_conflict_stays_within_one_policy(version, first, second):
    other = published(first, second, NEW_PAGE, slug="other")

    with pytest.raises(Refused):
        conflict(version, first, version=other)
    with pytest.raises(Refused):
        conflict(version, first, other=" ")


def test_database_refuses_half_a_decision(version, first):
    raised = conflict(version, first)

    with (
        pytest.raises(IntegrityError, match="conflict_decided_by_someone_or_open"),
        transaction.atomic(),
    ):
        type(raised).objects.filter(pk=raised.pk).update(state="confirmed")
