"""A page in the words of the hand-checked corpus: the same names, the same conventions."""

from __future__ import annotations

import re
from typing import Any

from lilac_engine.text import tasks, titles
from lilac_engine.text.model import (
    Article,
    BodyRole,
    ContactKind,
    Document,
    Page,
    Status,
    Target,
)

_ROLE = {BodyRole.LEAD: "牵头", BodyRole.SUPPORT: "配合", BodyRole.RESPONSIBLE: "责任"}
_LEAD_LENGTH = 14


def as_truth(page: Page) -> dict[str, Any]:
    """The page as one dictionary with the keys of the corpus' truth files.

    ``bodies_by_article`` holds names as printed. Several documents with articles share one list
    of articles; their keys then begin with ``A:``, ``B:``.
    """
    main = page.main
    numbered = [d for d in page.documents if d.articles]
    shown = numbered if len(numbered) > 1 else [main] if main else []
    keys = _keys(shown)
    contacts = page.notice.contacts if page.notice else ()
    result: dict[str, Any] = {
        "title": main.title if main else None,
        "status": _status(main),
        "doc_number": main.doc_number if main else None,
        "issuer": main.issuer if main else None,
        "date": _iso(main.issued_on) if main else None,
        "deadline": _iso(page.notice.deadline) if page.notice else None,
        "emails": [c.value for c in contacts if c.kind is ContactKind.EMAIL],
        "phones": [c.value for c in contacts if c.kind is ContactKind.PHONE],
        "fax": [c.value for c in contacts if c.kind is ContactKind.FAX],
        "chapters": [c.title for d in shown for c in d.chapters],
        "articles": _articles(page, shown, keys),
        "bodies_by_article": {},
        "bodies_roles_by_article": {},
        "bodies_open_ended": [],
        "targets": [_target(t, keys) for d in shown for t in d.targets],
        "layout": main.layout + ("+d" if page.notice and main.layout in "abc" else "")
        if main
        else "",
    }
    for document in shown:
        for article in document.articles:
            key = keys[id(article)]
            if article.bodies:
                result["bodies_by_article"][key] = _names(article)
                result["bodies_roles_by_article"][key] = _roles(article)
            if article.bodies_open_ended:
                result["bodies_open_ended"].append(key)
    result |= _about_notice(page)
    result |= _about_documents(page, main)
    return result


def _keys(documents: list[Document]) -> dict[int, str]:
    numbers = [a.number for d in documents for a in d.articles]
    unique = len(set(numbers)) == len(numbers)
    keys = {}
    for i, document in enumerate(documents):
        prefix = f"{chr(65 + i)}:" if len(documents) > 1 and i < 26 else ""
        for article in document.articles:
            key = article.key
            if not unique and article.chapter is not None and "/" not in key:
                chapter = document.chapters[article.chapter]
                key = f"{chapter.number or chapter.heading}/{article.number}"
            keys[id(article)] = prefix + key
    return keys


def _articles(page: Page, documents: list[Document], keys: dict[int, str]) -> list[dict[str, Any]]:
    found = []
    offset = 0
    for document in documents:
        for article in document.articles:
            chapter = None if article.chapter is None else article.chapter + offset
            text = (article.heading or "") + ("。" if article.heading else "") + article.text
            entry: dict[str, Any] = {
                "number": article.number,
                "heading": article.heading,
                "chapter": chapter,
                "lead": "".join(text.split())[:_LEAD_LENGTH],
                "raw": article.raw,
                "key": keys[id(article)],
            }
            if article.heading_ambiguous:
                entry["heading_ambiguous"] = True
            if article.items:
                entry["items"] = [i.raw for i in article.items]
            entry["span"] = [article.span.start, article.span.end]
            found.append(entry)
        offset += len(document.chapters)
    return found


def _names(article: Article) -> list[str]:
    return list(dict.fromkeys(b.name for b in article.bodies))


def _roles(article: Article) -> dict[str, list[str]]:
    roles: dict[str, list[str]] = {}
    for body in article.bodies:
        roles.setdefault(_ROLE[body.role], []).append(body.name)
    return roles


def _target(target: Target, keys: dict[int, str]) -> dict[str, Any]:
    value: Any = int(target.value) if target.value == int(target.value) else target.value
    if target.upper is not None:
        upper = int(target.upper) if target.upper == int(target.upper) else target.upper
        value = f"{value}—{upper}"
    entry: dict[str, Any] = {
        "indicator": target.indicator,
        "value": value,
        "unit": target.unit,
        "year": target.year,
        "op": target.op,
    }
    if target.period:
        entry["period"] = target.period
    if target.relative_to:
        entry["relative_to"] = target.relative_to
    if target.article:
        entry["article"] = target.article
    return entry


def _about_notice(page: Page) -> dict[str, Any]:
    notice = page.notice
    if notice is None:
        return {"notice_title": None, "attachments": _attachments(page)}
    found: dict[str, Any] = {"notice_title": notice.title, "attachments": _attachments(page)}
    if notice.opens and notice.deadline:
        found["window"] = [_iso(notice.opens), _iso(notice.deadline)]
    if notice.deadline_time:
        found["deadline_time"] = notice.deadline_time.strftime("%H:%M")
    for name, kind in (
        ("address", ContactKind.ADDRESS),
        ("postcode", ContactKind.POSTCODE),
        ("url", ContactKind.URL),
        ("contact_person", ContactKind.PERSON),
    ):
        value = next((c.value for c in notice.contacts if c.kind is kind), None)
        if value:
            found[name] = value
    return found


def _attachments(page: Page) -> list[str]:
    """Names as listed; where number and name are printed in one word, with the number."""
    listed = page.notice.attachments if page.notice else ()
    if not listed:
        listed = tuple(a for d in page.documents for a in d.attachments)
    found = []
    for attachment in listed:
        start = attachment.span.start
        label = f"附件{attachment.number}"
        before = page.source[max(0, start - len(label)) : start]
        found.append(
            label + attachment.name if attachment.number and before == label else attachment.name
        )
    return list(dict.fromkeys(found))


def _about_documents(page: Page, main: Document | None) -> dict[str, Any]:
    fields = dict(page.metadata)
    found: dict[str, Any] = {
        "documents": [_named(page, d) for d in page.documents if d.title],
        "metadata": fields,
    }
    if fields.get("发文字号") and (main is None or main.doc_number is None):
        found["doc_number_metadata"] = fields["发文字号"]
    if fields.get("索引号"):
        found["index_number"] = fields["索引号"]
    if fields.get("发布日期"):
        from lilac_engine.text import dates

        day = next(dates.printed(fields["发布日期"]), None)
        found["published"] = _iso(day.day) if day else None
    if main is not None:
        found["effective"] = _iso(main.effective_on) or _effect(page, main)
        found["task_deadlines"] = [
            _month(t.text) if t.day is None else t.day.isoformat() for t in main.task_deadlines
        ]
    return found


def _effect(page: Page, main: Document) -> str | None:
    text = tasks.effect(page.source, main.span.start, main.span.end)
    return re.sub(r"(?:正式)?(?:施行|实施|执行|生效)$", "", text) if text else None


def _named(page: Page, document: Document) -> str:
    state = "(征求意见稿)" if document.status is Status.DRAFT else ""
    printed = document.title_span.of(page.source) if document.title_span else ""
    if "）" in printed:
        state = state.replace("(", "（").replace(")", "）")
    return (document.title or "") + state


def _status(document: Document | None) -> str | None:
    if document is None or document.status is None:
        return None
    if document.status is Status.SOLICITATION:
        return "意见征集（无草案）"
    return document.status.value


def _month(text: str) -> str:
    digits = [
        int(d)
        for d in titles.squeeze(text).replace("年", " ").replace("月", " ").split()
        if d.isdigit()
    ]
    return "-".join([str(digits[0]), *(f"{d:02d}" for d in digits[1:])]) if digits else text


def _iso(day: Any) -> str | None:
    return day.isoformat() if day else None
