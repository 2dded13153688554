import pytest
from hypothesis import given
from hypothesis import strategies as st

from lilac_engine import zh

numbers = st.integers(0, zh.LIMIT - 1)


@pytest.mark.parametrize(
    ("number", "written"),
    [
        (0, "零"), (10, "十"), (19, "十九"), (110, "一百一十"), (1001, "一千零一"),
        (10010, "一万零一十"), (100_000, "十万"), (100_000_001, "一亿零一"),
        (10**12 + 10**8, "一万零一亿"), (350, "三百五十"),
    ],
)  # fmt: skip
def test_numeral_as_counted(number, written):
    assert zh.numeral(number) == written


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("二〇二一", 2021), ("二○二一", 2021), ("两千", 2000), ("叁佰伍拾", 350), ("１２", 12),
        ("3,500", 3500), ("十", 10), ("二十", 20), ("一万亿", 10**12),
    ],
)  # fmt: skip
def test_number_reads_every_way_of_writing(text, number):
    assert zh.number(text) == number


@pytest.mark.parametrize("text", ["", "第", "十个", "万", "1.5", "一二a"])
def test_number_refuses_what_is_no_numeral(text):
    with pytest.raises(ValueError, match="not a numeral"):
        zh.number(text)


@pytest.mark.parametrize("number", [-1, zh.LIMIT])
def test_numeral_beyond_its_range_is_refused(number):
    with pytest.raises(ValueError, match="no Chinese numeral"):
        zh.numeral(number)


@given(numbers, st.booleans())
def test_a_written_number_reads_back(number, capital):
    assert zh.number(zh.numeral(number, capital=capital)) == number


@given(st.text())
def test_narrow_keeps_the_place_of_every_character(text):
    assert len(zh.narrow(text)) == len(text)
