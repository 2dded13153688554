"""A formula cut into tokens, each with its place in the text.

One regular expression, linear in the text. Whatever the language does not have is refused here
with its own sentence: comments, quoted texts, decimals, division, wide punctuation.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from lilac_engine.rules.errors import Faulty, RuleFault, fault

CHARACTERS: Final = 20_000
"""No formula is longer; a long one is refused before it is looked at."""

NAME_LENGTH: Final = 52
"""48 of an identifier, and the year behind a yearly fact."""

KEYWORDS: Final = frozenset(
    ("AND", "OR", "NOT", "IN", "BETWEEN", "CASE", "WHEN", "THEN", "ELSE", "END", "TRUE", "FALSE")
)
FUNCTIONS: Final = frozenset(
    (
        "pct", "idiv", "least", "greatest", "ladder",
        "months_between", "years_between", "days_between", "year_of",
    )
)  # fmt: skip
RESERVED: Final = frozenset(
    {*(word.lower() for word in KEYWORDS), *FUNCTIONS, "p", "expert", "today"}
)
"""What no fact and no rule may be called."""

_TOKEN: Final = re.compile(
    r"[ \t\r\n]+"
    r"|(?P<word>[A-Za-z_][A-Za-z0-9_]*)"
    r"|(?P<number>[0-9](?:[0-9A-Za-z_]|\.(?=[0-9]))*\.?)"
    r"|(?P<comment>--|/\*|//|\#)"
    r"|(?P<sign><=|>=|<>|!=|[-+(),.<>])"
    r"|(?P<star>\*\*?)"
    r"|(?P<equals>==?)"
)
_DECIMAL: Final = re.compile(r"[0-9]+\.[0-9]*(?:[eE][0-9]+)?|[0-9]+[eE][0-9]+")
_QUOTES: Final = frozenset("'\"`“”‘’「」")
_WIDE: Final = {
    "（": "(", "）": ")", "，": ",", "、": ",", "。": ".", "．": ".", "＝": "=", "＜": "<", "＞": ">",
    "≤": "<=", "≦": "<=", "≥": ">=", "≧": ">=", "≠": "<>", "×": "*", "＊": "*", "＋": "+",
    "－": "-", "−": "-", "–": "-", "—": "-", "∧": "AND", "∨": "OR", "¬": "NOT",
    "且": "AND", "或": "OR", "非": "NOT",
}  # fmt: skip
_AMOUNTS: Final = frozenset("万亿")
_LOGIC: Final = {"&": "AND", "|": "OR", "!": "NOT"}
_ALONE: Final = {
    "/": "division", "÷": "division", "%": "modulo", "％": "modulo", "^": "power",
    ";": "semicolon", "；": "semicolon", ":": "cast",
}  # fmt: skip


class Token(NamedTuple):
    """A piece of a formula. ``kind``: a sign or keyword itself, ``name``, ``int``, or ``""`` at the end."""

    kind: str
    text: str
    start: int
    end: int


def scan(text: str) -> list[Token]:
    """The tokens of a formula, the last of kind ``""``. Raises Faulty at what does not belong."""
    if len(text) > CHARACTERS:
        raise Faulty([fault("too-long", length=len(text), limit=CHARACTERS)])
    tokens, place, length = [], 0, len(text)
    match = _TOKEN.match
    while place < length:
        found = match(text, place)
        if found is None:
            raise Faulty([_strange(text, place)])
        end, group = found.end(), found.lastgroup
        if group is not None:
            tokens.append(_token(group, found.group(), place, end))
        place = end
    tokens.append(Token("", "", length, length))
    return tokens


def _token(group: str, text: str, start: int, end: int) -> Token:
    if group == "sign":
        return Token("<>" if text == "!=" else text, text, start, end)
    if group == "word":
        upper = text.upper()
        return Token(upper if upper in KEYWORDS else "name", text, start, end)
    if group == "number":
        if text.isdigit():
            return Token("int", text, start, end)
        code = "float" if _DECIMAL.fullmatch(text) else "number"
        raise Faulty([fault(code, start, end, text=text)])
    if group == "comment":
        raise Faulty([fault("comment", start, end)])
    if text == "**":
        raise Faulty([fault("power", start, end)])
    if text == "==":
        raise Faulty([fault("double-equals", start, end)])
    return Token(text, text, start, end)


def _strange(text: str, place: int) -> RuleFault:
    sign, end = text[place], place + 1
    if sign in _QUOTES:
        return fault("string", place, end)
    if sign in _WIDE:
        return fault("wide-sign", place, end, text=sign, instead=_WIDE[sign])
    if sign in _LOGIC:
        end += text.startswith(sign, end)
        return fault("logic-sign", place, end, text=text[place:end], instead=_LOGIC[sign])
    if sign in _AMOUNTS:
        return fault("amount-word", place, end, text=sign)
    if text.startswith("并且", place):
        return fault("wide-sign", place, place + 2, text="并且", instead="AND")
    if sign in _ALONE:
        return fault(_ALONE[sign], place, end)
    shown = sign if sign.isprintable() else "?"
    return fault("strange", place, end, text=shown, code=f"U+{ord(sign):04X}")
