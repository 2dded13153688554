"""Which quantities go together, and what their product counts; limits the guide names."""

import pytest

from lilac_engine.rules.parsing import DEPTH, NODES
from lilac_engine.rules.quantities import LITERAL, Quantity, alike, product, without_rate, words
from lilac_engine.rules.types import Kind, Type, Unit


def counts(*units, loose=False, counted=False):
    return Quantity(Kind.INT, units, loose, counted)


FEN, BPS, PERSONS, PLAIN = counts(Unit.FEN), counts(Unit.BPS), counts(Unit.PERSONS), counts()


def test_a_formula_is_as_large_and_as_deep_as_the_guide_says():
    assert (NODES, DEPTH) == (500, 40)


def test_a_quantity_adapts_to_nothing_unless_it_says_so():
    plain = Quantity(Kind.INT)
    assert (plain.loose, plain.counted, plain.units, plain.options_of) == (False, False, (), "")
    assert plain == PLAIN != LITERAL


@pytest.mark.parametrize(
    ("one", "other", "both"),
    [
        (FEN, FEN, FEN),
        (FEN, PLAIN, None),
        (FEN, PERSONS, None),
        (FEN, LITERAL, FEN),
        (PLAIN, LITERAL, PLAIN),
        (counts(Unit.FEN, loose=True), counts(Unit.BPS, Unit.FEN), counts(Unit.BPS, Unit.FEN)),
        (counts(Unit.FEN, loose=True), PERSONS, None),
        (counts(Unit.FEN, Unit.FEN, loose=True), FEN, None),
        (counts(Unit.COUNT, counted=True), PERSONS, PERSONS),
        (counts(Unit.COUNT, counted=True), FEN, None),
        (counts(Unit.COUNT, counted=True), BPS, None),
        (counts(Unit.COUNT, counted=True), counts(Unit.PERSONS, Unit.PERSONS), None),
        (counts(Unit.FEN, loose=True), FEN, FEN),
        (Quantity(Kind.CODE, options_of="a"), Quantity(Kind.CODE, options_of="b"), None),
        (Quantity(Kind.BOOL), PLAIN, None),
    ],
)
def test_two_quantities_go_together_or_not(one, other, both):
    assert alike(one, other) == both
    assert alike(other, one) == both


@pytest.mark.parametrize(
    ("one", "other", "made"),
    [
        (FEN, PERSONS, FEN),
        (FEN, BPS, counts(Unit.BPS, Unit.FEN)),
        (FEN, LITERAL, counts(Unit.FEN, loose=True)),
        (PERSONS, counts(Unit.COUNT, counted=True), PERSONS),
        (counts(Unit.COUNT, counted=True), counts(Unit.COUNT, counted=True),
         counts(Unit.COUNT, counted=True)),
        (PLAIN, PLAIN, PLAIN),
    ],
)  # fmt: skip
def test_a_product_counts_what_is_left(one, other, made):
    assert product(one, other) == made
    assert product(other, one) == made


def test_only_one_rate_is_taken_out_again():
    assert without_rate(counts(Unit.BPS, Unit.FEN)) == FEN
    assert without_rate(counts(Unit.BPS, Unit.BPS)) == BPS
    assert without_rate(counts(Unit.FEN, loose=True)) == counts(Unit.FEN, loose=True)


def test_a_type_has_one_unit_at_most():
    assert FEN.type == Type(Kind.INT, Unit.FEN)
    assert PLAIN.type == Type(Kind.INT)
    assert counts(Unit.BPS, Unit.FEN).type is None
    assert Quantity(Kind.CODE, options_of="a").type == Type(Kind.CODE, options_of="a")


def test_units_multiplied_are_said_one_after_the_other():
    zh, en = words(counts(Unit.BPS, Unit.FEN))
    assert zh == "×".join((words(BPS)[0], words(FEN)[0]))
    assert en == " × ".join((words(BPS)[1], words(FEN)[1]))
    assert words(PLAIN) != words(Quantity(Kind.BOOL)) != words(Quantity(Kind.DATE))
