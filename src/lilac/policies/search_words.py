"""Chinese and Latin text as words a database can index.

The index holds every single character, every pair of neighbours and every dictionary word, so that
any two-character word is found whether a dictionary knows it or not.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import rjieba

LONGEST_QUERY = 200  # characters; what is beyond is not looked at
MOST_TERMS = 12
_HAN = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
_RUN = re.compile(rf"(?P<han>[{_HAN}]+)|(?P<latin>[a-z0-9]+)")
_QUOTED = re.compile(r"[\"“”„«»「」『』]([^\"“”„«»「」『』]+)[\"“”„«»「」『』]")
_SIGNS = "".join(
    ("\"'“”", ",.;:!?()[]{}<>", "《》、,。;:!?()【】〔〕")
)  # around a word, never of it
_HAN_ONLY = re.compile(rf"[{_HAN}]+")


@lru_cache(maxsize=20_000)
def _fold_character(character: str) -> str:
    return unicodedata.normalize("NFKC", character).lower()


def fold(text: str) -> str:
    """Full-width and half-width, upper and lower case made one: ``Ｒ＆Ｄ`` reads ``r&d``."""
    return "".join(map(_fold_character, text))


def index_words(text: str) -> str:
    """The words under which a text is found, each once, separated by single spaces."""
    words: dict[str, None] = {}
    for run in _RUN.finditer(fold(text)):
        if run["latin"]:
            words[run["latin"]] = None
            continue
        han = run["han"]
        words.update(dict.fromkeys(han))
        words.update(dict.fromkeys(_pairs(han)))
        words.update((word, None) for word in rjieba.cut_for_search(han) if len(word) > 2)
    return " ".join(words)


@dataclass(frozen=True, slots=True)
class Term:
    """One word or quoted phrase asked for.

    ``exact`` phrases must stand in the text as written; other terms need only their words.
    """

    text: str
    words: tuple[str, ...]
    exact: bool


def terms(query: str) -> tuple[Term, ...]:
    """What a person typed, as terms that must all be found.

    ``"..."`` and ``“...”`` keep a phrase whole. An unquoted run of Chinese is cut into words;
    figures and Latin words with signs in them (``2.5%``, ``R&D``) are kept whole.
    """
    folded = fold(query[:LONGEST_QUERY]).replace("\0", " ")
    found: dict[tuple[str, bool], Term] = {}

    def add(text: str, *, exact: bool) -> None:
        words = _query_words(text)
        if words:
            found.setdefault((text, exact), Term(text, words, exact))

    rest = []
    last = 0
    for quoted in _QUOTED.finditer(folded):
        rest.append(folded[last : quoted.start()])
        add(quoted[1].strip(), exact=True)
        last = quoted.end()
    rest.append(folded[last:])
    for token in " ".join(rest).split():
        for part in _parts(token):
            add(part, exact=not _HAN_ONLY.fullmatch(part) and not part.isalnum())
    return tuple(found.values())[:MOST_TERMS]


def _parts(token: str) -> Iterable[str]:
    """A token cut at every change between Chinese and other writing."""
    for piece in re.findall(rf"[{_HAN}]+|[^{_HAN}]+", token):
        if _HAN_ONLY.fullmatch(piece):
            yield from rjieba.cut(piece)
        else:
            yield piece.strip(_SIGNS)


def _query_words(text: str) -> tuple[str, ...]:
    words: dict[str, None] = {}
    for run in _RUN.finditer(text):
        if run["latin"]:
            words[run["latin"]] = None
        elif len(run["han"]) == 1:
            words[run["han"]] = None
        else:
            words.update(dict.fromkeys(_pairs(run["han"])))
    return tuple(words)


def _pairs(han: str) -> list[str]:
    return [han[i : i + 2] for i in range(len(han) - 1)]


def marks(text: str, wanted: Iterable[str]) -> list[tuple[int, int]]:
    """Where the folded ``wanted`` strings stand in ``text``: merged ranges of its characters."""
    folded = []
    origin: list[int] = []
    for index, character in enumerate(text):
        plain = _fold_character(character)
        folded.append(plain)
        origin.extend([index] * len(plain))
    plain_text = "".join(folded)
    ranges: list[tuple[int, int]] = []
    for word in wanted:
        start = plain_text.find(word) if word else -1
        while start >= 0:
            ranges.append((origin[start], origin[start + len(word) - 1] + 1))
            start = plain_text.find(word, start + len(word))
    merged: list[tuple[int, int]] = []
    for start, end in sorted(ranges):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
