"""What officers do with a page before it is public."""

import pytest
from django.db import IntegrityError, transaction

from lilac.kernel.files import read_upload
from lilac.kernel.models import Event, Upload
from lilac.kernel.refusal import Refused
from lilac.policies import actions
from lilac.policies.actions import BroughtBefore, sheet
from lilac.policies.models import Intake
from lilac.policies.states import IntakeState
from lilac_engine.text.galley import PieceKind
from tests.factories.accounts import OfficerFactory, UserFactory
from tests.factories.desk import AT, LATER, PAGE, brought, word

pytestmark = pytest.mark.django_db


@pytest.fixture
def first():
    return OfficerFactory(name="甲专员")


@pytest.fixture
def second():
    return OfficerFactory(name="乙专员")


@pytest.fixture
def intake(first):
    return brought(first)


def article(intake, n):
    pieces = sheet.galley_of(intake).pieces
    return [p for p in pieces if p.kind is PieceKind.ARTICLE][n]


def join(intake, by, n=0, **kwargs):
    operation = {"kind": "join", "at": article(intake, n).start}
    return actions.correct(intake=intake, operation=operation, by=by, at=AT, **kwargs)


def test_bring_reads_a_word_file_in_a_process_of_its_own(first):
    intake = actions.bring(by=first, at=AT, data=word(*PAGE.split("\n\n")), name="../措施.docx")

    assert (intake.source_name, intake.source_format) == ("措施.docx", "docx")
    assert len([p for p in sheet.galley_of(intake).pieces if p.kind is PieceKind.ARTICLE]) == 3
    assert Event.objects.get(name="PageBrought").data["intake"] == intake.pk


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_bring_keeps_the_file_as_it_came(first, encoding):
    data = PAGE.replace("\n", "\r\n").encode(encoding)

    intake = actions.bring(by=first, at=AT, data=data, name="a/措施.txt")
    again = actions.bring_again(intake=intake, by=first, at=AT)

    assert read_upload(intake.original) == data != intake.source.encode()
    assert (intake.original.name, intake.original.by) == ("措施.txt", first)
    assert again.original == intake.original
    assert Event.objects.get(name="FileReceived").data["purpose"] == "policy-source"


def test_a_page_refused_as_brought_before_keeps_no_second_file(first):
    actions.bring(by=first, at=AT, data=PAGE.encode(), name="a.txt")

    with pytest.raises(BroughtBefore):
        actions.bring(by=first, at=AT, data=PAGE.encode(), name="b.txt")

    assert Upload.objects.count() == 1


def test_pasted_text_has_no_file(intake):
    assert intake.original is None


def test_bring_by_somebody_who_is_no_officer_is_refused_with_the_reason():
    with pytest.raises(Refused, match=r".+"):
        actions.bring(by=UserFactory(), at=AT, text=PAGE)

    assert not Intake.objects.exists()


def test_bring_the_same_page_twice_names_the_earlier_one(intake, second):
    with pytest.raises(BroughtBefore, match=str(intake.pk)) as again:
        actions.bring(by=second, at=LATER, text=PAGE)
    assert again.value.earlier == intake

    deliberate = actions.bring_again(intake=intake, by=second, at=LATER)

    assert deliberate.source == intake.source
    assert deliberate.pk != intake.pk


def test_bring_keeps_what_a_database_cannot_hold_as_a_remark(first):
    intake = actions.bring(by=first, at=AT, text=PAGE.replace("创新", "创\0新", 1))

    (noticed,) = sheet.noticed(intake)
    assert noticed.code == "unstorable_character"
    assert noticed.span.of(intake.source) == "\ufffd"


@pytest.mark.parametrize("text", ["", "  \n\n ", "\ufeff\n"])
def test_bring_nothing_is_refused(first, text):
    with pytest.raises(Refused):
        actions.bring(by=first, at=AT, text=text)


def test_correct_undo_redo(intake, first):
    join(intake, first)
    assert len(sheet.standing(intake)) == 1

    actions.undo(intake=intake, by=first, at=LATER)
    assert sheet.standing(intake) == []
    with pytest.raises(Refused):
        actions.undo(intake=intake, by=first, at=LATER)

    actions.redo(intake=intake, by=first, at=LATER)
    assert len(sheet.standing(intake)) == 1
    with pytest.raises(Refused):
        actions.redo(intake=intake, by=first, at=LATER)


def test_redo_is_gone_once_another_correction_was_made(intake, first):
    join(intake, first)
    actions.undo(intake=intake, by=first, at=LATER)
    join(intake, first, 1)

    with pytest.raises(Refused):
        actions.redo(intake=intake, by=first, at=LATER)
    assert intake.corrections.count() == 2  # the undone one stays in the history


def test_two_officers_do_not_overwrite_each_other(intake, first, second):
    seen = sheet.revision(intake)
    join(intake, first, revision=seen)

    with pytest.raises(Refused, match="甲专员"):
        join(intake, second, 1, revision=seen)

    assert intake.corrections.count() == 1
    join(intake, second, revision=sheet.revision(intake))


def test_correct_what_does_not_fit_is_refused_and_not_written(intake, first):
    with pytest.raises(Refused, match=r".+"):
        actions.correct(intake=intake, operation={"kind": "join", "at": 999_999}, by=first, at=AT)
    with pytest.raises(Refused):
        actions.correct(intake=intake, operation={"kind": "nonsense"}, by=first, at=AT)

    assert not intake.corrections.exists()


def test_correct_all_makes_all_or_none(intake, first):
    fits = {"kind": "join", "at": article(intake, 0).start}
    with pytest.raises(Refused):
        actions.correct_all(
            intake=intake, operations=[fits, {"kind": "join", "at": 999_999}], by=first, at=AT
        )

    assert not intake.corrections.exists()


def test_submit_twice_is_one_submission_and_closes_the_page(intake, first):
    actions.submit(intake=intake, by=first, at=AT)
    actions.submit(intake=intake, by=first, at=LATER)

    assert Event.objects.filter(name="IntakeMoved").count() == 1
    with pytest.raises(Refused):
        join(intake, first)


def test_errors_bar_submission_until_explained(first):
    intake = brought(first, "关于创新的通知\n\n请于2021年2月30日前将意见反馈至a@b.cn。\n\n" + PAGE)
    (error,) = sheet.errors_of(intake)
    with pytest.raises(Refused, match="1"):
        actions.submit(intake=intake, by=first, at=AT)

    operation = {
        "kind": "explain",
        "code": error.code,
        "at": error.span.start,
        "reason": "原文如此,已电话核实",
    }
    actions.correct(intake=intake, operation=operation, by=first, at=AT)

    assert actions.submit(intake=intake, by=first, at=AT).state == IntakeState.SUBMITTED


def test_confirm_needs_another_person(intake, first, second):
    actions.submit(intake=intake, by=first, at=AT)
    with pytest.raises(Refused):
        actions.confirm(intake=intake, by=first, at=AT)

    actions.confirm(intake=intake, by=second, at=AT)
    again = actions.confirm(intake=intake, by=second, at=LATER)

    assert (again.state, again.confirmed_at) == (IntakeState.CONFIRMED, AT)


def test_who_submitted_the_page_of_another_does_not_confirm_it(intake, second):
    actions.submit(intake=intake, by=second, at=AT)

    with pytest.raises(Refused):
        actions.confirm(intake=intake, by=second, at=AT)


@pytest.mark.parametrize("field", ["brought_by", "submitted_by"])
def test_database_refuses_one_person_in_two_parts(intake, first, second, field):
    other = {"brought_by": "submitted_by", "submitted_by": "brought_by"}[field]
    rows = Intake.objects.filter(pk=intake.pk)
    with (
        pytest.raises(IntegrityError, match="intake_confirmed_by_another_person"),
        transaction.atomic(),
    ):
        rows.update(**{field: first, other: second, "confirmed_by": first})


def test_return_needs_a_reason_and_opens_the_page_again(intake, first, second):
    actions.submit(intake=intake, by=first, at=AT)
    actions.confirm(intake=intake, by=second, at=AT)
    with pytest.raises(Refused):
        actions.return_(intake=intake, by=second, at=AT, reason="  ")

    intake = actions.return_(intake=intake, by=second, at=AT, reason="第2条分错")

    assert (intake.state, intake.confirmed_by, intake.submitted_by) == ("editing", None, None)
    assert Event.objects.order_by("-pk").first().data["note"] == "第2条分错"


def test_discard_and_restore_lose_nothing(intake, first):
    join(intake, first)
    actions.discard(intake=intake, by=first, at=AT)
    actions.discard(intake=intake, by=first, at=AT)
    assert actions.bring(by=first, at=LATER, text=PAGE).pk != intake.pk  # no longer in the way

    restored = actions.restore(intake=intake, by=first, at=LATER)

    assert restored.state == IntakeState.EDITING
    assert len(sheet.standing(restored)) == 1


def test_a_second_document_becomes_a_paper_of_its_own_once(intake, first):
    operation = {"kind": "set_document", "at": article(intake, 2).start, "document": 1}
    actions.correct(intake=intake, operation=operation, by=first, at=AT)

    other = actions.bring_other_document(intake=intake, document=1, by=first, at=AT)
    same = actions.bring_other_document(intake=intake, document=1, by=first, at=LATER)

    assert same == other
    assert [p.number for p in sheet.galley_of(other).of(0)] == ["3"]
    with pytest.raises(Refused):
        actions.bring_other_document(intake=intake, document=7, by=first, at=AT)
