"""Closing clauses that say which rule prevails (效力条款).

Two shapes stand at the end of most opinions: this text gives way to a higher rule ("国家出台相关政策的遵照
国家政策执行", "法律、行政法规另有规定的,从其规定"), and this text prevails over what it finds
("现行相关政策措施与本意见规定不一致的,按照本意见执行").
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from lilac_engine.text.model import Span
from lilac_engine.text.sentences import split


class Side(StrEnum):
    """What this text does where the two meet."""

    YIELDS = "yields"
    PREVAILS = "prevails"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of precedence: over or under what, and the sentence that says so."""

    side: Side
    over: str
    quote: str
    span: Span


_COMMA = "[,，]"
_THIS = r"本(?:实施)?(?:意见|办法|规定|细则|条例|措施|政策|通知|方案|规则|若干措施|决定)"
_DIFFER = r"(?:不一致|不相一致|不符|不相符|相抵触|有抵触|有冲突|相冲突)"
_FOLLOW = r"(?:遵照|依照|按照|依|按|以|从|执行)"
_PREVAILS = re.compile(
    rf"(?P<over>[^。;；]{{2,120}}?)(?:与|同|和){_THIS}[^。;；,，]{{0,12}}?{_DIFFER}的?{_COMMA}?"
    rf"(?:一律)?(?:按照?|依照?|以|遵照){_THIS}[^。;；]{{0,6}}(?:执行|为准)"
)
_YIELDS_NEW = re.compile(
    rf"(?P<over>(?:国家|国务院|中央|上级|省|省委|自治区|法律|行政法规|上位法)[^。;；]{{0,40}}?"
    rf"(?:出台|另有|作出|发布|有新的?|调整)[^。;；]{{0,20}}?(?:政策|规定|法律|办法|要求)[^。;；,，]{{0,6}}?的?)"
    rf"{_COMMA}?(?:从其规定|从新规定|{_FOLLOW}[^。;；]{{0,20}}(?:执行|为准|规定))"
)
_YIELDS_DIFFER = re.compile(
    rf"{_THIS}[^。;；,，]{{0,10}}(?:与|同|和)(?P<over>[^。;；,，]{{2,60}}?){_DIFFER}的?{_COMMA}?"
    rf"(?:按照?|依照?|以|遵照|从)(?!{_THIS})[^。;；]{{1,40}}(?:执行|为准|规定)"
)
_LEAD = re.compile(rf"^.{{0,40}}(?:期间|之前|以后|之日起|施行前|此前){_COMMA}")


def rules(source: str, span: Span) -> tuple[Rule, ...]:
    """The rules of precedence stated in a stretch of the source, in order."""
    found = []
    for start, end in split(source, span.start, span.end):
        sentence = source[start:end]
        for side, pattern in (
            (Side.PREVAILS, _PREVAILS),
            (Side.YIELDS, _YIELDS_DIFFER),
            (Side.YIELDS, _YIELDS_NEW),
        ):
            match = pattern.search(sentence)
            if match:
                over = _LEAD.sub("", match["over"]).strip(" ,，\n\u3000").removesuffix("的")
                found.append(Rule(side, _noun(over), sentence, Span(start, end)))
                break
    return tuple(found)


def _noun(over: str) -> str:
    """``国家出台相关政策`` as the thing one gives way to: 国家相关政策."""
    return re.sub(r"(?:另有|出台|作出|发布|有新的?|调整)(?:的)?", "", over, count=1) or over
