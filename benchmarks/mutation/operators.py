"""What can be spoilt in a source file, one small thing at a time.

Left alone: annotations (never evaluated), docstrings and other text, decorators, and what stands
under ``TYPE_CHECKING``. A change that leaves the tree as it was is no mutant.
"""

from __future__ import annotations

import ast
import copy
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

Change = tuple[str, Callable[[ast.AST], ast.AST]]
COMPARED: Final[dict[type[ast.cmpop], tuple[tuple[str, type[ast.cmpop]], ...]]] = {
    ast.Lt: (("boundary", ast.LtE), ("comparison", ast.GtE)),
    ast.LtE: (("boundary", ast.Lt), ("comparison", ast.Gt)),
    ast.Gt: (("boundary", ast.GtE), ("comparison", ast.LtE)),
    ast.GtE: (("boundary", ast.Gt), ("comparison", ast.Lt)),
    ast.Eq: (("comparison", ast.NotEq),),
    ast.NotEq: (("comparison", ast.Eq),),
    ast.Is: (("comparison", ast.IsNot),),
    ast.IsNot: (("comparison", ast.Is),),
    ast.In: (("comparison", ast.NotIn),),
    ast.NotIn: (("comparison", ast.In),),
}
COUNTED: Final[dict[type[ast.operator], type[ast.operator]]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
}
TURNED: Final = {"any": "all", "all": "any", "min": "max", "max": "min"}


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change: the ``nth`` of a file, on these lines, in this function ("" outside of any)."""

    path: str
    nth: int
    kind: str
    function: str
    first: int
    last: int
    change: str

    @property
    def name(self) -> str:
        """What it is called in a list of known ones: free of line numbers."""
        return f"{Path(self.path).stem}.{self.function}: {self.change}"


def mutants(path: Path) -> list[Mutant]:
    """All mutants of a file, in the order of its text."""
    found = []
    before: Counter[tuple[str, str]] = Counter()
    for nth, (site, function, kind, act) in enumerate(_sites(ast.parse(path.read_text("utf-8")))):
        change = f"{_shown(site)}  =>  {_shown(act(copy.deepcopy(site)))}"
        before[function, change] += 1
        if before[function, change] > 1:
            change += f"  #{before[function, change]}"
        first, last = site.lineno, site.end_lineno or site.lineno
        found.append(Mutant(str(path), nth, kind, function, first, last, change))
    return found


def mutated(path: Path, nth: int) -> ast.Module:
    """The tree of a file with its nth mutant in it; lines and columns as before."""
    tree = ast.parse(path.read_text("utf-8"))
    wanted = next(one for at, one in enumerate(_sites(tree)) if at == nth)
    site, _, _, act = wanted
    new = ast.copy_location(act(copy.deepcopy(site)), site)
    return ast.fix_missing_locations(_Put(site, new).visit(tree))


class _Put(ast.NodeTransformer):
    def __init__(self, site: ast.AST, new: ast.AST) -> None:
        self.site, self.new = site, new

    def visit(self, node: ast.AST) -> ast.AST:
        return self.new if node is self.site else self.generic_visit(node)


def _shown(node: ast.AST) -> str:
    return " ".join(ast.unparse(node).split())[:160]


def _sites(tree: ast.Module) -> Iterator[tuple[ast.AST, str, str, Callable[[ast.AST], ast.AST]]]:
    for node, function in _visited(tree, ""):
        for kind, act in _changes(node):
            new = act(copy.deepcopy(node))
            if ast.dump(new) != ast.dump(node):
                yield node, function, kind, act


def _visited(node: ast.AST, function: str) -> Iterator[tuple[ast.AST, str]]:
    """Every node that counts with the function it stands in."""
    if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
        return
    yield node, function
    inner = function
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        inner = f"{function}.{node.name}".lstrip(".")
    for name, value in ast.iter_fields(node):
        if name in {"annotation", "returns", "decorator_list", "bases", "type_params"}:
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST) and not _words(child):
                yield from _visited(child, inner)


def _words(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _changes(node: ast.AST) -> list[Change]:
    """What can be done to one node."""
    match node:
        case ast.Compare(ops=[op]):
            return [(kind, _compared(to)) for kind, to in COMPARED.get(type(op), ())]
        case ast.BoolOp():
            return [("and/or", _swapped)]
        case ast.UnaryOp(op=ast.Not()):
            return [("not", lambda it: it.operand)]
        case ast.UnaryOp(op=ast.USub()) if not isinstance(node.operand, ast.Constant):
            return [("sign", lambda it: it.operand)]
        case ast.BinOp() if type(node.op) in COUNTED and not _of_words(node):
            return [("arithmetic", _counted)]
        case ast.AugAssign() if type(node.op) in COUNTED:
            return [("arithmetic", _counted)]
        case ast.Constant(value=bool()):
            return [("truth", _constant(lambda v: not v))]
        case ast.Constant(value=int()):
            return [
                ("constant", _constant(lambda v: v + 1)),
                ("constant", _constant(lambda v: v - 1)),
            ]
        case ast.Return(value=ast.expr()):
            return [("return", lambda it: ast.Return(ast.Constant(None)))]
        case ast.If() | ast.IfExp() | ast.While() if _plain(node.test):
            return [("condition", _negated)]
        case ast.Call(func=ast.Name(id=name)) if name in TURNED:
            return [("any/all", _turned)]
        case ast.Expr(value=ast.Call()):
            return [("dropped", lambda it: ast.Pass())]
        case ast.Break():
            return [("loop", lambda it: ast.Continue())]
        case ast.Continue():
            return [("loop", lambda it: ast.Break())]
    return []


def _plain(test: ast.expr) -> bool:
    """A condition that nothing else here changes."""
    return not isinstance(test, ast.Compare | ast.BoolOp | ast.UnaryOp)


def _of_words(node: ast.BinOp) -> bool:
    return any(
        isinstance(side, ast.JoinedStr)
        or (isinstance(side, ast.Constant) and isinstance(side.value, str))
        for side in (node.left, node.right)
    )


def _compared(to: type[ast.cmpop]) -> Callable[[ast.AST], ast.AST]:
    def act(node: ast.AST) -> ast.AST:
        node.ops = [to()]
        return node

    return act


def _swapped(node: ast.AST) -> ast.AST:
    node.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
    return node


def _counted(node: ast.AST) -> ast.AST:
    node.op = COUNTED[type(node.op)]()
    return node


def _negated(node: ast.AST) -> ast.AST:
    node.test = ast.UnaryOp(ast.Not(), node.test)
    return node


def _turned(node: ast.AST) -> ast.AST:
    node.func.id = TURNED[node.func.id]
    return node


def _constant(to: Callable[[int], int]) -> Callable[[ast.AST], ast.AST]:
    def act(node: ast.AST) -> ast.AST:
        return ast.Constant(to(node.value))

    return act
