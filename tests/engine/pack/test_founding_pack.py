"""The founding pack itself: complete, sound, and saying only what its sources say."""

from collections import Counter
from datetime import date
from decimal import Decimal

import pytest

from lilac_engine.pack import Pack, load
from lilac_engine.pack.documents import ParameterStatus
from lilac_engine.pack.evidence import Mark
from lilac_engine.pack.measures import Mechanism, Part
from lilac_engine.pack.places import RegionKind
from lilac_engine.pack.targets import Comparison, PointStatus


@pytest.fixture(scope="module")
def founding(real_pack) -> Pack:
    return load(real_pack)


def test_pack_has_no_finding_at_all(real_report):
    assert [f.say("en") for f in real_report.findings] == []


def test_every_sentence_of_the_articles_is_covered(real_report):
    assert real_report.coverage.sentences == 85
    assert real_report.coverage.uncovered == 0
    assert real_report.coverage.percent == 100


def test_all_101_measures_are_bound_to_a_mechanism(founding):
    assert len(founding.measures) == 101
    assert all(m.mechanisms for m in founding.measures)
    assert Counter(m.part for m in founding.measures) == {
        Part.ARTICLE: 85,
        Part.NOTICE: 2,
        Part.PREAMBLE: 4,
        Part.CLOSING: 2,
        Part.ANNEXES: 1,
        Part.LIVE: 5,
        Part.VISITOR: 2,
    }


def test_every_module_but_the_ground_floor_carries_a_measure(founding):
    used = {mechanism for m in founding.measures for mechanism in m.mechanisms}
    assert set(Mechanism) - used == {Mechanism.PARTIES}


def test_the_source_is_the_page_byte_for_byte(founding):
    path = founding.path / founding.manifest.source.file
    assert path.read_bytes().decode() == founding.source
    assert founding.source.startswith("公开征求 《关于加快提升")
    assert founding.source.endswith("陌生人 +")


def test_every_body_in_brackets_is_known_by_its_print(founding):
    printed = "省科技厅 财政厅 发改委 工信厅 教育厅 知识产权局 自然资源厅 人民银行哈尔滨中心支行 中国人民银行哈尔滨支行"
    printed += " 黑龙江银保监局 各市(地)政府(行署) 省委组织部 人社厅 省地方金融监管局 新产业投资集团 黑龙江证监局"
    printed += " 省国资委 省委军民融合办 哈尔滨市 齐齐哈尔市 大庆市政府 营商环境局 商务厅 农业农村厅 省委编办 统计局"
    printed += " 住建厅 各市(地) 审计厅 省委宣传部"
    assert [name for name in printed.split() if founding.named(name) is None] == []


def test_two_prints_of_the_central_bank_are_one_body(founding):
    assert founding.named("人民银行哈尔滨中心支行") is founding.named("中国人民银行哈尔滨支行")


def test_a_body_reformed_since_is_led_to_today(founding):
    old = founding.named("黑龙江银保监局")
    assert [b.name for b in founding.today(old)] == ["国家金融监督管理总局黑龙江监管局"]
    unchanged = founding.named("省科技厅")
    assert founding.today(unchanged) == (unchanged,)


def test_all_cities_are_thirteen_governments(founding):
    members = founding.members(founding.named("各市(地)政府(行署)"))
    assert len(members) == 13
    cities = {r.id for r in founding.regions if r.tile}
    assert {b.region for b in members} == cities


def test_regions_add_up_to_the_province(founding):
    assert Counter(r.kind for r in founding.regions) == {
        RegionKind.PROVINCE: 1,
        RegionKind.CITY: 12,
        RegionKind.PREFECTURE: 1,
        RegionKind.DISTRICT: 54,
        RegionKind.COUNTY_CITY: 21,
        RegionKind.COUNTY: 45,
        RegionKind.AUTONOMOUS_COUNTY: 1,
        RegionKind.MANAGEMENT_AREA: 4,
    }


def test_five_targets_stand_as_printed(founding):
    shown = [(t.id, t.op, t.value, t.unit, t.year) for t in founding.targets]
    assert shown == [
        ("T1", Comparison.ABOUT, Decimal("2.5"), "%", 2025),
        ("T2", Comparison.AT_LEAST, Decimal(30), "%", 2025),
        ("T3", Comparison.MORE_THAN, Decimal(5000), "家", 2025),
        ("T4", Comparison.MORE_THAN, Decimal(500), "亿元", 2025),
        ("T5", Comparison.ABOUT, Decimal(65), "%", 2025),
    ]


def test_the_changed_target_keeps_its_print_and_notes_the_change(founding):
    intensity = founding.targets[0]
    (change,) = intensity.changes
    assert change.announced_on == "2021-03-26"
    assert (change.relative_to, change.evidence.mark) == ("cn-rd-intensity", Mark.VP)


def test_what_was_not_found_stays_empty(founding):
    for series in founding.series:
        for point in series.points:
            missing = point.status is PointStatus.MISSING
            assert missing == (point.value is None) == (point.evidence.mark is Mark.UNKNOWN)


def test_no_open_amount_has_a_value(founding):
    assert len(founding.parameters) > 30
    assert all(p.status is ParameterStatus.OPEN and p.value is None for p in founding.parameters)


def test_later_amounts_are_documents_own_and_were_read(founding):
    later = [amount for p in founding.parameters for amount in p.later]
    assert later
    assert {amount.evidence.mark for amount in later} <= {Mark.VF, Mark.VP}


def test_unknown_metadata_stays_empty(founding):
    fields = {m.key: m for m in founding.manifest.metadata}
    assert set(fields) == {
        "标题",
        "索引号",
        "发文机关",
        "成文日期",
        "发布日期",
        "发文字号",
        "有效性",
    }
    assert fields["索引号"].value is None
    assert all((m.value is None) == (m.status.value == "unknown") for m in fields.values())


def test_the_final_documents_follow_the_draft(founding):
    finals = {r.document: r.other for r in founding.relations if r.kind.value == "final-of"}
    assert finals == {"opinion-2021": "draft-opinion", "measures-2021": "draft-measures"}
    numbers = {d.id: d.number for d in founding.documents}
    assert numbers["opinion-2021"] == "黑发〔2021〕16号"
    assert numbers["measures-2021"] == "黑政办规〔2021〕7号"


def test_measures_are_found_by_id_and_article(founding):
    assert founding.measure("9.1").quote.startswith("实施“紫丁香计划”")
    assert [m.id for m in founding.measures_of("10")] == ["10.1", "10.2", "10.3"]
    assert founding.measure("10.3").sentence == 3


def test_records_cannot_be_changed(founding):
    with pytest.raises(ValueError, match="frozen"):
        founding.bodies[0].name = "x"


def test_only_read_sources_may_decide(founding):
    marks = {m.mark for m in founding.manifest.marks}
    assert marks == set(Mark)
    assert {m for m in Mark if m.may_decide} == {Mark.SEED, Mark.VF, Mark.VP}


def test_closed_days_of_reform_do_not_overlap(founding):
    for step in founding.successions:
        old, new = founding.body(step.predecessor), founding.body(step.successor)
        if old.valid_to and new.valid_from:
            gap = date.fromisoformat(new.valid_from) - date.fromisoformat(old.valid_to)
            assert gap.days == 1
