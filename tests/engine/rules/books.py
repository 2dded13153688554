"""Small rule books for tests: only what a test is about has to be written."""

from lilac_engine.rules.records import Book

SEEN = {"mark": "VF"}


def fact(id_, kind="int", unit="", **more):
    return {
        "id": id_, "zh": id_, "en": id_, "kind": kind, "unit": unit, "register": "self",
        "question_zh": "?", "question_en": "?", **more,
    }  # fmt: skip


def option(number):
    return {"number": number, "zh": str(number), "en": str(number)}


def value(written=None, **more):
    how = {"standing": "published", "evidence": SEEN, **more}
    return how if written is None else {"value": written, **how}


def parameter(id_, *values, dimension="money"):
    return {"id": id_, "zh": id_, "en": id_, "dimension": dimension, "values": values}


def rule(id_, formula, **more):
    return {
        "id": id_,
        "zh": id_,
        "en": id_,
        "formula": formula,
        "basis": {},
        "evidence": SEEN,
        **more,
    }


def benefit(id_="help", *requires, lines=(), gives="status", **more):
    conditions = [{"when": one} if isinstance(one, str) else one for one in requires]
    paid = [{"payer": payer, "formula": formula} for payer, formula in lines]
    return {
        "id": id_, "measure": "m1", "zh": id_, "en": id_, "gives": gives, "requires": conditions,
        "lines": paid, "basis": {}, "evidence": SEEN, **more,
    }  # fmt: skip


FACTS = (
    fact("rd", unit="fen", per="year", lags=[1, 2], low=0, high=10**9),
    fact("staff", unit="persons", high=10**6),
    fact("founded", "date"),
    fact("listed", "bool"),
    fact("board", "code", options={"star": option(1), "main": option(2)}),
)


def book(**parts):
    """A book with the facts above, unless others are given."""
    parts.setdefault("facts", FACTS)
    return Book.model_validate(parts)
