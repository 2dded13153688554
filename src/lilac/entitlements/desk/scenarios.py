"""Simulations that were set down: the list, one with all its tables, two side by side, exports."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lilac.accounts.http import SignedInRequest
from lilac.entitlements import permissions
from lilac.entitlements.actions.scenario import Wanted
from lilac.entitlements.desk.access import readers_only
from lilac.entitlements.models import Edition, Scenario
from lilac.entitlements.queries import book as reading
from lilac.entitlements.queries.desk import title_of
from lilac.entitlements.states import Answer, ScenarioState
from lilac.entitlements.templatetags.rules_desk import payer_name
from lilac.entitlements.words import english, said
from lilac.kernel.export import Cell, csv_response, xlsx_response

PER_PAGE = 30
TABLES = ("measures", "payers", "city", "size", "years", "winners", "near", "curve")


@readers_only
@require_safe
def scenarios(request: SignedInRequest) -> HttpResponse:
    """All simulations, newest first."""
    found = Scenario.objects.select_related("by").defer("result").order_by("-at", "-pk")
    context = {
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "may_simulate": permissions.may_simulate(request.user),
    }
    return render(request, "rules_desk/scenarios.html", context)


@readers_only
@require_safe
def scenario(request: SignedInRequest, pk: int) -> HttpResponse:
    """One simulation: what was changed, what it costs, who gains, who loses."""
    found = _scenario(pk)
    context = shown(found) | {
        "may_simulate": permissions.may_simulate(request.user),
        "others": Scenario.objects.filter(state=ScenarioState.DONE)
        .exclude(pk=pk)
        .defer("result")
        .order_by("-at", "-pk")[:30],
    }
    return render(request, "rules_desk/scenario.html", context)


@readers_only
@require_safe
def progress(request: SignedInRequest, pk: int) -> HttpResponse:
    """How far a simulation is: a part that asks again every second, or sends the reader on."""
    found = _scenario(pk)
    response = render(request, "rules_desk/_progress.html", shown(found))
    if found.state in {ScenarioState.DONE, ScenarioState.FAILED}:
        response["HX-Refresh"] = "true"
    return response


@readers_only
@require_safe
def compare(request: SignedInRequest) -> HttpResponse:
    """Two simulations side by side."""
    pair = [_asked(request.GET.get(name, "")) for name in ("a", "b")]
    if None in pair or any(s.state != ScenarioState.DONE for s in pair if s):
        raise Http404
    first, second = (shown(s) for s in pair if s)
    context = {
        "first": first,
        "pair": (first, second),
        "second": second,
        "rows": _beside(first["tables"], second["tables"]),
    }
    return render(request, "rules_desk/compare.html", context)


@readers_only
@require_safe
def export(request: SignedInRequest, pk: int, table: str, form: str) -> HttpResponseBase:
    """One table of a simulation as CSV or XLSX."""
    found = _scenario(pk)
    if found.state != ScenarioState.DONE or table not in TABLES or form not in {"csv", "xlsx"}:
        raise Http404
    header, rows = sheet(found, table)
    name = f"scenario-{pk}-{table}"
    if form == "csv":
        return csv_response(name, header, rows)
    return xlsx_response(name, header, rows, title=found.title)


def shown(found: Scenario) -> dict[str, Any]:
    """A simulation with its tables in the reader's language."""
    done = found.state == ScenarioState.DONE
    tables: Mapping[str, Any] = found.result or {}
    return {
        "scenario": found,
        "wanted": Wanted.parse(found.population),
        "changes": list(_changes(found)),
        "answer_names": [(str(value), label) for value, label in Answer.choices],
        "running": not done and found.state != ScenarioState.FAILED,
        "progress": {"done": tables.get("done", 0), "of": tables.get("of", 6)}
        if not done
        else None,
        "tables": _in_language(tables) if done else None,
    }


def sheet(found: Scenario, table: str) -> tuple[list[str], list[list[Cell]]]:
    """One table with a heading, ready for a spreadsheet: money in yuan, what is kept back empty."""
    tables = _in_language(found.result or {})
    sides = [_("Firms before"), _("Yuan before"), _("Firms after"), _("Yuan after")]
    if table == "curve":
        points = tables.get("curve", {}).get("points", [])
        return [_("Value"), _("Firms"), _("Yuan")], [
            [p["value"], p["firms"], _yuan(p["fen"])] for p in points
        ]
    rows = tables.get(table) or []
    match table:
        case "near":
            return [_("Measure"), _("Benefit"), _("Requirement"), _("Firms that fail only this")], [
                [r["measure"], r["name"], r["leaf_name"], r["firms"]["firms"]] for r in rows
            ]
        case "winners":
            head = [
                _("Benefit"),
                _("Firms that gain"),
                _("Yuan gained"),
                _("Firms that lose"),
                _("Yuan lost"),
            ]
            return head, [[r["name"], *_cells(r, "won"), *_cells(r, "lost")] for r in rows]
        case "measures":
            kinds = [str(Answer(int(k)).label) for k in (rows[0]["answers"] if rows else {})]
            return [_("Measure"), _("Benefit"), *sides, *kinds], [
                [
                    r["measure"],
                    r["name"],
                    *_cells(r, "before"),
                    *_cells(r, "after"),
                    *r["answers"].values(),
                ]
                for r in rows
            ]
        case _:
            return [_("Group"), *sides], [
                [r["name"], *_cells(r, "before"), *_cells(r, "after")] for r in rows
            ]


def _cells(row: Mapping[str, Any], side: str) -> list[Cell]:
    return [row[side]["firms"], _yuan(row[side]["fen"])]


def _yuan(fen: int | None) -> float | int | None:
    if fen is None:
        return None
    return fen // 100 if fen % 100 == 0 else fen / 100


def _in_language(tables: Mapping[str, Any]) -> dict[str, Any]:
    """The tables with ``name`` (and ``leaf_name``) in the reader's language."""
    language = "en" if english() else "zh"
    found = dict(tables)
    for table in TABLES[:-1]:
        found[table] = [
            row
            | {
                "name": _name(table, row, language),
                "leaf_name": row.get(f"leaf_{language}", ""),
            }
            for row in tables.get(table) or []
        ]
    if "curve" in found:
        found["curve"] = found["curve"] | {"name": found["curve"].get(language, "")}
    return found


def _name(table: str, row: Mapping[str, Any], language: str) -> str:
    if table == "payers":
        return payer_name(row["key"])
    return str(row.get(language) or row.get("key", ""))


def _changes(found: Scenario) -> Iterator[dict[str, Any]]:
    """What was changed, in words."""
    amounts = {parameter.id: said(parameter) for parameter in reading.book().parameters}
    wanted = [change["edition"] for change in found.changes if "edition" in change]
    editions = Edition.objects.select_related("entry").in_bulk(wanted)
    for change in found.changes:
        if "parameter" in change:
            key = change["parameter"]
            yield {"what": amounts.get(key, key), "key": key, "value": change["value"]}
        elif "edition" in change:
            edition = editions.get(change["edition"])
            yield {"what": title_of(edition.body) if edition else "", "edition": edition}


def _beside(first: Mapping[str, Any], second: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Each benefit in both simulations."""
    one, two = ({row["key"]: row for row in t["measures"]} for t in (first, second))
    return [
        {
            "name": (one.get(key) or two[key])["name"],
            "measure": (one.get(key) or two[key])["measure"],
            "first": one[key]["after"] if key in one else None,
            "second": two[key]["after"] if key in two else None,
            "same": key in one and key in two and one[key]["after"] == two[key]["after"],
        }
        for key in dict.fromkeys([*one, *two])
    ]


def _scenario(pk: int) -> Scenario:
    return get_object_or_404(Scenario.objects.select_related("by", "upload"), pk=pk)


def _asked(number: str) -> Scenario | None:
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        return None
    return Scenario.objects.select_related("by", "upload").filter(pk=int(number)).first()
