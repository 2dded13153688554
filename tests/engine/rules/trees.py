"""Random formulas for the laws: any tree of the surface, and trees whose kinds and names fit."""

from hypothesis import reject
from hypothesis import strategies as st

from lilac_engine.rules import nodes as n
from lilac_engine.rules.core import lower
from lilac_engine.rules.errors import Faulty
from lilac_engine.rules.nodes import Comparison, Operator
from lilac_engine.rules.refusals import TAKEN

identifiers = st.from_regex(r"[a-z][a-z0-9_]{0,6}", fullmatch=True).filter(
    lambda word: word not in TAKEN
)
numbers = st.integers(-(2**63) + 1, 2**63 - 1)
constants = st.one_of(
    st.builds(n.Int, numbers),
    st.builds(n.Parameter, identifiers),
    st.builds(n.Option, identifiers, identifiers),
)
leaves = st.one_of(
    constants,
    st.builds(n.Name, identifiers),
    st.builds(n.Bool, st.booleans()),
    st.builds(n.Expert, identifiers),
)


def _several(items, least=2):
    return st.lists(items, min_size=least, max_size=4).map(tuple)


def _above(items):
    pairs = st.tuples(items, items)
    return st.one_of(
        st.builds(n.Not, items),
        st.builds(n.Negative, items),
        st.builds(n.And, _several(items)),
        st.builds(n.Or, _several(items)),
        st.builds(n.Compare, st.sampled_from(Comparison), items, items),
        st.builds(n.Arithmetic, st.sampled_from(Operator), items, items),
        st.builds(n.In, items, _several(constants, 1)),
        st.builds(n.Between, items, items, items),
        st.builds(n.Divide, items, st.integers(1, 2**63 - 1)),
        st.builds(n.Least, _several(items)),
        st.builds(n.Greatest, _several(items)),
        st.builds(n.Case, _several(pairs, 1), items),
        st.builds(n.Ladder, items, _several(pairs, 1), items),
        st.builds(n.Percent, items, items),
        st.builds(n.MonthsBetween, items, items),
        st.builds(n.YearsBetween, items, items),
        st.builds(n.DaysBetween, items, items),
        st.builds(n.YearOf, items),
    )


trees = st.recursive(leaves, _above, max_leaves=25)
"""Any tree a person could write, whether it makes sense or not."""


def _sql(items):
    pairs = st.tuples(items, items)
    return st.one_of(
        st.builds(n.Not, items),
        st.builds(n.And, _several(items)),
        st.builds(n.Or, _several(items)),
        st.builds(n.Compare, st.sampled_from(Comparison), items, items),
        st.builds(n.Arithmetic, st.sampled_from(Operator), items, items),
        st.builds(n.Between, items, items, items),
        st.builds(n.Case, _several(pairs, 1), items),
    )


_atoms = st.one_of(
    st.builds(n.Int, numbers),
    st.builds(n.Bool, st.booleans()),
    st.builds(n.Name, st.sampled_from("abc")),
)
plain = st.recursive(_atoms, _sql, max_leaves=15)
"""Trees of what the language shares with SQL."""

# -- trees that make sense: columns a b (numbers), y z (yes or no), d e (days), c (a list) --

OPTIONS = {"c": {"one": 1, "two": 2, "nine": 9}}
PARAMETERS = {"low": -7, "cap": 12, "ratio": 2500, "announced": None, "since": 20200229}
small = st.integers(-30, 30)
days = st.sampled_from(
    [20191231, 20200131, 20200228, 20200229, 20200301, 20210228, 20210301, 20210331, 20210430]
)
dates = st.one_of(
    st.sampled_from([n.Name("d"), n.Name("e"), n.Name("today"), n.Parameter("since")]),
    st.builds(lambda a, b: n.Least((a, b)), st.just(n.Name("d")), st.just(n.Name("e"))),
)
_number = st.one_of(
    st.builds(n.Int, small),
    st.sampled_from([n.Name("a"), n.Name("b")]),
    st.sampled_from(["low", "cap", "announced"]).map(n.Parameter),
)
_spans = st.one_of(
    st.builds(n.MonthsBetween, dates, dates),
    st.builds(n.YearsBetween, dates, dates),
    st.builds(n.DaysBetween, dates, dates),
    st.builds(n.YearOf, dates),
)
_truth = st.one_of(
    st.builds(n.Bool, st.booleans()),
    st.sampled_from([n.Name("y"), n.Name("z"), n.Expert("taste")]),
    st.builds(n.Compare, st.sampled_from(Comparison), dates, dates),
    st.builds(
        n.In,
        st.just(n.Name("c")),
        st.lists(st.sampled_from(["one", "two", "nine"]), min_size=1, max_size=3).map(
            lambda ids: tuple(n.Option("c", id_) for id_ in ids)
        ),
    ),
)


def whole(depth=3):
    """A formula that comes to a number."""
    if depth == 0:
        return _number
    below, truths = whole(depth - 1), truth(depth - 1)
    values = st.one_of(st.builds(n.Int, small), st.just(n.Parameter("low")))
    return st.one_of(
        _number,
        _spans,
        st.builds(n.Arithmetic, st.sampled_from(Operator), below, below),
        st.builds(n.Negative, below),
        st.builds(n.Divide, below, st.integers(1, 5)),
        st.builds(
            n.Percent, below, st.one_of(st.just(n.Parameter("ratio")), st.builds(n.Int, small))
        ),
        st.builds(n.Least, _several(below)),
        st.builds(n.Greatest, _several(below)),
        st.builds(n.Case, _several(st.tuples(truths, below), 1), below),
        st.builds(n.Ladder, below, _several(st.tuples(values, below), 1), below),
    )


def truth(depth=3):
    """A formula that comes to yes or no."""
    if depth == 0:
        return _truth
    below, wholes = truth(depth - 1), whole(depth - 1)
    items = st.lists(
        st.one_of(st.builds(n.Int, small), st.sampled_from(["cap", "announced"]).map(n.Parameter)),
        min_size=1,
        max_size=4,
    ).map(tuple)
    return st.one_of(
        _truth,
        st.builds(n.Not, below),
        st.builds(n.And, _several(below)),
        st.builds(n.Or, _several(below)),
        st.builds(n.Compare, st.sampled_from(Comparison), wholes, wholes),
        st.builds(n.Compare, st.sampled_from(Comparison), _spans, st.builds(n.Int, small)),
        st.builds(n.Between, wholes, wholes, wholes),
        st.builds(n.In, wholes, items),
        st.builds(n.Case, _several(st.tuples(below, below), 1), below),
    )


def _maybe(values):
    return st.one_of(st.none(), values)


facts = st.fixed_dictionaries(
    {
        "a": _maybe(small),
        "b": _maybe(small),
        "y": _maybe(st.booleans()),
        "z": _maybe(st.booleans()),
        "d": _maybe(days),
        "e": _maybe(days),
        "c": _maybe(st.sampled_from([1, 2, 9])),
    }
)
BOUNDS = {
    "a": (-30, 30), "b": (-30, 30), "y": (0, 1), "z": (0, 1),
    "d": (19000101, 29991231), "e": (19000101, 29991231), "c": (1, 9),
}  # fmt: skip


def lowered(tree, values):
    """The core of a random tree; one that grows beyond measure is not looked at."""
    try:
        return lower(tree, values)
    except Faulty:
        reject()
