"""What a page carries besides its documents: navigation, images, advertisements, widgets."""

from __future__ import annotations

import re

from lilac_engine.text.characters import Reading
from lilac_engine.text.model import Noise, NoiseKind
from lilac_engine.text.paragraphs import Paragraph

IMAGE = re.compile(r"(?i)[^\s。,;:]{1,80}\.(?:png|jpe?g|gif|bmp|webp|svg)")
_WIDGET = re.compile(
    r"匿名访客|个人中心|退出账号|清空未读|关注列表|粉丝列表|陌生人|未读消息|在线客服|无障碍|长者模式|智能问答|点赞|收藏|转发|^[×xX+]$|^\W{1,3}$"
)
_NAVIGATION = re.compile(
    r"扫一扫|打印|关闭(?:窗口|本页)?|分享到|分享|返回(?:顶部|首页|列表)?|上一篇|下一篇|首页|当前位置|您的位置|字体|字号|点击上方|责任编辑|浏览次数"
    r"|相关(?:链接|附件|文档|阅读|公告)|版权所有|ICP备|公网安备|主办单位|承办单位|网站地图|联系我们|附件下载|在手机打开|微信公众号"
)
_ADVERTISEMENT = re.compile(
    r"热线|致电|直播|咨询(?:热线|电话)|客服|优惠|加盟|报名|公众号|二维码|服务时间|广告|招商|下载APP"
)
_MARKUP = re.compile(r"<!--[^>]{0,200}-->|-->|<!--|</?[a-zA-Z][^<>]{0,200}>")
_PAGE_NUMBER = re.compile(r"-{0,2} ?\d{1,3} ?-{0,2}|第 ?\d{1,3} ?页(?: ?共 ?\d{1,3} ?页)?")
_NUMBERED = re.compile(
    r"第[一二三四五六七八九十百\d]{1,7}[章节条]|[一二三四五六七八九十]{1,3}、|\([一二三四五六七八九十\d]{1,3}\)|\d{1,3}[.、]"
)
_MOST = 2000
_PUBLIC = re.compile(
    r"\(?此件[^。\n]{0,12}(?:公开|发布)[^。\n]{0,6}\)?|\(本文有删减\)|\(公开(?:方式)?:?[^()]{0,10}\)"
)


def kind_of(text: str) -> NoiseKind:
    """The kind of a paragraph already known to be noise."""
    if IMAGE.search(text):
        return NoiseKind.IMAGE
    if _ADVERTISEMENT.search(text):
        return NoiseKind.ADVERTISEMENT
    if len(text) <= 40 and _WIDGET.search(text):
        return NoiseKind.WIDGET
    if _NAVIGATION.search(text):
        return NoiseKind.NAVIGATION
    return NoiseKind.OTHER


def is_noise_line(text: str) -> bool:
    """Whether a line is noise wherever it stands."""
    if len(text) > 80:
        return False
    if IMAGE.fullmatch(text) or _MARKUP.fullmatch(text):
        return True
    if len(text) <= 24 and ((_PAGE_NUMBER.fullmatch(text) and "-" in text) or "页" in text[-1:]):
        return bool(_PAGE_NUMBER.fullmatch(text))
    return len(text) <= 40 and bool(
        re.match(
            r"(?:扫一扫|点击上方|当前位置|您的位置|上一篇|下一篇|【?打印|分享到|收藏$|【字体|字体:|字号:|\(责任编辑)",
            text,
        )
    )


def is_public_note(text: str) -> bool:
    """(此件公开发布), (本文有删减): said of the document, not by it."""
    return len(text) <= 30 and bool(_PUBLIC.fullmatch(text.strip()))


def repeated(reading: Reading, paragraphs: list[Paragraph]) -> list[tuple[int, int]]:
    """Places where the page prints a run of its own paragraphs a second time."""
    seen: dict[str, int] = {}
    found: list[tuple[int, int]] = []
    run: list[Paragraph] = []
    follows = -2
    weight = 0
    for paragraph in [*paragraphs, None]:
        text = reading.norm[paragraph.start : paragraph.end] if paragraph else ""
        first = seen.get(text, -1) if len(text) >= 4 else -1
        if paragraph is not None and first >= 0 and (not run or first == follows + 1):
            run.append(paragraph)
            weight += len(text)
            follows = first
            continue
        if run and weight >= 100 and not _NUMBERED.match(reading.norm, run[0].start):
            found.append((run[0].start, run[-1].end))
        run, weight, follows = [], 0, -2
        if paragraph is not None and len(text) >= 4:
            if first >= 0 and len(text) >= 4:
                run, weight, follows = [paragraph], len(text), first
            else:
                seen.setdefault(text, paragraph.index)
    return found


def noise(reading: Reading, kind: NoiseKind, start: int, end: int) -> Noise:
    """A noise piece at ``reading[start:end]``."""
    return Noise(kind, reading.span(start, end))


def lines(reading: Reading, paragraphs: list[Paragraph]) -> list[Noise]:
    """Lines that are noise wherever they stand."""
    found = []
    for paragraph in paragraphs:
        if paragraph.end - paragraph.start > 80:
            continue
        text = reading.norm[paragraph.start : paragraph.end]
        if is_noise_line(text):
            found.append(noise(reading, kind_of(text), paragraph.start, paragraph.end))
            if len(found) >= 2000:
                break
    return found


def tail(
    reading: Reading, paragraphs: list[Paragraph], start: int, known: list[Noise]
) -> list[Noise]:
    """What follows the last document."""
    taken = {n.span.start for n in known}
    found: list[Noise] = []
    for paragraph in paragraphs:
        if paragraph.start < start:
            continue
        text = reading.norm[paragraph.start : paragraph.end]
        place = reading.span(paragraph.start, paragraph.end)
        if place.start in taken or is_public_note(text) or re.match(r"附 ?件|\(?联系|抄送", text):
            continue
        if len(found) >= _MOST:
            found.append(Noise(NoiseKind.OTHER, reading.span(paragraph.start, len(reading.norm))))
            break
        found.append(Noise(kind_of(text), place))
    return found
