"""A small rule book as files, which a test may spoil, and what a report says of it."""

from __future__ import annotations

from pathlib import Path

from lilac_engine.pack import Finding, Report, Severity

PACK = Path(__file__).parents[3] / "packs" / "heilongjiang-2021"
FACTS = """\
evidence: {mark: M}
registers:
  - {id: tax, zh: 税务, en: tax}
  - {id: duty, zh: 统计, en: statistics, statistics: true}
facts:
  - {id: rd, zh: 研发, en: R&D, kind: int, unit: fen, low: 0, high: 1000000000, per: year, register: tax, question_zh: 多少, question_en: How much}
  - {id: done, zh: 已报, en: done, kind: bool, register: duty, question_zh: 报了, question_en: Reported}
  - {id: born, zh: 成立, en: born, kind: date, register: tax, question_zh: 何时, question_en: When}
  - {id: patents, zh: 专利, en: patents, kind: int, unit: count, register: tax, question_zh: 几件, question_en: How many}
  - {id: city, zh: 城市, en: city, kind: code, options: {north: {number: 1, zh: 北, en: north}, south: {number: 2, zh: 南, en: south}}, register: tax, question_zh: 哪里, question_en: Where}
"""
RULES = """\
evidence: {mark: seed}
tables:
  - {id: ip, zh: 专利, en: patents, register: tax, fields: [{id: granted_on, zh: 授权日, en: granted, kind: date}, {id: own, zh: 自有, en: own, kind: bool}]}
derived:
  - {fact: patents, table: ip, where: own, aggregate: count}
parameters:
  - id: gate
    zh: 门槛
    en: gate
    dimension: money
    values:
      - {value: 1000000, since: '2021', until: '2022', standing: published, evidence: {mark: seed}}
      - {value: 2000000, since: '2023', standing: published, evidence: {mark: seed}}
  - {id: rate, zh: 比例, en: rate, dimension: ratio}
rules:
  - {id: half, zh: 一半, en: half, formula: 'pct(rd_y1, 5000)', basis: {}}
benefits:
  - id: subsidy
    measure: '19.1'
    zh: 补助
    en: subsidy
    gives: money
    event: born
    basis: {}
    requires:
      - {id: enough, when: rd_y1 > p.gate, zh: 研发超过门槛, en: R&D above the gate}
      - any:
          - {id: reported, when: done, zh: 已报, en: reported}
          - {id: inventive, when: patents >= 1, zh: 有专利, en: has a patent}
    lines:
      - {payer: province, formula: 'pct(half, p.rate)'}
overlaps:
  - {id: once, kind: exclusive, benefits: [subsidy, subsidy_two], zh: 只能一项, en: one only, basis: {}}
examples:
  - zh: 够了
    on: '2021-06-01'
    facts: {rd_y1: 2000000, done: true}
    expect:
      subsidy: {kind: no_amount}
"""
SECOND = """\
benefits:
  - {id: subsidy_two, measure: '19.1', zh: 状态, en: status, gives: status, basis: {}, evidence: {mark: seed}, requires: [{id: has, when: done, zh: 报, en: report}]}
"""


def written(root: Path) -> Path:
    """The small book in three files below ``root``, and no pack around it."""
    folder = root / "rules"
    folder.mkdir()
    (folder / "a-facts.yaml").write_text(FACTS, encoding="utf-8")
    (folder / "b-rules.yaml").write_text(RULES, encoding="utf-8")
    (folder / "c-second.yaml").write_text(SECOND, encoding="utf-8")
    return root


def errors(report: Report) -> list[Finding]:
    return [finding for finding in report.findings if finding.severity is Severity.ERROR]


def only(report: Report) -> Finding:
    (finding,) = errors(report)
    assert finding.zh
    assert finding.en
    return finding
