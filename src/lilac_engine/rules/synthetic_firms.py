"""The part of a synthetic enterprise that hangs together: size, years, accounts, R&D, certificates.

Built in steps, each from columns of the steps before. Names with an underscore are scaffolding
and leave with the last step. Money in fen, ratios in basis points, days as 20210219. Years before
a firm was registered hold nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

import polars as pl

from lilac_engine.rules import synthetic_draws as draw
from lilac_engine.rules.synthetic_marginals import SIZES, Marginals

LAGS: Final = (0, 1, 2, 3)
_STAFF: Final = {
    "micro": (1, 19),
    "small": (20, 299),
    "medium": (300, 999),
    "large": (1000, 60_000),
}
_CENTURY: Final = 10_000  # fen: sums of money are drawn to a hundred yuan
_SME_STAFF, _SME_MONEY = 500, 200_000_000 * 100
_ABOVE_SCALE: Final = 20_000_000 * 100  # main income from which industry is above scale, in fen
_INDUSTRY: Final = ("mining", "manufacturing", "utilities")


@dataclass(frozen=True, slots=True)
class Ground:
    """What a population is drawn on: marginals, the numbers of each list fact's options, the day."""

    marginals: Marginals
    options: Mapping[str, Mapping[str, int]]
    day: date

    @property
    def cities(self) -> Mapping[str, int]:
        """The numbers of the cities."""
        return self.options.get("city", {})

    def option(self, fact: str) -> pl.Expr:
        """A list fact drawn after its shares; the option numbered 0, or the first, takes the rest."""
        numbers = self.options.get(fact, {})
        if not numbers:
            return pl.lit(None, dtype=pl.Int64)
        shares = self.marginals.options.get(fact)
        if shares is None:
            return draw.choice(fact, list(numbers.values()), [1.0] * len(numbers))
        known = {numbers[id_]: share for id_, share in shares.items() if id_ in numbers}
        rest = 0 if 0 in numbers.values() else next(iter(numbers.values()))
        known[rest] = known.get(rest, 0.0) + max(0.0, 100 - sum(known.values()))
        return draw.choice(fact, list(known), list(known.values()))


def enterprises(rows: pl.LazyFrame, ground: Ground) -> pl.LazyFrame:
    """Rows of :func:`synthetic_draws.rows` with everything about them that hangs together."""
    frame = rows.with_columns(**_who(ground))
    frame = frame.with_columns(**_since(ground))
    frame = frame.with_columns(**_people(ground.marginals))
    frame = frame.with_columns(**_sales(ground.marginals))
    frame = frame.with_columns(**_accounts(ground.marginals), **_research(ground))
    frame = frame.with_columns(**_research_accounts())
    frame = frame.with_columns(**_certificates(ground.day), **_scale(ground))
    frame = frame.with_columns(**_listing(ground.marginals))
    return frame.with_columns(**_steps(ground.day))


def _who(ground: Ground) -> dict[str, pl.Expr]:
    marginals, cities = ground.marginals, ground.cities
    known = [one for one in marginals.cities if one.city in cities]
    numbers = [cities[one.city] for one in known] or [0]
    shares = [one.firms for one in known] or [1.0]
    classes = [SIZES.index(one.size) for one in marginals.sizes]
    return {
        "city": draw.choice("city", numbers, shares),
        "industry": ground.option("industry"),
        "_size": draw.choice("size", classes, [one.share for one in marginals.sizes]),
    }


def _since(ground: Ground) -> dict[str, pl.Expr]:
    """Registration, and which firms hold certificates, by the shares of their city."""
    marginals, cities, day = ground.marginals, ground.cities, ground.day
    sizes = ground.options.get("firm_size", {})
    figure = marginals.figures.age
    age = draw.lognormal("age", figure.median, figure.spread).floor().cast(pl.Int64).clip(0, 60)
    month = (draw.uniform("registered month") * 12).floor().cast(pl.Int64) + 1
    of_month = (draw.uniform("registered day") * 28).floor().cast(pl.Int64) + 1
    this_year = day.month * 100 + day.day
    late = (age == 0) & (month * 100 + of_month > this_year)
    year = day.year - age - late.cast(pl.Int64)
    known = [one for one in marginals.cities if one.city in cities]
    held = {cities[one.city]: marginals.certified(one, marginals.hnte, one.hnte) for one in known}
    numbered = {
        cities[one.city]: marginals.certified(one, marginals.tech_sme, one.tech_sme)
        for one in known
    }
    return {
        "registered_on": year * 10_000 + month * 100 + of_month,
        "_age": day.year - year,
        "_hnte": draw.uniform("hnte") < draw.by_number("city", held),
        "_sme": draw.uniform("tech sme") < draw.by_number("city", numbered),
        "firm_size": pl.col("_size").replace_strict(
            list(range(len(SIZES))), [sizes.get(name) for name in SIZES], return_dtype=pl.Int64
        ),
    }


def _people(marginals: Marginals) -> dict[str, pl.Expr]:
    staff = pl.lit(1, dtype=pl.Int64)
    for one in marginals.sizes:
        low, high = _STAFF[one.size]
        drawn = draw.lognormal(f"staff {one.size}", one.staff, one.spread)
        staff = (
            pl.when(pl.col("_size") == SIZES.index(one.size))
            .then(drawn.round().cast(pl.Int64).clip(low, high))
            .otherwise(staff)
        )
    figure = marginals.figures.tech_staff
    more = pl.when("_hnte").then(1.25).otherwise(0.8)
    technical = (draw.lognormal("technical", figure.median, figure.spread) * more).clip(0.0, 0.95)
    return {
        "staff_total_y1": staff,
        "_technical": technical,
        "_growth": draw.lognormal(
            "growth", marginals.figures.growth.median, marginals.figures.growth.spread
        ),
    }


def _sales(marginals: Marginals) -> dict[str, pl.Expr]:
    """Sales of four years from one growth a firm and a little chance a year; people with them."""
    figure = marginals.figures.sales_per_head
    last = pl.col("staff_total_y1") * draw.lognormal("sales", figure.median, figure.spread) * 100
    chance = {lag: draw.lognormal(f"sales chance {lag}", 1.0, 0.08) for lag in LAGS}
    growth = pl.col("_growth")
    found = {
        "sales_y0": _money(last * growth * chance[0]),
        "sales_y1": _money(last),
        "sales_y2": _money(last / growth * chance[2]),
        "sales_y3": _money(last / growth / growth * chance[3]),
    }
    next_staff = (pl.col("staff_total_y1") * growth.sqrt()).round().cast(pl.Int64).clip(1)
    technical = (pl.col("staff_total_y1") * pl.col("_technical")).round().cast(pl.Int64)
    next_technical = (next_staff * pl.col("_technical")).round().cast(pl.Int64)
    return {name: _existing(value, name) for name, value in found.items()} | {
        "staff_total_y0": next_staff,
        "staff_total_y1": _existing(pl.col("staff_total_y1"), "staff_total_y1"),
        "tech_staff_y0": next_technical,
        "tech_staff_y1": _existing(technical, "tech_staff_y1"),
        "rd_staff_y0": (next_technical * 0.7).round().cast(pl.Int64),
        "rd_staff_y1": _existing((technical * 0.7).round().cast(pl.Int64), "rd_staff_y1"),
    }


def _accounts(marginals: Marginals) -> dict[str, pl.Expr]:
    sales, coming = pl.col("sales_y1"), pl.col("sales_y0")
    main = _money(sales * (1 - 0.08 * draw.uniform("other income")))
    total = _money(sales * (1 + 0.05 * draw.uniform("more income")))
    high = (
        pl.when("_hnte")
        .then(0.58 + 0.4 * draw.uniform("high-tech"))
        .otherwise(0.75 * draw.uniform("high-tech"))
    )
    margin = 0.06 + 0.11 * draw.normal("margin")
    figure = marginals.figures.assets_per_sales
    assets = _money(sales * draw.lognormal("assets", figure.median, figure.spread))
    owed = _money(assets * (0.15 + 0.75 * draw.uniform("debt")))
    net = assets - owed
    return {
        "main_income_y1": main,
        "other_income_y1": sales - main,
        "total_income_y1": total,
        "high_tech_income_y1": _money(total * high),
        "profit_total_y1": _money(sales * margin),
        "profit_total_y0": _money(coming * margin),
        "cost_total_y1": sales - _money(sales * margin),
        "assets_y1": assets,
        "liabilities_y1": owed,
        "net_assets_y1": net,
        "net_assets_y2": _existing(_money(net / pl.col("_growth")), "net_assets_y2"),
        "net_assets_y3": _existing(_money(net / pl.col("_growth").pow(2)), "net_assets_y3"),
    }


def _research(ground: Ground) -> dict[str, pl.Expr]:
    """R&D as the tax office admits it, the first of the four figures."""
    marginals, cities = ground.marginals, ground.cities
    figures = marginals.figures
    level = draw.by_number(
        "city",
        {cities[city]: value for city, value in marginals.rd_level.items() if city in cities},
    )
    more, other = figures.rd_ratio_hnte, figures.rd_ratio_other
    ratio = (
        pl.when("_hnte")
        .then(draw.lognormal("research", more.median, more.spread))
        .otherwise(draw.lognormal("research", other.median, other.spread))
    )
    none = ~pl.col("_hnte") & draw.yes("no research", 15)
    ratio = pl.when(none).then(0.0).otherwise((ratio * level).clip(0.0, 1.5))
    return {
        f"rd_tax_y{lag}": _money(
            pl.col(f"sales_y{lag}") * ratio * draw.lognormal(f"research chance {lag}", 1.0, 0.15)
        )
        for lag in LAGS
    }


def _research_accounts() -> dict[str, pl.Expr]:
    """The other three figures of a year; the accounts count most, the tax office least."""
    found: dict[str, pl.Expr] = {}
    for lag in LAGS:
        tax = pl.col(f"rd_tax_y{lag}")
        books = _money(tax * (1.05 + 0.3 * draw.uniform("research in the accounts")))
        audit = _money(tax * (1 + 0.12 * draw.uniform("research by the audit")))
        inside = (
            pl.when(draw.yes("all inside", 93))
            .then(1.0)
            .otherwise(0.4 + 0.6 * draw.uniform("inside"))
        )
        found |= {
            f"rd_accounting_y{lag}": books,
            f"rd_hnte_y{lag}": audit,
            f"rd_domestic_y{lag}": _money(audit * inside),
            f"rd_stat_own_copy_y{lag}": _money(
                books * (0.9 + 0.12 * draw.uniform("own copy")), 100_000
            ),
        }
    kept = _money(pl.col("rd_tax_y1") * 0.3 * draw.uniform("capitalised"))
    return found | {
        "rd_capitalised_y1": kept,
        "rd_expensed_y1": found["rd_accounting_y1"] - kept,
    }


def _certificates(day: date) -> dict[str, pl.Expr]:
    small = (
        (pl.col("staff_total_y1") <= _SME_STAFF)
        & (pl.col("sales_y1") <= _SME_MONEY)
        & (pl.col("assets_y1") <= _SME_MONEY)
    )
    certified = pl.col("_hnte") & (pl.col("_age") >= 1)
    return {
        "hnte_valid": certified,
        "hnte_issued_on": pl.when(certified).then(draw.day_before("hnte issued", day, 1090)),
        "tech_sme_valid": pl.col("_sme") & small.fill_null(value=False),
    }


def _scale(ground: Ground) -> dict[str, pl.Expr]:
    """Above scale: industry with enough main income, and the yes or no of the duty to report."""
    sections = ground.options.get("industry", {})
    industrial = pl.col("industry").is_in([sections[id_] for id_ in _INDUSTRY if id_ in sections])
    entered = draw.yes("entered the directory", 96)
    above = {
        lag: (industrial & entered & (pl.col(f"sales_y{lag}") * 0.96 >= _ABOVE_SCALE)).fill_null(
            value=False
        )
        for lag in (0, 1, 2)
    }
    duty = {lag: above[lag] | (pl.col("_hnte") & draw.yes("in the survey", 25)) for lag in (0, 1)}
    return {
        **{f"above_scale_y{lag}": value for lag, value in above.items()},
        **{f"stat_duty_in_scope_y{lag}": value for lag, value in duty.items()},
        "above_scale_entered_on": pl.when(above[0]).then(
            draw.day_before("above scale", ground.day, 3000)
        ),
    }


def _listing(marginals: Marginals) -> dict[str, pl.Expr]:
    """Steps to the stock exchange: few firms, each step after the one before."""
    large = pl.col("_size").replace_strict(
        [0, 1, 2, 3], [0.1, 0.7, 3.0, 5.0], return_dtype=pl.Float64
    )
    started = draw.uniform("going public") < large * marginals.yes.get("going_public", 1.0) / 100
    reserve = draw.uniform("reserve") < large * marginals.yes.get("listing_reserve", 3.0) / 100
    tutored = started & draw.yes("tutored", 55)
    applied = tutored & draw.yes("applied", 50)
    quoted = started & draw.yes("quoted", 45)
    bse = quoted & applied & draw.yes("bse", 40)
    return {
        "going_public": started,
        "listing_reserve": reserve | started,
        "tutoring_accepted": tutored,
        "application_accepted": applied,
        "listed_domestic": applied & ~quoted & draw.yes("listed", 40),
        "neeq_quoted": quoted,
        "bse_listed": bse,
    }


_STEPS: Final = {
    "tutoring_accepted_on": ("tutoring_accepted", 900),
    "listing_application_on": ("application_accepted", 600),
    "listed_on": ("listed_domestic", 400),
    "neeq_quoted_on": ("neeq_quoted", 2200),
    "bse_listed_on": ("bse_listed", 400),
}
"""The day of each step, the yes or no it goes with, and how many days it may lie back."""


def _steps(day: date) -> dict[str, pl.Expr]:
    """The days of the steps to the stock exchange, of those who took them."""
    return {
        name: pl.when(pl.col(taken)).then(draw.day_before(name, day, back))
        for name, (taken, back) in _STEPS.items()
    }


def _money(amount: pl.Expr, to: int = _CENTURY) -> pl.Expr:
    """Fen, rounded down to a hundred yuan (or ``to``), within what a fact may hold."""
    return (amount / to).floor().cast(pl.Int64).clip(-(10**9), 10**9) * to


def _existing(value: pl.Expr, name: str) -> pl.Expr:
    """A value of the year in ``name``, nothing when the firm was not registered by its end."""
    return pl.when(pl.col("_age") >= int(name[-1])).then(value)
