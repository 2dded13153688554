import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from lilac.kernel import export

DANGEROUS = ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\0=1", "＝1", "＋1", "－1", "＠x", " =1", "\u3000=1", "=cmd|'/c calc'!A1", "+86 451 8888 0000", "-x", "@"]  # fmt: skip
HARMLESS = ["", "张三", "-12.5", "+3", "1e5", "-1.5e-3", "25%", "2021-02-19", "a=b", "'quoted", "·"]


def read_csv(rows):
    text = "".join(export.csv_lines(["列"], rows))
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text[1:], newline="")))


def read_xlsx(rows):
    sheet = load_workbook(io.BytesIO(export.xlsx_bytes(["列"], rows))).active
    return [list(row) for row in sheet.iter_rows()]


@pytest.mark.parametrize("text", DANGEROUS)
def test_csv_disarms_what_would_run(text):
    ((shown,),) = read_csv([[text]])[1:]
    assert shown == "'" + text.replace("\0", "")


@pytest.mark.parametrize("text", HARMLESS)
def test_csv_leaves_what_is_harmless(text):
    assert read_csv([[text, "x"]])[1] == [text, "x"]


def test_csv_disarms_the_header_too():
    (line,) = export.csv_lines(["=1"], [])
    assert line == "\ufeff'=1\r\n"


@given(
    st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")), min_size=1)
)
def test_csv_gives_back_every_text_but_for_the_apostrophe(cells):
    (row,) = read_csv([cells])[1:]
    assert row == [export.guarded(cell) for cell in cells]
    assert not any(
        cell.startswith(export.FORMULA) and not export.NUMBER.fullmatch(cell) for cell in row
    )


@pytest.mark.parametrize("text", DANGEROUS + HARMLESS)
def test_xlsx_cell_is_text_and_never_a_formula(text):
    _header, (cell,) = read_xlsx([[text]])
    if text:
        assert cell.data_type == "s"
    expected = text.replace("\0", "\ufffd").replace("\r", "\n") or None
    assert str(cell.value or "").replace("\r", "\n").replace("_x000D_", "\n") == (expected or "")


def test_xlsx_numbers_days_and_moments_keep_their_kind():
    moment = datetime(2021, 2, 19, 1, 0, tzinfo=UTC)
    _header, row = read_xlsx([[7, Decimal("1.5"), date(2021, 2, 19), moment, None, True]])
    assert [c.value for c in row[:2]] == [7, 1.5]
    assert row[2].value.date() == date(2021, 2, 19)
    assert row[3].value == "2021-02-19 09:00:00"
    assert [c.value for c in row[4:]] == [None, True]


def test_xlsx_long_text_says_that_it_was_cut():
    _header, (cell,) = read_xlsx([["字" * 40_000]])
    assert len(cell.value) == export.XLSX_CELL
    assert cell.value.endswith("…")


def test_xlsx_with_too_many_rows_is_refused(monkeypatch):
    monkeypatch.setattr(export, "XLSX_ROWS", 3)
    with pytest.raises(ValueError, match="export CSV instead"):
        export.xlsx_bytes(["a"], [[1], [2], [3]])


def test_csv_is_streamed_row_by_row():
    def rows():
        yield ["a"]
        raise RuntimeError("the second row was asked for too early")

    lines = export.csv_lines(["h"], rows())
    assert [next(lines), next(lines)] == ["\ufeffh\r\n", "a\r\n"]


def test_downloads_are_attachments_with_their_name():
    for response in (
        export.csv_response("政策", ["h"], []),
        export.xlsx_response("政策", ["h"], []),
    ):
        assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''%E6")
        assert response["X-Content-Type-Options"] == "nosniff"
