"""A small rule book, signed, and firms with facts: what entitlements' tests stand on."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from lilac.entitlements.actions import consents, facts
from lilac.entitlements.pack import bring
from lilac.entitlements.queries import book as rules
from lilac.parties.states import MemberRole
from lilac_engine.rules.records import Book
from tests.factories.parties import MembershipFactory, OrganisationFactory

AT = datetime(2021, 3, 1, 1, 0, tzinfo=UTC)
TODAY = date(2021, 3, 1)
SEED = {"mark": "seed"}
BASIS = {"document": "draft-opinion", "provision_zh": "第19条", "provision_en": "article 19"}
PURPOSE = "只用于测算可以享受哪些政策。"
PACK = "small"


def fact(id_: str, kind: str = "int", **more: Any) -> dict[str, Any]:
    """A declared fact with the words a test does not care about."""
    words = {"zh": id_, "en": id_, "question_zh": f"{id_}?", "question_en": f"{id_}?"}
    return {"id": id_, "kind": kind, "register": "tax", **words, **more}


def yearly(id_: str, **more: Any) -> dict[str, Any]:
    """A yearly amount of money."""
    return fact(id_, unit="fen", per="year", lags=[1, 2], low="0", **more)


def benefit(id_: str, *conditions: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A benefit that pays 100 yuan unless told otherwise."""
    return {
        "id": id_, "measure": "19.1", "zh": f"事项{id_}", "en": f"benefit {id_}", "gives": "money",
        "basis": BASIS, "evidence": SEED, "requires": list(conditions),
        "lines": [{"payer": "province", "formula": "10000"}], **more,
    }  # fmt: skip


def condition(id_: str, when: str) -> dict[str, Any]:
    """One requirement."""
    return {"id": id_, "when": when, "zh": f"条件{id_}", "en": f"condition {id_}"}


def value(amount: str, *, standing: str = "published", **more: Any) -> dict[str, Any]:
    """A dated value of a parameter."""
    return {"value": amount, "standing": standing, "evidence": SEED, **more}


REGISTERS = [
    {"id": "tax", "zh": "税务", "en": "tax"},
    {"id": "credit", "zh": "信用名单", "en": "credit lists"},
    {"id": "statistics-duty", "zh": "统计义务名单", "en": "statistics duties", "statistics": True},
    {"id": "own-copy", "zh": "企业自留报表", "en": "own copy", "own_copy": True},
]
FACTS = [
    yearly("rd_tax", zh="研发费用（税务）", en="R&D by tax"),
    yearly("rd_accounting", zh="研发费用（会计）", en="R&D by accounts"),
    yearly("rd_own", zh="研发（自留报表）", en="R&D own copy", register="own-copy"),
    fact("staff", unit="persons", zh="职工人数", low="0", high="1000000"),
    fact("registered_on", "date", zh="成立日期"),
    fact("share", unit="bps", zh="持股比例", low="0", high="100"),
    fact("dishonest", "bool", zh="失信", register="credit", closed_world=True),
    fact("duty_done", "bool", zh="已履行义务", register="statistics-duty", per="year", lags=[1],
         closed_world=False),
    fact("city", "code", zh="市", options={
        "harbin": {"number": 1, "zh": "哈尔滨市", "en": "Harbin"},
        "daqing": {"number": 6, "zh": "大庆市", "en": "Daqing"}}),
]  # fmt: skip
PARAMETERS = [
    {"id": "gate", "zh": "研发门槛", "en": "R&D gate", "dimension": "money",
     "values": [value("1000000")]},
    {"id": "rate", "zh": "补助比例", "en": "rate", "dimension": "ratio", "values": [value("10")]},
    {"id": "open_amount", "zh": "未公布金额", "en": "open amount", "dimension": "money"},
]  # fmt: skip
BENEFITS = [
    benefit(
        "rd_subsidy",
        condition("gate_passed", "rd_tax_y1 > p.gate"),
        condition("duty", "duty_done_y1"),
        condition("honest", "NOT dishonest"),
        lines=[
            {"payer": "province", "formula": "idiv(pct(rd_tax_y1, p.rate), 2)"},
            {"payer": "city", "formula": "idiv(pct(rd_tax_y1, p.rate), 2)"},
        ],
    ),
    benefit("staffed", condition("enough", "staff >= 10")),
    benefit("announced", condition("some", "staff >= 1"),
            lines=[{"payer": "province", "formula": "p.open_amount"}]),
]  # fmt: skip


def small(**parts: Any) -> Book:
    """The small book, with parts of it exchanged."""
    whole = {"registers": REGISTERS, "facts": FACTS, "parameters": PARAMETERS, "benefits": BENEFITS}
    return Book.model_validate({**whole, **parts})


def signed(book: Book | None = None, *, at: datetime = AT) -> list[Any]:
    """Put a book into force the way a pack does; gives what each record came to."""
    return list(bring(book or small(), pack=PACK, at=at))


def firm(**more: Any):
    """A confirmed firm with a member who agreed to the use of its data."""
    organisation = OrganisationFactory(**more)
    clerk = MembershipFactory(organisation=organisation, role=MemberRole.MANAGER).user
    consents.give_consent(organisation=organisation, purpose=PURPOSE, by=clerk, at=AT)
    return organisation, clerk


def entered(organisation, by, at: datetime = AT, **typed: str) -> None:
    """Enter facts as people type them: ``staff="12"``, ``rd_tax_2020="150 万元"``."""
    for name, text in typed.items():
        stem, _sign, year = name.rpartition("_")
        goes_by_years = year.isdecimal() and len(year) == 4
        facts.enter(
            organisation=organisation,
            fact=stem if goes_by_years else name,
            year=int(year) if goes_by_years else 0,
            typed=text,
            unit="",
            by=by,
            at=at,
            observed_on=at.date(),
            sure=True,
        )


def program(day: date = TODAY):
    """The program in force on a day."""
    return rules.program_on(day)
