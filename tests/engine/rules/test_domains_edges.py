"""A fact at the last value of its domain, and one beyond."""

import pytest

from lilac_engine.rules.domains import outside
from lilac_engine.rules.types import Kind
from tests.engine.rules.building import column

STAFF = column("staff", 5, 9)
HERE = column("here")
BORN = column("born", 20000101, 20201231, kind=Kind.DATE)
SIZE = column(
    "size", 2, 5, kind=Kind.CODE,
    options={"two": {"number": 2, "zh": "二", "en": "two"},
             "five": {"number": 5, "zh": "五", "en": "five"}},
)  # fmt: skip


@pytest.mark.parametrize(
    ("column_", "value"),
    [
        (STAFF, 5), (STAFF, 9), (STAFF, None), (HERE, 0), (HERE, 1), (HERE, True), (HERE, False),
        (HERE, None), (SIZE, 2), (SIZE, 5), (SIZE, None), (BORN, 20000101), (BORN, 20201231),
        (BORN, 20200229), (BORN, None),
    ],
)  # fmt: skip
def test_what_can_be_is_allowed(column_, value):
    assert outside(column_, value) is None


@pytest.mark.parametrize(
    ("column_", "value"),
    [
        (STAFF, 4), (STAFF, 10), (STAFF, 0), (STAFF, 1), (HERE, 2), (HERE, -1), (SIZE, 0), (SIZE, 1),
        (SIZE, 3), (BORN, 19991231), (BORN, 20210101), (BORN, 20010229), (BORN, 0), (BORN, 1),
    ],
)  # fmt: skip
def test_what_cannot_be_is_not(column_, value):
    assert outside(column_, value) is not None
