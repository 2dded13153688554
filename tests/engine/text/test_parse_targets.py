"""Targets as official prose words them; wording of our own."""

from __future__ import annotations

import time

import pytest

from lilac_engine.text import parse


def plan(*articles: str) -> str:
    lines = ["柳溪市加快创新发展实施方案", "为加快创新发展，制定本方案。", "一、重点任务"]
    return "\n".join([*lines, *articles]) + "\n"


def targets(text: str, heading: str = "建设平台") -> list[tuple[str, str, float, str, int | None]]:
    page = parse(plan(f"（一）{heading}。{text}", "（二）其他事项。做好其他工作。"))
    return [(t.indicator, t.op, t.value, t.unit, t.year) for t in page.main.targets]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "到2025年，全市研发支出超360亿元且占GDP比重3.4%以上。",
            [
                ("全市研发支出", ">", 360, "亿元", 2025),
                ("全市研发支出占GDP比重", ">=", 3.4, "%", 2025),
            ],
        ),
        (
            "到2025年，培育创新企业100家、上市培育企业20家、研发机构7家。",
            [
                ("创新企业", "=", 100, "家", 2025),
                ("上市培育企业", "=", 20, "家", 2025),
                ("研发机构", "=", 7, "家", 2025),
            ],
        ),
        (
            "到2025年，90%以上的研发人员集中在企业。",
            [("研发人员集中在企业", ">=", 90, "%", 2025)],
        ),
        ("到“十四五”末，创新企业达到300家。", [("创新企业", "=", 300, "家", 2025)]),
        (
            "到2025年，创新企业从137家增加到250家。",
            [("创新企业", "=", 250, "家", 2025)],
        ),
        (
            "到2025年，技术成交额突破五百亿元，普及率达到百分之八十五点五以上。",
            [
                ("技术成交额", ">", 500, "亿元", 2025),
                ("普及率", ">=", 85.5, "%", 2025),
            ],
        ),
        (
            "到2025年，创新企业达到300家；2030年创新企业达到600家。",
            [("创新企业", "=", 300, "家", 2025), ("创新企业", "=", 600, "家", 2030)],
        ),
        (
            "2024—2026年，每年培训技术经理人不少于30人，三年累计引进人才100名以上。",
            [
                ("每年培训技术经理人", ">=", 30, "人", None),
                ("人才", ">=", 100, "名", 2026),
            ],
        ),
    ],
)
def test_targets(text, expected):
    assert targets(text) == expected


def test_the_year_of_a_goal_reaches_over_the_sentences_and_lists_below_it():
    text = "到2025年，创新能力明显增强。创新企业数量翻一番，达到200家。\n——平台数量达到14个；\n——研发强度达到3%。"
    assert targets(text, "总体目标") == [
        ("创新企业数量", "=", 200, "家", 2025),
        ("平台数量", "=", 14, "个", 2025),
        ("研发强度", "=", 3, "%", 2025),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "截至2022年底，创新企业达到360家。",
        "对2023年1月1日前成立、研发投入占比5%以上的企业，给予支持。",
        "到2025年，营业收入增长20%、30%的，分别奖励10万元、20万元。",
        "2025年底前，每家企业最高补助100万元。",
        "到2025年，召开会议不少于4次，提交材料一式3份。",
    ],
)
def test_facts_conditions_and_subsidies_are_no_targets(text):
    assert targets(text, "工作目标") == []


def test_a_fact_ends_the_reach_of_a_goal():
    found = targets("到2025年，创新企业达到250家。2021年创新企业达到137家。", "工作目标")
    assert found == [("创新企业", "=", 250, "家", 2025)]


def test_a_figure_of_today_before_the_goal_is_no_target():
    text = "2023年，创新企业达到137家。到2026年，创新企业突破200家，产值过1亿元的企业达3家。"
    assert targets(text, "工作目标") == [
        ("创新企业", ">", 200, "家", 2026),
        ("产值过1亿元的企业", "=", 3, "家", 2026),
    ]


@pytest.mark.parametrize("piece", ["2025年，", "2024年至", "从1", "责任单位：甲、乙。"])
def test_a_page_of_nothing_else_is_read_in_time(piece):
    began = time.process_time()
    parse(plan("（一）工作目标。" + piece * (200_000 // len(piece))))
    assert time.process_time() - began < 6  # a hundred times more where it went wrong
