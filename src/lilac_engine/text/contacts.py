"""How to answer: e-mail, telephone, fax, address, postcode, web page, person."""

from __future__ import annotations

import re

from lilac_engine.text.characters import Reading
from lilac_engine.text.model import Contact, ContactKind

_EMAIL = re.compile(
    r"(?<![A-Za-z0-9._%+-])(?<!mailto:)[A-Za-z0-9][A-Za-z0-9._%+-]{0,63} ?@ ?[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{2,24}){1,4}"
)
_PHONE = re.compile(
    r"(?<![\d.-])(?:\(0?\d{2,4}\)[ -]?\d{7,8}|0\d{2,3} ?- ?\d{7,8}|0\d{2,3} ?- ?\d{4} \d{4}|0\d{2,3} \d{7,8}|[2-9]\d{3} \d{4}|[48]00-?\d{3}-?\d{4}"
    r"|1[3-9]\d{9}|1[3-9]\d-\d{4}-\d{4}|0\d{9,11}|[2-9]\d{6,7})(?:[-转]\d{1,5}(?!\d))?(?![\d年号室]|-\d{3})"
)
_LABEL = re.compile(
    r"(?:电 {0,4}话|传 {0,4}真|手 {0,2}机|热线|[Tt][Ee][Ll]|[Ff][Aa][Xx]|联系方式|座机)[^\d。;,]{0,12}$"
)
_NAMED = re.compile(
    r"(?:联 ?系 ?人|联络人|经办人)[:为]? ?[\u4e00-\u9fff]{2,4}(?:同志|老师|女士|先生)?[ ,、(:]{0,2}$"
)
_LABELLED = re.compile(r"[^,。;\n\d]{0,24}$")
_CHAIN = re.compile(r"[、,/或 ]{1,3}$")
_NOT_OURS = re.compile(r"热线|客服|直播|致电|广告|合作|投稿")
_URL = re.compile(
    r"https?://[A-Za-z0-9\-._~:/?#\[\]@!$&'*+,;=%]{3,300}|www\.[A-Za-z0-9.-]{3,80}[A-Za-z0-9/._-]{0,120}"
)
_POSTCODE = re.compile(r"(?:邮政编码|邮 {0,3}编)[:\s为是]{0,3}(\d{6})(?!\d)")
_ADDRESS = re.compile(
    r"(?:(?:邮寄|通讯|通信|联系|信件|来信|单位|办公|邮递|信函)?(?:邮寄)?(?:地 {0,4}址)(?:为|是)?:? ?|(?:邮寄|寄|寄送|送)(?:至|到):? ?|(?:信函|信件|来信|书面|邮寄)(?:方式|反馈|邮寄)?: ?)"
    r"(?P<place>[^,。;\n:(]{4,60})"
)
_PERSON = re.compile(
    r"(?:联 ?系 ?人|联络人|收件人|经办人)(?:及电话)?[:为]? ?(?P<name>[\u4e00-\u9fff]{1,2} ?[\u4e00-\u9fff]{1,2}(?:同志|老师|女士|先生|处长|科长)?)(?=[,、。;\s(:\d]|联|电|$)"
)
_MASKED = re.compile(r"点击查看|\*{3,}|登录后?(?:可见|查看)|查看联系方式|[xX]{4,}@|【隐藏】")


def find(reading: Reading, start: int, end: int) -> list[Contact]:
    """Every contact printed in ``reading[start:end]``, in order."""
    norm = reading.norm
    found: list[tuple[int, Contact]] = []

    def add(kind: ContactKind, value: str, a: int, b: int) -> None:
        found.append((a, Contact(kind, value, reading.span(a, b))))

    urls = [m.span() for m in _URL.finditer(norm, start, end)]
    for a, b in urls:
        text = norm[a:b].rstrip(".,;:!?)]'")
        add(ContactKind.URL, text, a, a + len(text))
    for match in _EMAIL.finditer(norm, start, end):
        if not any(a <= match.start() < b for a, b in urls):
            add(ContactKind.EMAIL, match.group().replace(" ", "").rstrip("."), *match.span())
    for a, b, kinds in _phones(norm, start, end):
        if not any(x <= a < y for x, y in urls):
            for kind in kinds:
                add(kind, norm[a:b], a, b)
    for match in _POSTCODE.finditer(norm, start, end):
        add(ContactKind.POSTCODE, match[1], *match.span(1))
    for match in _ADDRESS.finditer(norm, start, end):
        if re.search(r"[省市区县路街号楼室镇村大道]", match["place"]):
            text = match["place"].rstrip()
            add(ContactKind.ADDRESS, text, match.start("place"), match.start("place") + len(text))
    for match in _PERSON.finditer(norm, start, end):
        add(ContactKind.PERSON, match["name"].replace(" ", ""), *match.span("name"))
    found.sort(key=lambda pair: pair[0])
    return _once([contact for _, contact in found])


def masked(norm: str, start: int, end: int) -> tuple[int, int] | None:
    """Where a site hides a contact behind a button or asterisks."""
    match = _MASKED.search(norm, start, end)
    return match.span() if match else None


def _phones(norm: str, start: int, end: int) -> list[tuple[int, int, tuple[ContactKind, ...]]]:
    found: list[tuple[int, int, tuple[ContactKind, ...]]] = []
    for match in _PHONE.finditer(norm, start, end):
        before = norm[max(start, match.start() - 28) : match.start()]
        kinds = _kinds(before)
        if kinds is None and found and found[-1][1] <= match.start():
            gap = norm[found[-1][1] : match.start()]
            if len(gap) <= 3 and _CHAIN.match(gap):
                kinds = found[-1][2]
        if kinds is None and re.match(r"0\d{2,3} ?-|\(0", match.group()):
            kinds = () if _NOT_OURS.search(before) else (ContactKind.PHONE,)
        if kinds:
            found.append((match.start(), match.end(), kinds))
    return found


def _kinds(before: str) -> tuple[ContactKind, ...] | None:
    """Phone, fax or both, from the label in front; () for somebody else's number."""
    if _NAMED.search(before):
        return (ContactKind.PHONE,)
    word = _LABEL.search(before)
    if word is None:
        return None
    label = _LABELLED.search(before)
    text = (label.group() if label else "").replace(" ", "") or word.group()
    if _NOT_OURS.search(text):
        return ()
    fax = "传真" in text or "fax" in text.lower()
    phone = re.search(r"电话|手机|tel|联系方式|座机", text.lower()) is not None
    if fax and phone and not re.search(r"传真(?:电话|号)", text):
        return (ContactKind.PHONE, ContactKind.FAX)
    return (ContactKind.FAX,) if fax else (ContactKind.PHONE,)


def _once(contacts: list[Contact]) -> list[Contact]:
    seen: set[tuple[ContactKind, str]] = set()
    kept = []
    for contact in contacts:
        key = (contact.kind, contact.value)
        if key not in seen:
            seen.add(key)
            kept.append(contact)
    return kept
