"""``lilac parse``: its forms, its scores, its refusals."""

from __future__ import annotations

import json

import pytest

from lilac_engine.text.cli import main
from tests.engine.text.conftest import corpus_folder

PAGE = (
    "松江市创新意见\n一、总体要求\n1.做强企业。到2025年，企业达到500家以上。[市科技局、财政局]\n2.做优平台。建设平台。\n"
    "4.加强领导。落实责任。\n松江市人民政府\n2021年3月8日\n"
)


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "policy.txt"
    path.write_text(PAGE, encoding="utf-8")
    return path


def test_json_has_the_keys_of_the_truth_files(file, capsys, founding):
    assert main([str(file), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    wanted = {"title", "status", "doc_number", "issuer", "date", "deadline", "emails", "phones", "chapters", "articles", "bodies_by_article", "targets", "layout"}  # fmt: skip
    assert wanted <= set(found)
    assert wanted <= set(founding.truth)
    assert [a["number"] for a in found["articles"]] == ["1", "2", "4"]
    assert {"number", "heading", "chapter", "lead", "raw", "key"} <= set(found["articles"][0])
    gap = next(d for d in found["diagnostics"] if d["code"] == "numbering_gap")
    assert PAGE[slice(*gap["span"])] == "4."
    assert gap["zh"] != gap["en"]


def test_tree_shows_bodies_targets_and_doubts_with_line_and_column(file, capsys):
    assert main([str(file), "--tree", "--lang", "en"]) == 0
    shown = capsys.readouterr().out
    assert "■ 松江市创新意见" in shown
    assert "[市科技局、市财政局]" in shown
    assert ">= 500家 (2025)" in shown
    assert "5:1 Number 3 was due here" in shown


def test_csv_has_one_row_an_article(file, capsys):
    assert main([str(file), "--csv"]) == 0
    assert len(capsys.readouterr().out.strip().splitlines()) == 4


def test_akn_is_akoma_ntoso(file, capsys):
    assert main([str(file), "--akn"]) == 0
    assert "akomaNtoso" in capsys.readouterr().out


def test_score_prints_a_table_and_what_differs(corpus, capsys):
    assert main(["--score", str(corpus_folder()), "--misses"]) == 0
    shown = capsys.readouterr().out
    assert "00-seed" in shown
    assert "articles" in shown


def test_help_teaches_and_nothing_at_all_is_wrong_use(capsys):
    assert main([]) == 2
    assert "lilac parse notice.docx --json" in capsys.readouterr().out


@pytest.mark.parametrize("content", [b"", b"\x7fELF\x02\x01\x01\x00" + bytes(range(256)) * 40])
def test_what_cannot_be_read_is_refused_with_a_sentence(tmp_path, capsys, content):
    path = tmp_path / "policy.txt"
    path.write_bytes(content)
    assert main([str(path)]) == 1
    assert len(capsys.readouterr().err.strip()) > 20


def test_missing_files_and_folders_are_named(tmp_path, capsys):
    assert main([str(tmp_path / "none.txt")]) == 1
    assert "none.txt" in capsys.readouterr().err
    assert main(["--score", str(tmp_path)]) == 1
    assert "truth.json" in capsys.readouterr().err
