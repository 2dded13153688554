"""Pages for the import desk, and papers on it at every step."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import BytesIO

from lilac.policies import actions

AT = datetime(2021, 3, 1, 1, 0, tzinfo=UTC)
LATER = AT + timedelta(hours=1)
PAGE = """关于支持企业创新的若干措施

为支持企业创新,制定本措施。到2025年,高新技术企业数量突破500家。

一、支持研发

1.支持研发投入。对规模以上工业企业上年度研发费用给予一定比例的后补助资金支持。补助比例由市科技局另行规定。[市科技局、财政局]

2.支持人才引进。每年面向海内外组织一次高层次人才专场招聘活动。对全职引进的博士和高级工程师给予安家补贴，并在子女入学、配偶就业、医疗保健等方面提供便利服务。[市人社局]

二、优化环境

3.优化政务服务。简化办事流程,推行一次办好。[市营商局,各县(市)政府]

本措施执行期间,国家出台相关政策的遵照国家政策执行。我市现行政策与本措施规定不一致的,按照本措施执行。

分享到微信
"""
NEW_PAGE = (
    PAGE.replace("给予一定比例的后补助资金支持", "按照百分之十的比例给予后补助资金支持")
    .replace("每年面向海内外组织一次高层次人才专场招聘活动。", "")
    .replace(
        "本措施执行期间",
        "4.支持成果转化。对购买高校院所科技成果并在本市实施的企业给予奖励。[市科技局]\n\n本措施执行期间",
    )
)


def brought(by, text=PAGE, **kwargs):
    """A page on the desk, as read."""
    return actions.bring(by=by, at=AT, text=text, again=True, **kwargs)


def confirmed(first, second, text=PAGE, policy=None):
    """A page submitted by one officer and confirmed by another."""
    intake = brought(first, text)
    if policy:
        intake = actions.tie_to_policy(intake=intake, policy=policy, by=first, at=AT)
    actions.submit(intake=intake, by=first, at=AT)
    return actions.confirm(intake=intake, by=second, at=AT)


def published(first, second, text=PAGE, policy=None, slug="innovation"):
    """A published version."""
    intake = confirmed(first, second, text, policy)
    return actions.publish(intake=intake, by=second, at=AT, slug=slug)


def word(*paragraphs):
    """Paragraphs as a .docx."""
    from docx import Document

    document = Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    data = BytesIO()
    document.save(data)
    return data.getvalue()
