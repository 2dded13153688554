"""How figures, days and moments look to a person. ``{% load lilac %}``."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import is_aware, localtime
from django.utils.translation import get_language

from lilac_engine import money as engine

register = template.Library()
MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip


def _english() -> bool:
    return (get_language() or "zh").startswith("en")


def _civil(value: date) -> date:
    """The civil day of a day or moment, in the house's zone."""
    if isinstance(value, datetime):
        return (localtime(value) if is_aware(value) else value).date()
    return value


@register.filter
def money(amount_fen: int | None) -> str:
    """Fen as ``3.5亿元``, ``20万元``, ``1,234.50元`` (``CNY 350 million``); never rounded."""
    if amount_fen is None:
        return ""
    return engine.english(amount_fen) if _english() else engine.chinese(amount_fen)


@register.filter
def capital_money(amount_fen: int | None) -> str:
    """Fen in capital numerals as vouchers bear it: ``人民币贰拾万元整``."""
    return "" if amount_fen is None else engine.capital(amount_fen)


@register.filter
def day(value: date | None) -> str:
    """``2021年2月19日`` or ``19 February 2021``; a moment's day in the house's zone."""
    if value is None:
        return ""
    civil = _civil(value)
    if _english():
        return f"{civil.day} {MONTHS[civil.month - 1]} {civil.year}"
    return f"{civil.year}年{civil.month}月{civil.day}日"


@register.filter
def isoday(value: date | None) -> str:
    """``2021-02-19``, for tables and the ``datetime`` attribute."""
    return "" if value is None else _civil(value).isoformat()


@register.filter
def moment(value: datetime | None) -> str:
    """``2021年2月19日 17:05`` or ``19 February 2021, 17:05``, in the house's zone."""
    if value is None:
        return ""
    local = localtime(value) if is_aware(value) else value
    return f"{day(local)}{', ' if _english() else ' '}{local:%H:%M}"


@register.filter
def number(value: float | Decimal | None) -> str:
    """``1,234,567.8``: groups of three, no zeros behind."""
    if value is None:
        return ""
    exact = Decimal(str(value))
    return f"{exact:,f}".rstrip("0").rstrip(".") if exact % 1 else f"{int(exact):,}"


@register.filter
def percent_bp(basis_points: int | None) -> str:
    """Basis points as per cent: 2,550 is ``25.5%``."""
    if basis_points is None:
        return ""
    return f"{number(Decimal(basis_points) / 100)}%"


@register.filter
def highlight(text: str | None, terms: str | Iterable[str] | None) -> SafeString:
    """The text, escaped, with every occurrence of a term in ``<mark>``; longest terms first.

    ``terms`` is a list of words, or one string of words between blanks.
    """
    text = text or ""
    words = terms.split() if isinstance(terms, str) else list(terms or ())
    wanted = sorted({word for word in words if word}, key=len, reverse=True)
    if not wanted:
        return escape(text)
    pattern = re.compile("|".join(map(re.escape, wanted)), re.IGNORECASE)
    pieces: list[str] = []
    end = 0
    for match in pattern.finditer(text):
        pieces += [escape(text[end : match.start()]), f"<mark>{escape(match[0])}</mark>"]
        end = match.end()
    pieces.append(escape(text[end:]))
    return mark_safe("".join(pieces))  # noqa: S308 - every piece was escaped above


@register.filter
def last_line(text: str | None) -> str:
    """The last line that says something, e.g. of a traceback."""
    lines = (text or "").strip().splitlines()
    return lines[-1].strip() if lines else ""
