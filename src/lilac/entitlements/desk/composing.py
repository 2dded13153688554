"""A tree of requirements as rows to fill in, and as one formula: two views of the same tree.

The rows stand in the order they are read; ``depth`` says in which group. A formula typed over
the rows keeps their words: a part whose canonical text is that of a row before *is* that row.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from lilac_engine.rules import nodes as n
from lilac_engine.rules.errors import Faulty
from lilac_engine.rules.parsing import parse
from lilac_engine.rules.printing import text as printed
from lilac_engine.rules.walking import walk

DEEPEST: Final = 6
MOST: Final = 62  # leaves of a benefit
GROUPS: Final = ("all", "any")
WORDS: Final = ("id", "zh", "en", "document", "provision_zh", "provision_en")


@dataclass(frozen=True, slots=True)
class Row:
    """One requirement (``kind`` leaf, ``when`` its formula) or the head of a group (all, any)."""

    kind: str = "leaf"
    depth: int = 0
    id: str = ""
    when: str = ""
    zh: str = ""
    en: str = ""
    document: str = ""
    provision_zh: str = ""
    provision_en: str = ""

    @property
    def is_group(self) -> bool:
        """Whether other rows stand in it."""
        return self.kind in GROUPS


def rows_of(conditions: Iterable[Mapping[str, Any]], depth: int = 0) -> list[Row]:
    """The rows of a benefit's ``requires``, as its JSON has it."""
    rows: list[Row] = []
    for condition in conditions:
        basis = condition.get("basis") or {}
        words = {name: condition.get(name) or "" for name in ("id", "zh", "en")}
        words |= {name: basis.get(name) or "" for name in WORDS[3:]}
        group = next((kind for kind in GROUPS if condition.get(kind) is not None), None)
        if group:
            rows.append(Row(group, depth, **words))
            rows += rows_of(condition[group], depth + 1)
        else:
            expert = condition.get("expert")
            when = f"expert.{expert}" if expert else condition.get("when") or ""
            rows.append(Row("leaf", depth, when=when, **words))
    return rows


def conditions_of(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """The ``requires`` of a body from its rows; an empty row is left out, an empty group too."""
    return [_condition(head, inside) for head, inside in _blocks(_said(rows))]


def _condition(head: Row, inside: list[Row]) -> dict[str, Any]:
    condition: dict[str, Any] = {"id": head.id} if head.id else {}
    formula = head.when.strip()
    if head.is_group:
        condition[head.kind] = [_condition(row, below) for row, below in _blocks(inside)]
    elif formula.startswith("expert.") and formula[7:].isidentifier():
        condition["expert"] = formula[7:]
    else:
        condition["when"] = formula
    condition |= {name: value for name in ("zh", "en") if (value := getattr(head, name))}
    basis = {name: value for name in WORDS[3:] if (value := getattr(head, name))}
    return condition | ({"basis": basis} if basis else {})


def paths(rows: Sequence[Row]) -> dict[str, int]:
    """The row each place of the body stands on: ``requires.0.any.1`` is the row of that number."""
    kept = {id(row) for row in _said(rows)}
    found: dict[str, int] = {}
    counts: list[int] = []
    parents: list[str] = ["requires"]
    for number, row in enumerate(rows):
        if id(row) not in kept:
            continue
        del counts[row.depth + 1 :], parents[row.depth + 1 :]
        counts += [0] * (row.depth + 1 - len(counts))
        path = f"{parents[row.depth]}.{counts[row.depth]}"
        found[path] = number
        counts[row.depth] += 1
        parents.append(f"{path}.{row.kind}")
    return found


def _said(rows: Sequence[Row]) -> list[Row]:
    """The rows that say something: no blank leaves, no groups without leaves."""
    return [
        row
        for place, row in enumerate(rows)
        if (row.is_group and any(_speaks(r) for r in rows[place + 1 : _end(rows, place)]))
        or _speaks(row)
    ]


def _speaks(row: Row) -> bool:
    return not row.is_group and any((row.when.strip(), row.zh, row.en, row.id))


def settled(rows: Sequence[Row]) -> list[Row]:
    """The rows with depths that can be: one below another only within a group."""
    found: list[Row] = []
    for row in rows:
        before = found[-1] if found else None
        deepest = 0 if before is None else before.depth + before.is_group
        found.append(replace(row, depth=max(0, min(row.depth, deepest, DEEPEST))))
    return found


def text_of(rows: Sequence[Row]) -> str:
    """All rows as one formula, each outermost one on a line of its own.

    A row that cannot be read yet stands in it as it was typed.
    """
    return _joined(_blocks(settled(rows)), "all", "\nAND ")


def taken_over(text: str, rows: Sequence[Row]) -> list[Row]:
    """The rows a formula says, with the words the rows before had. Raises Faulty.

    A new part takes over the words of a row that is gone and spoke of the same facts, so that a
    changed threshold keeps its sentence.
    """
    if not text.strip():
        return []
    known = _known(rows)
    found = _unfolded(parse(text), known, 0, top=True)
    here = {_key(block) for block in _every(found)}
    gone = [head for key, head in known.items() if key not in here and not head.is_group]
    return [_inherit(row, gone) for row in found]


def moved(rows: Sequence[Row], do: str, at: int) -> list[Row]:
    """The rows after one step: add, any, all, remove, up, down, in, out; ``at`` is a row.

    A step that cannot be done leaves them as they are.
    """
    rows = settled(rows)
    if do in {"add", *GROUPS}:
        place = at + 1 if 0 <= at < len(rows) else len(rows)
        depth = rows[at].depth + rows[at].is_group if 0 <= at < len(rows) else 0
        new = [Row(do, depth), Row(depth=depth + 1)] if do in GROUPS else [Row(depth=depth)]
        return settled([*rows[:place], *new, *rows[place:]])
    if not 0 <= at < len(rows):
        return rows
    end = _end(rows, at)
    block, rest = rows[at:end], [*rows[:at], *rows[end:]]
    if do == "remove":
        return settled(rest)
    if do in {"in", "out"}:
        shift = 1 if do == "in" else -1
        block = [replace(row, depth=max(0, row.depth + shift)) for row in block]
        return settled([*rows[:at], *block, *rows[end:]])
    if do == "up":
        before = next((i for i in range(at - 1, -1, -1) if rows[i].depth <= rows[at].depth), -1)
        if before < 0 or rows[before].depth < rows[at].depth:
            return rows
        return [*rows[:before], *block, *rows[before:at], *rows[end:]]
    if do == "down" and end < len(rows) and rows[end].depth == rows[at].depth:
        after = _end(rows, end)
        return [*rows[:at], *rows[end:after], *block, *rows[after:]]
    return rows


def _end(rows: Sequence[Row], at: int) -> int:
    """Behind the last row that stands in the row at ``at``."""
    return next((i for i in range(at + 1, len(rows)) if rows[i].depth <= rows[at].depth), len(rows))


def _blocks(rows: Sequence[Row]) -> list[tuple[Row, list[Row]]]:
    """Each outermost row with the rows in it."""
    found: list[tuple[Row, list[Row]]] = []
    at = 0
    while at < len(rows):
        end = _end(rows, at)
        found.append((rows[at], list(rows[at + 1 : end])))
        at = end
    return found


def _every(rows: Sequence[Row]) -> list[tuple[Row, list[Row]]]:
    """Each row, outermost or not, with the rows in it."""
    return [(rows[i], list(rows[i + 1 : _end(rows, i)])) for i in range(len(rows))]


def _joined(blocks: list[tuple[Row, list[Row]]], kind: str, glue: str = "") -> str:
    parts = [part for block in blocks if (part := _written(block))]
    if len(parts) <= 1:
        return "".join(parts)
    glue = glue or (" AND " if kind == "all" else " OR ")
    return glue.join(_in_parentheses(part, kind) for part in parts)


def _written(block: tuple[Row, list[Row]]) -> str:
    head, inside = block
    return _joined(_blocks(inside), head.kind) if head.is_group else _canonical(head.when)


def _in_parentheses(part: str, kind: str) -> str:
    """The part, in parentheses where it would fall apart beside others."""
    try:
        node = parse(part)
    except Faulty:
        return f"({part})"
    loose = isinstance(node, n.Or) or (kind == "all" and isinstance(node, n.And))
    return f"({part})" if loose else part


def _canonical(formula: str) -> str:
    formula = formula.strip()
    try:
        return printed(parse(formula)) if formula else ""
    except Faulty:
        return formula


def _key(block: tuple[Row, list[Row]]) -> str:
    return _written(block)


def _known(rows: Sequence[Row]) -> dict[str, Row]:
    """Rows by their canonical text; a leaf wins over a group that says the same."""
    found: dict[str, Row] = {}
    for block in _every(settled(rows)):
        key = _key(block)
        if key and (key not in found or (found[key].is_group and not block[0].is_group)):
            found[key] = block[0]
    return found


def _unfolded(node: n.Node, known: Mapping[str, Row], depth: int, *, top: bool) -> list[Row]:
    """The rows of a tree. At the top a conjunction is the list itself, not a group in it."""
    canonical = printed(node)
    row = known.get(canonical)
    if isinstance(node, n.And | n.Or) and not (row and not row.is_group) and depth < DEEPEST:
        kind = "all" if isinstance(node, n.And) else "any"
        if top and kind == "all" and not row:
            return [r for item in node.items for r in _unfolded(item, known, 0, top=False)]
        head = replace(row, kind=kind, depth=depth) if row else Row(kind, depth)
        inner = [r for item in node.items for r in _unfolded(item, known, depth + 1, top=False)]
        return [head, *inner]
    if row is None or row.is_group:
        return [Row("leaf", depth, when=canonical)]
    return [replace(row, depth=depth)]


def _names(formula: str) -> frozenset[str]:
    try:
        return frozenset(x.id for x in walk(parse(formula)) if isinstance(x, n.Name | n.Expert))
    except Faulty:
        return frozenset()


def _inherit(row: Row, gone: list[Row]) -> Row:
    """The words of a row that is gone, for a new one that speaks of the same facts."""
    if row.is_group or any(getattr(row, name) for name in WORDS):
        return row
    names = _names(row.when)
    heir = next((old for old in gone if names and _names(old.when) == names), None)
    if heir is None:
        return row
    gone.remove(heir)
    return replace(heir, depth=row.depth, when=row.when)
