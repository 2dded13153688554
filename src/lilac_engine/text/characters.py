"""From printed characters to characters the grammar can read.

A page arrives with half- and full-width forms mixed, a dozen kinds of blank, lines broken in the
middle of a sentence, sometimes converted to traditional characters with pinyin left in brackets.
:func:`read` makes a :class:`Reading`: ``raw`` is the print with the pollution taken out,
``norm`` the same characters, one for one, in one form each. Every offset of either leads back to
the source.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from itertools import pairwise

from lilac_engine.text.model import Diagnostic, Severity, Span

_DASHES = "—–‐‑‒―─－﹣−"
_BLANKS = "\t\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
_LINE_ENDS = "\x0b\x0c\x85\u2028\u2029"

FORMS: dict[int, str] = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
FORMS |= {ord(c): "-" for c in _DASHES}
FORMS |= {ord(c): " " for c in _BLANKS}
FORMS |= {ord(c): "\n" for c in _LINE_ENDS}
FORMS |= {
    ord("﹝"): "〔",
    ord("﹞"): "〕",
    ord("○"): "〇",
    ord("﹪"): "%",
    ord("﹕"): ":",
    ord("﹒"): ".",
}
FORMS |= {ord("︰"): ":", ord("∶"): ":", ord("∼"): "~", ord("〜"): "~"}
FORMS |= {0x3220 + i: c for i, c in enumerate("一二三四五六七八九十")}

_SYLLABLE = "[a-zɡāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüńňǹê]{1,6}"
_PINYIN = re.compile(rf"(?<=[\u3400-\u9fff])[(（] ?{_SYLLABLE}(?: ?/ ?{_SYLLABLE}){{0,3}} ?[)）]")
# The same without tones; only where it is a syllable of the language, for (app) is none.
_BARE_PINYIN = re.compile(
    r"(?<=[\u3400-\u9fff])[(（](?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?"
    r"(?:[aoe]|ai|ei|ao|ou|an|en|ang|eng|ong|er|i|ia|ie|iao|iu|ian|in|iang|ing|iong|u|ua|uo|uai|ui|uan|un|uang|ue)[)）]"
    r"(?: (?=[\u3400-\u9fff]))?"
)
_TONED = re.compile(r"[(（][a-zɡ]{0,4}[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ]")
_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad]+")
_WRAP = re.compile(
    r"(?<=[\u3400-\u9fff,，、])[ \t\u00a0\u2000-\u200a]{0,8}(?:\r?\n[ \t]{0,8}){1,2}(?:[-—–]{0,2} ?\d{1,3} ?[-—–]{1,2}[ \t]{0,8}(?:\r?\n[ \t]{0,8}){1,2})?(?=[\u3400-\u9fff])"
)
_NOT_A_CONTINUATION = re.compile(
    r"[一二三四五六七八九十百]{1,5}\s?、|第.{1,7}[章节条]|附件|附:|附：|抄送|联系|电话|电子|邮|地址|传真|网址"
    r"|[^\n，,。；;]{1,12}[:：]|各|[^\n，,。；;：:]{2,40}(?:\n|$)|\S{2,24}(?:\d{4}|二[〇○])"
)
_LINE = re.compile(r"[^\s][^\n]*(?<!\s)")
_NEW_LINE_OPENS = re.compile(
    r"[一二三四五六七八九十百]{1,5}、|[（(][一二三四五六七八九十]{1,3}[)）]|第[一二三四五六七八九十百\d]{1,6}[章条]|附件"
)
_TRADITIONAL = re.compile("[關業產學術實為國區縣廳發與對這應點條項務實經濟辦廣]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f]")
_MOJIBAKE = re.compile("锟斤拷|烫烫|ï¼|â€|Ã[©¨¤¥]|[鐨鍏锛銆鍜][\u3400-\u9fff\ue000-\uf8ff€]")


@dataclass(frozen=True, slots=True)
class Reading:
    """A page made readable. Offsets below count in ``raw``, which is as long as ``norm``."""

    source: str
    raw: str
    norm: str
    seams: tuple[int, ...] = ()
    shifts: tuple[int, ...] = ()

    def place(self, offset: int) -> int:
        """The source offset of one character of the reading."""
        if not self.seams:
            return offset
        return offset + self.shifts[bisect_right(self.seams, offset) - 1]

    def back(self, offset: int) -> int:
        """The reading's offset of a source offset (the next kept character)."""
        if not self.seams:
            return offset
        lo, hi = 0, len(self.seams) - 1
        while lo < hi:
            middle = (lo + hi + 1) // 2
            if self.seams[middle] + self.shifts[middle] <= offset:
                lo = middle
            else:
                hi = middle - 1
        following = self.seams[lo + 1] if lo + 1 < len(self.seams) else len(self.raw)
        return min(offset - self.shifts[lo], following)

    def span(self, start: int, end: int) -> Span:
        """The source span that prints ``raw[start:end]``."""
        if end <= start:
            place = self.place(start) if start < len(self.raw) else len(self.source)
            return Span(place, place)
        return Span(self.place(start), self.place(end - 1) + 1)


def read(source: str) -> tuple[Reading, list[Diagnostic]]:
    """Make a page readable and say what was wrong with its characters."""
    cuts, diagnostics = _pollution(source)
    raw, seams, shifts = _without(source, cuts)
    norm = raw.translate(FORMS).replace("\r", " " if "\n" in raw else "\n")
    traditional = _TRADITIONAL.findall(norm[:20_000])
    if len(traditional) >= 8 and len(traditional) * 60 > min(len(norm), 20_000):
        norm = _simplify(norm)
        diagnostics.append(Diagnostic("traditional_characters", None, Severity.INFO))
    return Reading(source, raw, norm, seams, shifts), diagnostics


def simplified(text: str, *, always: bool = False) -> str:
    """The same text in simplified characters, where it (or its page: ``always``) is traditional."""
    return _simplify(text) if always or _TRADITIONAL.search(text) else text


def _pollution(source: str) -> tuple[list[tuple[int, int]], list[Diagnostic]]:
    cuts: list[tuple[int, int]] = []
    diagnostics: list[Diagnostic] = []
    toned = sum(1 for _ in zip(_TONED.finditer(source), range(3), strict=False))
    if toned >= 2:
        found = [m.span() for m in _PINYIN.finditer(source)]
        cuts += found
        diagnostics.append(
            Diagnostic("pinyin_removed", Span(*found[0]), values=(("count", str(len(found))),))
            if found
            else Diagnostic("garbled", None)
        )
    elif len(bare := [m.span() for m in _BARE_PINYIN.finditer(source)]) >= 3:
        cuts += bare
        count = (("count", str(len(bare))),)
        diagnostics.append(Diagnostic("pinyin_removed", Span(*bare[0]), values=count))
    cuts += [m.span() for m in _INVISIBLE.finditer(source)]
    wraps = _wraps(source)
    if wraps:
        diagnostics.append(
            Diagnostic(
                "lines_joined", Span(*wraps[0]), Severity.INFO, (("count", str(len(wraps))),)
            )
        )
    cuts += wraps
    diagnostics += _garbled(source)
    return sorted(cuts), diagnostics


def _wraps(source: str) -> list[tuple[int, int]]:
    """Line ends inside a sentence: prose that stops without a full stop and goes on."""
    found = _hard_wraps(source)
    if found:
        return found
    for match in _WRAP.finditer(source):
        line_start = source.rfind("\n", max(0, match.start() - 400), match.start()) + 1
        line = source[max(line_start, match.start() - 400) : match.start()]
        if len(line) < 16 or not any(mark in line for mark in ",，。；;"):
            continue
        if _NOT_A_CONTINUATION.match(source, match.end(), match.end() + 60):
            continue
        found.append(match.span())
    return found


def _hard_wraps(source: str) -> list[tuple[int, int]]:
    """Line ends of a page set in lines of one width, as text taken from a PDF is.

    Such a page has many lines of (nearly) the greatest width, and few of them end a sentence.
    """
    spans = [m.span() for m in _LINE.finditer(source[:200_000])]
    lengths = sorted(b - a for a, b in spans)
    if len(spans) < 6 or lengths[-1] > 120:
        return []
    width = lengths[len(lengths) * 98 // 100]
    full = [i for i, (a, b) in enumerate(spans[:-1]) if width - 2 <= b - a <= width + 3]
    open_ended = [i for i in full if source[spans[i][1] - 1] not in "。；：;:!?！？"]
    if width < 20 or len(full) < 5 or len(full) * 4 < len(spans) or len(open_ended) * 2 < len(full):
        return []
    spans = [m.span() for m in _LINE.finditer(source)]
    found = []
    for (a, b), (c, d) in pairwise(spans):
        if b - a < width - 2 or source.count("\n", b, c) > 1:
            continue
        if source[c - 1] in " \t\u3000" or _NEW_LINE_OPENS.match(source, c, d):
            continue
        found.append((b, c))
    return found


def _garbled(source: str) -> list[Diagnostic]:
    found: list[Diagnostic] = []
    if (at := source.find("\ufffd")) >= 0:
        count = (("count", str(source.count("\ufffd"))),)
        found.append(Diagnostic("replacement_character", Span(at, at + 1), values=count))
    head = source[:50_000]
    mojibake = [m.span() for m in _MOJIBAKE.finditer(head)]
    if len(mojibake) >= 4 and len(mojibake) > head.count("的"):
        found.append(Diagnostic("mojibake", Span(*mojibake[0]), Severity.ERROR))
    if match := _CONTROL.search(source):
        controls = len(_CONTROL.findall(head))
        much = controls >= 8 and controls * 50 > len(head)
        severity = Severity.ERROR if much else Severity.WARNING
        code = "binary" if severity is Severity.ERROR else "control_character"
        found.append(Diagnostic(code, Span(*match.span()), severity))
    return found


def _without(
    source: str, cuts: list[tuple[int, int]]
) -> tuple[str, tuple[int, ...], tuple[int, ...]]:
    if not cuts:
        return source, (), ()
    kept: list[str] = []
    seams, shifts = [0], [0]
    at = length = 0
    for start, end in cuts:
        if start < at:
            continue
        kept.append(source[at:start])
        length += start - at
        at = end
        seams.append(length)
        shifts.append(at - length)
    kept.append(source[at:])
    return "".join(kept), tuple(seams), tuple(shifts)


def _simplify(text: str) -> str:
    """Traditional to simplified, character for character, so that offsets stay."""
    from opencc import OpenCC

    convert = OpenCC("t2s").convert
    table = {}
    for char in set(text):
        if "\u3400" <= char <= "\u9fff":
            simple = convert(char)
            if len(simple) == 1 and simple != char:
                table[ord(char)] = simple
    return text.translate(table)
