"""Extracts of registers: tried out line by line, written whole, again without a change."""

import csv
import io
from datetime import date, timedelta

import pytest

from lilac.entitlements.actions import imports
from lilac.entitlements.actions.extract_rows import Stopped
from lilac.entitlements.models import Complete, FactImport, FactValue
from lilac.entitlements.queries import facts as reading
from lilac.entitlements.queries.book import revision
from lilac.entitlements.states import FactState, ImportState, Kept, Source
from lilac.kernel.models import Event, Job
from lilac.kernel.refusal import Refused
from lilac.kernel.worker import drain
from tests.factories.accounts import AuditorFactory, OfficerFactory, UserFactory
from tests.factories.entitlements import AT, TODAY, entered, firm, program, signed
from tests.factories.parties import OrganisationFactory, code

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def book(db):
    return signed()


@pytest.fixture
def officer(db):
    return OfficerFactory()


def table(*rows, encoding="utf-8-sig"):
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode(encoding)


def sheet(*rows):
    from openpyxl import Workbook

    book = Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def received(by, data, *, register="tax", name="extract.csv", complete=False, on=TODAY):
    return imports.receive(
        register=register, name=name, data=data, observed_on=on, complete=complete, by=by, at=AT
    )


def checked(by, data, **more):
    return imports.check(extract=received(by, data, **more), at=AT)


def written(by, data, **more):
    extract = checked(by, data, **more)
    imports.carry_out(extract=extract, by=by, at=AT)
    return imports.write(extract=extract, at=AT)


def counts(extract):
    return {n: extract.report[n] for n in ("created", "changed", "same", "refused")}


def test_an_extract_is_tried_out_then_written(officer):
    one, two = OrganisationFactory(), OrganisationFactory()
    data = table(
        ["统一社会信用代码", "企业名称", "2020年研发费用（税务）（万元）", "职工人数", "备注"],
        [one.uscc, one.name, "150", "12", "x"],
        [two.uscc, two.name, "80.5", "", ""],
    )

    extract = checked(officer, data)

    assert (extract.state, extract.total, extract.done) == (ImportState.CHECKED, 2, 2)
    assert counts(extract) == {"created": 3, "changed": 0, "same": 0, "refused": 0}
    assert not FactValue.objects.exists()
    roles = {c["title"]: (c["role"], c["fact"], c["year"], c["unit"]) for c in extract.columns}
    assert roles["2020年研发费用（税务）（万元）"] == ("fact", "rd_tax", 2020, "万元")
    assert roles["备注"][0] == "ignored"

    imports.carry_out(extract=extract, by=officer, at=AT)
    extract = imports.write(extract=extract, at=AT)

    assert (extract.state, extract.carried_out_by, extract.carried_out_at) == (
        ImportState.DONE, officer, AT,
    )  # fmt: skip
    value = FactValue.objects.get(organisation=two, fact="rd_tax")
    assert (value.value, value.year, value.state) == (80_500_000, 2020, FactState.CHECKED)
    assert (value.source_ref, value.brought_in) == ("80.5 万元 = 80.5万元", extract)
    assert not FactValue.objects.filter(organisation=two, fact="staff").exists()
    said = Event.objects.filter(name="ExtractWritten").last().data
    assert (said["created"], said["changed"], said["refused"]) == (3, 0, 0)


def test_brought_again_nothing_changes_and_only_what_differs_is_touched(officer):
    one, two = OrganisationFactory(), OrganisationFactory()
    head = ["uscc", "rd_tax 2020", "staff"]
    first = table(head, [one.uscc, "1500000", "12"], [two.uscc, "900000", "9"])
    written(officer, first)
    before = revision(Kept.FACTS), set(FactValue.objects.values_list("pk", flat=True))

    again = checked(officer, first)
    assert counts(again) == {"created": 0, "changed": 0, "same": 4, "refused": 0}

    third = written(officer, table(head, [one.uscc, "1500000", "13"], [two.uscc, "900000", "9"]))
    assert counts(third) == {"created": 0, "changed": 1, "same": 3, "refused": 0}
    fresh = FactValue.objects.exclude(pk__in=before[1]).get()
    assert (fresh.organisation, fresh.fact, fresh.value) == (one, "staff", 13)
    assert FactValue.objects.filter(replaced_at__isnull=False).get().value == 12
    assert revision(Kept.FACTS) != before[0]


@pytest.mark.parametrize("name", ["extract.xlsx", "名单.xlsx"])
def test_a_workbook_is_read_as_people_see_it(officer, name):
    one = OrganisationFactory()
    data = sheet(
        ["某市税务局提供"], [], ["统一社会信用代码", "年度", "研发费用（税务）", "成立日期", "持股比例"],
        [one.uscc, 2020, 1500000.5, date(2015, 3, 1), 33.3],
    )  # fmt: skip
    extract = written(officer, data, name=name)
    assert extract.report["lines"] == []
    found = dict(FactValue.objects.values_list("fact", "value"))
    assert found == {"rd_tax": 150_000_050, "registered_on": 20150301, "share": 3330}


def test_the_table_of_an_office_computer_is_read_too(officer):
    one = OrganisationFactory()
    data = table(["统一社会信用代码", "职工人数"], [one.uscc, "12"], encoding="gb18030")
    assert counts(checked(officer, data))["created"] == 1


def test_every_refused_line_is_named_with_its_reason(officer):
    one, two, three = OrganisationFactory(), OrganisationFactory(), OrganisationFactory()
    stranger = code(9_999_999)
    data = table(
        ["统一社会信用代码", "职工人数", "成立日期", "持股比例(%)"],
        ["91230100XX", "12", "", ""],
        [stranger, "12", "", ""],
        [one.uscc, "-1", "2031-01-01", "5"],
        [two.uscc, "9", "", ""],
        [two.uscc, "10", "", ""],
        [three.uscc, "abc", "2021-02-30", "101"],
    )
    extract = written(officer, data)

    lines = {(line["line"], line["column"]): line["reason_en"] for line in extract.report["lines"]}
    assert "check digit" in lines[2, "统一社会信用代码"]
    assert "an import creates none" in lines[3, "统一社会信用代码"]
    assert "outside what is possible" in lines[4, "职工人数"]
    assert "in the future" in lines[4, "成立日期"]
    assert "line 6" in lines[5, "统一社会信用代码"]
    assert "line 5" in lines[6, "统一社会信用代码"]
    assert "no number" in lines[7, "职工人数"]
    assert "no day" in lines[7, "成立日期"]
    assert "outside what is possible" in lines[7, "持股比例(%)"]
    assert all(line["reason"] for line in extract.report["lines"])
    assert list(FactValue.objects.values_list("organisation", "fact")) == [(one.pk, "share")]
    assert FactValue.objects.get().value == 500


def test_a_wrong_unit_shows_beside_what_is_known(officer):
    firms = [OrganisationFactory() for _n in range(12)]
    head = ["uscc", "rd_tax 2019"]
    written(officer, table(head, *([f.uscc, "1500000"] for f in firms)))

    thousands = table(["uscc", "rd_tax 2020"], *([f.uscc, "1500"] for f in firms))
    extract = checked(officer, thousands)

    assert counts(extract)["created"] == 0
    assert "most values of this column" in extract.report["lines"][0]["reason_en"]
    assert extract.report["lines"][0]["line"] == 1
    assert "about 1,000 times off" in extract.report["lines"][1]["reason_en"]
    with_unit = table(["uscc", "rd_tax 2020 (千元)"], *([f.uscc, "1500"] for f in firms))
    assert counts(checked(officer, with_unit)) == {
        "created": 12, "changed": 0, "same": 0, "refused": 0,
    }  # fmt: skip


def test_a_doubtful_year_takes_its_neighbours_with_it_so_that_again_changes_nothing(officer):
    one = OrganisationFactory()
    written(officer, table(["uscc", "rd_tax 2018"], [one.uscc, "1500000"]))
    data = table(["uscc", "rd_tax 2019", "rd_tax 2020"], [one.uscc, "1500", "1400"])
    first = written(officer, data)
    assert counts(first) == {"created": 0, "changed": 0, "same": 0, "refused": 2}
    assert counts(written(officer, data)) == counts(first)


def test_the_unit_above_the_table_and_counting_words_in_headings_are_read(officer):
    one = OrganisationFactory()
    data = table(
        ["某市企业名单"], ["", "单位：万元"],
        ["统一社会信用代码", "2020年研发费用（税务）", "2019年研发费用（税务）(千元)", "职工人数（人）", "持股比例"],
        [one.uscc, "150", "1400", "12", "5"],
    )  # fmt: skip
    extract = written(officer, data)
    assert extract.report["lines"] == []
    found = {(v.fact, v.year): v.value for v in FactValue.objects.all()}
    assert found == {
        ("rd_tax", 2020): 150_000_000, ("rd_tax", 2019): 140_000_000, ("staff", 0): 12,
        ("share", 0): 500,
    }  # fmt: skip


def test_a_yearly_fact_without_a_year_is_left_out_and_says_so(officer):
    one = OrganisationFactory()
    extract = checked(officer, table(["uscc", "rd_tax", "staff"], [one.uscc, "1", "2"]))
    column = next(c for c in extract.columns if c["title"] == "rd_tax")
    assert (column["role"], "of which year" in column["reason_en"]) == ("ignored", True)
    assert counts(extract)["created"] == 1


def test_a_fact_of_another_register_is_left_out_and_says_so(officer):
    one = OrganisationFactory()
    extract = checked(officer, table(["uscc", "失信", "staff"], [one.uscc, "否", "2"]))
    column = next(c for c in extract.columns if c["title"] == "失信")
    assert (column["role"], column["reason_en"]) == (
        "ignored", "“dishonest” belongs to another register",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (table(["名称", "职工人数"], ["x", "1"]), "has a heading “统一社会信用代码”"),
        (table(["uscc", "备注"], [code(1), "1"]), "No column is a fact of"),
    ],
)
def test_a_table_that_cannot_be_used_fails_with_the_reason(officer, data, sentence):
    extract = checked(officer, data)
    assert extract.state == ImportState.FAILED
    assert sentence in extract.report["file"]


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"register": "nothing"}, "knows no register"),
        ({"register": "own-copy"}, "only the firm itself"),
        ({"on": TODAY + timedelta(days=1)}, "lies in the future"),
        ({"name": "extract.pdf", "data": b"%PDF-1.4\n%%EOF\n"}, "is a PDF"),
        ({"data": b""}, "is empty"),
    ],
)
def test_receive_refuses(officer, more, sentence):
    data = more.pop("data", table(["uscc", "staff"], [code(1), "1"]))
    with pytest.raises(Refused, match=sentence):
        received(officer, data, **more)
    assert not FactImport.objects.exists()


@pytest.mark.parametrize("factory", [UserFactory, AuditorFactory])
def test_outsiders_bring_nothing(factory, officer):
    data = table(["uscc", "staff"], [code(1), "1"])
    with pytest.raises(Refused, match="policy officers"):
        received(factory(), data)
    extract = checked(officer, data)
    with pytest.raises(Refused, match="policy officers"):
        imports.carry_out(extract=extract, by=factory(), at=AT)
    with pytest.raises(Refused, match="policy officers"):
        imports.discard(extract=extract, by=factory(), at=AT)


def test_a_value_beside_the_firms_own_is_checked_or_in_conflict(officer):
    agrees, clerk = firm()
    differs, other = firm()
    entered(agrees, clerk, staff="12")
    entered(differs, other, staff="13")
    written(officer, table(["uscc", "staff"], [agrees.uscc, "12"], [differs.uscc, "12"]))

    states = set(FactValue.objects.values_list("organisation", "source", "state"))
    assert states == {
        (agrees.pk, "own", "checked"), (agrees.pk, "register", "checked"),
        (differs.pk, "own", "conflict"), (differs.pk, "register", "conflict"),
    }  # fmt: skip
    assert reading.known(differs, program()).facts["staff"] == 12


def test_a_complete_register_makes_absence_a_no_that_is_said(officer):
    bad, good = OrganisationFactory(), OrganisationFactory()
    data = table(["uscc", "失信"], [bad.uscc, "是"])
    written(officer, data, register="credit", complete=True)

    assert Complete.objects.get().complete_on == TODAY
    known = reading.known(good, program())
    assert known.facts["dishonest"] is False
    assert known.assumed == frozenset({"dishonest"})
    assert known.complete == {"dishonest": TODAY}
    assert reading.known(bad, program()).facts["dishonest"] is True

    later = table(["uscc", "失信"], [good.uscc, "是"])
    extract = written(officer, later, register="credit", complete=True)
    assert counts(extract) == {"created": 1, "changed": 1, "same": 0, "refused": 0}
    assert reading.known(bad, program()).facts["dishonest"] is False


def test_an_old_silence_is_not_heard_any_more(officer):
    bad, good = OrganisationFactory(), OrganisationFactory()
    written(officer, table(["uscc", "失信"], [bad.uscc, "是"]), register="credit", complete=True)
    later = reading.known(good, program(TODAY + timedelta(days=400)))
    assert (later.facts["dishonest"], later.assumed) == (None, frozenset())


def test_without_the_flag_absence_says_nothing(officer):
    bad, good = OrganisationFactory(), OrganisationFactory()
    written(officer, table(["uscc", "失信"], [bad.uscc, "是"]), register="credit")
    assert reading.known(good, program()).facts["dishonest"] is None


def test_stopped_while_it_is_compared_leaves_nothing(officer, monkeypatch):
    one = OrganisationFactory()
    extract = checked(officer, table(["uscc", "staff"], [one.uscc, "12"]))
    imports.carry_out(extract=extract, by=officer, at=AT)
    imports.cancel(extract=extract, by=officer, at=AT)

    assert imports.write(extract=extract, at=AT).state == ImportState.CHECKED
    assert not FactValue.objects.exists()


def test_what_is_stopped_midway_notices_at_the_next_batch(officer):
    one = OrganisationFactory()
    extract = checked(officer, table(["uscc", "staff"], [one.uscc, "12"]))
    FactImport.objects.filter(pk=extract.pk).update(state=ImportState.DISCARDED)
    with pytest.raises(Stopped):
        imports._planned(extract, at=AT, state=ImportState.RUNNING)


def test_a_failure_while_writing_leaves_nothing(officer, monkeypatch):
    one = OrganisationFactory()
    extract = checked(
        officer, table(["uscc", "失信"], [one.uscc, "是"]), register="credit", complete=True
    )
    imports.carry_out(extract=extract, by=officer, at=AT)

    def broken(*_args, **_more):
        raise OSError("the disk is full")

    monkeypatch.setattr(Complete.objects, "get_or_create", broken)
    with pytest.raises(OSError, match="full"):
        imports.write(extract=extract, at=AT)
    extract.refresh_from_db()
    assert extract.state == ImportState.RUNNING
    assert not FactValue.objects.exists()
    monkeypatch.undo()
    assert imports.write(extract=extract, at=AT).state == ImportState.DONE


def test_carry_out_and_discard_bear_being_asked_twice(officer):
    one = OrganisationFactory()
    extract = checked(officer, table(["uscc", "staff"], [one.uscc, "12"]))
    imports.carry_out(extract=extract, by=officer, at=AT)
    imports.carry_out(extract=extract, by=officer, at=AT)
    assert Job.objects.filter(name="entitlements.write_extract").count() == 1
    with pytest.raises(Refused, match="not open now"):
        imports.discard(extract=extract, by=officer, at=AT)
    other = checked(officer, table(["uscc", "staff"], [one.uscc, "12"]))
    for _time in range(2):
        other = imports.discard(extract=other, by=officer, at=AT)
    assert other.state == ImportState.DISCARDED
    with pytest.raises(Refused, match="not open now"):
        imports.carry_out(extract=other, by=officer, at=AT)


def test_the_worker_tries_it_out_and_writes_it(officer, django_capture_on_commit_callbacks):
    one = OrganisationFactory()
    with django_capture_on_commit_callbacks(execute=True):
        extract = received(officer, table(["uscc", "staff"], [one.uscc, "12"]))
        drain(AT + timedelta(days=3000))
    extract.refresh_from_db()
    assert extract.state == ImportState.CHECKED
    with django_capture_on_commit_callbacks(execute=True):
        imports.carry_out(extract=extract, by=officer, at=AT)
        drain(AT + timedelta(days=3000))
    extract.refresh_from_db()
    assert extract.state == ImportState.DONE
    assert FactValue.objects.get().source == Source.REGISTER
    assert Job.objects.filter(name="entitlements.refresh").exists()


def test_a_column_of_a_year_to_come_is_not_taken(officer):
    one = OrganisationFactory()
    extract = checked(officer, table(["uscc", "rd_tax 2031", "staff"], [one.uscc, "150", "12"]))
    assert counts(extract) == {"created": 1, "changed": 0, "same": 0, "refused": 1}
    assert "the column is not taken" in extract.report["lines"][0]["reason_en"]


def test_a_year_that_cannot_be_is_refused_and_empty_rows_are_passed_over(officer):
    one, two = OrganisationFactory(), OrganisationFactory()
    data = table(
        ["uscc", "年度", "rd_tax"],
        [one.uscc, "2020", "1500000"], [], ["", "", ""], [two.uscc, "2031", "1"], [two.uscc, "去年", "1"],
    )  # fmt: skip
    extract = checked(officer, data)
    assert counts(extract) == {"created": 1, "changed": 0, "same": 0, "refused": 2}
    assert [line["line"] for line in extract.report["lines"]] == [5, 6]


def test_a_complete_extract_ends_only_closed_facts_of_its_periods(officer):
    from tests.factories.entitlements import FACTS, small

    closed = {**FACTS[0], "id": "fined", "zh": "罚款", "closed_world": True}
    signed(small(facts=[*FACTS, closed]))
    one, two = OrganisationFactory(), OrganisationFactory()
    head = ["uscc", "staff", "fined 2019", "fined 2020"]
    written(officer, table(head, [one.uscc, "1", "5", "5"], [two.uscc, "2", "6", "6"]))
    extract = written(
        officer, table(["uscc", "staff", "fined 2020"], [one.uscc, "1", "5"]), complete=True
    )
    assert counts(extract) == {"created": 0, "changed": 1, "same": 2, "refused": 0}
    gone = FactValue.objects.get(replaced_at__isnull=False)
    assert (gone.organisation, gone.fact, gone.year) == (two, "fined", 2020)
    assert set(Complete.objects.values_list("fact", "year")) == {("fined", 2020)}
    known = reading.known(two, program())
    assert "fined_y1" not in known.facts  # no rule asks for it


def test_check_of_what_stands_elsewhere_changes_nothing(officer):
    one = OrganisationFactory()
    extract = written(officer, table(["uscc", "staff"], [one.uscc, "12"]))
    assert imports.check(extract=extract, at=AT).state == ImportState.DONE
    assert imports.write(extract=extract, at=AT).state == ImportState.DONE
    with pytest.raises(Refused, match="not open now"):
        imports.cancel(extract=extract, by=officer, at=AT)


@pytest.mark.parametrize("state", [ImportState.CHECKING, ImportState.RUNNING])
def test_stopped_between_two_notes_of_progress(officer, state, monkeypatch):
    one = OrganisationFactory()
    extract = received(officer, table(["uscc", "staff"], [one.uscc, "12"]))
    if state == ImportState.RUNNING:
        imports.carry_out(extract=imports.check(extract=extract, at=AT), by=officer, at=AT)
    first = imports._table

    def stopped_meanwhile(*given, **more):
        found = first(*given, **more)
        FactImport.objects.filter(pk=extract.pk).update(state=ImportState.DISCARDED)
        return found

    monkeypatch.setattr(imports, "_table", stopped_meanwhile)
    act = imports.check if state == ImportState.CHECKING else imports.write
    assert act(extract=extract, at=AT).state == ImportState.DISCARDED
    assert not FactValue.objects.exists()


def test_stopped_when_all_is_compared_writes_nothing(officer, monkeypatch):
    one = OrganisationFactory()
    extract = checked(officer, table(["uscc", "staff"], [one.uscc, "12"]))
    imports.carry_out(extract=extract, by=officer, at=AT)
    compared = imports._planned

    def then_stopped(*given, **more):
        found = compared(*given, **more)
        imports.cancel(extract=extract, by=officer, at=AT)
        return found

    monkeypatch.setattr(imports, "_planned", then_stopped)
    assert imports.write(extract=extract, at=AT).state == ImportState.CHECKED
    assert not FactValue.objects.exists()


def test_a_file_that_is_gone_bad_fails_while_it_is_written(officer):
    from lilac.entitlements.actions.revisions import renew
    from lilac.entitlements.models import Edition

    one = OrganisationFactory()
    extract = checked(officer, table(["uscc", "staff"], [one.uscc, "12"]))
    imports.carry_out(extract=extract, by=officer, at=AT)
    Edition.objects.filter(entry__key="tax").update(state="discarded")
    renew(Kept.BOOK)
    extract = imports.write(extract=extract, at=AT)
    assert extract.state == ImportState.FAILED
    assert "knows no register" in extract.report["file"]
    assert imports._fail(extract, "again", at=AT).report == extract.report


def test_progress_is_noted_in_batches(officer, monkeypatch):
    from lilac.entitlements.actions import extract_rows

    monkeypatch.setattr(extract_rows, "BATCH", 2)
    noted = []
    firms = [OrganisationFactory() for _n in range(5)]
    extract = checked(officer, table(["uscc", "staff"], *([f.uscc, "1"] for f in firms)))
    book = imports.rules.book()
    found = imports._table(extract, book, book.registers[0])
    extract_rows.plan(extract, found, book, today=TODAY, progress=noted.append)
    assert noted == [2, 4, 5]
