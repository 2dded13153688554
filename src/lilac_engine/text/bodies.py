"""Who answers for an article: the bracket of responsible bodies behind it.

``[省科技厅、财政厅]``, ``（牵头单位：A，配合单位：B、C）``, ``（A、B等负责）``,
``（A牵头，B配合）`` and lines ``责任单位：A、B``. Names are kept as printed; the full name takes
the level its list began with (省科技厅、财政厅 are two provincial bodies) and the word its list
ends with (哈尔滨市、大庆市政府 are two city governments).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from lilac_engine.text.model import BodyRole

_LABELS = {
    BodyRole.LEAD: "总牵头单位|总牵头部门|牵头责任部门|主办|牵头单位|牵头部门|牵头责任单位|主办单位|主责单位|主要责任单位|牵头",
    BodyRole.SUPPORT: "协同责任单位|协同部门|协办|配合单位|配合部门|协办单位|参与单位|协同单位|参加单位|协助单位|配合",
    BodyRole.RESPONSIBLE: (
        "责任单位|责任部门|负责部门|负责单位|责任主体|实施单位|实施主体|落实单位|承办单位|主管部门"
        "|指导部门|执行单位|组织单位|完成单位|牵头及配合单位|责任单位及部门"
    ),
}
_LABEL = re.compile(
    "(?P<role>"
    + "|".join(sorted("|".join(_LABELS.values()).split("|"), key=len, reverse=True))
    + ") ?:"
)
_ROLE_OF = {word: role for role, words in _LABELS.items() for word in words.split("|")}
_OTHER_LABEL = re.compile(
    r"[;,。 ]? ?(?:实施地点?|实施区域|实施范围|试点地区|[牵头责任负分管联系]{2,6}领导|责任人|适用范围|完成时限|完成时间|时间节点|时限|政策依据|实施期限|执行期限|备注|资金来源|监督单位|联系人)[^:]{0,6}:"
)
_DUTY = re.compile(
    r"(?:,? ?(?:按照?|根据|依据|依)?(?:各自)?(?:职[责能权]?)?(?:任务)?(?:分工)?)?(?:,? ?(?:共同|分别|具体|牵头|统筹|组织|主要|依法))*"
    r"(?:负责(?:落实|实施|推进|指导)?|牵头(?:负责|落实|组织实施|实施)?|落实|配合(?:落实|实施|推进|做好)?|组织实施|参与|协助|承办|协同配合|协同|推进落实|实施)$"
)
_SUFFIX = (
    "部|委|厅|局|办|院|会|署|行|府|单位|部门|公司|集团|中心|银行|办公室|联|"
    "社|校|学|大学|学院|所|组|处|站|总队|支队|大队|法院|检察院|团省委|团市委|"
    "团县委|党校|部队|协会|学会|总会|分会|工会|机构|企业|高校|院所|税务|海关|"
    "区|县|市|州|盟|旗|镇|乡|街道|地|管委会|行署|研究院|司|总局|园区|开发区|"
    "新区|高新区|金融办|科协|残联|妇联|工商联|文联|社科联|作协|侨联|台办|外办|"
    "编办|网信办|改革办|国资委|发改委|军区|基地|实验室|平台|团委|支行|分行"
)
_BODY_END = re.compile(
    "(?:" + "|".join(sorted(_SUFFIX.split("|"), key=len, reverse=True)) + r")(?:\([^()]{1,24}\))?$"
)
_STRONG_END = re.compile(
    r"(?:部|委|厅|局|办|院|署|政府|单位|部门|公司|集团|中心|银行|支行|分行|办公室|联|管委会|行署|协会|学会|会|科协|总队|区|县|市|州|\(地\)|县级市)(?:\([^()]{1,24}\))?$"
)
_ADMIN = re.compile(
    r"(?:各|相关|有关)?(?:设区的?|市辖)?(?:省|自治区|直辖市|市|州|县|区|盟|旗|地|地区|县级市|自治县|自治州|乡|镇|乡镇|街道|开发区|功能区|高新区|新区|园区|师市|区县|市县|县市|市州|州市|县区|市区|行署)(?:\([^()]{1,20}\))?"
)
_ADMIN_END = re.compile(
    _ADMIN.pattern
    + r"(?:级)?(?:人民政府|政府|管委会|党委|党工委|办事处|有关部门|相关部门|科技(?:主管|行政)?部门)?(?:\([^()]{1,20}\))?(?:办事处|管委会)?$"
)
_ETC = re.compile(
    r"(?:等(?:省级?|市级?|区级?|县级?|州级?|中央)?(?:有关|相关|各)?(?:部门|单位|地区|地方|部门和单位)?(?:(?:和|及)单位)?)$"
)
_STARS = "☆★*△▲"
_STARRED = re.compile(rf"[{_STARS}][^。;]{{0,8}}(?:牵头|主办)")
# What a bracket adds behind its bodies: 下同, 6月底完成, 年内持续推进.
_REMARK = re.compile(
    r"下同|不再.*|\d.*|.{0,12}(?:完成|推进|更新|分工)|(?:长期|持续|年内|每年|全年).*"
)
_LEADING = re.compile(r"(?:[☆★*△▲]|由|请|以及|和|及|与|会同|其中|,|;|\s)+")
_LEVEL = re.compile(r"^(?:省|市|自治区|区|县|州|盟|旗|地区|国家)(?=[\u4e00-\u9fff]{2})")
_OWN = re.compile(
    r"^(?:各|有关|相关|其他|省|市|区|县|州|盟|自治区|国家|国务院|中国|中央|全国|中共|中科院|人民银行|团|新区|高新区|本级|所在|属地|驻)"
    r"|^[\u4e00-\u9fff]{2,6}(?:省|市|自治区|自治州|自治县|区|县|州)"
    r"|(?:银保监局|证监局|银监局|保监局|海关|支行|分行|通信管理局|邮政管理局|海事局|铁路局|煤监局|集团|公司|大学|学院|企业|高校)$"
)
_LOCAL_PLACE = re.compile(r"^[\u4e00-\u9fff]{1,7}(?:市|县|区|州|地区|盟|旗)$")
_GOVERNMENT = re.compile(r"^[\u4e00-\u9fff]{1,7}(?:市|县|区|州|地区|盟|旗)(人民政府|政府|管委会)$")
_FIRST_LEADS = re.compile(
    r"(?:列|排)(?:在)?(?:第一位|首位|第一)(?:者|的)?(?:部门|单位)?(?:为|是)?(?:牵头|主办)"
)


@dataclass(frozen=True, slots=True)
class Name:
    """One body as printed at ``[start, end)`` of the reading."""

    start: int
    end: int
    text: str
    role: BodyRole
    resolved: str
    collective: bool


@dataclass(frozen=True, slots=True)
class Responsibility:
    """What one bracket says."""

    names: tuple[Name, ...]
    open_ended: bool = False
    first_leads: bool = False  # 列第一位者为牵头单位，下同


def read(norm: str, start: int, end: int, *, square: bool = False) -> Responsibility | None:
    """The bodies in ``norm[start:end]`` (a bracket's inside, a line), or None if it is no list.

    ``square`` says that the bracket was [ ], where nothing but a list of bodies is printed; in
    round brackets a list without a label must be beyond doubt.
    """
    text = norm[start:end]
    if len(text) > 600 or not text.strip():
        return None
    first_leads = bool(_FIRST_LEADS.search(text))
    stop = re.search(r"[。;] ?(?:列|排)", text) if first_leads else None
    if stop:
        end, text = start + stop.start(), text[: stop.start()]
    labels = list(_LABEL.finditer(text))
    full = text.find("。", 1)
    if 0 < full < len(text) - 1 and not any(m.start() > full for m in labels):
        found = read(norm, start, start + full, square=square)  # the rest explains the list
        return _star_leads(norm, found) if found and _STARRED.search(text) else found
    if labels and text[: labels[0].start()].strip(" ,;") == "":
        parts = _labelled(text, labels)
    else:
        plain = [(0, len(text), BodyRole.RESPONSIBLE)] if _plain_list(text, square) else []
        parts = _by_duty(text) or plain
    names: list[Name] = []
    open_ended = False
    for a, b, role in parts:
        more, etc = _names(norm, start + a, start + b, role)
        names += more
        open_ended |= etc
    names = _resolve(names)
    if first_leads and names:
        names = _lead_first(names)
    return Responsibility(tuple(names), open_ended, first_leads) if names else None


def _star_leads(norm: str, found: Responsibility) -> Responsibility:
    """Bodies behind a star lead where the bracket says so (标☆的为牵头单位)."""
    names = [
        replace(n, role=BodyRole.LEAD) if norm[n.start - 1] in _STARS else n for n in found.names
    ]
    return replace(found, names=tuple(names))


def lead_first(found: Responsibility) -> Responsibility:
    """The same bodies where an earlier bracket said that the first of each list leads."""
    if len({n.role for n in found.names}) > 1 or len(found.names) < 2:
        return found
    return Responsibility(tuple(_lead_first(list(found.names))), found.open_ended, True)


def _lead_first(names: list[Name]) -> list[Name]:
    def having(name: Name, role: BodyRole) -> Name:
        return Name(name.start, name.end, name.text, role, name.resolved, name.collective)

    return [having(names[0], BodyRole.LEAD)] + [having(n, BodyRole.RESPONSIBLE) for n in names[1:]]


def _labelled(text: str, labels: list[re.Match[str]]) -> list[tuple[int, int, BodyRole]]:
    parts = []
    for i, label in enumerate(labels):
        stop = labels[i + 1].start() if i + 1 < len(labels) else len(text)
        other = _OTHER_LABEL.search(text, label.end(), stop)
        parts.append((label.end(), other.start() if other else stop, _ROLE_OF[label["role"]]))
    return parts


def _by_duty(text: str) -> list[tuple[int, int, BodyRole]] | None:
    """A牵头，B、C配合 / A、B等负责 / A、B按职责分工负责."""
    parts = []
    at = 0
    for clause in _clauses(text):
        duty = _DUTY.search(text[clause[0] : clause[1]].rstrip("。 "))
        if duty is None:
            continue
        word = duty.group()
        role = BodyRole.RESPONSIBLE
        if "牵头" in word:
            role = BodyRole.LEAD
        elif re.search("配合|参与|协助|协同", word) and "负责" not in word:
            role = BodyRole.SUPPORT
        parts.append((at, clause[0] + duty.start(), role))
        at = clause[1]
    if not parts:
        return None
    listed = text[: parts[-1][1]]
    if not _BODY_END.search(_ETC.sub("", listed.strip())):
        return None
    return parts


def _clauses(text: str) -> list[tuple[int, int]]:
    found, depth, at = [], 0, 0
    for i, char in enumerate(text):
        if char in "(〔":
            depth += 1
        elif char in ")〕":
            depth -= 1
        elif char in ",;。" and depth <= 0:
            found.append((at, i))
            at = i + 1
    found.append((at, len(text)))
    return found


def _plain_list(text: str, square: bool) -> bool:
    tokens = [t for t in re.split(r"[、,;]", re.sub(r"\([^()]{0,24}\)", "", text)) if t.strip()]
    if not tokens or any(len(t) > 26 for t in tokens) or re.search(r"[。:!?]", text):
        return False
    tokens[-1] = _ETC.sub("", tokens[-1].strip())
    good = sum(
        1 for t in tokens if _STRONG_END.search(t.strip()) or _ADMIN_END.fullmatch(t.strip())
    )
    if square:
        return good * 3 >= len(tokens) * 2
    return good == len(tokens) and any(
        re.search(r"[^各]{2,}(?:部|委|厅|局|办|署|政府|单位|部门)$", t.strip()) for t in tokens
    )


def _names(norm: str, start: int, end: int, role: BodyRole) -> tuple[list[Name], bool]:
    open_ended = False
    found: list[Name] = []
    for first, b in _merged(norm, _tokens(norm, start, end)):
        if role is BodyRole.RESPONSIBLE and norm.startswith("会同", first) and len(found) == 1:
            found[0] = replace(found[0], role=BodyRole.LEAD)
        lead = _LEADING.match(norm, first, b)
        a = lead.end() if lead else first
        text = norm[a:b]
        stripped = _DUTY.sub("", text.rstrip("。;, \n"))
        bare = _ETC.sub("", stripped)
        if bare != stripped:
            open_ended = True
        bare = bare.rstrip()
        if not bare or len(bare) > 40 or _REMARK.fullmatch(bare):
            continue
        if re.fullmatch(r"等|有关|相关|其他", bare):
            continue
        collective = bool(re.match(r"(?:各|有关|相关|其他)", bare))
        found.append(Name(a, a + len(bare), bare.replace("\n", ""), role, bare, collective))
    return found, open_ended


def _tokens(norm: str, start: int, end: int) -> list[tuple[int, int]]:
    """Pieces between 、，； and conjunctions, brackets kept whole."""
    found, depth, at = [], 0, start
    i = start
    while i < end:
        char = norm[i]
        if char in "(〔":
            depth += 1
        elif char in ")〕":
            depth = max(0, depth - 1)
        elif (
            (depth == 0 and char in "、,;\n")
            or (char == " " and depth == 0)
            or (depth == 0 and char in "和与及" and i > at and _joins(norm, at, i, end))
        ):
            found.append((at, i))
            at = i + 1
        elif depth == 0 and i > at and norm.startswith("会同", i) and norm[i + 2 : i + 3] != "县":
            found.append((at, i))
            at = i
        i += 1
    found.append((at, end))
    return [(a, b) for a, b in found if norm[a:b].strip()]


def _joins(norm: str, at: int, i: int, end: int) -> bool:
    """Whether 和 stands between two bodies, and not inside one (人力资源和社会保障局)."""
    if norm[i] == "及" and norm[i - 1] == "以":
        return False
    left = norm[at:i].removesuffix("以")
    rest = norm[i + 1 : min(end, i + 16)]
    if re.match(r"(?:信息化|改革|社会|旅游|自然|城乡|规划|科技|草原|体育|计划|水务|农村)", rest):
        return False
    return bool(_STRONG_END.search(left)) or bool(re.match(r"(?:各|有关|相关)", rest))


def _merged(norm: str, tokens: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """各市、州、县人民政府 is one subject, though a comma parts its levels."""
    found: list[tuple[int, int]] = []
    i = 0
    while i < len(tokens):
        a, b = tokens[i]
        last = i
        if _ADMIN.fullmatch(norm[a:b].strip()):
            j = i + 1
            while j < len(tokens) and norm[tokens[j - 1][1] : tokens[j][0]] in (
                "、",
                "和",
                "及",
                "",
            ):
                text = _DUTY.sub("", norm[slice(*tokens[j])].strip())
                if text.startswith("各") or not _ADMIN_END.fullmatch(_ETC.sub("", text)):
                    break
                last = j
                if not _ADMIN.fullmatch(text):
                    break
                j += 1
        found.append((a, tokens[last][1]))
        i = last + 1
    return found


def _resolve(names: list[Name]) -> list[Name]:
    level = ""
    resolved: list[Name] = []
    for name in names:
        full = name.text
        if match := _LEVEL.match(full):
            level = match.group()
        elif level and not _OWN.search(full):
            full = level + full
        resolved.append(Name(name.start, name.end, name.text, name.role, full, name.collective))
    tail = ""
    for i in range(len(resolved) - 1, -1, -1):
        name = resolved[i]
        if match := _GOVERNMENT.match(name.text):
            tail = match[1]
        elif tail and _LOCAL_PLACE.match(name.text) and not name.collective:
            resolved[i] = Name(name.start, name.end, name.text, name.role, name.text + tail, False)
        else:
            tail = ""
    return resolved
