"""Pages of every kind, written for these tests, with the traps real pages set."""

from __future__ import annotations

from datetime import date, time

import pytest

from lilac_engine.text import parse
from lilac_engine.text.model import BodyRole, ContactKind, Page, Status
from lilac_engine.text.truth import as_truth


def codes(page: Page) -> set[str]:
    return {d.code for d in page.diagnostics}


def keys(page: Page) -> list[str]:
    return [a["key"] for a in as_truth(page)["articles"]]


TWO_DRAFTS = """关于公开征求《松江市科技项目管理办法（征求意见稿）》和《松江市科技经费管理细则（征求意见稿）》意见的公告
为规范管理，我局起草了《松江市科技项目管理办法（征求意见稿）》《松江市科技经费管理细则（征求意见稿）》，现向社会公开征求意见。公众可在2023年12月20日至1月19日期间，通过以下途径反馈：
一、电子邮件：sjkj＠songjiang.gov.cn
二、信函：松江市和平路12号市科技局法规科（邮编：150001）
联系人：王一；联系电话：0451—8123456，传真：0451-8123457
附件：1.松江市科技项目管理办法（征求意见稿）
2.松江市科技经费管理细则（征求意见稿）
松江市科学技术局
2023年12月20日
附件1
松江市科技项目管理办法
（征求意见稿）
第一章 总则
第一条 为规范项目管理，制定本办法。
第二条 本办法适用于市级项目。
第二章 立项
第三条 市科技局负责立项。
第四条 本办法自2024年3月1日起施行。
附件2
松江市科技经费管理细则
（征求意见稿）
第一条 为规范经费管理，制定本细则。
第二条 经费包括直接费用和间接费用。
第三条 本细则由市科技局负责解释。
"""


def test_one_notice_with_two_drafts():
    page = parse(TWO_DRAFTS)
    assert [d.title for d in page.documents] == ["松江市科技项目管理办法", "松江市科技经费管理细则"]
    assert {d.status for d in page.documents} == {Status.DRAFT}
    assert {d.issuer for d in page.documents} == {"松江市科学技术局"}
    assert keys(page)[:2] == ["A:第一章/第一条", "A:第一章/第二条"]
    assert keys(page)[4:] == ["B:第一条", "B:第二条", "B:第三条"]
    assert page.documents[0].effective_on == date(2024, 3, 1)
    assert [a.name for a in page.notice.attachments] == [
        "松江市科技项目管理办法（征求意见稿）",
        "松江市科技经费管理细则（征求意见稿）",
    ]


def test_an_interval_without_second_year_crosses_the_year():
    notice = parse(TWO_DRAFTS).notice
    assert (notice.opens, notice.deadline) == (date(2023, 12, 20), date(2024, 1, 19))


def test_feedback_channels_are_neither_chapters_nor_articles():
    text = TWO_DRAFTS[: TWO_DRAFTS.index("附件1\n")]
    page = parse(text)
    assert page.main.articles == ()
    assert page.main.chapters == ()
    assert {(c.kind, c.value) for c in page.notice.contacts} == {
        (ContactKind.EMAIL, "sjkj@songjiang.gov.cn"),
        (ContactKind.ADDRESS, "松江市和平路12号市科技局法规科"),
        (ContactKind.POSTCODE, "150001"),
        (ContactKind.PERSON, "王一"),
        (ContactKind.PHONE, "0451-8123456"),
        (ContactKind.FAX, "0451-8123457"),
    }


MEASURES = """松江市人民政府办公室关于印发支持科技企业发展若干措施的通知
松政办发〔2022〕8号
各区人民政府，市政府各部门：
《支持科技企业发展若干措施》已经市政府同意，现印发给你们，请认真贯彻执行。
松江市人民政府办公室
2022年5月6日
支持科技企业发展若干措施
为支持科技企业发展，根据《省创新条例》（省发〔2020〕1号）制定以下措施。
一、支持企业研发。对企业研发投入给予后补助，最高不超过100万元。（责任单位：市科技局、市财政局，各市、州、县人民政府）
二、支持平台建设。对新认定的平台给予奖励。到2025年，建成市级平台20个以上。（牵头单位：市科技局；责任单位：市发展改革委、市人力资源和社会保障局等，各区县政府）
三、支持成果转化。鼓励高校院所转化成果。〔市科技局、市教育局和有关区县（自治县，以下简称区县）政府具体负责〕
四、强化金融支持。引导金融机构加大投入。（负责部门：市金融办；适用范围：全市）
五、优化服务。实行专员制度。（市营商局牵头，市司法局、公安局配合）
本措施自印发之日起施行，有效期3年。《旧措施》（松政办发〔2019〕3号）同时废止。
"""


def test_han_numbers_that_open_prose_are_articles():
    page = parse(MEASURES)
    assert page.main.chapters == ()
    assert [(a.number, a.heading) for a in page.main.articles] == [
        ("一", "支持企业研发"),
        ("二", "支持平台建设"),
        ("三", "支持成果转化"),
        ("四", "强化金融支持"),
        ("五", "优化服务"),
    ]
    assert page.main.doc_number == "松政办发〔2022〕8号"
    assert page.notice is None
    assert page.main.status is Status.FINAL
    assert page.main.cover is not None
    assert page.main.closing.of(page.source).startswith("本措施自印发之日起")


def test_bodies_in_every_kind_of_bracket():
    found = as_truth(parse(MEASURES))
    assert found["bodies_roles_by_article"] == {
        "一": {"责任": ["市科技局", "市财政局", "各市、州、县人民政府"]},
        "二": {
            "牵头": ["市科技局"],
            "责任": ["市发展改革委", "市人力资源和社会保障局", "各区县政府"],
        },
        "三": {"责任": ["市科技局", "市教育局", "有关区县（自治县，以下简称区县）政府"]},
        "四": {"责任": ["市金融办"]},
        "五": {"牵头": ["市营商局"], "配合": ["市司法局", "公安局"]},
    }
    assert found["bodies_open_ended"] == ["二"]


def test_subsidies_are_no_targets_but_dated_results_are():
    found = as_truth(parse(MEASURES))["targets"]
    assert [(t["indicator"], t["op"], t["value"], t["unit"], t["year"]) for t in found] == [
        ("市级平台", ">=", 20, "个", 2025)
    ]


ONE_LINE = (
    "松江市人民政府关于加快产业创新的实施意见松府发〔2021〕9号各区县（自治县）人民政府，市政府各部门，有关单位："
    "为加快产业创新，现提出如下意见。一、总体要求（一）指导思想。坚持创新驱动。（二）主要目标。到2025年，"
    "全市研发经费投入强度达到3％以上，高新技术企业达到500家。二、重点任务（一）培育企业。支持企业壮大。"
    "（二）建设平台。建设一批平台，力争3年内建成10个市级平台。三、保障措施（一）加强领导。各区县要加强领导。"
    "（二）强化考核。完善考核。本意见自发布之日起施行。松江市人民政府2021年3月8日（此件公开发布）"
)


def test_an_opinion_on_one_line():
    page = parse(ONE_LINE)
    main = page.main
    assert main.title == "松江市人民政府关于加快产业创新的实施意见"
    assert (main.doc_number, main.issuer, main.issued_on) == (
        "松府发〔2021〕9号",
        "松江市人民政府",
        date(2021, 3, 8),
    )
    assert [c.title for c in main.chapters] == ["一、总体要求", "二、重点任务", "三、保障措施"]
    assert [a.key for a in main.articles] == [
        "一/（一）", "一/（二）", "二/（一）", "二/（二）", "三/（一）", "三/（二）",
    ]  # fmt: skip
    assert [(t.value, t.year, t.period) for t in main.targets] == [
        (3, 2025, None),
        (500, 2025, None),
        (10, None, "3年内"),
    ]
    assert "line_ends_lost" in codes(page)


def test_a_regulation_on_one_line_knows_references_from_articles():
    page = parse(
        "松江市科技奖励办法第一章总则第一条为了奖励科技人员，制定本办法。第二条市科技局负责评审。依照第一条的规定执行。"
        "第二章评审第三条评审每年一次，第十八届委员会第4次会议已有决定。第四条有下列情形之一的，不予受理："
        "（一）弄虚作假的；（二）存在争议的。第三章附则第五条本办法自2020年1月1日起施行。"
    )
    assert [a.number for a in page.main.articles] == [
        "第一条",
        "第二条",
        "第三条",
        "第四条",
        "第五条",
    ]
    assert [c.title for c in page.main.chapters] == ["第一章总则", "第二章评审", "第三章附则"]
    assert [i.number for i in page.main.articles[3].items] == ["一", "二"]
    assert all(a.heading is None for a in page.main.articles)


def test_gaps_odd_numbers_and_references_at_line_starts():
    page = parse(
        "松江市专项资金管理办法(试行)\n第一条 为加强管理,制定本办法。\n第二条 资金用于研发。\n"
        "第四条 市财政局负责拨付,违反\n第二条规定的除外。\n第 5 条 实行 1:1 配套,每户 0.8万元。\n第19条 参照执行。\n"
    )
    assert [a.number for a in page.main.articles] == [
        "第一条",
        "第二条",
        "第四条",
        "第5条",
        "第19条",
    ]
    gaps = [dict(d.values)["number"] for d in page.diagnostics if d.code == "numbering_gap"]
    assert gaps == ["第四条", "第19条"]


def test_numbers_that_count_on_through_subtitles_are_the_articles():
    page = parse(
        "关于推进人才工程的意见\n一、目标\n1.总目标。做强人才队伍。\n二、任务\n（一）产业人才。实施如下项目：\n"
        "2.紧缺人才项目。引进人才。\n3.121梯队项目。培养人才。\n（二）创新人才。实施如下项目：\n4.领军项目。引进团队。\n"
    )
    assert [(a.number, a.chapter) for a in page.main.articles] == [
        ("1", 0),
        ("2", 1),
        ("3", 1),
        ("4", 1),
    ]
    assert page.main.articles[2].heading == "121梯队项目"


def test_items_below_articles_restart_and_stay_items():
    page = parse(
        "关于支持产业的若干政策\n一、支持范围\n（一）固定资产投资支持。\n1.新上项目给予支持。\n2.重大项目一事一议。\n"
        "（二）研发支持。对新产品给予支持。\n1.国家级。\n2.省级。\n二、附则\n（三）其他。按规定执行。\n"
    )
    assert [a.number for a in page.main.articles] == ["（一）", "（二）", "（三）"]
    assert [[i.number for i in a.items] for a in page.main.articles] == [["1", "2"], ["1", "2"], []]
    assert page.main.articles[0].heading == "固定资产投资支持"


def test_headings_on_lines_of_their_own_leave_short_first_sentences_alone():
    page = parse(
        "旅游业意见\n一、建设\n1.酒店建设。\n对新建酒店给予支持。\n2.民宿建设。\n对新建民宿给予支持。\n3.美食街建设。\n打造美食街。\n"
        "二、审核\n4.奖励实行申报制。符合条件者申报。\n5.政策如与上级规定抵触，按上级规定执行。\n"
    )
    assert [a.heading for a in page.main.articles] == [
        "酒店建设",
        "民宿建设",
        "美食街建设",
        None,
        None,
    ]


@pytest.mark.parametrize(
    ("printed", "day", "clock"),
    [
        ("请于2021 年\n 12 月\n 3 日\n前将意见反馈我局", date(2021, 12, 3), None),
        ("请于2022年7月8日17:00前将意见反馈我局", date(2022, 7, 8), time(17, 0)),
        ("请于2022年7月8日（周五）下午5时前反馈意见", date(2022, 7, 8), time(17, 0)),
        ("意见反馈截止时间为2021年6月6日。", date(2021, 6, 6), None),
        ("征求意见截止日期：2021-06-06", date(2021, 6, 6), None),
        ("公开征求意见时间为2021年2月10日—3月10日", date(2021, 3, 10), None),
        ("请于6月6日前反馈意见", date(2021, 6, 6), None),
        ("征求意见期限：2021年5月8日至2021年6月7日止", date(2021, 6, 7), None),
    ],
)
def test_deadlines(printed, day, clock):
    page = parse(
        f"关于征求《松江市人才公寓管理办法》(征求意见稿)意见的通知\n各有关单位:\n旧办法将于2021年12月30日到期。{printed}。\n"
        "松江市住房和城乡建设局\n2021年5月3日"
    )
    assert (page.notice.deadline, page.notice.deadline_time) == (day, clock)
    assert page.main.title == "松江市人才公寓管理办法"
    assert page.main.status is Status.DRAFT
    assert page.main.issued_on == date(2021, 5, 3)


def test_a_day_that_does_not_exist_is_named():
    page = parse(
        "关于征求《松江市节水条例（征求意见稿）》意见的通知\n请于2023年2月30日前反馈至市水务局，邮箱：sw@sj.gov.cn。\n松江市水务局\n2023年1月30日\n"
    )
    assert page.notice.deadline is None
    said = next(d for d in page.diagnostics if d.code == "date_impossible")
    assert "2023年2月30日" in said.span.of(page.source)


def test_solicitation_without_draft_relative_deadline_hidden_contact():
    page = parse(
        "关于征集2022年度科技计划项目指南建议的通知\n现面向社会公开征集指南建议，自本通知发布之日起30日内提交。\n联系方式：点击查看>>\n松江市科技局\n2022年3月1日\n"
    )
    assert page.main.status is Status.SOLICITATION
    assert page.notice.deadline is None
    assert page.notice.contacts == ()
    assert {"deadline_relative", "contact_masked"} <= codes(page)


def test_feedback_names_the_draft_and_takes_nobody_for_responsible():
    page = parse(
        "关于《松江市养犬条例（草案）》公开征求意见采纳情况的说明\n2023年3月1日至3月31日，我局公开征求意见。共收到意见12条。\n"
        "一、意见收集情况\n(一)公安局\n建议责任单位改为“市公安局、市城管局”。\n(二)农业局\n无意见。\n二、意见采纳情况\n采纳5条。\n松江市公安局\n2023年4月10日\n"
    )
    assert page.main.status is Status.FEEDBACK
    assert page.main.title == "松江市养犬条例"
    assert page.main.articles == ()
    assert [c.title for c in page.main.chapters] == ["一、意见收集情况", "二、意见采纳情况"]
    assert page.notice.deadline == date(2023, 3, 31)


def test_numbers_of_other_documents_are_not_its_own():
    page = parse(
        "松江市科技条例实施细则\n第一条 根据《松江市科技条例》（松人发〔2019〕3号）制定本细则。\n第二条 《旧细则》（松府发〔2014〕25号）同时废止。\n"
    )
    assert page.main.doc_number is None


def test_metadata_above_the_title():
    page = parse(
        "索 引 号：\t000014349/2018-00223\t主题分类：\t农业\n发文机关：\t国务院\t成文日期：\t2018年12月21日\n"
        "标　　题：\t国务院关于农业机械化的指导意见\n发文字号：\t国发〔2018〕42号\t发布日期：\t2018年12月29日\n\n"
        "国务院关于\n农业机械化的指导意见\n国发〔2018〕42号\n各省、自治区、直辖市人民政府：\n一、总体要求\n（一）指导思想。坚持创新。\n"
        "（二）目标。做强产业。（农业农村部、发展改革委等负责。列第一位者为牵头单位，下同）\n二、保障\n"
        "（三）加强领导。落实责任。（科技部、财政部等负责）\n国务院　　　　\n2018年12月21日\n（此件公开发布）\n扫一扫在手机打开当前页\n"
    )
    assert dict(page.metadata)["索引号"] == "000014349/2018-00223"
    assert dict(page.metadata)["标题"] == "国务院关于农业机械化的指导意见"
    assert page.main.title == "国务院关于农业机械化的指导意见"
    assert (page.main.issuer, page.main.issued_on) == ("国务院", date(2018, 12, 21))
    assert [b.role for b in page.main.articles[1].bodies] == [BodyRole.LEAD, BodyRole.RESPONSIBLE]
    assert [b.role for b in page.main.articles[2].bodies] == [BodyRole.LEAD, BodyRole.RESPONSIBLE]
    assert "title_joined" in codes(page)


def test_tables_and_lists_below_an_annex_label_are_no_articles():
    page = parse(
        "国务院办公厅关于推广改革举措的通知\n国办发〔2018〕126号\n各省人民政府：\n一、推广举措\n（一）知识产权方面5项：审判机制。\n（二）科技金融方面4项：专板。\n"
        "二、组织实施\n各地要抓好落实。\n附件：改革举措推广清单\n国务院办公厅\n2018年12月23日\n附件\n改革举措推广清单\n序号\n\t举措\n一、知识产权方面（共5项）\n1\n\t审判\n\t法院\n"
    )
    assert [a.heading for a in page.main.articles] == ["知识产权方面5项", "科技金融方面4项"]
    assert [c.title for c in page.main.chapters] == ["一、推广举措", "二、组织实施"]
    assert [a.name for a in page.main.attachments] == ["改革举措推广清单"]
    assert len([d for d in page.documents if d.articles]) == 1


def test_traditional_characters_with_pinyin():
    page = parse(
        "黑龍江省人民政府辦公廳關(guān)于印發(fā)《黑龍江省科技成果產(chǎn)業(yè)化行動計劃》的通知\n各市(地)人民政府(行署):\n《黑龍江省科技成果產(chǎn)業(yè)化行動計劃》已經(jīng)省政府同意,現(xiàn)印發(fā)給你們。\n"
        "黑龍江省人民政府辦公廳\n2022年6月30日\n黑龍江省科技成果產(chǎn)業(yè)化行動計劃\n一、總體要求\n(一)工作思路。實(shí)施創(chuàng)新驅(qū)動。(責(zé)任單(dān)位:省科技廳、財政廳)\n(二)主要目標(biāo)。到2025年,實(shí)現(xiàn)產(chǎn)業(yè)化項(xiàng)目1200項(xiàng)。\n"
    )
    assert page.main.title == "黑龙江省科技成果产业化行动计划"
    assert [a.number for a in page.main.articles] == ["(一)", "(二)"]
    assert [b.name for b in page.main.articles[0].bodies] == ["省科技廳", "財政廳"]
    assert [(t.value, t.year) for t in page.main.targets] == [(1200, 2025)]
    assert {"pinyin_removed", "traditional_characters"} <= codes(page)


def test_a_page_that_repeats_itself_is_one_notice():
    body = "各有关单位:\n为推进中心建设,经前期调研、听取专家及相关部门意见建议、多次研讨修改,我局组织起草了《松江市创新条例(征求意见稿)》(见附件),现向社会公开征求意见。如有修改意见,请于2023年4月20日(周四)前反馈至松江市科学技术局政策法制处。\n附件:1.松江市创新条例(征求意见稿)》\n"
    page = parse(body + body)
    assert page.notice.deadline == date(2023, 4, 20)
    assert page.main.issuer == "松江市科学技术局"
    assert [a.name for a in page.notice.attachments] == ["松江市创新条例(征求意见稿)"]
    assert "repeated_text" in codes(page)


def test_a_cited_name_inside_running_text_opens_no_document():
    page = parse(
        "松江市科技办法\n第一条 根据《松江市科技创新条例》制定本办法。\n第二条 市科技局负责(一)。松江市科技创新条例(节选)所列事项从其规定。\n"
        "第三条 本办法自2024年1月1日起施行。\n"
    )
    assert len(page.documents) == 1
    assert [a.number for a in page.main.articles] == ["第一条", "第二条", "第三条"]


def test_a_regulation_on_one_line_behind_its_history():
    page = parse(
        "松江市科技条例2019年10月29日松江市第七届人民代表大会常务委员会第二十七次会议通过第一条为了促进科技创新，制定本条例。第二条市科技局负责。"
    )
    assert [a.number for a in page.main.articles] == ["第一条", "第二条"]
    assert page.main.issued_on == date(2019, 10, 29)
