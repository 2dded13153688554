"""How well pages are read: a folder of text and hand-checked truth becomes a table.

Article numbers, chapters, bodies, contacts and targets are compared as lists (precision, recall,
F1); headings by article where the truth calls none ambiguous; single fields are right or wrong.
What the truth itself does not find in the text (a title kept only in metadata) is not scored.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lilac_engine.text.assemble import parse
from lilac_engine.text.truth import as_truth

FIELDS = (
    "articles", "headings", "chapters", "article_chapter", "bodies", "roles", "title", "status", "doc_number", "issuer", "date",
    "deadline", "contacts", "fax", "targets", "attachments", "documents", "notice_title", "effective", "published", "index_number",
)  # fmt: skip
_NOTE = re.compile(r"[（(][^（）()]*(?:仅|未|文中|我[局委厅]|截断|署名)[^（）]*[）)]$")


@dataclass(slots=True)
class Tally:
    """Found, wanted and right, for one field."""

    right: int = 0
    found: int = 0
    wanted: int = 0

    def add(self, other: Tally) -> None:
        """Sum up."""
        self.right += other.right
        self.found += other.found
        self.wanted += other.wanted

    @property
    def recall(self) -> float:
        """Right of what was wanted; 1 where nothing was."""
        return self.right / self.wanted if self.wanted else 1.0

    @property
    def precision(self) -> float:
        """Right of what was found; 1 where nothing was."""
        return self.right / self.found if self.found else 1.0

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        total = self.found + self.wanted
        return 2 * self.right / total if total else 1.0

    @property
    def empty(self) -> bool:
        """Nothing to compare."""
        return self.found == 0 and self.wanted == 0


@dataclass(slots=True)
class Table:
    """Scores of a folder: by document, and summed up."""

    rows: dict[str, dict[str, Tally]] = field(default_factory=dict)
    misses: dict[str, list[str]] = field(default_factory=dict)

    def total(self, name: str) -> Tally:
        """One field over all documents."""
        total = Tally()
        for row in self.rows.values():
            if name in row:
                total.add(row[name])
        return total

    def text(self) -> str:
        """The table for people: F1 per document and field, a dash where nothing was to score."""
        width = max([len(n) for n in self.rows] + [8])
        head = " ".join([" " * width, *(f"{n[:8]:>8}" for n in FIELDS)])
        lines = [head]
        for name, row in [*self.rows.items(), ("all", {f: self.total(f) for f in FIELDS})]:
            cells = [
                f"{row[f].f1:8.3f}" if f in row and not row[f].empty else f"{'-':>8}"
                for f in FIELDS
            ]
            lines.append(" ".join([f"{name:<{width}}", *cells]))
        target = self.total("targets")
        lines.append(
            f"targets: recall {target.recall:.3f}, precision {self.complete().precision:.3f}"
        )
        return "\n".join(lines)

    def complete(self) -> Tally:
        """Targets over the documents whose truth is complete."""
        total = Tally()
        for row in self.rows.values():
            total.add(row.get("targets_complete", Tally()))
        return total


def score(folder: Path | str) -> Table:
    """Score every ``NAME.txt`` with its ``NAME.truth.json`` in a folder.

    Raises FileNotFoundError when the folder holds no such pair.
    """
    table = Table()
    for path in sorted(Path(folder).glob("*.truth.json")):
        name = path.name.removesuffix(".truth.json")
        text = path.with_name(f"{name}.txt")
        if text.exists():
            truth = json.loads(path.read_text(encoding="utf-8"))
            found = as_truth(parse(text.read_text(encoding="utf-8")))
            table.rows[name], table.misses[name] = compare(truth, found)
    if not table.rows:
        raise FileNotFoundError(f"no NAME.txt with NAME.truth.json in {folder}")
    return table


def compare(truth: dict[str, Any], found: dict[str, Any]) -> tuple[dict[str, Tally], list[str]]:
    """One page against its truth: tallies by field, and what differs in words."""
    row: dict[str, Tally] = {}
    misses: list[str] = []
    _articles(truth, found, row, misses)
    _single(truth, found, row, misses)
    contacts = Counter(_contact(c) for k in ("emails", "phones") for c in truth.get(k, []))
    ours = Counter(_contact(c) for k in ("emails", "phones") for c in found[k])
    _bag("contacts", contacts, ours, row, misses)
    for name in ("fax", "attachments", "documents", "chapters"):
        if name in truth or name == "chapters":
            wanted = Counter(_plain(x) for x in truth.get(name) or [])
            _bag(name, wanted, Counter(_plain(x) for x in found.get(name) or []), row, misses)
    _targets(truth, found, row, misses)
    return row, misses


def _articles(
    truth: dict[str, Any], found: dict[str, Any], row: dict[str, Tally], misses: list[str]
) -> None:
    wanted = {_key(a): a for a in truth["articles"]}
    ours = {_key(a): a for a in found["articles"]}
    _bag("articles", Counter(list(wanted)), Counter(list(ours)), row, misses)
    headings, chapters = Tally(), Tally()
    for key, article in wanted.items():
        other = ours.get(key)
        chapters.add(_equal(article.get("chapter"), other.get("chapter") if other else "absent"))
        if article.get("heading_ambiguous"):
            continue
        mine = _plain(other.get("heading") or "") if other else "absent"
        theirs = _plain(article.get("heading") or "")
        headings.add(_equal(theirs, mine))
        if theirs != mine:
            misses.append(f"heading {key}: {theirs!r} read as {mine!r}")
    row["headings"], row["article_chapter"] = headings, chapters
    _bodies("bodies", truth.get("bodies_by_article", {}), found["bodies_by_article"], row, misses)
    if "bodies_roles_by_article" in truth:
        theirs_by_role = _by_role(truth["bodies_roles_by_article"])
        mine_by_role = _by_role(found["bodies_roles_by_article"])
        _bodies("roles", theirs_by_role, mine_by_role, row, misses)


def _by_role(articles: dict[str, dict[str, list[str]]]) -> dict[str, list[str]]:
    return {k: [f"{r}:{n}" for r, names in v.items() for n in names] for k, v in articles.items()}


def _bodies(
    name: str,
    wanted: dict[str, list[str]],
    ours: dict[str, list[str]],
    row: dict[str, Tally],
    misses: list[str],
) -> None:
    total = Tally()
    wanted = {k.translate(_WIDTHS): v for k, v in wanted.items()}
    ours = {k.translate(_WIDTHS): v for k, v in ours.items()}
    for key in {**wanted, **ours}:
        theirs, mine = (
            Counter(map(_plain, wanted.get(key, []))),
            Counter(map(_plain, ours.get(key, []))),
        )
        tally = _overlap(theirs, mine)
        total.add(tally)
        if tally.f1 < 1:
            misses.append(f"{name} {key}: {sorted(theirs)} read as {sorted(mine)}")
    row[name] = total


def _single(
    truth: dict[str, Any], found: dict[str, Any], row: dict[str, Tally], misses: list[str]
) -> None:
    for name in ("title", "status", "doc_number", "issuer", "date", "deadline", "notice_title", "effective", "published", "index_number"):  # fmt: skip
        if name not in truth or (name == "title" and truth.get("title_in_text") is False):
            continue
        theirs, mine = truth[name], found.get(name)
        if name == "issuer" and theirs and "我局" in theirs:
            continue
        theirs, mine = _plain(theirs or ""), _plain(mine or "")
        row[name] = _equal(theirs, mine)
        if theirs != mine:
            misses.append(f"{name}: {theirs!r} read as {mine!r}")


def _targets(
    truth: dict[str, Any], found: dict[str, Any], row: dict[str, Tally], misses: list[str]
) -> None:
    wanted = Counter(_measure(t) for t in truth.get("targets", []))
    ours = Counter(_measure(t) for t in found["targets"])
    tally = _overlap(wanted, ours)
    if truth.get("targets_complete", True):
        row["targets_complete"] = tally
        row["targets"] = tally
    else:
        row["targets"] = Tally(tally.right, tally.right, tally.wanted)
    misses += [f"target missed: {t}" for t in (wanted - ours).elements()]
    if truth.get("targets_complete", True):
        misses += [f"target invented: {t}" for t in (ours - wanted).elements()]


def _measure(target: dict[str, Any]) -> str:
    op = target.get("op") or "="
    value = re.sub(r"[-–—~]", "-", str(target["value"]))
    return f"{value.removesuffix('.0')}|{target.get('unit', '')}|{target.get('year')}|{op}"


def _bag(
    name: str, wanted: Counter[str], ours: Counter[str], row: dict[str, Tally], misses: list[str]
) -> None:
    row[name] = _overlap(wanted, ours)
    if row[name].f1 < 1:
        misses.append(f"{name}: missing {sorted(wanted - ours)}, extra {sorted(ours - wanted)}")


def _overlap(wanted: Counter[str], ours: Counter[str]) -> Tally:
    return Tally((wanted & ours).total(), ours.total(), wanted.total())


def _equal(theirs: object, mine: object) -> Tally:
    return Tally(int(theirs == mine), 1, 1)


def _key(article: dict[str, Any]) -> str:
    return f"{article.get('key') or article['number']}".translate(_WIDTHS)


_WIDTHS = str.maketrans("（）：，；％．〔〕［］！？", "():,;%.()[]!?")


def _plain(text: str) -> str:
    """For comparison: no blanks, one width, no annotator's note at the end."""
    return re.sub(r"\s", "", _NOTE.sub("", str(text))).translate(_WIDTHS)


def _contact(text: str) -> str:
    return re.sub(r"[\s()（）—–-]", "", text).lower()
