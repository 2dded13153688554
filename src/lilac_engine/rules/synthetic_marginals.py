"""The shares after which a synthetic population is drawn (合成总体的边际分布), read from a pack."""

from __future__ import annotations

from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Annotated, Final, Literal, cast

from pydantic import Field

from lilac_engine.pack.evidence import Evidence, Id, Record, Words
from lilac_engine.pack.files import read_bytes
from lilac_engine.pack.report import PackError, Report
from lilac_engine.pack.validation import validated
from lilac_engine.pack.yaml_lines import Refused, read_yaml
from lilac_engine.rules.records import Identifier

FILE: Final = "synthetic/marginals.yaml"
Size = Literal["micro", "small", "medium", "large"]
SIZES: Final = ("micro", "small", "medium", "large")
Percent = Annotated[float, Field(ge=0, le=100)]


class Share(Record):
    """A share of all firms, in percent, with where it comes from."""

    percent: Percent
    evidence: Evidence


class CityShare(Record):
    """A city's share of firms, certificates and R&D spending, each in percent of the region."""

    city: Identifier
    firms: Percent
    hnte: Percent
    tech_sme: Percent
    rd: Percent
    evidence: Evidence


class SizeShare(Record):
    """A size class: its share of firms, its median staff, the spread of the logarithm."""

    size: Size
    share: Percent
    staff: float = Field(gt=0)
    spread: float = Field(ge=0, le=2)
    evidence: Evidence


class Figure(Record):
    """A log-normal figure: the median (yuan, years or a plain ratio) and the spread of the logarithm."""

    median: float = Field(gt=0)
    spread: float = Field(ge=0, le=2)
    evidence: Evidence


class Number(Record):
    """A log-normal number of one fact: the median in people's units, the spread of the logarithm."""

    median: float = Field(gt=0)
    spread: float = Field(ge=0, le=2)


class Figures(Record):
    """The figures from which a firm's accounts are drawn."""

    sales_per_head: Figure
    rd_ratio_hnte: Figure
    rd_ratio_other: Figure
    growth: Figure
    age: Figure
    tech_staff: Figure
    assets_per_sales: Figure


class Marginals(Record):
    """Everything a population is drawn after. ``yes``, ``options`` and ``missing`` are in percent.

    ``concerns``: a fact that exists only where another one is yes, or not the option numbered 0.
    """

    basis_zh: Words
    basis_en: Words
    hnte: Share
    tech_sme: Share
    cities: tuple[CityShare, ...]
    sizes: tuple[SizeShare, ...]
    figures: Figures
    yes: dict[Identifier, Percent] = Field(default_factory=dict)
    options: dict[Identifier, dict[Identifier, Percent]] = Field(default_factory=dict)
    numbers: dict[Identifier, Number] = Field(default_factory=dict)
    concerns: dict[Identifier, Identifier] = Field(default_factory=dict)
    missing: dict[Id, Percent] = Field(default_factory=dict)

    @cached_property
    def rd_level(self) -> dict[str, float]:
        """By city, how far R&D ratios lie above or below the region's, so that the city's share of
        R&D spending comes out; 1 on the average of all firms."""
        other = self.figures.rd_ratio_other.median
        more = self.figures.rd_ratio_hnte.median - other
        expected = {
            one.city: one.firms * (other + more * self.certified(one, self.hnte, one.hnte))
            for one in self.cities
        }
        spent = sum(one.rd for one in self.cities)
        whole = sum(expected.values())
        return {
            one.city: one.rd / spent / (expected[one.city] / whole) if expected[one.city] else 1.0
            for one in self.cities
        }

    @staticmethod
    def certified(city: CityShare, of_all: Share, share: float) -> float:
        """The part of a city's firms that hold a certificate: its share of the region's over its
        share of firms, 0.95 at most."""
        return min(0.95, of_all.percent / 100 * share / city.firms) if city.firms else 0.0


def marginals(root: Path) -> Marginals:
    """The marginals of the pack in the folder ``root``. Raises PackError with every fault."""
    try:
        located = read_yaml(read_bytes(root, FILE), FILE)
    except Refused as refusal:
        raise PackError(Report.of([refusal.finding])) from None
    found = validated(Marginals, located.value, located)
    if isinstance(found, list):
        raise PackError(Report.of(found))
    return cast("Marginals", found)


def described(root: Path) -> bool:
    """Whether the folder of a pack says anything of its region's marginals."""
    return (root / FILE).is_file()


def neutral(cities: tuple[str, ...]) -> Marginals:
    """Marginals for a book without a region's own: cities alike, everything assumed."""
    evidence = {"mark": "M", "note": "assumed; no marginals were given"}
    share = Decimal(100) / max(1, len(cities))
    return Marginals.model_validate(
        {
            "basis_zh": "没有给出边际分布，各地相同，全部为假定",
            "basis_en": "no marginals were given: cities alike, everything assumed",
            "hnte": {"percent": 35, "evidence": evidence},
            "tech_sme": {"percent": 60, "evidence": evidence},
            "cities": [
                {"city": city, "evidence": evidence}
                | dict.fromkeys(("firms", "hnte", "tech_sme", "rd"), share)
                for city in cities
            ],
            "sizes": [
                {"size": size, "share": part, "staff": staff, "spread": 0.5, "evidence": evidence}
                for size, part, staff in zip(
                    SIZES, (40, 43, 14, 3), (8, 45, 320, 1800), strict=True
                )
            ],
            "figures": {
                name: {"median": median, "spread": spread, "evidence": evidence}
                for name, median, spread in _NEUTRAL
            },
        }
    )


_NEUTRAL: Final = (
    ("sales_per_head", 420_000, 0.7),
    ("rd_ratio_hnte", 0.058, 0.5),
    ("rd_ratio_other", 0.022, 0.8),
    ("growth", 1.08, 0.18),
    ("age", 8, 0.7),
    ("tech_staff", 0.22, 0.6),
    ("assets_per_sales", 1.1, 0.5),
)
