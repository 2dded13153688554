"""Tables out of files, what their headings mean, and the wall against survey forms."""

import io
from datetime import date, datetime

import pytest

from lilac_engine.rules import records as r
from lilac_engine.rules.extract import find_headings, recognise, table_unit
from lilac_engine.rules.firewall import (
    NO,
    YES,
    breaches,
    looks_like_survey,
    only_yes_or_no,
)
from lilac_engine.rules.table_reading import ROWS, Unopened, read
from lilac_engine.rules.types import Kind, Unit


def fact(id_, zh, en, kind=Kind.INT, unit=Unit.NONE, **more):
    words = {"zh": zh, "en": en, "question_zh": "?", "question_en": "?"}
    return r.Fact(
        id=id_, kind=kind, unit=unit, register=more.pop("register", "tax"), **words, **more
    )


BOOK = r.Book(
    registers=(
        r.Register(id="tax", zh="税务", en="tax"),
        r.Register(id="duty", zh="统计名单", en="statistics list", statistics=True),
    ),
    facts=(
        fact("rd_tax", "研发费用（加计扣除口径）", "R&D by tax", unit=Unit.FEN, per="year"),
        fact("county", "注册地在县（市）", "in a county", Kind.BOOL),
        fact("share", "占比", "share", unit=Unit.BPS),
        fact("staff", "职工人数", "staff", unit=Unit.PERSONS),
        fact("done", "已履行义务", "duty done", Kind.BOOL, register="duty"),
    ),
)


def one(title, register="tax", unit=""):
    return recognise([title], BOOK, register, unit)[0]


@pytest.mark.parametrize(
    ("title", "fact_", "year", "unit"),
    [
        ("2023年研发费用（加计扣除口径）（万元）", "rd_tax", 2023, "万元"),
        ("研发费用(加计扣除口径)_2023 单位：千元", "rd_tax", 2023, "千元"),
        ("rd_tax_2023", "rd_tax", 2023, ""),
        ("R&D by tax 2023", "rd_tax", 2023, ""),
        ("研发费用（加计扣除口径）", "rd_tax", None, ""),
        ("注册地在县（市）", "county", None, ""),
        ("占比（%）", "share", None, "%"),
        ("职工人数（人）", "staff", None, ""),
        ("2023年职工人数", "staff", None, ""),
    ],
)
def test_a_heading_is_recognised(title, fact_, year, unit):
    found = one(title)
    assert (found.role, found.fact, found.year, found.unit) == ("fact", fact_, year, unit)


@pytest.mark.parametrize(
    ("title", "role"),
    [("统一社会信用代码", "code"), ("USCC", "code"), ("单位名称", "name"), ("年 度", "ignored"),
     ("年度", "year"), ("备注", "ignored"), ("已履行义务", "ignored"), ("", "ignored")],
)  # fmt: skip
def test_what_is_no_fact_of_this_register_has_its_role(title, role):
    assert one(title).role == role


def test_the_unit_above_the_table_is_for_money_without_one():
    assert table_unit([["名单"], ["", "单位：人民币万元"]]) == "万元"
    assert table_unit([["名单"]]) == ""
    assert one("研发费用（加计扣除口径）", unit="万元").unit == "万元"
    assert one("研发费用（加计扣除口径）（千元）", unit="万元").unit == "千元"
    assert one("占比", unit="万元").unit == ""
    assert one("职工人数（元）", unit="万元").unit == ""


def test_the_headings_are_the_first_row_that_names_a_code():
    rows = [["名单"], [], ["序号", "统一社会信用代码"], ["1", "x"]]
    assert find_headings(rows) == 2
    assert find_headings([["名单"]] * 20) is None


def workbook(*sheets):
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    for rows in sheets:
        sheet = book.create_sheet()
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_workbook_gives_texts_as_people_see_them():
    row = [150, 86.1, 0.1 + 0.2, 1e16, True, False, None, " x ", date(2021, 2, 19),
           datetime(2021, 2, 19, 8, 30)]  # fmt: skip
    assert read(workbook([], [row]), "a.xlsx")["rows"] == [
        ["150", "86.1", "0.3", "10000000000000000", "是", "否", "", "x", "2021-02-19",
         "2021-02-19 08:30:00"],
    ]  # fmt: skip
    assert read(workbook([["a"], ["b"]]), "a.xlsx", 1)["rows"] == [["a"]]


def test_a_csv_is_read_in_the_encodings_offices_use():
    for encoding in ("utf-8", "utf-8-sig", "gb18030"):
        assert read("代码;值\r\nx;1".encode(encoding), "a.CSV")["rows"] == [
            ["代码", "值"],
            ["x", "1"],
        ]
    assert read(b"a\tb\n1\t2", "a.csv", 1)["rows"] == [["a", "b"]]


@pytest.mark.parametrize(
    ("payload", "name", "code"),
    [
        (b"\xff\xff\xff", "a.csv", "encoding"),
        (b'"' + b"x" * 1_100_000, "a.csv", "csv"),
        (workbook([], []), "a.xlsx", "empty"),
        (b"a\n" * (ROWS + 2), "a.csv", "rows"),
    ],
    ids=["encoding", "csv", "empty", "rows"],
)
def test_what_cannot_be_opened_says_why(payload, name, code):
    with pytest.raises(Unopened) as refused:
        read(payload, name)
    assert refused.value.code == code
    assert refused.value.sentence("zh") != refused.value.sentence("en")


def test_too_many_rows_of_a_sheet_are_refused(monkeypatch):
    monkeypatch.setattr("lilac_engine.rules.table_reading.ROWS", 1)
    with pytest.raises(Unopened):
        read(workbook([["a"], ["b"], ["c"]]), "a.xlsx")


def test_the_wall_in_the_book():
    assert breaches(BOOK) == ()
    number = fact("rd_survey", "研发", "R&D", unit=Unit.FEN, register="duty")
    listed = r.Table(id="forms", zh="报表", en="forms", register="duty", fields=())
    both = r.Register(id="duty", zh="统计名单", en="list", statistics=True, own_copy=True)
    broken = r.Book(registers=(both,), facts=(number,), tables=(listed,))
    found = breaches(broken)
    assert [breach.where for breach in found] == [
        "facts.rd_survey", "tables.forms", "registers.duty",
    ]  # fmt: skip
    for breach in found:
        assert "第二十八条" in breach.say("zh")
        assert "art. 28" in breach.say("en")


@pytest.mark.parametrize(
    "cell",
    ["107-1表", "表号：107－2", "107—1", "102-1 表", "企业研究开发项目情况", "企业研究开发活动及相关情况",
     "文号：国统字〔2020〕1号", "制定机关：国家统计局", "联网直报", "R&D 经费内部支出"],
)  # fmt: skip
def test_a_survey_form_is_known_by_its_marks(cell):
    assert looks_like_survey("x.csv", [["名单"], ["", cell]]).where
    assert looks_like_survey(f"{cell}.csv", []).where


@pytest.mark.parametrize(
    "cell", ["长江路107-1号", "107-2室", "HT-107-12", "2107-1", "研发费用", "2021-10-1"]
)
def test_other_cells_are_no_survey_form(cell):
    assert looks_like_survey("x.csv", [[cell]]) is None


def test_a_statistics_list_holds_yes_or_no_only():
    tax, duty = BOOK.registers
    assert only_yes_or_no(tax, "x", ["1500"]) is None
    assert only_yes_or_no(duty, "x", ["是", "否", "", *YES, *NO]) is None
    assert "1500" in only_yes_or_no(duty, "x", ["是", "1500"]).say("en")
