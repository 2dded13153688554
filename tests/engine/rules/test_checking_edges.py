"""One mistake is told once: what stands above a faulty part is silent."""

import pytest

from lilac_engine.rules.checking import Scope, check
from lilac_engine.rules.errors import Faulty
from lilac_engine.rules.parsing import parse
from lilac_engine.rules.types import Kind, Type, Unit

SCOPE = Scope(
    names={
        "y": Type(Kind.BOOL), "d": Type(Kind.DATE), "staff": Type(Kind.INT, Unit.PERSONS),
        "rd": Type(Kind.INT, Unit.FEN), "c": Type(Kind.CODE, options_of="c"),
    },
    options={"c": {"one": 1}},
)  # fmt: skip


@pytest.mark.parametrize(
    "written",
    [
        "months_between(d, y) > y",
        "months_between(y, d) > d",
        "days_between(d, staff) = rd",
        "year_of(staff) = rd",
        "(staff AND y) = rd",
        "(staff OR y) > 5",
        "(rd + staff) > d",
        "(d + 1) > rd",
        "CASE WHEN staff THEN rd ELSE rd END > d",
        "CASE WHEN y THEN rd ELSE staff END > d",
        "least(rd, staff) > d",
        "pct(rd, staff) > d",
        "NOT staff AND y",
        "c > c.one AND y",
        "c BETWEEN c.one AND c.one",
        "nobody > d",
        "c = c.two",
    ],
)
def test_one_mistake_is_one_fault(written):
    with pytest.raises(Faulty) as refused:
        check(parse(written), SCOPE)
    assert len(refused.value.faults) == 1
