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


DRAFT_ALONE = """柳溪市支持创新若干措施
（征求意见稿）

为支持创新，制定以下措施。
一、建设平台
（一）建设研发平台。支持企业建设平台。（责任单位：市科技局）
（二）建设共享平台。支持高校开放平台。（责任单位：市教育局）
"""


def test_a_draft_alone_on_its_page_is_a_draft():
    page = parse(DRAFT_ALONE)
    assert (page.main.title, page.main.status) == ("柳溪市支持创新若干措施", Status.DRAFT)
    assert [a.key for a in page.main.articles] == ["（一）", "（二）"]


def test_the_word_annex_on_the_first_line_parts_nothing():
    page = parse("附件2\n\n" + DRAFT_ALONE)
    assert (page.main.title, len(page.main.articles)) == ("柳溪市支持创新若干措施", 2)


def test_chapters_may_stand_above_articles_counted_through():
    page = parse(
        "柳溪市支持低空经济若干措施\n为支持低空经济，制定本措施。\n一、夯实基础\n"
        "第一条 完善网络。建设一批起降点。\n第二条 建设设施。建设一批设施。\n"
        "二、培育产业\n第三条 支持企业。支持一批企业。\n"
    )
    assert [c.title for c in page.main.chapters] == ["一、夯实基础", "二、培育产业"]
    assert [a.heading for a in page.main.articles] == ["完善网络", "建设设施", "支持企业"]


def test_headings_are_judged_chapter_by_chapter():
    page = parse(
        "柳溪市关于加强保温工程管理的通知\n各区：\n一、选用材料\n（一）推广材料。推广一批好材料。\n"
        "（二）限制材料。限制一批旧材料。\n二、加强监督\n"
        "（一）各区要高度重视工程监督，督促各方落实责任。\n"
        "（二）审图机构应当按照标准审查图纸，把好设计关口。\n"
        "（三）各参建单位应当严格执行标准，保证工程质量。\n"
        "（四）监理单位应当加强巡查，发现问题及时报告。\n"
    )
    assert [a.heading for a in page.main.articles] == [
        "推广材料",
        "限制材料",
        None,
        None,
        None,
        None,
    ]


@pytest.mark.parametrize(
    ("bracket", "lead", "others"),
    [
        ("（☆市科技局、市教育局。标☆的为牵头单位，下同）", ["市科技局"], ["市教育局"]),
        ("（市科技局会同市教育局负责）", ["市科技局"], ["市教育局"]),
        (
            "（市科技局、市教育局按职责分工负责。均涉及各区，不再做分工）",
            [],
            ["市科技局", "市教育局"],
        ),
        ("（市科技局、市教育局负责，6月底完成）", [], ["市科技局", "市教育局"]),
        ("（责任单位：市科技局；实施地：东山区、西山区）", [], ["市科技局"]),
        (
            "（市科技局、市教育局按职责分工负责，各区人民政府配合落实）",
            [],
            ["市科技局", "市教育局"],
        ),
    ],
)
def test_what_a_bracket_adds_behind_its_bodies(bracket, lead, others):
    page = parse(plan("（一）建设平台。建设一批平台。" + bracket, "（二）引进人才。引进人才。"))
    roles = as_truth(page)["bodies_roles_by_article"].get("（一）", {})
    assert roles.get("牵头", []) == lead
    assert roles.get("责任", []) == others


def test_labelled_lines_below_an_article_and_a_leader_who_is_no_body():
    page = parse(
        plan(
            "1﹒生产总值增长7%以上。\n牵头负责领导：王大明。\n牵头责任单位：市发展改革委。\n"
            "协同责任单位：市统计局、市财政局等。",
            "2﹒固定资产投资增长10%以上。\n牵头责任单位：市财政局。",
        )
    )
    assert names(page, "1") == ["市发展改革委", "市统计局", "市财政局"]
    assert names(page, "2") == ["市财政局"]


def test_a_bracket_that_closes_a_heading_line():
    page = parse(
        plan(
            "（一）构建保障体系（总牵头单位：市司法局）\n完善各项制度。",
            "（二）优化办事流程（总牵头单位：市审批局）\n压减各项材料。",
        )
    )
    assert [a.heading for a in page.main.articles] == ["构建保障体系", "优化办事流程"]
    assert names(page, "（一）") == ["市司法局"]


def test_pinyin_in_its_other_forms():
    page = parse(
        "柳溪市創(chuàng )新辦法\n第一(yī / yì /yí)條 爲(wéi / wèi)加快創新，制定本辦法。\n第二條 本辦法適用於本市企業、機構、單位開展創新活動，促進產業發展與人員交流，規範資金管理。\n"
    )
    assert [a.number for a in page.main.articles] == ["第一條", "第二條"]
    bare = parse(
        "柳溪市(shi) 平台工(gong) 作方(fang) 案\n为建设平台（app）等，制定本方案。\n"
        "一、建设平台。建设平台。\n二、引进人才。引进人才。\n"
    )
    assert bare.main.title == "柳溪市平台工作方案"
    assert "（app）" in bare.source[bare.main.preamble.start : bare.main.preamble.end]


def test_two_issuers_before_the_date_of_a_page_without_line_ends():
    page = parse(
        "关于印发《柳溪市支持创新若干措施》的通知各区：现将《柳溪市支持创新若干措施》印发给你们，请组织实施。"
        "柳溪市科学技术局　柳溪市财政局2023年8月15日柳溪市支持创新若干措施为支持创新，制定如下措施。"
        "一、建设平台。建设一批平台。二、引进人才。引进一批人才。"
    )
    assert page.main.issuer == "柳溪市科学技术局 柳溪市财政局"


def test_annexes_repeated_as_links_to_files_are_listed_once():
    page = parse(
        "关于公开征求《柳溪市公路办法（征求意见稿）》意见的公告\n现向社会公开征求意见，请于2023年5月4日前反馈。\n"
        "服务热线\n13800002222\n附件：1.柳溪市公路办法（征求意见稿）\n2.起草说明\n柳溪市交通局\n2023年4月4日\n"
        "附件1.柳溪市公路办法（征求意见稿）.wps\n附件2.起草说明.wps\n"
    )
    assert [a.name for a in page.notice.attachments] == ["柳溪市公路办法（征求意见稿）", "起草说明"]
    assert page.notice.contacts == ()


def test_the_number_and_day_of_an_order():
    page = parse(
        "# 柳溪河管理办法\n\n2022年6月6日 柳溪流域管理局令第2号公布\n\n第一条 为管理柳溪河，制定本办法。\n\n第二条 本办法适用于柳溪河。\n"
    )
    assert page.main.issued_on == date(2022, 6, 6)
