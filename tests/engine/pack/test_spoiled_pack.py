"""Every fault put into the real pack is told with its file, its line and its key."""

import pytest

from lilac_engine.pack import PackError, Severity, check, load

QUOTE = "推进专利预警与分析、知识产权分析评议。"


def test_check_a_removed_body_leaves_its_references_dangling(pack, found):
    path = pack / "bodies.yaml"
    text = path.read_text()
    start = text.index("  - id: hlj-finance\n")
    path.write_text(text[:start] + text[text.index("  - id: hlj-development-reform") :])
    documents = (pack / "documents.yaml").read_text()
    line = documents[: documents.index("hlj-science, hlj-finance")].count("\n") + 1
    (fault,) = found("dangling")
    assert (fault.file, fault.line) == ("documents.yaml", line)
    assert fault.key.endswith("issuers.1")
    assert "hlj-finance" in fault.zh
    assert "hlj-finance" in fault.en
    unknown = found("unknown-body")
    assert {f.file for f in unknown} == {"source/source-page.txt"}
    source = (pack / "source/source-page.txt").read_text().split("\n")
    assert unknown
    assert all("财政厅" in source[f.line - 1] for f in unknown)


def test_check_a_broken_quote_names_its_line(spoil, found):
    line = spoil("measures.yaml", f"'{QUOTE}'", "'推进专利预警与分析。'")
    (fault,) = found("not-quoted")
    assert (fault.file, fault.line) == ("measures.yaml", line)
    (uncovered,) = found("uncovered")
    assert "知识产权分析评议" in uncovered.zh
    assert uncovered.file == "source/source-page.txt"


def test_check_a_dropped_measure_leaves_its_sentence_uncovered(pack, found):
    path = pack / "measures.yaml"
    text = path.read_text()
    start = text.index("  - id: '13.4'")
    path.write_text(text[:start] + text[text.index("  - id: '13.5'") :])
    (fault,) = found("uncovered")
    source = (pack / "source/source-page.txt").read_text().split("\n")
    assert QUOTE in source[fault.line - 1]
    assert "13" in fault.en
    assert check(pack).coverage.uncovered == 1


def test_check_a_sentence_marked_as_principle_is_covered(pack):
    path = pack / "measures.yaml"
    text = path.read_text()
    start = text.index("  - id: '13.4'")
    text = text[:start] + text[text.index("  - id: '13.5'") :]
    path.write_text(f"{text}  - {{quote: {QUOTE}, article: '13', reason_en: x, reason_zh: x}}\n")
    coverage = check(pack).coverage
    assert (coverage.measures, coverage.principles, coverage.uncovered) == (84, 1, 0)


def test_check_half_a_sentence_is_not_a_measure(spoil, found):
    line = spoil("measures.yaml", f"'{QUOTE}'", "'推进专利预警与分析'")
    (fault,) = found("wrong-sentence")
    assert (fault.file, fault.line) == ("measures.yaml", line)
    assert QUOTE in fault.en


def test_check_a_measure_of_another_article_is_named(spoil, found):
    line = spoil(
        "measures.yaml", "  - id: '13.4'\n    article: '13'", "  - id: '13.4'\n    article: '31'"
    )
    (fault,) = found("no-article")
    assert (fault.line, "31" in fault.zh) == (line + 1, True)


def test_check_a_duplicate_id_names_both_lines(spoil, found, pack):
    line = spoil("measures.yaml", "- id: '13.4'", "- id: '13.3'")
    (fault,) = found("duplicate-id")
    first = (pack / "measures.yaml").read_text().split("\n").index("  - id: '13.3'") + 1
    assert (fault.file, fault.line) == ("measures.yaml", line)
    assert str(first) in fault.en


def test_check_a_duplicate_key_names_both_lines(spoil, found):
    line = spoil("pack.yaml", "version: '1'", "version: '1'\nversion: '2'")
    (fault,) = found("yaml-twice")
    assert (fault.file, fault.line) == ("pack.yaml", line + 1)
    assert f"第 {line} 行" in fault.zh


def test_check_an_unknown_key_names_the_known_ones(spoil, found):
    line = spoil("bodies.yaml", "name_en: Audit Office", "nmae_en: Audit Office")
    (fault,) = found("unknown-key")
    assert (fault.file, fault.line) == ("bodies.yaml", line)
    assert "name_en" in fault.en
    (missing,) = found("missing-key")
    assert missing.key.endswith("name_en")


@pytest.mark.parametrize(
    ("file", "old", "new", "code"),
    [
        ("bodies.yaml", "level: central-agency\n    kind: department\n    parent: csrc", "level: [x]\n    kind: department\n    parent: csrc", "not-a-choice"),
        ("bodies.yaml", "valid_to: '2023-08-17'", "valid_to: '2023-02-30'", "wrong-date"),
        ("bodies.yaml", "valid_to: '2023-08-17'", "valid_to: soon", "wrong-date"),
        ("bodies.yaml", "valid_to: '2023-08-17'", "valid_to: 2023-13", "wrong-date"),
        ("bodies.yaml", "name: 黑龙江省审计厅", "name: [黑龙江省审计厅]", "wrong-type"),
        ("regions.yaml", "code: '231281'", "code: '23128'", "wrong-form"),
        ("regions.yaml", "tile: {row: 2, col: 1}", "tile: {row: two, col: 1}", "wrong-type"),
        ("targets.yaml", "value: '5000'", "value: many", "wrong-type"),
        ("regions.yaml", "tile: {row: 2, col: 1}", "tile: {row: -2, col: 1}", "wrong-value"),
        ("bodies.yaml", "name: 黑龙江省审计厅", "name: ''", "empty-text"),
        ("parameters.yaml", "    quote: 一定比例\n    dimension: ratio\n    status: open", "    quote: 一定比例\n    dimension: ratio\n    status: open\n    value: '30'", "open-amount"),
    ],
)  # fmt: skip
def test_check_a_wrong_value_names_its_line(spoil, found, file, old, new, code):
    line = spoil(file, old, new)
    faults = found(code)
    assert len(faults) == 1
    assert faults[0].file == file
    last = line + old.count("\n") + 1
    assert line - 6 <= faults[0].line <= last
    assert faults[0].zh != faults[0].en


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("measures.yaml", "mechanisms: [facilities]", "mechanisms: [facility]"),
        ("measures.yaml", "mechanisms: [vouchers, ledger]", "mechanisms: [coupons, ledger]"),
    ],
)
def test_check_an_unknown_mechanism_names_the_known_ones(spoil, found, file, old, new):
    line = spoil(file, old, new)
    (fault,) = found("not-a-choice")
    assert (fault.file, fault.line) == (file, line)
    assert "facilities" in fault.en


@pytest.mark.parametrize(
    ("file", "old", "new", "kind"),
    [
        ("bodies.yaml", "parent: hlj-market-regulation", "parent: hlj-market", "body"),
        ("bodies.yaml", "region: daxinganling", "region: daxing", "region"),
        ("pack.yaml", "region: heilongjiang", "region: jilin", "region"),
        ("zones.yaml", "members: [harbin-high-tech,", "members: [harbin-park,", "zone"),
        ("targets.yaml", "measure: '19.4'", "measure: '19.9'", "measure"),
        ("parameters.yaml", "measure: '22.2'", "measure: '22.9'", "measure"),
        ("targets.yaml", "relative_to: cn-rd-intensity", "relative_to: cn-rd", "series"),
        ("pack.yaml", "document: draft-measures", "document: draft", "document"),
        ("zones.yaml", "source: P50", "source: P99", "source"),
    ],
)
def test_check_a_dangling_reference_names_its_line(spoil, found, file, old, new, kind):
    line = spoil(file, old, new)
    (fault,) = found("dangling")
    assert (fault.file, fault.line) == (file, line)
    assert kind in fault.en


def test_check_read_evidence_without_a_source_is_refused(spoil, found):
    spoil("zones.yaml", "evidence: {mark: VP, source: P50}", "evidence: {mark: VP}")
    (fault,) = found("no-source")
    assert fault.key == "zones.3.milestones.1.evidence"


def test_check_a_remembered_amount_of_a_later_document_is_refused(spoil, found):
    line = spoil("parameters.yaml", "evidence: {mark: VP, source: P52}", "evidence: {mark: M}")
    (fault,) = found("later-mark")
    assert (fault.file, fault.line) == ("parameters.yaml", line)


def test_check_a_circle_of_succession_is_shown(pack, found):
    path = pack / "bodies.yaml"
    text = path.read_text()
    back = "  - {predecessor: nfra, successor: cbirc, kind: renamed}\n"
    path.write_text(text.replace("# Duties that moved", f"{back}# Duties that moved"))
    (fault,) = found("succession-cycle")
    assert "cbirc → nfra → cbirc" in fault.en
    assert fault.file == "bodies.yaml"


def test_check_a_body_that_follows_itself_is_a_circle(spoil, found):
    spoil("bodies.yaml", "successor: hlj-local-finance-2024", "successor: hlj-local-finance-2018")
    assert len(found("succession-cycle")) == 1


def test_check_overlapping_validity_names_the_succession(spoil, found, pack):
    spoil("bodies.yaml", "valid_to: '2023-08-17'", "valid_to: '2023-08-18'")
    (fault,) = found("succession-overlap")
    line = (pack / "bodies.yaml").read_text().split("\n")[fault.line - 1]
    assert "pboc-harbin" in line


def test_check_a_date_known_by_year_only_is_no_overlap(spoil, found):
    spoil("bodies.yaml", "valid_to: '2023-08-17'", "valid_to: '2023'")
    assert found("succession-overlap") == []


def test_check_validity_that_ends_before_it_begins(spoil, found):
    line = spoil(
        "bodies.yaml", "valid_from: '2023-08-18'", "valid_from: '2023-08-18'\n    valid_to: '2022'"
    )
    (fault,) = found("validity-reversed")
    assert fault.line == line + 1


def test_check_one_printed_name_for_two_bodies(spoil, found):
    spoil("bodies.yaml", "printed: [审计厅]", "printed: [统计局]")
    faults = found("printed-twice")
    assert [f.key for f in faults] == ["bodies.27"]


def test_check_a_county_under_the_wrong_city(spoil, found):
    line = spoil(
        "regions.yaml",
        "kind: county-city, parent: harbin}\n  - {id: harbin-wuchang",
        "kind: county-city, parent: qiqihar}\n  - {id: harbin-wuchang",
    )
    (fault,) = found("code-prefix")
    assert fault.line == line
    assert "230183" in fault.en


def test_check_a_code_used_twice(spoil, found):
    line = spoil("regions.yaml", "code: '230184'", "code: '230183'")
    (fault,) = found("duplicate-id")
    assert fault.line == line


def test_check_two_cities_on_one_tile(spoil, found):
    line = spoil("regions.yaml", "tile: {row: 3, col: 3}", "tile: {row: 3, col: 2}")
    faults = found("tile-taken")
    assert len(faults) == 1
    assert faults[0].line >= line


def test_check_a_changed_source_text_is_seen(pack, found):
    path = pack / "source/source-page.txt"
    path.write_bytes(path.read_bytes().replace(b"2.5%", b"3.5%"))
    (fault,) = found("sha")
    lines = (pack / "pack.yaml").read_text().split("\n")
    assert lines[fault.line - 1].strip().startswith("sha256:")
    assert any("2.5%" in f.zh for f in found("not-quoted"))
    assert [f.key for f in found("target-differs")] == ["targets.0"]


def test_check_a_source_outside_the_pack_is_not_opened(spoil, found):
    line = spoil("pack.yaml", "file: source/source-page.txt", "file: ../../../../etc/hostname")
    (fault,) = found("outside")
    assert (fault.file, fault.line, fault.key) == ("pack.yaml", line, "source.file")


def test_check_a_file_linked_from_outside_is_not_opened(pack, found, tmp_path):
    secret = tmp_path / "secret.yaml"
    (pack / "zones.yaml").rename(secret)
    (pack / "zones.yaml").symlink_to(secret)
    assert [f.file for f in found("outside")] == ["zones.yaml"]


def test_check_a_source_that_is_not_there(spoil, found):
    line = spoil("pack.yaml", "file: source/source-page.txt", "file: source/other.txt")
    (fault,) = found("unreadable")
    assert (fault.file, fault.line) == ("pack.yaml", line)


def test_check_a_source_in_another_encoding_names_the_line(pack, found):
    path = pack / "source/source-page.txt"
    path.write_bytes(b"ok\n" + path.read_text().encode("gb18030"))
    (fault,) = found("not-utf8")
    assert (fault.file, fault.line) == ("source/source-page.txt", 2)


def test_check_a_giant_file_is_not_read(pack, found):
    with (pack / "zones.yaml").open("ab") as file:
        file.truncate(5_000_000)
    (fault,) = found("too-large")
    assert "5000000" in fault.en


def test_check_a_file_that_is_a_folder(pack, found):
    (pack / "zones.yaml").unlink()
    (pack / "zones.yaml").mkdir()
    assert [f.file for f in found("unreadable")] == ["zones.yaml"]


def test_check_a_list_where_a_word_belongs_stops_nothing_else(spoil, found):
    spoil("measures.yaml", "- id: '13.4'", "- id: ['13.4']")
    spoil(
        "bodies.yaml",
        "members: [harbin-government, qiqihar-government, daqing-government]",
        "members: all",
    )
    assert {f.file for f in found("wrong-type")} == {"measures.yaml", "bodies.yaml"}


def test_check_two_ways_to_one_successor_are_no_circle(pack, found):
    path = pack / "bodies.yaml"
    ways = "  - {predecessor: cbirc-heilongjiang, successor: hlj-audit, kind: split}\n"
    ways += "  - {predecessor: nfra-heilongjiang, successor: hlj-audit, kind: merged}\n"
    path.write_text(path.read_text().replace("# Duties that moved", f"{ways}# Duties that moved"))
    assert found("succession-cycle") == []


def test_check_a_parameter_must_quote_its_measure(spoil, found):
    line = spoil("parameters.yaml", "quote: 给予一次性奖励", "quote: 给予奖补")
    (fault,) = found("not-in-measure")
    assert (fault.file, fault.line) == ("parameters.yaml", line)


def test_check_a_quote_that_stands_twice_is_a_warning(spoil, pack, found):
    line = spoil("measures.yaml", "'高新技术企业数量突破5000家'", "'高新技术企业'")
    (fault,) = found("quoted-twice")
    assert (fault.severity, fault.line) == (Severity.WARNING, line)
    assert fault in check(pack).warnings
    assert check(pack).ok


def test_check_a_missing_file_is_named(pack, found):
    (pack / "zones.yaml").unlink()
    (fault,) = found("no-file")
    assert "zones.yaml" in fault.en


def test_check_a_file_nobody_reads_is_a_warning(pack, found):
    (pack / "body.yaml").write_text("x: 1\n")
    (fault,) = found("unknown-file")
    assert fault.file == "body.yaml"


def test_check_an_empty_folder_says_what_it_is(tmp_path):
    (fault,) = check(tmp_path).findings
    assert fault.code == "no-pack"


def test_check_a_source_without_articles(pack, found):
    (pack / "source/source-page.txt").write_text("没有条款。")
    assert len(found("not-parsed")) == 1


def test_load_refuses_with_every_fault_at_once(spoil, pack):
    spoil("bodies.yaml", "parent: hlj-market-regulation", "parent: nobody")
    spoil("measures.yaml", "- id: '13.4'", "- id: '13.3'")
    with pytest.raises(PackError, match="nobody") as refused:
        load(pack)
    assert {f.code for f in refused.value.report.errors} == {"dangling", "duplicate-id"}


def test_findings_speak_both_languages(spoil, pack):
    line = spoil("bodies.yaml", "parent: hlj-market-regulation", "parent: nobody")
    (fault,) = check(pack).errors
    assert fault.say("en").startswith(f"bodies.yaml:{line} bodies.")
    assert fault.say("zh-hans").endswith("没有编号为“nobody”的机构。")
