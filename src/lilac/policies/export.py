"""The public tables as spreadsheets: CSV, XLSX, JSON, with the same columns everywhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.http import Http404, HttpResponse, HttpResponseBase, JsonResponse
from django.utils.translation import gettext as _

from lilac.kernel.export import Cell, csv_response, xlsx_response
from lilac.parties.models import Region
from lilac.policies.models import Responsibility, Target, Version
from lilac.policies.queries import BodyPage, Listed, Piece, Reading, Row, article_of
from lilac.policies.states import ClauseKind

FORMS = ("csv", "xlsx", "json")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table to take away: file name without ending, column keys with headings, rows."""

    name: str
    columns: dict[str, str]
    rows: Iterable[Sequence[Cell]]

    def respond(self, form: str, *, keys: bool = False) -> HttpResponseBase:
        """The download in one of :data:`FORMS`; 404 for any other.

        ``keys`` heads the columns with their keys, for programs, instead of words.
        """
        header = list(self.columns if keys else self.columns.values())
        match form:
            case "csv":
                return csv_response(self.name, header, self.rows)
            case "xlsx":
                return xlsx_response(self.name, header, self.rows, title=self.name)
            case "json":
                return self._json()
        raise Http404(_("There is no such form of export."))

    def _json(self) -> HttpResponse:
        rows = [dict(zip(self.columns, row, strict=True)) for row in self.rows]
        return JsonResponse(rows, safe=False, json_dumps_params={"ensure_ascii": False})


def measure_sheet(slug: str, rows: Iterable[Row], *, coded: bool = False) -> Sheet:
    """Every measure with its bodies and what runs for it; ``coded`` values are for programs."""
    columns = {
        "code": _("Code"),
        "article": _("Article"),
        "kind": _("Kind of sentence"),
        "text": _("Text"),
        "bodies": _("Responsible bodies"),
        "mechanisms": _("Mechanisms"),
        "runs": _("Runs"),
        "running_things": _("What runs"),
    }
    cells = (
        (
            row.measure.code,
            "{0.raw}{0.heading}".format(article_of(row.wording)),
            row.measure.kind if coded else row.measure.get_kind_display(),
            row.wording.text,
            joined_bodies(row.bodies),
            "、".join(c.name if coded else str(c.title) for c in row.standing.carriers),
            _runs(row, coded=coded),
            "；".join(
                h.title for c in row.standing.carriers if c.runs for h in c.holdings if h.live
            ),
        )
        for row in rows
    )
    return Sheet(f"{slug}-measures", columns, cells)


def _runs(row: Row, *, coded: bool) -> str:
    if coded:
        return "yes" if row.standing.runs else "no"
    return _("yes") if row.standing.runs else _("no")


def text_sheet(text: Reading) -> Sheet:
    """The whole text, a sentence a row, with chapter, article, bodies and targets."""
    columns = {
        "chapter": _("Chapter"),
        "article": _("Article"),
        "heading": _("Heading"),
        "code": _("Code"),
        "text": _("Text"),
        "bodies": _("Responsible bodies"),
        "targets": _("Targets"),
    }
    slug = text.version.policy.slug
    return Sheet(f"{slug}-v{text.version.number}", columns, _text_rows(text))


def _text_rows(text: Reading) -> Iterator[Sequence[Cell]]:
    def rows(piece: Piece, chapter: str, above: Piece | None) -> Iterator[Sequence[Cell]]:
        clause = piece.clause
        if clause.kind == ClauseKind.CHAPTER:
            chapter = f"{clause.raw}{clause.heading}"
        bodies = joined_bodies(piece.bodies or (above.bodies if above else ()))
        for sentence in piece.sentences:
            yield (
                chapter,
                clause.raw or clause.get_kind_display(),
                clause.heading,
                sentence.measure.code if sentence.measure else "",
                "".join(run.text for run in sentence.runs),
                bodies,
                "；".join(target_line(run.target) for run in sentence.runs if run.target),
            )
        for part in piece.parts:
            yield from rows(part, chapter, piece)

    for piece in (*text.notice, *text.body):
        yield from rows(piece, "", None)


def target_sheet(version: Version, targets: Iterable[Target]) -> Sheet:
    """Every figure a text commits to."""
    columns = {
        "code": _("Code"),
        "indicator": _("Indicator"),
        "op": _("Comparison"),
        "value": _("Value"),
        "upper": _("Upper value"),
        "unit": _("Unit"),
        "year": _("Year"),
        "period": _("Period"),
        "relative_to": _("Measured against"),
        "definition": _("Definition"),
    }
    cells = (
        (
            target.code,
            target.indicator,
            target.op,
            target.value.normalize() if target.value else Decimal(0),
            target.upper,
            target.unit,
            target.year,
            target.period,
            target.relative_to,
            target.definition,
        )
        for target in targets
    )
    return Sheet(f"{version.policy.slug}-targets", columns, cells)


def body_sheet(listed: Iterable[Listed]) -> Sheet:
    """The bodies that answer for something."""
    columns = {
        "slug": _("Address"),
        "name": _("Name"),
        "name_en": _("English name"),
        "kind": _("Kind"),
        "articles": _("Articles"),
        "shared": _("Articles under a collective name"),
        "today": _("Today"),
    }
    cells = (
        (
            row.body.slug,
            row.body.name,
            row.body.name_en,
            row.body.get_kind_display(),
            row.articles,
            row.shared,
            "、".join(body.name for body in row.today),
        )
        for row in listed
    )
    return Sheet("bodies", columns, cells)


def duty_sheet(page: BodyPage, *, coded: bool = False) -> Sheet:
    """What one body answers for, a measure a row; ``coded`` values are for programs."""
    columns = {
        "policy": _("Policy"),
        "article": _("Article"),
        "role": _("Role"),
        "printed": _("As printed"),
        "through": _("Through"),
        "code": _("Code"),
        "text": _("Text"),
        "targets": _("Targets"),
    }
    return Sheet(f"{page.body.slug}-duties", columns, _duty_rows(page, coded=coded))


def _duty_rows(page: BodyPage, *, coded: bool) -> Iterator[Sequence[Cell]]:
    for duty in page.duties:
        clause = duty.responsibility.clause
        through = duty.inherited_from or duty.member_of
        start: tuple[Cell, ...] = (
            clause.version.policy.slug if coded else clause.version.policy.title,
            clause.anchor if coded else f"{clause.raw}{clause.heading}",
            duty.responsibility.role if coded else duty.responsibility.get_role_display(),
            duty.responsibility.printed,
            through.name if through else "",
        )
        targets = "；".join(target_line(target) for target in duty.targets)
        for wording in duty.measures:
            yield (*start, wording.measure.code, wording.text, targets)
        if not duty.measures:
            yield (*start, "", clause.text, targets)


def policy_sheet(versions: Iterable[Version]) -> Sheet:
    """The list of policies, each by its latest text."""
    columns = {
        "slug": _("Address"),
        "title": _("Title"),
        "version": _("Version"),
        "status": _("Stage"),
        "validity": _("Validity"),
        "index_number": _("Index number"),
        "issuer": _("Issuing body"),
        "doc_number": _("Document number"),
        "issued_on": _("Date of making"),
        "published_on": _("Date of publication"),
        "comments_close_on": _("Last day for opinions"),
    }
    cells = (
        (
            version.policy.slug,
            version.policy.title,
            version.number,
            version.status,
            version.validity,
            version.index_number,
            version.issuer_printed or (version.policy.issuer.name if version.policy.issuer else ""),
            version.doc_number,
            version.issued_on,
            version.published_on,
            version.comments_close_on,
        )
        for version in versions
    )
    return Sheet("policies", columns, cells)


def region_sheet(regions: Iterable[Region]) -> Sheet:
    """Administrative divisions."""
    columns = {
        "slug": _("Address"),
        "code": _("Code"),
        "name": _("Name"),
        "name_en": _("English name"),
        "level": _("Level"),
        "parent": _("Under"),
    }
    cells = (
        (
            region.slug,
            region.code,
            region.name,
            region.name_en,
            region.level,
            region.parent.slug if region.parent else "",
        )
        for region in regions
    )
    return Sheet("regions", columns, cells)


def joined_bodies(responsibilities: Iterable[Responsibility]) -> str:
    """Printed names in their order, as one cell."""
    return "、".join(each.printed for each in responsibilities)


def target_line(target: Target) -> str:
    """A target in one line: indicator, comparison, figure, unit, year."""
    value = f"{target.value.normalize():f}"
    upper = f"–{target.upper.normalize():f}" if target.upper is not None else ""
    year = f" ({target.year})" if target.year else ""
    return f"{target.indicator} {target.op} {value}{upper}{target.unit}{year}"
