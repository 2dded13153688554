"""A fact outside its domain is refused with a sentence, wherever it comes in."""

import json
from decimal import Decimal

import pytest

from lilac_engine.rules import domains
from lilac_engine.rules.errors import Faulty
from lilac_engine.rules.examples import facts_of
from lilac_engine.rules.records import Example
from lilac_engine.rules.types import Kind, Unit
from tests.engine.rules.building import column

SIZE = column(
    "size", 1, 5, kind=Kind.CODE,
    options={"one": {"number": 1, "zh": "一", "en": "one"},
             "five": {"number": 5, "zh": "五", "en": "five"}},
)  # fmt: skip
COLUMNS = {
    one.name: one
    for one in (
        column("rd", 0, 10**14, unit=Unit.FEN), column("staff", 0, 9), column("here"), SIZE,
        column("born", 19000101, 29991231, kind=Kind.DATE),
    )
}  # fmt: skip


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"rd": 12 * 10**14}, "rd 的值 120,000亿元 超出可能的范围：0元至10,000亿元。"),
        ({"staff": -5}, "staff 的值 -5 超出可能的范围：0至9。"),
        ({"size": 3}, "3 不是 size 的选项。可选：size.one, size.five。"),
        ({"born": 20210231}, "born 的值 20210231 超出可能的范围：1900年1月1日至2999年12月31日。"),
        ({"here": 2}, "here 的值 是 超出可能的范围：否至是。"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(facts, sentence):
    with pytest.raises(Faulty) as refused:
        domains.check(COLUMNS, facts)
    (only,) = refused.value.faults
    assert only.say("zh") == sentence
    assert only.where == f"facts.{next(iter(facts))}"
    assert only.say("en")


def test_what_can_be_passes_and_so_does_what_is_not_known():
    domains.check(COLUMNS, {"rd": 0, "staff": 9, "here": True, "size": 5, "born": 20210228})
    domains.check(COLUMNS, {"rd": None, "somebody_else": 7})


def test_every_fault_is_told():
    with pytest.raises(Faulty) as refused:
        domains.check(COLUMNS, {"rd": -1, "staff": 10})
    assert len(refused.value.faults) == 2


def test_a_case_is_checked_too():
    facts = json.loads('{"rd": 12000000000000, "staff": -5}', parse_int=Decimal)
    case = Example(zh="太多", on="2021-06-01", facts=facts, expect={})
    with pytest.raises(Faulty) as refused:
        facts_of(case, COLUMNS)
    assert [one.code for one in refused.value.faults] == ["out-of-domain"] * 2
