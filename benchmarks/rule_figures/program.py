"""The program that the benchmarks of the rules measure: 25 columns, 42 rules, 12 benefits.

It has the shape of a provincial science policy (R&D subsidy by stock and increment, staged listing
grants, matching, rent, scores) with amounts made up for the benchmark; no policy says them.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from lilac_engine.rules import records
from lilac_engine.rules.program import Program

DAY = date(2021, 2, 19)
EVIDENCE = {"mark": "C", "note": "made up for the benchmark"}
BASIS = {"provision_zh": "基准测试", "provision_en": "benchmark"}
BILLION = 1_000_000_000
CODES = {
    "city": ("harbin", "qiqihar", "daqing", "mudanjiang", "jiamusi", "suihua", "heihe"),
    "board": ("none", "main", "star", "chinext", "bse", "regional"),
    "size": ("large", "medium", "small", "micro"),
}
MONEY = ("sales", "rd", "profit", "arrived", "passed_on", "rent", "contracts")
"""Yearly facts in yuan; the first two are used for two years."""
PLAIN: dict[str, tuple[str, str, int, int]] = {
    "assets": ("int", "fen", 0, 10 * BILLION),
    "staff": ("int", "persons", 0, 200_000),
    "rd_staff": ("int", "persons", 0, 200_000),
    "patents": ("int", "count", 0, 10_000),
    "area": ("int", "sqm", 0, 1_000_000),
}
DATES = ("founded", "listed_on")
TRUTHS = ("clean", "duty_done", "hnte", "incubated", "above_scale", "national_lab")
PARAMETERS: dict[str, tuple[str, str]] = {
    "rd_gate": ("money", "1000000"), "rd_stock": ("ratio", "5"), "rd_growth": ("ratio", "10"),
    "rd_cap": ("money", "5000000"), "match_ratio": ("ratio", "25"), "match_cap": ("money", "3000000"),
    "rent_ratio": ("ratio", "30"), "rent_cap": ("money", "200000"), "list_file": ("money", "1000000"),
    "list_accept": ("money", "2000000"), "list_done": ("money", "5000000"),
    "hnte_first": ("money", "100000"), "hnte_again": ("money", "50000"),
    "share_floor": ("ratio", "60"), "contract_ratio": ("ratio", "2"), "contract_cap": ("money", "500000"),
    "scale_reward": ("money", "500000"), "lab_reward": ("money", "10000000"),
    "patent_each": ("money", "2000"), "small_cap": ("money", "300000"), "profit_share": ("ratio", "15"),
}  # fmt: skip
OPEN = ("loan_ratio",)
RULES: dict[str, str] = {
    "growth": "greatest(rd_y1 - rd_y2, 0)",
    "growing": "rd_y1 > rd_y2",
    "rd_strong": "rd_y1 * 10000 >= sales_y1 * 300",
    "rd_very_strong": "rd_y1 * 10000 >= sales_y1 * 500",
    "not_new": "years_between(founded, today) >= 1",
    "young": "years_between(founded, today) <= 5",
    "start_up": "young AND NOT above_scale",
    "small_firm": "size IN (size.small, size.micro)",
    "sme": "size <> size.large",
    "in_big_city": "city IN (city.harbin, city.daqing, city.qiqihar)",
    "far": "NOT in_big_city",
    "staffed": "staff > 0",
    "rd_people": "rd_staff * 10 >= staff",
    "rd_people_many": "rd_staff * 10 >= staff * 3",
    "listed_home": "board IN (board.main, board.star, board.chinext, board.bse)",
    "listed_recent": "listed_on BETWEEN p.list_from AND p.list_until",
    "net_arrived": "arrived_y1 - passed_on_y1",
    "in_order": "clean AND duty_done",
    "rd_stock_part": "pct(rd_y1, p.rd_stock)",
    "rd_growth_part": "pct(growth, p.rd_growth)",
    "rd_aid": "least(rd_stock_part + rd_growth_part, p.rd_cap)",
    "rd_aid_small": "least(pct(rd_y1, 800), p.small_cap)",
    "rd_aid_due": "CASE WHEN small_firm THEN greatest(rd_aid_small, rd_aid) ELSE rd_aid END",
    "rd_province": "pct(rd_aid_due, 6000)",
    "rd_city": "rd_aid_due - rd_province",
    "match_due": "least(pct(greatest(net_arrived, 0), p.match_ratio), p.match_cap)",
    "rent_due": "least(pct(rent_y1, p.rent_ratio), p.rent_cap)",
    "list_due": "CASE WHEN board = board.star THEN p.list_done WHEN listed_home THEN p.list_accept ELSE p.list_file END",
    "hnte_due": "CASE WHEN young THEN p.hnte_first ELSE p.hnte_again END",
    "contract_due": "least(pct(contracts_y1, p.contract_ratio), p.contract_cap)",
    "patent_due": "least(patents, 100) * p.patent_each",
    "turns_over": "CASE WHEN staffed THEN sales_y1 * 2 >= assets ELSE FALSE END",
    "people_points": "CASE WHEN staffed THEN ladder(rd_staff * 100 - staff * 30, 0, 20, -500, 16, -1000, 12, -2000, 4, 0) ELSE 0 END",
    "rd_points": "ladder(rd_y1 * 100 - sales_y1 * 6, 0, 50, -100000000, 40, -500000000, 20, 0)",
    "patent_points": "ladder(patents, 10, 30, 5, 24, 2, 12, 1, 6, 0)",
    "score": "people_points + rd_points + patent_points",
    "gates": "sales_y1 <= 20000000000 AND assets <= 20000000000 AND staff <= 500",
    "scored": "score >= 60 AND people_points > 0",
    "direct": "hnte OR national_lab OR patents >= 50",
    "tech_sme": "gates AND in_order AND (scored OR direct)",
    "assessed_profit": "profit_y1 + pct(rd_y1, 15000)",
    "share_due": "pct(contracts_y1, p.share_floor)",
}
BENEFITS: dict[str, dict[str, Any]] = {
    "rd_subsidy": {
        "applies": "rd_y1 > 0",
        "requires": ["rd_y1 >= p.rd_gate", "in_order", ["rd_strong", "rd_people_many"], "growing OR small_firm"],
        "lines": {"province": "rd_province", "city": "rd_city"},
    },
    "matching": {
        "requires": ["net_arrived > 0", "in_order", ["hnte", "national_lab"], "sme OR rd_strong"],
        "lines": {"province": "match_due"},
    },
    "rent_aid": {
        "applies": "incubated",
        "requires": ["start_up", "area > 0", "area <= 2000", "in_order", "small_firm"],
        "lines": {"zone": "rent_due"},
    },
    "listing": {
        "requires": ["board <> board.none", "listed_recent", "clean", ["listed_home", "board = board.regional"]],
        "lines": {"province": "pct(list_due, 5000)", "city": "list_due - pct(list_due, 5000)"},
    },
    "hnte_reward": {
        "requires": ["hnte", "in_order", "not_new", ["rd_very_strong", "rd_strong"], "patents >= 1"],
        "lines": {"province": "hnte_due"},
    },
    "tech_sme_status": {"requires": ["tech_sme", "sme", "turns_over OR young"]},
    "contract_reward": {
        "requires": ["contracts_y1 >= 1000000000", "in_order", "rd_people", "far OR small_firm"],
        "lines": {"province": "contract_due"},
    },
    "scale_reward": {
        "requires": ["above_scale", "sales_y1 >= sales_y2", "sales_y2 < 2000000000", "in_order", "sme"],
        "lines": {"county": "p.scale_reward"},
    },
    "laboratory": {
        "requires": ["national_lab", "rd_y1 >= 500000000", "duty_done", "expert.level"],
        "lines": {"province": "p.lab_reward"},
    },
    "patent_grant": {
        "requires": ["patents >= 3", "clean", ["hnte", "tech_sme", "young"], "rd_staff >= 5"],
        "lines": {"city": "patent_due"},
    },
    "loan_interest": {
        "requires": ["small_firm", "clean", "profit_y1 > -1000000000", "rd_strong"],
        "lines": {"province": "pct(assets, p.loan_ratio)"},
    },
    "state_profit": {
        "applies": "size = size.large",
        "requires": ["rd_y1 > 0", "duty_done", "rd_strong OR growing", "staffed"],
        "figure": "assessed_profit + share_due",
    },
}  # fmt: skip


def book() -> records.Book:
    """All records of the benchmark's program."""
    said = {"zh": "基准", "en": "benchmark"}
    dated = {"basis": BASIS, "evidence": EVIDENCE}

    def fact(name: str, kind: str, **more: Any) -> dict[str, Any]:
        asked = {"question_zh": "?", "question_en": "?", "register": "self"}
        return {"id": name, **said, "kind": kind, **asked, **more}

    def amount(name: str, dimension: str, values: list[dict[str, Any]]) -> dict[str, Any]:
        return {"id": name, **said, "dimension": dimension, "values": values}

    def valued(**value: str) -> list[dict[str, Any]]:
        return [{**value, "standing": "assumed", "evidence": EVIDENCE}]

    facts = [
        fact(name, "int", unit="fen", low=-10 * BILLION if name == "profit" else 0, high=10 * BILLION,
             per="year", lags=[1, 2] if name in {"sales", "rd"} else [1])
        for name in MONEY
    ]  # fmt: skip
    facts += [
        fact(name, kind, unit=unit, low=low, high=high)
        for name, (kind, unit, low, high) in PLAIN.items()
    ]
    facts += [fact(name, "date") for name in DATES]
    facts += [fact(name, "bool") for name in TRUTHS]
    facts += [
        fact(
            name,
            "code",
            options={option: {"number": at, **said} for at, option in enumerate(options)},
        )
        for name, options in CODES.items()
    ]
    parameters = [
        amount(name, dimension, valued(value=value))
        for name, (dimension, value) in PARAMETERS.items()
    ]
    parameters += [
        amount("list_from", "days", valued(day="2018-01-01")),
        amount("list_until", "days", valued(day="2021-12-31")),
    ]
    parameters += [amount(name, "ratio", []) for name in OPEN]
    return records.Book.model_validate(
        {
            "registers": [{"id": "self", **said}],
            "facts": facts,
            "parameters": parameters,
            "rules": [
                {"id": name, **said, "formula": formula, **dated} for name, formula in RULES.items()
            ],
            "benefits": [_benefit(name, parts, said | dated) for name, parts in BENEFITS.items()],
        }
    )


def _benefit(name: str, parts: dict[str, Any], common: dict[str, Any]) -> dict[str, Any]:
    def condition(item: Any) -> dict[str, Any]:
        words = {"zh": "条件", "en": "condition"}
        if isinstance(item, list):
            return {"any": [condition(inner) for inner in item], **words}
        if item.startswith("expert."):
            return {"expert": item.removeprefix("expert."), **words}
        return {"when": item, **words}

    lines = parts.get("lines", {})
    gives = "money" if lines else "figure" if "figure" in parts else "status"
    found = {
        "id": name,
        "measure": "19.1",
        **common,
        "gives": gives,
        "requires": [condition(item) for item in parts["requires"]],
        "lines": [{"payer": payer, "formula": formula} for payer, formula in lines.items()],
    }
    for key in ("applies", "figure"):
        if key in parts:
            found[key] = parts[key]
    if "applies" in parts:
        found |= {"applies_zh": "适用", "applies_en": "applies"}
    return found


def program() -> Program:
    """The book compiled for the day of the benchmark."""
    from lilac_engine.rules.compiling import compile as compiled

    return compiled(book(), DAY, assumed=True)
