"""How the records of the rule book look on the officers' pages. ``{% load rules_desk %}``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, Final

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lilac.entitlements.words import english, said
from lilac.kernel.states import Evidence
from lilac.kernel.templatetags.lilac import day as shown_day
from lilac.kernel.templatetags.lilac import money, number, percent_bp
from lilac_engine.pack.documents import Dimension
from lilac_engine.rules.program import Bound
from lilac_engine.rules.types import Kind, day

register = template.Library()
Names = Mapping[str, str | Promise]
PAYERS: Final[Names] = {
    "central": gettext_lazy("Central government"),
    "province": gettext_lazy("Province"),
    "city": gettext_lazy("City"),
    "county": gettext_lazy("County"),
    "zone": gettext_lazy("Zone"),
    "unit": gettext_lazy("The unit itself, out of its income"),
}
GIVES: Final[Names] = {
    "money": gettext_lazy("Money"),
    "status": gettext_lazy("A recognition or right"),
    "figure": gettext_lazy("A computed figure"),
}
STANDINGS: Final[Names] = {
    "law": gettext_lazy("Law"),
    "published": gettext_lazy("Published"),
    "reported": gettext_lazy("Reported, to be confirmed"),
    "assumed": gettext_lazy("Assumed for the demo"),
    "scenario": gettext_lazy("Tried out"),
}
TONES: Final = {
    "law": "success",
    "published": "success",
    "reported": "warning",
    "assumed": "danger",
}
DIMENSIONS: Final[Names] = {
    "money": gettext_lazy("Money"),
    "ratio": gettext_lazy("Ratio"),
    "factor": gettext_lazy("Factor"),
    "weight": gettext_lazy("Weight of a score"),
    "count": gettext_lazy("Number"),
    "days": gettext_lazy("Days"),
}
UNITS: Final[Names] = {
    "money": gettext_lazy("yuan"),
    "ratio": "%",
    "weight": "%",
    "days": gettext_lazy("days"),
}


@register.filter
def get(mapping: Mapping[str, Any], key: str) -> Any:
    """The value under a key that is no attribute: it has a dot, or is not known before."""
    return mapping.get(key, "")


@register.filter
def plus_one(count: int) -> int:
    """Counted from one, for people."""
    return count + 1


@register.filter
def payer_name(payer: str) -> str:
    """The level that pays, in words."""
    return str(PAYERS.get(payer, payer))


@register.filter
def gives_name(gives: str) -> str:
    """What a benefit is, in words."""
    return str(GIVES.get(gives, gives))


@register.filter
def standing_name(standing: str) -> str:
    """How a value came to hold, in words."""
    return str(STANDINGS.get(standing, standing))


@register.filter
def standing_tone(standing: str) -> str:
    """The tone of its badge: what is not confirmed stands out."""
    return TONES.get(standing, "neutral")


@register.filter
def evidence_name(mark: str) -> str:
    """An evidence mark, in words."""
    return str(Evidence(mark).label) if mark in Evidence.values else mark


@register.filter
def dimension_name(dimension: str) -> str:
    """What kind of quantity, in words."""
    return str(DIMENSIONS.get(dimension, dimension))


@register.filter
def dimension_unit(dimension: str) -> str:
    """The unit its values are written in."""
    return str(UNITS.get(dimension, ""))


@register.filter
def record_name(record: Any) -> str:
    """A record's name in the reader's language."""
    return said(record)


@register.filter
def bound_value(bound: Bound | None) -> str:
    """A parameter's value as people read it; words where it is open."""
    if bound is None or bound.value is None:
        return _("not published")
    return travelled(bound, bound.value)


def travelled(bound: Bound, value: int) -> str:
    """A whole number that travels for a parameter, as people read it."""
    if bound.type.kind is Kind.DATE:
        return shown_day(day(value))
    match bound.record.dimension:
        case Dimension.MONEY:
            return money(value)
        case Dimension.RATIO | Dimension.WEIGHT:
            return percent_bp(value)
        case Dimension.FACTOR:
            return f"{value / 10_000:g}"
        case Dimension.DAYS:
            return f"{number(value)} {_('days')}"
        case _:
            return number(value)


@register.filter
def where_it_stands(dated: Any) -> str:
    """Document and provision of a dated value."""
    basis = dated.basis
    if basis is None:
        return str(dated.evidence.note or "")
    provision = basis.provision_en if english() and basis.provision_en else basis.provision_zh
    return " ".join(filter(None, (basis.document, provision)))


@register.filter
def as_number(text: str) -> str:
    """A number kept as text, with groups of three."""
    return number(Decimal(text))


@register.filter
def paying(rows: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Benefits that pay something or are kept back, the most first."""
    found = [r for r in rows if r["before"]["fen"] != 0 or r["after"]["fen"] != 0]
    return sorted(found, key=lambda r: -(r["after"]["fen"] or 0))


@register.filter
def brief(fen: int | None) -> str:
    """About how much money, in four figures: for a headline beside which the exact sum stands."""
    if fen is None or abs(fen) < 10_000_00:
        return money(fen)
    unit = 10_000_00 if abs(fen) < 100_000_000_00 else 100_000_000_00
    exact = Decimal(fen) / unit
    digits = max(0, 3 - exact.adjusted())
    return money(int(round(exact, digits) * unit))
