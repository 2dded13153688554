"""The table that government sites print above a document.

The fields are those sites must show for disclosed documents (索引号, 主题分类, 发文机关, 成文日期,
标题, 发文字号, 发布日期, 有效性) under the names pages use for them.
"""

from __future__ import annotations

import re

from lilac_engine.text.characters import Reading
from lilac_engine.text.model import Span
from lilac_engine.text.paragraphs import Paragraph

_LABELS = {
    "索引号": "索引号 信息索引号 索引",
    "主题分类": "主题分类 信息分类 分类 组配分类 主题 体裁分类",
    "发文机关": "发文机关 发布机构 发布单位 公开主体 制发机关 发文单位 公开责任部门 发布机关 发文部门 发布部门 制定机关 颁布单位",
    "成文日期": "成文日期 生成日期 签发日期 成文时间",
    "标题": "标题 名称 信息名称 发文标题 文件标题 公文标题 文件名称 公文名称 信息标题",
    "发文字号": "发文字号 文号 发文文号 公文文号 文件字号 发文号 文件编号 字号",
    "发布日期": "发布日期 发布时间 公开日期 公布日期 日期 时间 发文日期 信息发布日期 发文时间 公布时间 颁布日期 发表日期 发表时间",
    "主题词": "主题词 关键词",
    "有效性": "有效性 效力状态 是否有效 信息有效性 效力 时效性",
    "来源": "来源 信息来源 资讯来源 文章来源 稿源",
    "作者": "作者 责任编辑 编辑 编审",
    "浏览次数": "浏览次数 点击量 阅读量 访问量 浏览量 阅读",
    "实施日期": "实施日期 生效日期 施行日期 实施时间 生效时间 施行时间",
    "失效日期": "失效日期 废止日期",
    "公开方式": "公开方式 公开属性 公开类别 公开形式",
    "公开时限": "公开时限 公开期限",
}
_CANONICAL = {word: label for label, words in _LABELS.items() for word in words.split()}
_BULLETS = "•·●▪◆"
_LABEL = re.compile(
    r"(?:[•·●▪◆] {0,4})?[\[【]?(?P<label>[\u4e00-\u9fff](?: {0,4}[\u4e00-\u9fff]){1,6})[\]】]? {0,4}:"
)
_GLUED = re.compile(r"(?:发布|发表)(?:时间|日期) ?: ?(?=\d{4}[-年])")
_DATED_SOURCE = re.compile(
    r"(?P<day>\d{4}-\d{2}-\d{2})(?: \d{2}:\d{2}(?::\d{2})?)? +来源: ?(?P<source>\S{2,30})"
)
# A value longer than this is prose behind a word that happens to be a label.
_VALUE_LIMIT = 80


def _is_value(label: str, text: str) -> bool:
    """Whether the line below a label is its value; an empty 主题词 stands right above the title."""
    return (
        len(text) <= _VALUE_LIMIT and text[-1] != ":" and not (label == "主题词" and "关于" in text)
    )


def _further(norm: str, start: int, end: int) -> tuple[str, int, int] | None:
    """The next known label on the same line: its name, where it begins and where its value does."""
    for match in _LABEL.finditer(norm, start, min(end, start + 400)):
        name = _CANONICAL.get(match["label"].replace(" ", ""))
        if name is not None and match.start() > start and norm[match.start() - 1] in " \t|]】":
            return name, match.start(), match.end()
    glued = _GLUED.search(norm, start, min(end, start + 100))
    return ("发布日期", glued.start(), glued.end()) if glued else None


def find(
    reading: Reading, paragraphs: list[Paragraph], end: int
) -> tuple[tuple[tuple[str, str], ...], list[Span]]:
    """The fields of the table before offset ``end``, and the places they stand."""
    norm, raw = reading.norm, reading.raw
    found: dict[str, str] = {}
    places: list[Span] = []
    waiting: tuple[str, int] | None = None
    for paragraph in paragraphs[:80]:
        if paragraph.start >= end:
            break
        text = norm[paragraph.start : paragraph.end]
        if match := _DATED_SOURCE.fullmatch(text):
            found.setdefault("发布日期", match["day"])
            found.setdefault("来源", match["source"])
            places.append(reading.span(paragraph.start, paragraph.end))
            continue
        match = _LABEL.match(text)
        label = _CANONICAL.get(match["label"].replace(" ", "")) if match else None
        if match is None or label is None:
            lines = 3 if waiting and norm[waiting[1]] in _BULLETS else 1
            near = waiting is not None and norm.count("\n", waiting[1], paragraph.start) <= lines
            if waiting is not None and near and _is_value(waiting[0], text):
                found.setdefault(waiting[0], raw[paragraph.start : paragraph.end])
                places.append(reading.span(waiting[1], paragraph.end))
            waiting = None
            continue
        begin, stop = paragraph.start + match.end(), paragraph.end
        while (more := _further(norm, begin, stop)) is not None:
            found.setdefault(label, raw[begin : more[1]].strip())
            label, begin = more[0], more[2]
        value = raw[begin:stop].strip()
        waiting = None if value else (label, paragraph.start)
        if value and len(value) <= _VALUE_LIMIT:
            found.setdefault(label, value)
            places.append(reading.span(paragraph.start, paragraph.end))
        elif not value:
            places.append(reading.span(paragraph.start, paragraph.end))
    return tuple(found.items()), places
