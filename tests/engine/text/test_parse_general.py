"""Rules of official prose that no document of the corpus happens to need; wording of our own."""

from __future__ import annotations

from datetime import date

import pytest

from lilac_engine.text import parse
from lilac_engine.text.model import ContactKind, Page, Status
from lilac_engine.text.truth import as_truth


def names(page: Page, key: str) -> list[str]:
    article = next(a for a in page.main.articles if a.key == key)
    return [b.name for b in article.bodies]


def plan(*articles: str) -> str:
    lines = ["柳溪市加快创新发展实施方案", "为加快创新发展，制定本方案。", "一、重点任务"]
    return "\n".join([*lines, *articles]) + "\n"


@pytest.mark.parametrize(
    ("bracket", "expected"),
    [
        ("（市科技局、市教育局按职责分工负责）", ["市科技局", "市教育局"]),
        ("（市科技局、市教育局按职责负责）", ["市科技局", "市教育局"]),
        (
            "（市科技局牵头，市教育局、市财政局按职责分工负责）",
            ["市科技局", "市教育局", "市财政局"],
        ),
        (
            "（市科技局、能源局等市有关部门和各县（区）人民政府按职责分工负责）",
            ["市科技局", "能源局", "各县（区）人民政府"],
        ),
    ],
)
def test_bodies_that_answer_by_their_duties(bracket, expected):
    page = parse(plan("（一）建设平台。建设一批平台。" + bracket, "（二）引进人才。引进人才。"))
    assert names(page, "（一）") == expected


def test_a_bracket_before_the_last_full_stop():
    page = parse(
        plan(
            "（一）建设平台。完善制度，年底前出台细则（市科技局负责）。",
            "（二）引进人才。经同意（市人社局牵头制定）后实施细则。",
        )
    )
    assert names(page, "（一）") == ["市科技局"]
    assert names(page, "（二）") == []


def test_bodies_as_a_sentence_of_their_own():
    page = parse(
        "关于支持来溪就业的六条意见。为促进就业，提出以下意见。1.对来溪就业的人员给予补助。"
        "责任单位：市人社局、市财政局。2.对新办企业给予扶持。牵头单位：市工信局；配合单位：市税务局。"
    )
    assert page.main.title == "关于支持来溪就业的六条意见"
    assert names(page, "1") == ["市人社局", "市财政局"]
    assert as_truth(page)["bodies_roles_by_article"]["2"] == {
        "牵头": ["市工信局"],
        "配合": ["市税务局"],
    }


def test_numbered_paragraphs_that_say_who_answers_are_the_articles():
    page = parse(
        plan(
            "（一）夯实平台基础",
            "1.支持企业建设研发中心并向社会开放共享设备。（市科技局牵头）",
            "2.支持高校建设中试基地并与企业共用人员。（市教育局、市科技局负责）",
            "（二）壮大人才队伍",
            "1.引进一批急需的工程技术人员到企业工作。（市人社局负责）",
        )
    )
    assert [a.key for a in page.main.articles] == ["一/1", "一/2", "一/1#2"]
    assert names(page, "一/2") == ["市教育局", "市科技局"]


def test_items_without_headings_or_brackets_stay_items():
    page = parse(
        plan(
            "（一）夯实平台基础。鼓励企业建设平台：",
            "1.对省级平台给予补助；",
            "2.对国家级平台给予更多补助。",
            "（二）壮大人才队伍。引进人才。",
        )
    )
    assert [a.key for a in page.main.articles] == ["（一）", "（二）"]
    assert [i.number for i in page.main.articles[0].items] == ["1", "2"]


ISSUED = """柳溪市科学技术局关于印发《柳溪市创新平台管理办法》的通知
柳科字〔2022〕8号
各区科技主管部门：
现将《柳溪市创新平台管理办法》印发给你们，请遵照执行。
附件：柳溪市创新平台管理办法
柳溪市科学技术局
2022年11月3日
附件
柳溪市创新平台管理办法
第一章
第一条 为规范平台管理，制定本办法。
第二条 本办法所称平台，是指市级创新平台。
"""


def test_what_a_letter_sends_below_the_word_annex_is_the_document():
    page = parse(ISSUED)
    assert (page.main.title, page.main.doc_number) == (
        "柳溪市创新平台管理办法",
        "柳科字〔2022〕8号",
    )
    assert (page.main.issuer, page.main.issued_on) == ("柳溪市科学技术局", date(2022, 11, 3))
    assert [a.name for a in page.main.attachments] == ["柳溪市创新平台管理办法"]


def test_a_chapter_without_a_title_leaves_its_first_article_alone():
    page = parse(ISSUED)
    assert [c.title for c in page.main.chapters] == ["第一章"]
    assert [a.number for a in page.main.articles] == ["第一条", "第二条"]


def test_a_list_of_contents_is_no_structure():
    page = parse(
        "柳溪市创新条例\n目录\n第一章 总则……1\n第二章 平台……3\n第一章 总则\n"
        "第一条 为促进创新，制定本条例。\n第二章 平台\n第二条 市人民政府建设平台。\n"
    )
    assert [c.title for c in page.main.chapters] == ["第一章 总则", "第二章 平台"]
    assert [a.chapter for a in page.main.articles] == [0, 1]


def test_chapters_without_articles_stay_chapters():
    page = parse(
        "柳溪高新区关于支持企业成长的意见\n为支持企业成长，提出以下意见。\n"
        "第一章 支持初创企业\n鼓励建设孵化载体。\n第二章 支持成长企业\n鼓励企业上市。\n"
    )
    assert [c.heading for c in page.main.chapters] == ["支持初创企业", "支持成长企业"]
    assert page.main.articles == ()


def test_two_pairs_on_one_line_and_values_below_their_labels():
    page = parse(
        "索引号： 00123/2021-7 成文日期： 2021-07-15\n• 发文字号:\n\n    柳政发〔2021〕7号\n"
        "柳溪市人民政府关于支持创新的意见\n为支持创新，提出以下意见。\n"
        "一、建设平台。建设一批平台。\n二、引进人才。引进一批人才。\n"
    )
    fields = dict(page.metadata)
    assert fields["索引号"] == "00123/2021-7"
    assert fields["成文日期"] == "2021-07-15"
    assert fields["发文字号"] == "柳政发〔2021〕7号"
    assert page.main.doc_number is None


@pytest.mark.parametrize(
    "head",
    [
        "柳溪市人民政府关于支持创新的意见\n（柳政发〔2021〕7号）",
        "柳政发〔2021〕7号 柳溪市人民政府关于支持创新的意见",
    ],
)
def test_a_number_in_brackets_or_before_the_title(head):
    page = parse(head + "\n各县人民政府：\n一、建设平台。建设平台。\n二、引进人才。引进人才。\n")
    assert page.main.doc_number == "柳政发〔2021〕7号"


def test_titles_behind_a_column_and_over_two_lines():
    column = parse(
        "柳溪区企业奖励政策：柳溪区关于支持企业创新的意见\n为支持创新，提出以下意见。\n一、给予奖励。\n"
    )
    assert column.main.title == "柳溪区关于支持企业创新的意见"
    lines = parse(
        "柳溪自治州人民代表大会\n常务委员会公文处理办法\n第一条 为规范公文，制定本办法。\n第二条 公文包括决议。\n"
    )
    assert lines.main.title == "柳溪自治州人民代表大会常务委员会公文处理办法"


@pytest.mark.parametrize(
    "state", ["修改草案", "草案二次审议稿", "征求意见二稿", "修订征求意见稿", "意见征集稿"]
)
def test_states_are_no_part_of_the_title(state):
    page = parse(
        f"我局起草了《柳溪市科普条例（{state}）》，现向社会公开征求意见，请于2023年5月4日前反馈。\n"
    )
    assert page.main.title == "柳溪市科普条例"
    assert page.main.status is Status.DRAFT


@pytest.mark.parametrize(
    "report",
    [
        "共征集意见3条，采纳2条。",
        "现将结果反馈如下：收到网上留言3条。",
        "期间收集到了一些意见并无反对意见，我局进一步优化了办法。",
    ],
)
def test_reports_of_what_came_back(report):
    page = parse(
        "我局于2022年8月7日至8月20日就《柳溪市公路管理办法（征求意见稿）》公开征求意见。"
        + report
        + "\n"
    )
    assert page.main.status is Status.FEEDBACK


def test_contacts_with_a_blank_or_behind_a_name():
    page = parse(
        "关于公开征求《柳溪市公路管理办法（征求意见稿）》意见的公告\n现向社会公开征求意见，请于2022年12月20日至次年1月19日反馈。\n"
        "联系人：王小明 13800001111\n电子邮箱：road @liuxi.gov.cn\n"
    )
    ways = {(c.kind, c.value) for c in page.notice.contacts}
    assert (ContactKind.EMAIL, "road@liuxi.gov.cn") in ways
    assert (ContactKind.PHONE, "13800001111") in ways
    assert page.notice.deadline == date(2023, 1, 19)


def test_full_width_numbers_are_the_same_numbers():
    page = parse(plan("１．建设平台。建设平台。", "２．引进人才。引进人才。"))
    assert [(a.number, a.raw) for a in page.main.articles] == [("1", "１．"), ("2", "２．")]


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
