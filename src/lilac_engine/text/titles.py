"""Titles, document numbers and the names a notice cites.

A title of an official document is issuing body + 关于 + matter + kind (党政机关公文处理工作条例,
第九条); pages break it over lines, repeat it, or lose half of its 《》.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from lilac_engine.text.model import Status
from lilac_engine.text.paragraphs import Paragraph

_KINDS = (
    "意见|办法|条例|规定|细则|方案|通知|公告|通告|批复|决定|决议|措施|政策|计划|规划|纲要|要点|规则|规程|准则|规范|指引"
    "|指南|清单|目录|标准|章程|公报|制度|守则|举措|若干条|十条|行动|建议|办法|复函|函|启事|说明|情况|预案|导则|工程|令"
)
_STATE = (
    r"(?:(?:公开|再次|二次|三次|第[一二三四]次)?(?:(?:修订|修改|修正)?草案)?(?:修订|修改|再次|公开|第?[一二三]次)?"
    r"(?:征求意见|意见征集|征集意见|征询意见|送审|报审|讨论|审议|修订|修改|公示|代拟)(?:第?[一二三])?稿"
    r"|(?:修订|修改|修正)?草案|征求意见)"
)
DRAFT = re.compile(rf" ?\( ?{_STATE} ?\)|{_STATE}(?=》|$)")
KIND_END = re.compile(
    rf"(?:{_KINDS})(?: ?\((?:试行|暂行|修订|{_STATE}|[^()]{{2,16}}(?:版|稿|年))\)| ?\(\d{{4}}-\d{{4}}年?\)){{0,2}}》?$"
)
DOC_NUMBER = re.compile(
    r"(?P<who>[\u4e00-\u9fff]{1,12}) ?[〔\[(【] ?(?P<year>(?:19|20)\d\d) ?[〕\])】] ?第? ?(?P<n>\d{1,5}) ?号"
)
_NUMBER_LINE = re.compile(
    rf"{DOC_NUMBER.pattern}|第 ?\d{{1,5}} ?号|[\u4e00-\u9fff]{{2,20}}令 ?第? ?\d{{1,5}} ?号"
)
_CITED = re.compile(
    r"《(?P<name>[^《》\n]{4,100}(?:《[^《》\n]{2,60}》[^《》\n]{0,40})?)(?P<close>》)?(?P<after>(?:等[^\s《》(),。]{0,10})?\([^()]{2,14}\))?"
)
_FRAGMENT_STOP = re.compile(r"[。;,:!?…>]|https?|@|\.(?:png|jpg|gif|doc|pdf)")
_NOT_TITLE = re.compile(
    r"^(?:附 ?件|第.{1,8}[章节条编]|[一二三四五六七八九十]{1,3}、|\([一二三四五六七八九十]{1,3}\)|\d{1,3}[.、]|抄送|主送|来源|首页|当前位置|您的位置|\W)"
)
_LEADING = re.compile(
    r"^(?:# ?|【[^】]{1,12}】|\[[^\]]{1,10}\]|标 {0,4}题 ?: ?"
    r"|[\u4e00-\u9fff“”]{2,30}: ?(?=[\u4e00-\u9fff]{2,30}关于[^:。;]{6,}$))+"
)
_SITE = re.compile(r" ?[-_|] ?[^-_|]{2,30}(?:网|网站|门户|政府|平台|公众号)$")
_INNER = re.compile(r"[\u4e00-\u9fff《“”(,、]")
_RUN_ON = re.compile(
    rf"(?P<title>[^。;:!?,]{{4,70}}?(?:{_KINDS})(?:\((?:试行|暂行|{_STATE})\))*)"
    r"(?=。?(?:为(?:了|贯|深|进|加|规|推|全|促|落|支|鼓|切|认|我|更|把|持|积|充|坚|有)|<!|各(?:省|市|区|县|地|有关|部|单|设)|根据|按照|近年来|第一[章条]|一、|\d{4}年\d|[\u4e00-\u9fff]{1,8}〔20))"
)
_TRIAL = re.compile(r"\((?:试行|暂行|修订|试行稿)\)")
_TEXT_OPENS = re.compile(
    r"\s*(?:为|第 ?[一1] ?[章条编]|一 ?、|\(一\)|1[.、]|根据|按照|依据|各|近年来|本|\(\d{4}年|20\d\d年|[\u4e00-\u9fff]{1,8} ?〔20|<|$)"
)
_BANNER = re.compile(r"(?:规范性文件|文件)$")


@dataclass(frozen=True, slots=True)
class Cited:
    """A document named in 《》; ``draft`` when printed as a draft."""

    start: int
    end: int
    name: str
    draft: bool
    inner: tuple[int, int] = (0, 0)  # the name without its 《》


@dataclass(frozen=True, slots=True)
class Block:
    """A title on lines of its own, at ``[start, end)``; ``text`` in one line."""

    start: int
    end: int
    text: str
    draft: bool


def squeeze(text: str) -> str:
    """Without blanks and line ends."""
    return "".join(text.split())


def bare(name: str) -> str:
    """A title without its state (征求意见稿) and stray quotation marks."""
    text = DRAFT.sub("", name).strip()
    if text.endswith("》") and text.count("《") < text.count("》"):
        text = text[:-1]
    return DRAFT.sub("", text).strip()


def bare_printed(text: str) -> str:
    """The same for a printed title, whatever the width of its brackets."""
    return re.sub(rf"\s*[(（]{_STATE}[)）]\s*$", "", text).strip().lstrip("# ")


def cited(norm: str, start: int, end: int, limit: int = 200) -> list[Cited]:
    """Documents named in 《》 in ``norm[start:end]``."""
    found = []
    for match in _CITED.finditer(norm, start, end):
        draft = bool(DRAFT.search(match["name"]) or DRAFT.search(match["after"] or ""))
        if not match["close"] and not draft:
            continue
        found.append(
            Cited(match.start(), match.end(), bare(match["name"]), draft, match.span("name"))
        )
        if len(found) >= limit:
            break
    return found


def is_fragment(text: str) -> bool:
    """Whether a line could be (a part of) a title."""
    return 1 < len(text) <= 60 and not _FRAGMENT_STOP.search(text) and not _NOT_TITLE.match(text)


def is_number_line(text: str) -> bool:
    """Whether a line is a document number and nothing else."""
    line = re.sub(r"^\((.*)\)$", r"\1", text.strip())
    return len(text) <= 40 and bool(_NUMBER_LINE.fullmatch(line))


def own_number(text: str) -> str:
    """The number without the end of a title printed right before it."""
    return re.sub(rf"^[\u4e00-\u9fff]*(?:{_KINDS})(?=[\u4e00-\u9fff]{{1,8}}[〔\[(【（])", "", text)


def is_state_line(text: str) -> bool:
    """Whether a line only says (征求意见稿)."""
    return len(text) <= 24 and bool(DRAFT.fullmatch(text.strip()))


def top(norm: str, paragraphs: list[Paragraph], begin: int, stop: int) -> Block | None:
    """The title block in ``paragraphs[begin:stop]``: the first line that ends as titles do.

    Lines above it that are not yet a title belong to it (a title broken over lines).
    """
    for i in range(begin, min(stop, begin + 30, len(paragraphs))):
        head = norm[paragraphs[i].start : min(paragraphs[i].end, paragraphs[i].start + 200)]
        if i == begin and len(head) > 60 and (run := _RUN_ON.match(_LEADING.sub("", head))):
            start = paragraphs[i].start + len(head) - len(_LEADING.sub("", head))
            return Block(
                start, start + run.end(), bare(run["title"]), bool(DRAFT.search(run["title"]))
            )
        text = _clean(head)
        if not is_fragment(text) or is_number_line(text) or is_state_line(text):
            continue
        if _BANNER.search(text) or not KIND_END.search(text):
            continue
        first = i
        while first > begin and _continues(norm, paragraphs, first):
            first -= 1
        return _block(norm, paragraphs, first, i)
    return None


def _clean(text: str) -> str:
    return _SITE.sub("", _LEADING.sub("", text.strip())).strip()


def _continues(norm: str, paragraphs: list[Paragraph], i: int) -> bool:
    """Whether the line above belongs to the same title."""
    above = norm[paragraphs[i - 1].start : paragraphs[i - 1].end].strip()
    if (
        not is_fragment(above)
        or is_number_line(above)
        or _BANNER.search(above)
        or KIND_END.search(above)
    ):
        return False
    below = norm[paragraphs[i].start : paragraphs[i].end].strip()
    if norm.count("\n", paragraphs[i - 1].end, paragraphs[i].start) > 4:
        return False
    if above.endswith("人民代表大会") and below.startswith("常务委员会"):
        return True
    if _printed_before(norm, paragraphs[i - 1].start, squeeze(above + below)):
        return True
    if "关于" in above or above.endswith(("印发", "发布", "公布", "转发")):
        return not below.startswith("关于")
    return bool(re.match(r"(?:印发|的|《)", below)) and not re.search(r"[局厅委部会府]$", above)


def _printed_before(norm: str, start: int, text: str) -> bool:
    """Whether the page names the title in one line above (its head, its letter of issue)."""
    return len(text) >= 10 and norm.rfind(bare(text), max(0, start - 6000), start) >= 0


def _block(norm: str, paragraphs: list[Paragraph], first: int, last: int) -> Block:
    if last + 1 < len(paragraphs):
        below = paragraphs[last + 1]
        last += bool(_TRIAL.fullmatch(norm, below.start, below.end))
    parts = [norm[p.start : p.end].strip() for p in paragraphs[first : last + 1]]
    start, end = paragraphs[first].start, paragraphs[last].end
    lead = _LEADING.match(norm[start:end])
    if lead:
        start += lead.end()
        parts[0] = _LEADING.sub("", parts[0]).strip()
    site = _SITE.search(norm[start:end])
    if site:
        end = start + site.start()
        parts[-1] = _SITE.sub("", parts[-1]).strip()
    draft = bool(DRAFT.search(parts[-1]))
    if last + 1 < len(paragraphs):
        state = paragraphs[last + 1]
        if is_state_line(norm[state.start : state.end]):
            draft, end = True, state.end
    return Block(start, end, bare(_joined(parts)), draft)


def _joined(parts: list[str]) -> str:
    return re.sub(r" {2,}", " ", "".join(parts))


def standing(norm: str, paragraphs: list[Paragraph], names: list[str], begin: int) -> list[Block]:
    """Cited titles that stand on lines of their own (or broken over up to four)."""
    wanted = {squeeze(bare(n)) for n in names if len(n) >= 4}
    if not wanted:
        return []
    found: list[Block] = []
    for i, paragraph in enumerate(paragraphs):
        if paragraph.start < begin or paragraph.end - paragraph.start > 70:
            continue
        text = _title_key(norm[paragraph.start : paragraph.end])
        if len(text) < 3 or _NOT_TITLE.match(text):
            continue
        last = i
        while text not in wanted and last - i < 3 and last + 1 < len(paragraphs):
            if not any(w.startswith(text) for w in wanted):
                break
            last += 1
            text = _title_key(
                text
                + norm[
                    paragraphs[last].start : min(paragraphs[last].end, paragraphs[last].start + 70)
                ]
            )
        if text in wanted:
            found.append(_block(norm, paragraphs, i, last))
    return found


def _title_key(text: str) -> str:
    return squeeze(bare(_LEADING.sub("", text.strip())))


def glued(norm: str, names: list[str], begin: int, end: int) -> list[Block]:
    """Cited titles printed without line ends around them: behind a date or a closing bracket."""
    found = []
    for name in dict.fromkeys(n for n in names if len(n) >= 6 and KIND_END.search(n)):
        at = norm.find(name, begin, end)
        while at >= 0:
            before = norm[max(0, at - 1) : at]
            stop = at + len(name)
            state = DRAFT.match(norm, stop)
            stop = state.end() if state else stop
            apart = before in ("日", "。", "号", "") or not _INNER.match(before)
            if apart and _TEXT_OPENS.match(norm, stop):
                found.append(Block(at, stop, name, bool(state)))
                break
            at = norm.find(name, at + 1, end)
    return found


def status_of(draft: bool) -> Status:
    """A document printed as a draft is one; everything else is in force."""
    return Status.DRAFT if draft else Status.FINAL
