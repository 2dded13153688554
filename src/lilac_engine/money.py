"""Money: whole fen, rates in basis points, rounding named where it happens.

Nothing here rounds silently. Yuan, 万元 and 亿元 exist only where a person reads or types.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from enum import Enum
from typing import Final

from lilac_engine import zh

FEN_PER_YUAN: Final = 100
WAN: Final = 10_000 * FEN_PER_YUAN
YI: Final = 100_000_000 * FEN_PER_YUAN
BASIS: Final = 10_000
TYPED: Final = re.compile(r"(\d+(?:\.\d+)?)\s*(亿元?|万元?|元|圆)?")
UNITS: Final = {"亿": YI, "万": WAN, "元": FEN_PER_YUAN, "圆": FEN_PER_YUAN, "": FEN_PER_YUAN}


class Rounding(Enum):
    """What becomes of a part of a fen."""

    DOWN = "down"  # towards zero: what is paid out of public money
    UP = "up"  # away from zero: what is held back
    HALF_UP = "half_up"  # 四舍五入: what is shown and billed


def share(amount_fen: int, rate_bp: int, rounding: Rounding) -> int:
    """``rate_bp`` basis points of an amount, in fen. 25 % is 2,500."""
    return divide(amount_fen * rate_bp, BASIS, rounding)


def divide(dividend: int, divisor: int, rounding: Rounding) -> int:
    """A whole quotient, rounded as named; symmetric about zero. ``divisor`` is positive."""
    if divisor <= 0:
        raise ValueError("the divisor must be positive")
    quotient, rest = divmod(abs(dividend), divisor)
    upwards = {
        Rounding.DOWN: False,
        Rounding.UP: rest > 0,
        Rounding.HALF_UP: 2 * rest >= divisor,
    }
    quotient += upwards[rounding]
    return quotient if dividend >= 0 else -quotient


def apportion(amount_fen: int, weights: Sequence[int]) -> list[int]:
    """Split an amount in proportion to weights so that the parts add up exactly.

    Largest remainder first; equal remainders go to the earlier part. ``amount_fen`` >= 0.
    """
    whole = sum(weights)
    if amount_fen < 0 or whole <= 0 or min(weights) < 0:
        raise ValueError("an amount and weights that are not negative, and one weight above zero")
    parts = [amount_fen * weight // whole for weight in weights]
    left = amount_fen - sum(parts)
    by_rest = sorted(range(len(weights)), key=lambda i: (-(amount_fen * weights[i] % whole), i))
    for index in by_rest[:left]:
        parts[index] += 1
    return parts


def fen(typed: str) -> int:
    """What a person typed, in fen: ``1,234.5``, ``20万元``, ``3.5亿``; full-width digits too.

    Raises ``ValueError`` for anything else, and for parts of a fen: nothing is rounded.
    """
    compact = zh.narrow(typed).replace(",", "").replace("¥", "").strip()
    match = TYPED.fullmatch(compact)
    if match is None:
        raise ValueError(f"not an amount: {typed!r}")
    exact = Decimal(match[1]) * UNITS[(match[2] or "")[:1]]
    if exact != exact.to_integral_value():
        raise ValueError(f"less than one fen: {typed!r}")
    return int(exact)


def exact(amount_fen: int, unit: int) -> str | None:
    """The amount in a unit (of fen) with at most two decimals, or None where that would round."""
    hundredths, rest = divmod(abs(amount_fen) * 100, unit)
    if rest:
        return None
    whole, decimals = divmod(hundredths, 100)
    sign = "-" if amount_fen < 0 else ""
    tail = f".{decimals:02}".rstrip("0").rstrip(".")
    return f"{sign}{whole:,}{tail}"


def yuan(amount_fen: int) -> str:
    """The amount in yuan with its fen, ``1,234.50``; whole yuan without."""
    whole, rest = divmod(abs(amount_fen), FEN_PER_YUAN)
    sign = "-" if amount_fen < 0 else ""
    return f"{sign}{whole:,}.{rest:02}" if rest else f"{sign}{whole:,}"


def chinese(amount_fen: int) -> str:
    """As a person reads it: ``3.5亿元``, ``20万元``, ``1,234.50元``. Never rounded.

    The largest unit in which the amount is at least one and needs at most two decimals.
    """
    for unit, word in ((YI, "亿元"), (WAN, "万元")):
        if abs(amount_fen) >= unit and (written := exact(amount_fen, unit)):
            return written + word
    return f"{yuan(amount_fen)}元"


def english(amount_fen: int) -> str:
    """As a person reads it: ``CNY 350 million``, ``CNY 200,000``. Never rounded."""
    for unit, word in ((10 * YI, "billion"), (100 * WAN, "million")):
        if abs(amount_fen) >= unit and (written := exact(amount_fen, unit)):
            return f"CNY {written} {word}"
    return f"CNY {yuan(amount_fen)}"


def capital(amount_fen: int) -> str:
    """The amount in capital numerals as vouchers bear it (大写金额): ``人民币贰拾万元整``.

    正确填写票据和结算凭证的基本规定, items 1-3: 整 after yuan and jiao, none after fen; 零 where
    digits between are nought. Below ten thousand trillion yuan.
    """
    whole, rest = divmod(abs(amount_fen), FEN_PER_YUAN)
    jiao, odd = divmod(rest, 10)
    sign = "负" if amount_fen < 0 else ""
    written = zh.numeral(whole, capital=True) + "元" if whole or not rest else ""
    if jiao:
        written += zh.CAPITAL_DIGITS[jiao] + "角"
    if odd:
        written += ("零" if whole and not jiao else "") + zh.CAPITAL_DIGITS[odd] + "分"
    return f"人民币{sign}{written}" + ("" if odd else "整")
