"""Corrections as data: what a person may change on a proof sheet.

Places are offsets into the source: ``at`` is where the piece meant begins, ``offset`` a place
inside it. So a correction stays true however the pieces around it change, and one whose piece is
gone is recognised (:mod:`lilac_engine.text.edits`).
"""

from __future__ import annotations

from datetime import date, time
from typing import Annotated, Any, Literal, Union

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from lilac_engine.text.galley import PieceKind
from lilac_engine.text.model import BodyRole, ContactKind, NoiseKind, Status

Place = Annotated[int, Field(ge=0)]
Line = Annotated[str, Field(max_length=300)]


class Misfit(Exception):
    """An operation does not fit the sheet; ``code`` says why (:mod:`lilac_engine.text.wordings`)."""

    def __init__(self, code: str, at: int | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.at = at


class _Operation(BaseModel):
    """One correction. ``kind`` is its name in the stored data."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    def as_json(self) -> dict[str, Any]:
        """The correction as it is stored."""
        return self.model_dump(mode="json", exclude_none=True)


class Split(_Operation):
    """Part a piece in two at ``offset``; the second part becomes ``as_kind``, else what it was."""

    kind: Literal["split"] = "split"
    at: Place
    offset: Place
    as_kind: PieceKind | None = None


class Join(_Operation):
    """Join a piece with the one after it; the first keeps its number and heading."""

    kind: Literal["join"] = "join"
    at: Place


class MoveStart(_Operation):
    """Move the border between a piece and the one before it to ``offset``."""

    kind: Literal["move_start"] = "move_start"
    at: Place
    offset: Place


class SetKind(_Operation):
    """Say what a piece is; ``noise`` only for noise, ``level`` only for items."""

    kind: Literal["set_kind"] = "set_kind"
    at: Place
    piece: PieceKind
    noise: NoiseKind | None = None
    level: Annotated[int, Field(ge=1, le=4)] = 1


class SetHeading(_Operation):
    """Give a chapter, article or annex another heading; empty: it has none."""

    kind: Literal["set_heading"] = "set_heading"
    at: Place
    heading: Line


class SetNumber(_Operation):
    """Give a chapter, article, item or annex another number."""

    kind: Literal["set_number"] = "set_number"
    at: Place
    number: Annotated[str, Field(max_length=40)]


class AssignedBody(BaseModel):
    """One responsible body, as printed, with what it is asked to be."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)
    name: Annotated[str, Field(min_length=1, max_length=120)]
    resolved: Annotated[str, Field(max_length=120)] = ""
    role: BodyRole = BodyRole.RESPONSIBLE
    collective: bool = False


class AssignBodies(_Operation):
    """Replace the responsible bodies of an article."""

    kind: Literal["assign_bodies"] = "assign_bodies"
    at: Place
    bodies: tuple[AssignedBody, ...]


class MarkTarget(_Operation):
    """Say that the print ``[start, end)`` commits to a dated result."""

    kind: Literal["mark_target"] = "mark_target"
    start: Place
    end: Place
    indicator: Annotated[str, Field(min_length=1, max_length=200)]
    op: Literal[">=", ">", "<=", "<", "≈", "="]
    value: float
    upper: float | None = None
    unit: Annotated[str, Field(max_length=20)] = ""
    year: Annotated[int, Field(ge=1949, le=2200)] | None = None
    period: Annotated[str, Field(max_length=60)] | None = None


class UnmarkTarget(_Operation):
    """Say that the target found at ``start`` is none."""

    kind: Literal["unmark_target"] = "unmark_target"
    start: Place
    indicator: Annotated[str, Field(max_length=200)] | None = None


class MarkSentence(_Operation):
    """Say that the sentence at ``start`` only states a principle, or that it asks for something."""

    kind: Literal["mark_sentence"] = "mark_sentence"
    start: Place
    principle: bool


class SplitSentence(_Operation):
    """Part a sentence at ``offset``."""

    kind: Literal["split_sentence"] = "split_sentence"
    start: Place
    offset: Place


class JoinSentence(_Operation):
    """Join a sentence with the one after it in the same piece."""

    kind: Literal["join_sentence"] = "join_sentence"
    start: Place


class SetField(_Operation):
    """Set one fact of the document or its notice; empty: the page does not say it.

    ``field`` is one of :data:`DOCUMENT_FIELDS`, :data:`NOTICE_FIELDS` or the printed name of a
    field of the official page (索引号 ...), :data:`PAGE_FIELDS`.
    """

    kind: Literal["set_field"] = "set_field"
    field: str
    value: Line
    document: Place = 0


class SetContacts(_Operation):
    """Replace the ways to answer."""

    kind: Literal["set_contacts"] = "set_contacts"
    contacts: tuple[tuple[ContactKind, Annotated[str, Field(min_length=1, max_length=200)]], ...]


class SetDocument(_Operation):
    """Say to which document a piece belongs; one more than there are opens a new document."""

    kind: Literal["set_document"] = "set_document"
    at: Place
    document: Place


class MainDocument(_Operation):
    """Say which document the page is about."""

    kind: Literal["main_document"] = "main_document"
    document: Place


class SameAs(_Operation):
    """Say which clause of the version before this one is; ``old`` empty: it is a new one.

    Asked only where the comparison found several that it could be. ``old`` is the old key.
    """

    kind: Literal["same_as"] = "same_as"
    level: Literal["article", "sentence"]
    at: Place
    old: Annotated[str, Field(max_length=60)] = ""


class Explain(_Operation):
    """Say why a diagnostic may stand; an empty reason takes the explanation back."""

    kind: Literal["explain"] = "explain"
    code: Annotated[str, Field(max_length=80)]
    at: Place | None = None
    reason: Line


Operation = Annotated[
    Union[  # noqa: UP007  pydantic wants the discriminator around one union
        Split, Join, MoveStart, SetKind, SetHeading, SetNumber, AssignBodies, MarkTarget,
        UnmarkTarget, MarkSentence, SplitSentence, JoinSentence, SetField, SetContacts,
        SetDocument, MainDocument, SameAs, Explain,
    ],
    Field(discriminator="kind"),
]  # fmt: skip
_ADAPTER: TypeAdapter[Any] = TypeAdapter(Operation)

DOCUMENT_FIELDS = ("title", "status", "doc_number", "issuer", "issued_on", "effective_on")
NOTICE_FIELDS = ("notice_title", "opens", "deadline", "deadline_time")
PAGE_FIELDS = ("索引号", "发布日期", "失效日期", "有效性")
# Typed days outside are slips of the keyboard; 9999-12-31 has no day after it to close on.
YEARS = range(1900, 2201)
DATES = ("issued_on", "effective_on", "opens", "deadline", "发布日期", "失效日期")


def read_operation(data: object) -> Any:
    """The operation stored as ``data``, or a string that says why it is none."""
    try:
        operation = _ADAPTER.validate_python(data)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(p) for p in first["loc"][1:])
        return f"{place}: {first['msg']}" if place else str(first["msg"])
    return operation


def read_field(field: str, value: str) -> tuple[Any, str | None]:
    """A field's value in its own type, and the code of what is wrong with it."""
    if not value:
        return None, None
    try:
        if field in DATES:
            day = date.fromisoformat(value)
            return (day, None) if day.year in YEARS else (None, "edit.no_such_day")
        if field == "deadline_time":
            return time.fromisoformat(value), None
        if field == "status":
            return Status(value), None
    except ValueError:
        return None, {"status": "edit.no_such_status", "deadline_time": "edit.no_such_time"}.get(
            field, "edit.no_such_day"
        )
    return value, None
