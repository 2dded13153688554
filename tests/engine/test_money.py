from decimal import ROUND_DOWN, ROUND_HALF_UP, ROUND_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lilac_engine import money, zh
from lilac_engine.money import Rounding

fen = st.integers(-(10**15), 10**15)
DECIMALS = {
    Rounding.DOWN: ROUND_DOWN,
    Rounding.UP: ROUND_UP,
    Rounding.HALF_UP: ROUND_HALF_UP,
}


@given(fen, st.integers(0, 20_000), st.sampled_from(Rounding))
def test_share_rounds_as_the_decimal_module_does(amount, rate, rounding):
    exact = Decimal(amount) * rate / 10_000
    expected = exact.to_integral_value(rounding=DECIMALS[rounding])
    assert money.share(amount, rate, rounding) == int(expected)


def test_divide_by_nothing_is_refused():
    with pytest.raises(ValueError, match="positive"):
        money.divide(1, 0, Rounding.DOWN)


@given(st.integers(0, 10**15), st.lists(st.integers(0, 10**6), min_size=1, max_size=20))
def test_apportion_loses_no_fen_and_is_fair_to_one(amount, weights):
    if sum(weights) == 0:
        with pytest.raises(ValueError, match="weight above zero"):
            money.apportion(amount, weights)
        return
    parts = money.apportion(amount, weights)
    assert sum(parts) == amount
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part * sum(weights) - amount * weight) < sum(weights)


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("20万元", 20_000_000), ("3.5亿", 35_000_000_000), ("1,234.5", 123_450),
        ("１２．５万", 12_500_000), ("¥ 8", 800), ("100元", 10_000), ("0.01", 1),
    ],
)  # fmt: skip
def test_fen_understands_what_people_type(typed, amount):
    assert money.fen(typed) == amount


@pytest.mark.parametrize("typed", ["", "-5", "abc", "1.234", "0.0000001万", "5美元", "1e5"])
def test_fen_refuses_what_is_no_whole_number_of_fen(typed):
    with pytest.raises(ValueError, match=r"not an amount|less than one fen"):
        money.fen(typed)


@pytest.mark.parametrize(
    ("amount", "chinese", "english"),
    [
        (35_000_000_000, "3.5亿元", "CNY 350 million"),
        (20_000_000, "20万元", "CNY 200,000"),
        (123_450, "1,234.50元", "CNY 1,234.50"),
        (123_456_789, "1,234,567.89元", "CNY 1,234,567.89"),
        (-500, "-5元", "CNY -5"),
        (0, "0元", "CNY 0"),
        (10**13, "1,000亿元", "CNY 100 billion"),
    ],
)
def test_amount_as_read(amount, chinese, english):
    assert (money.chinese(amount), money.english(amount)) == (chinese, english)


@given(st.integers(0, 10**15))
def test_a_shown_amount_reads_back_exactly(amount):
    assert money.fen(money.chinese(amount)) == amount


@pytest.mark.parametrize(
    ("amount", "written"),
    [
        (20_000_000, "人民币贰拾万元整"),
        (140_950, "人民币壹仟肆佰零玖元伍角整"),
        (600_714, "人民币陆仟零柒元壹角肆分"),
        (1_640_902, "人民币壹万陆仟肆佰零玖元零贰分"),
        (5, "人民币伍分"),
        (0, "人民币零元整"),
        (-100, "人民币负壹元整"),
    ],
)
def test_capital_amount_as_on_a_voucher(amount, written):
    assert money.capital(amount) == written


@given(st.integers(0, 10**15))
def test_a_capital_amount_reads_back_exactly(amount):
    rest = money.capital(amount).removeprefix("人民币").removesuffix("整")
    yuan, _, rest = rest.rpartition("元")
    jiao, _, rest = rest.rpartition("角")
    fen_part = rest.removesuffix("分")
    digits = [zh.number(part) if part else 0 for part in (yuan, jiao, fen_part)]
    assert digits[0] * 100 + digits[1] * 10 + digits[2] == amount
