"""Words people bring along from SQL, spreadsheets and other languages, and what to write instead."""

from __future__ import annotations

from typing import Final

from lilac_engine.rules.errors import RuleFault, fault
from lilac_engine.rules.scanning import RESERVED, Token

_WORDS: Final = {
    **dict.fromkeys(("null", "is", "isnull", "notnull", "none", "unknown", "exists"), "null"),
    **dict.fromkeys(
        ("select", "from", "where", "with", "union", "group", "having", "join", "over", "distinct"),
        "query",
    ),
    **dict.fromkeys(("like", "ilike", "rlike", "regexp", "similar", "glob"), "like"),
    **dict.fromkeys(
        ("date", "interval", "timestamp", "current_date", "current_timestamp", "extract"),
        "date-word",
    ),
    **dict.fromkeys(("cast", "convert", "try_cast"), "cast"),
    "div": "division",
    "mod": "modulo",
}
_EMPTY: Final = frozenset(("coalesce", "ifnull", "nvl", "nullif", "zeroifnull", "nvl2"))
_INSTEAD: Final = {
    **dict.fromkeys(
        ("if", "iif", "decode"),
        (
            "请写 CASE WHEN 条件 THEN 值 ELSE 值 END。",
            "Write CASE WHEN condition THEN value ELSE value END. ",
        ),
    ),
    "min": ("较小的一个请写 least(a, b)。", "Write least(a, b). "),
    "max": ("较大的一个请写 greatest(a, b)。", "Write greatest(a, b). "),
    "abs": ("请写 greatest(x, -x)。", "Write greatest(x, -x). "),
    **dict.fromkeys(
        ("sum", "count", "avg", "any_value"),
        ("对清单的汇总请声明派生事实。", "Declare a derived fact for what is made of a list. "),
    ),
    **dict.fromkeys(
        ("round", "floor", "ceil", "ceiling", "trunc", "int"),
        (
            "取整请用 idiv(x, 10) 或 pct(x, 2500)。",
            "For whole numbers write idiv(x, 10) or pct(x, 2500). ",
        ),
    ),
    **dict.fromkeys(
        ("datediff", "date_diff", "timestampdiff", "age", "months", "years", "datedif"),
        ("时间间隔请写 months_between(a, b)。", "Write months_between(a, b) for a span. "),
    ),
    **dict.fromkeys(
        ("now", "getdate", "curdate", "sysdate"),
        ("当天请写 today。", "Write today for the day itself. "),
    ),
    **dict.fromkeys(("pow", "power", "square"), ("请写 x * x。", "Write x * x. ")),
    "percent": ("请写 pct(x, 2500)。", "Write pct(x, 2500). "),
    "divide": ("请写 idiv(x, 12)。", "Write idiv(x, 12). "),
    "not_": ("请写 NOT。", "Write NOT. "),
}

TAKEN: Final = RESERVED | frozenset(_WORDS)
"""What no fact and no rule may be called: words of the language and words it refuses."""

EXPECTED: Final = {
    "value": ("一个事实、规则、数或括号", "a fact, a rule, a number or a parenthesis"),
    "end": ("运算符或结尾", "an operator or the end"),
    "number": ("大于零的整数", "a whole number above nought"),
    "constant": ("整数、事实.选项 或 p.参数", "a whole number, fact.option or p.parameter"),
    "name": ("一个名称", "a name"),
    ")": ("右括号 )", "a closing parenthesis )"),
    "(": ("左括号 (", "an opening parenthesis ("),
    ", )": ("逗号或右括号", "a comma or a closing parenthesis"),
    "AND": ("BETWEEN 的 AND", "the AND of BETWEEN"),
    "THEN": ("THEN", "THEN"),
    "WHEN ELSE": ("WHEN 或 ELSE", "WHEN or ELSE"),
    "END": ("END", "END"),
}


def unexpected(token: Token, wanted: str) -> RuleFault:
    """A token that does not belong where it stands, or the end come too early."""
    refused = word_refused(token)
    if refused is not None:
        return refused
    zh, en = EXPECTED[wanted]
    if not token.kind:
        return fault("ends-early", token.start, token.end, expected=zh, expected_en=en)
    return fault("unexpected", token.start, token.end, text=token.text, expected=zh, expected_en=en)


def word_refused(token: Token) -> RuleFault | None:
    """The fault of a word the language does not have, None of any other token."""
    code = _WORDS.get(token.text.lower())
    if code is None:
        return None
    return fault(code, token.start, token.end, text=token.text)


def function_refused(token: Token) -> RuleFault:
    """The fault of a function the language does not have."""
    name = token.text.lower()
    if name in _EMPTY:
        return fault("coalesce", token.start, token.end, text=token.text)
    zh, en = _INSTEAD.get(name, ("", ""))
    return word_refused(token) or fault(
        "function", token.start, token.end, text=token.text, hint=zh, hint_en=en
    )
