"""The sentences of the rule book's checker: ``code -> (zh, en)``, and findings made of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from lilac_engine.pack.report import Finding, Severity

MESSAGES: Final[Mapping[str, tuple[str, str]]] = {
    # limits
    "too-many-files": (
        "rules 文件夹里有 {count} 个文件，上限 {limit} 个。请合并。",
        "The rules folder holds {count} files; the limit is {limit}. Put some together.",
    ),
    "too-many-records": (
        "规则簿共有 {count} 条记录，上限 {limit} 条。",
        "The rule book holds {count} records; the limit is {limit}.",
    ),
    "too-many-days": (
        "规则簿有 {count} 个生效或失效的日子，上限 {limit} 个，没有逐日检查。",
        "The rule book begins or ends something on {count} days; the limit is {limit}. They were not tested.",
    ),
    "long-formula": (
        "公式有 {count} 个字符，上限 {limit} 个。请拆成几条具名规则。",
        "The formula has {count} characters; the limit is {limit}. Split it into named rules.",
    ),
    # records
    "same-since": (
        "“{id}”有两个版本同一天起生效，第一个在 {where} 第 {first} 行。请写明不同的 since。",
        "“{id}” has two versions from the same day on; the first is on line {first} of {where}. Give them different days of since.",
    ),
    "same-value": (
        "第 {other} 个值也是从同一天（{day}）起生效。请写明不同的 since。",
        "Value {other} begins on the same day ({day}). Give them different days of since.",
    ),
    "dimension-differs": (
        "参数“{id}”的量纲是 {wanted}，这里是 {found}。",
        "The parameter “{id}” is of the dimension {wanted}, here of {found}.",
    ),
    "measure-differs": (
        "parameters.yaml 里“{id}”属于措施 {wanted}，这里是 {found}。",
        "In parameters.yaml “{id}” belongs to measure {wanted}, here to {found}.",
    ),
    "pack-value": (
        "parameters.yaml 里“{id}”已经公布了值，这里不得再写。",
        "“{id}” has a published value in parameters.yaml; it may not be given again here.",
    ),
    # examples
    "no-such-condition": (
        "事项“{benefit}”没有条件“{id}”。已有条件：{known}。",
        "The benefit “{benefit}” has no condition “{id}”. It has: {known}.",
    ),
    "not-in-force": (
        "事项“{benefit}”在 {day} 不在有效期内。",
        "The benefit “{benefit}” is not in force on {day}.",
    ),
    # overlays
    "overlay-part": (
        "叠加文件只能写 parameters（假定值），不能写“{name}”。",
        "An overlay may hold parameters (assumed values) only, not “{name}”.",
    ),
    "overlay-standing": (
        "叠加文件里的值一律是假定值（standing: assumed），这里写的是“{found}”。",
        "Every value of an overlay is assumed (standing: assumed); this says “{found}”.",
    ),
    # warnings
    "no-rules": (
        "这个文件夹里没有 rules/*.yaml，规则簿是空的。",
        "There is no rules/*.yaml in this folder: the rule book is empty.",
    ),
    # what the language and the compiler say, passed on with its place
    "formula": ("{zh}", "{en}"),
}


def error(code: str, file: str, line: int = 0, key: str = "", /, **values: object) -> Finding:
    """A finding that keeps the book from being used."""
    return _finding(Severity.ERROR, code, file, line, key, values)


def warning(code: str, file: str, line: int = 0, key: str = "", /, **values: object) -> Finding:
    """A finding a person should look at."""
    return _finding(Severity.WARNING, code, file, line, key, values)


def _finding(
    severity: Severity, code: str, file: str, line: int, key: str, values: dict[str, object]
) -> Finding:
    zh, en = MESSAGES[code]
    return Finding(severity, code, file, line, key, zh.format(**values), en.format(**values))
