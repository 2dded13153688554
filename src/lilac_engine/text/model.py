"""What a page of Chinese official prose is made of.

Every piece knows its :class:`Span`: half-open character offsets (Unicode code points) into
``Page.source``, so that ``span.of(page.source)`` gives back exactly what was printed. Fields that
hold text hold what a person reads; where cleaning was needed (stray spaces, pinyin in brackets)
the text is the cleaned form and the span still points at the print.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, time
from enum import StrEnum


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Half-open character offsets ``[start, end)`` into the page's source."""

    start: int
    end: int

    def of(self, source: str) -> str:
        """The characters themselves, exactly as printed."""
        return source[self.start : self.end]


class Severity(StrEnum):
    """How much a diagnostic matters to the person who confirms the structure."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One guess or fault, with its place and reason.

    ``code`` is stable; the sentences stand in :mod:`lilac_engine.text.messages`, zh and en.
    ``values`` fill their blanks.
    """

    code: str
    span: Span | None
    severity: Severity = Severity.WARNING
    values: tuple[tuple[str, str], ...] = ()


class Status(StrEnum):
    """Where a document stands in its life, in the words of the corpus."""

    DRAFT = "征求意见稿"
    FINAL = "final"
    SOLICITATION = "意见征集"
    FEEDBACK = "征求意见结束/反馈"


class ContactKind(StrEnum):
    """A way to reach the office that asks."""

    EMAIL = "email"
    PHONE = "phone"
    FAX = "fax"
    ADDRESS = "address"
    POSTCODE = "postcode"
    URL = "url"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Contact:
    """One printed way to answer, e.g. ``kjtbgs@126.com``."""

    kind: ContactKind
    value: str
    span: Span


@dataclass(frozen=True, slots=True)
class Attachment:
    """A listed annex (附件), with its printed number and name."""

    number: str
    name: str
    span: Span


@dataclass(frozen=True, slots=True)
class Notice:
    """The notice that opens or closes a consultation (征求意见通知).

    ``deadline`` is an inclusive civil day: "2月19日前" lasts until the end of 19 February;
    ``deadline_time`` is given only where the page prints one.
    """

    span: Span
    title: str | None = None
    title_span: Span | None = None
    consulted: tuple[str, ...] = ()
    opens: date | None = None
    deadline: date | None = None
    deadline_time: time | None = None
    deadline_span: Span | None = None
    contacts: tuple[Contact, ...] = ()
    attachments: tuple[Attachment, ...] = ()


class BodyRole(StrEnum):
    """What a body is asked to be: 牵头, 配合, 责任."""

    LEAD = "lead"
    SUPPORT = "support"
    RESPONSIBLE = "responsible"


@dataclass(frozen=True, slots=True)
class BodyMention:
    """A responsible body as printed, and its full name with the inherited prefix.

    ``省科技厅、财政厅`` gives ``财政厅`` with ``resolved="省财政厅"``; ``哈尔滨市、大庆市政府``
    gives ``哈尔滨市`` with ``resolved="哈尔滨市政府"``. ``collective`` marks one subject that
    stands for many (各市(地)政府(行署)).
    """

    name: str
    resolved: str
    role: BodyRole
    span: Span
    collective: bool = False


@dataclass(frozen=True, slots=True)
class Target:
    """A dated result the text commits to.

    ``op`` is ``>=``, ``>``, ``<=``, ``<``, ``≈`` or ``=``; ``value`` is in ``unit`` as printed
    (``500`` with ``亿元``), ``upper`` only for a range. ``year`` is empty where only a
    ``period`` (3年内, 每年) is printed. ``relative_to`` names the series a growth is measured
    against (较“十三五”末).
    """

    indicator: str
    op: str
    value: float
    unit: str
    year: int | None
    span: Span
    upper: float | None = None
    period: str | None = None
    relative_to: str | None = None
    article: str | None = None


@dataclass(frozen=True, slots=True)
class TaskDeadline:
    """A day or year by which the text wants something done; never the consultation's deadline."""

    text: str
    span: Span
    day: date | None = None
    year: int | None = None
    article: str | None = None


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of an article; ``index`` counts from 1, the heading being sentence 0."""

    index: int
    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Item:
    """A numbered item below an article (款项): （一）, 1., ①."""

    number: str
    raw: str
    text: str
    span: Span
    level: int = 1


@dataclass(frozen=True, slots=True)
class Article:
    """One numbered article (条).

    ``number`` is the printed number without spaces and closing marks, ``raw`` as printed, ``key``
    unique in the document (``number``, or ``chapter/number`` where numbers restart). ``span``
    covers number, heading, text and bodies; ``body_span`` the running text alone.
    """

    key: str
    number: str
    raw: str
    span: Span
    body_span: Span
    heading: str | None = None
    heading_span: Span | None = None
    heading_ambiguous: bool = False
    chapter: int | None = None
    text: str = ""
    sentences: tuple[Sentence, ...] = ()
    items: tuple[Item, ...] = ()
    bodies: tuple[BodyMention, ...] = ()
    bodies_open_ended: bool = False


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter (章, 一、): ``title`` as printed with its number."""

    index: int
    number: str
    title: str
    heading: str
    span: Span


@dataclass(frozen=True, slots=True)
class Document:
    """One official document on the page, with its own articles."""

    span: Span
    title: str | None = None
    title_span: Span | None = None
    status: Status | None = None
    doc_number: str | None = None
    issuer: str | None = None
    issued_on: date | None = None
    effective_on: date | None = None
    preamble: Span | None = None
    closing: Span | None = None
    chapters: tuple[Chapter, ...] = ()
    articles: tuple[Article, ...] = ()
    targets: tuple[Target, ...] = ()
    task_deadlines: tuple[TaskDeadline, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    layout: str = ""
    cover: Span | None = None  # the letter of issue (印发通知) it came with

    def article(self, key: str) -> Article | None:
        """The article with this key, or None."""
        return next((a for a in self.articles if a.key == key), None)


class NoiseKind(StrEnum):
    """What on a page is not the document."""

    NAVIGATION = "navigation"
    METADATA = "metadata"
    IMAGE = "image"
    ADVERTISEMENT = "advertisement"
    WIDGET = "widget"
    REPETITION = "repetition"
    CONTACT = "contact"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Noise:
    """Part of the page that belongs to the site, kept apart with its own kind."""

    kind: NoiseKind
    span: Span


@dataclass(frozen=True, slots=True)
class Page:
    """Everything found on one page. ``documents[0]`` is the main one."""

    source: str
    notice: Notice | None = None
    documents: tuple[Document, ...] = ()
    noise: tuple[Noise, ...] = ()
    metadata: tuple[tuple[str, str], ...] = ()
    diagnostics: tuple[Diagnostic, ...] = field(default=())

    @property
    def main(self) -> Document | None:
        """The document the page is about, or None when there is none."""
        return self.documents[0] if self.documents else None

    def articles(self) -> Iterator[tuple[Document, Article]]:
        """Every article of every document, in order."""
        for document in self.documents:
            for article in document.articles:
                yield document, article
