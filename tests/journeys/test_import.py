"""An officer imports a Word file with faults in it, corrects it; a second officer confirms, publishes."""

from __future__ import annotations

from io import BytesIO

import pytest
from docx import Document as WordDocument
from playwright.sync_api import expect

from lilac.policies.models import Policy, Version
from tests.factories.accounts import OfficerFactory
from tests.factories.desk import NEW_PAGE, brought, published
from tests.journeys.pictures import picture

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

TITLE = "关于支持企业创新发展的若干措施"
PARAGRAPHS = [
    f"关于公开征求《{TITLE}(征求意见稿)》意见的通知",
    "现将文稿公布,向社会公开征求意见。请于2021年2月30日前将意见反馈至邮箱kjj@example.cn,电话0451-12345678。",
    TITLE,
    "(征求意见稿)",
    "为支持企业创新,制定本措施。到2025年,高新技术企业达到500家。",
    "一、支持研发",
    "1.支持研发投入。对企业研发投入给予后补助。优先支持首次开展研发活动的企业。[市科技局、财政局]",
    "2.支持人才引进。对引进的高层次人才给予安家补贴。支持企业建设实验室。对新建实验室给予一次性奖励。[市人社局、科技局]",
    "二、优化环境",
    "5.优化服务。简化办事流程。推行一次办好。[市营商局]",
    "本措施由市科技局负责解释。上级另有规定的,从其规定。",
    "分享到微信",
]


def word(paragraphs):
    """The paragraphs as a .docx."""
    document = WordDocument()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    data = BytesIO()
    document.save(data)
    return data.getvalue()


def test_two_officers_bring_a_faulty_word_file_to_the_public(live_server, page, sign_in, look):
    first = OfficerFactory(username="jia", name="甲专员")
    second = OfficerFactory(username="yi", name="乙专员")
    sign_in(first)

    page.goto(f"{live_server.url}/desk/")
    look(page, "desk-empty")
    page.get_by_role("link", name="导入页面").first.click()
    look(page, "desk-bring")
    page.get_by_label("文件", exact=False).first.set_input_files(
        {
            "name": "若干措施.docx",
            "mimeType": "application/octet-stream",
            "buffer": word(PARAGRAPHS),
        }
    )
    page.get_by_role("button", name="读取页面").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text(TITLE)
    expect(page.get_by_text("2月30日").first).to_be_visible()
    page.locator("#structure, h2").first.scroll_into_view_if_needed()
    page.evaluate("window.scrollTo(0, document.querySelector('li.dk-article').offsetTop - 240)")
    picture(page, "desk", height=900)
    look(page, "desk-sheet")
    _correct_the_deadline(page)
    _split_the_glued_article(page)
    _renumber_the_last_article(page, look)
    page.get_by_role("button", name="提交确认").first.click()
    expect(page.get_by_text("须由第二人确认")).to_be_visible()
    look(page, "desk-own-review")

    sign_in(second)
    _confirm_and_publish(live_server, page, look)


def _correct_the_deadline(page):
    page.get_by_role("link", name="文件信息").click()
    page.get_by_label("意见征集截止日").fill("2021-02-31")
    page.get_by_role("button", name="保存文件信息").click()
    expect(page.get_by_text("日历上没有这一天").first).to_be_visible()
    expect(page.get_by_label("意见征集截止日")).to_have_value("2021-02-31")
    page.get_by_label("意见征集截止日").fill("2021-02-28")
    page.get_by_role("button", name="保存文件信息").click()
    expect(page.get_by_text("还有 0 处错误").first).to_be_visible()


def _split_the_glued_article(page):
    row = page.locator("li.dk-article", has_text="支持人才引进")
    row.get_by_role("link", name="校正").click()
    row.get_by_text("拆成两段").click()
    row.get_by_role("radio", name="安家补贴。 ┃ 支持企业建设实验室").check()
    row.get_by_role("button", name="校正").locator("visible=true").click()
    expect(page.locator("li.dk-article")).to_have_count(4)


def _renumber_the_last_article(page, look):
    for words, number in (("支持企业建设实验室", "3"), ("优化服务", "4")):
        row = page.locator("li.dk-article", has=page.locator(".dk-print", has_text=words)).last
        row.get_by_role("link", name="校正").click()
        row.get_by_text("编号与条标").click()
        row.get_by_label("编号").fill(number)
        if number == "3":
            look(page, "desk-editor")
        row.get_by_role("button", name="校正").locator("visible=true").click()
        expect(page.get_by_text("已完成 1 项校正")).to_be_visible()


def _confirm_and_publish(live_server, page, look):
    page.goto(f"{live_server.url}/desk/")
    look(page, "desk-waiting")
    page.get_by_role("link", name="若干措施.docx").first.click()
    page.get_by_role("button", name="确认", exact=True).click()
    expect(page.get_by_text("请逐项勾选核对清单")).to_be_visible()
    for box in page.get_by_role("checkbox").all():
        box.check()
    look(page, "desk-review")
    page.get_by_role("button", name="确认", exact=True).click()
    page.get_by_label("网络地址").fill("innovation-support")
    look(page, "desk-publish")
    page.get_by_role("button", name="发布").click()

    expect(page).to_have_url(f"{live_server.url}/policies/innovation-support/")
    expect(page.get_by_role("heading", level=1)).to_contain_text(TITLE)
    version = Version.objects.get(policy=Policy.objects.get(slug="innovation-support"))
    articles = version.clauses.filter(kind="article").order_by("position")
    assert [a.number for a in articles] == ["1", "2", "3", "4"]
    assert str(version.comments_close_on) == "2021-02-28"
    assert (version.imported_by.username, version.confirmed_by.username) == ("jia", "yi")


def test_a_new_text_is_compared_before_anything_changes(live_server, page, sign_in, look):
    first, second = OfficerFactory(name="甲专员"), OfficerFactory(name="乙专员")
    version = published(first, second)
    intake = brought(first, NEW_PAGE)
    sign_in(second)

    page.goto(f"{live_server.url}/desk/{intake.pk}/compare/")
    page.get_by_label("属于哪项政策的新文本").select_option(label=version.policy.title)
    page.get_by_role("button", name="比较").click()

    expect(page.get_by_text("按照百分之十的比例").first).to_be_visible()
    expect(page.get_by_role("link", name="措施 2.1")).to_be_visible()
    look(page, "desk-compare")
    page.goto(f"{live_server.url}/desk/{intake.pk}/facts/")
    look(page, "desk-facts")
    page.goto(f"{live_server.url}/desk/{version.intake.pk}/history/")
    look(page, "desk-history")
    page.goto(f"{live_server.url}/desk/conflicts/{version.policy.slug}/")
    page.get_by_label("另一文件").fill("《预算法》第16条")
    page.get_by_label("哪里不一致").fill("不得要求下级配套")
    page.locator("#id_measure").select_option(index=1)
    page.get_by_label("效力规则").select_option(index=1)
    page.get_by_role("button", name="记为疑似冲突").click()
    expect(page.get_by_role("heading", name="《预算法》第16条")).to_be_visible()
    look(page, "desk-conflicts")
