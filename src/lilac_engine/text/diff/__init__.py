"""Clause diff: what became of every article and sentence between two versions of a document."""

from __future__ import annotations

from lilac_engine.text.diff.comparison import Change, Comparison, Fate, Level, compare
from lilac_engine.text.diff.lineage import Lineage, carry
from lilac_engine.text.diff.units import Unit, articles_of, sentences_of
from lilac_engine.text.diff.words import Edit, WordChange

__all__ = [
    "Change",
    "Comparison",
    "Edit",
    "Fate",
    "Level",
    "Lineage",
    "Unit",
    "WordChange",
    "articles_of",
    "carry",
    "compare",
    "sentences_of",
]
