"""Benefits and facts: what there is and what one must know."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from ninja import Path, Query, Router

from lilac.entitlements.api import schemas
from lilac.entitlements.queries import offers, wordings
from lilac.entitlements.queries.book import program_on
from lilac.entitlements.queries.holdings import numbers
from lilac.entitlements.states import Answer
from lilac.kernel.clock import today
from lilac.kernel.endpoints import CSV, ERRORS, LIST_ERRORS, Page, Paging, Word, paged
from lilac.kernel.export import csv_response
from lilac_engine.rules import wording
from lilac_engine.rules.outcomes import OutcomeKind
from lilac_engine.rules.program import Column, Program
from lilac_engine.rules.wording import Said

router = Router()
Key = Annotated[str, Path(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
Payable = Literal["", "yes", "no"]


def words(zh: str | None, en: str | None) -> dict[str, str]:
    """Both languages; the other one where one is missing."""
    return {"zh": zh or en or "", "en": en or zh or ""}


def said(record: Any) -> dict[str, str]:
    """A record's or sentence's words."""
    return words(record.zh, record.en)


def _row(request: HttpRequest, offer: offers.Offer) -> dict[str, Any]:
    record = offer.benefit.record
    address = reverse("entitlements:benefit", args=[offer.benefit.id])
    return {
        "key": offer.benefit.id,
        "title": said(record),
        "gives": record.gives.value,
        "measure": record.measure,
        "policy": offer.measure.policy.slug if offer.measure else None,
        "article": offer.article_name,
        "payers": [payer.value for payer in offer.payers],
        "payable": offer.payable,
        "assumed": offer.benefit.assumed,
        "evidence": offer.benefit.mark.value,
        "since": record.since,
        "until": record.until,
        "url": request.build_absolute_uri(address),
    }


@router.get("/benefits", response={200: Page[schemas.BenefitOut], **LIST_ERRORS})
def list_benefits(
    request: HttpRequest,
    paging: Query[Paging],
    text: Word = "",
    gives: Word = "",
    payer: Word = "",
    payable: Payable = "",
) -> Any:
    """Every benefit in force today, by article."""
    wish = offers.Wish(text=text, gives=gives, payer=payer, payable=payable)
    found = offers.narrowed(offers.offers(program_on(today())), wish)
    return paged(request, paging, found, lambda offer: _row(request, offer))


@router.get("/benefits.csv", response={200: None, **LIST_ERRORS}, openapi_extra=CSV)
def list_benefits_csv(request: HttpRequest) -> HttpResponseBase:
    """Every benefit as CSV."""
    rows = [_row(request, offer) for offer in offers.offers(program_on(today()))]
    heads = [
        "key", "title_zh", "title_en", "gives", "measure", "policy", "article", "payers",
        "payable", "assumed", "evidence", "since", "until",
    ]  # fmt: skip
    return csv_response("benefits", heads, (_cells(row, heads) for row in rows))


def _cells(row: dict[str, Any], heads: list[str]) -> list[Any]:
    flat = row | {"title_zh": row["title"]["zh"], "title_en": row["title"]["en"]}
    flat |= {"payers": "、".join(row["payers"])}
    flat |= {name: "yes" if row[name] else "no" for name in ("payable", "assumed")}
    return [flat[name] for name in heads]


@router.get("/benefits/{key}", response={200: schemas.BenefitDetail, **ERRORS})
def read_benefit(request: HttpRequest, key: Key) -> Any:
    """One benefit: conditions, formulas, amounts, season, outcomes in numbers."""
    program = program_on(today())
    offer = offers.offer(program, key)
    if offer is None:
        raise Http404(_("There is no such benefit in force today."))
    benefit, record = offer.benefit, offer.benefit.record
    return _row(request, offer) | {
        "summary": words(record.summary_zh, record.summary_en),
        "applies": words(record.applies_zh, record.applies_en),
        "requirements": [_required(each) for each in wordings.requirements(program, benefit)],
        "formulas": [
            {"payer": each.payer, "words": said(each.words), "formula": each.source}
            for each in wordings.formulas(program, benefit)
        ],
        "amounts": [
            {
                "key": bound.id,
                "title": said(bound.record),
                "value": None
                if bound.value is None
                else said(wording.show(bound.value, bound.type, program)),
                "standing": bound.dated.standing.value if bound.dated else None,
            }
            for bound in wordings.parameters(program, benefit)
        ],
        "season": record.season
        and {
            "opens": record.season.opens,
            "closes": record.season.closes,
            "words": said(record.season),
        },
        "by_choice": record.by_choice,
        "columns": list(benefit.columns),
        "numbers": [
            {
                "answer": OutcomeKind(Answer(cell.answer).value).name.lower(),
                "organisations": cell.organisations,
                "amount_fen": cell.amount_fen,
            }
            for cell in numbers(key)
        ],
        "program": program.hash,
    }


def _required(each: wordings.Required) -> dict[str, Any]:
    return {
        "words": said(each.words),
        "formula": each.source,
        "expert": each.expert,
        "open": each.open,
        "all": each.all,
        "items": [_required(item) for item in each.items],
    }


@router.get("/facts", response={200: Page[schemas.FactOut], **LIST_ERRORS})
def list_facts(request: HttpRequest, paging: Query[Paging]) -> Any:
    """The facts today's rules ask for, as the columns one sends to be evaluated."""
    program = program_on(today())
    return paged(request, paging, program.columns, lambda column: _column(program, column))


@router.get("/facts.csv", response={200: None, **LIST_ERRORS}, openapi_extra=CSV)
def list_facts_csv(request: HttpRequest) -> HttpResponseBase:
    """The facts as CSV."""
    program = program_on(today())
    heads = ["column", "fact", "year", "title_zh", "title_en", "kind", "unit", "low", "high",
             "source"]  # fmt: skip

    def cells(column: Column) -> list[Any]:
        row = _column(program, column)
        flat = row | {"title_zh": row["title"]["zh"], "title_en": row["title"]["en"]}
        return [flat[name] for name in heads]

    return csv_response("facts", heads, (cells(column) for column in program.columns))


def _column(program: Program, column: Column) -> dict[str, Any]:
    label: Said = wording.column_label(program, column)
    return {
        "column": column.name,
        "fact": column.fact.id,
        "year": None if column.lag is None else program.day.year - column.lag,
        "title": said(label),
        "question": said(wording.question(program, column)),
        "kind": column.type.kind.value,
        "unit": column.type.unit.value,
        "low": column.low,
        "high": column.high,
        "source": column.fact.register_,
        "options": [
            {"key": key, "number": choice.number, "title": said(choice)}
            for key, choice in column.fact.options.items()
        ],
    }
