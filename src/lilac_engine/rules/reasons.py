"""Why: what one benefit comes to for one party, in words a person can check (结论的理由).

Every requirement with what is there, what must be and how far it is, its article, the parameters
with their standing, the facts with where they come from, and each step of the computation with its
value. For a no: which requirements decide, and the least that must be repaired. For a yes: every
payer's amount worked out. Nothing here is HTML; everything is in both languages.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from lilac_engine.rules.decisive import combined, repairs
from lilac_engine.rules.decisive import deciding as deciding
from lilac_engine.rules.nodes import Expert, Node
from lilac_engine.rules.outcomes import Outcome, OutcomeKind
from lilac_engine.rules.parsing import parsed
from lilac_engine.rules.phrasing import measure, phrase
from lilac_engine.rules.program import Branch, Leaf, Line, Program
from lilac_engine.rules.records import Basis, Condition
from lilac_engine.rules.semantics import value
from lilac_engine.rules.tested import Finding, Part, Parts, flat, tested
from lilac_engine.rules.types import Kind, Type, Unit, Value
from lilac_engine.rules.used import Known, ParameterUsed, Used, known, used
from lilac_engine.rules.wording import Said, show

MONEY = Type(Kind.INT, Unit.FEN)
ANSWERS = {
    OutcomeKind.NO: Said("不符合", "not entitled"),
    OutcomeKind.YES: Said("符合", "entitled"),
    OutcomeKind.UNKNOWN: Said("尚不确定", "not known yet"),
    OutcomeKind.EXPERT: Said("由专家评审", "experts decide"),
    OutcomeKind.NOT_APPLICABLE: Said("不适用", "does not apply"),
    OutcomeKind.NO_AMOUNT: Said("已公布，尚不能兑付", "announced, not yet payable"),
}
"""The six answers in words, the same wherever they stand: pages, cases, commands, the guide."""
UNPUBLISHED = Said("金额尚未公布", "the amount is not published")


@dataclass(frozen=True, slots=True)
class Reason:
    """One requirement and what is found of it.

    ``id`` is the leaf's (empty for whom the benefit concerns), ``decides`` whether the answer of
    the whole follows from it, ``said`` the whole sentence, ``parts`` each thing tested.
    """

    id: str
    bit: int | None
    finding: Finding
    decides: bool
    requirement: Said
    said: Said
    parts: tuple[Part, ...]
    any_part: bool
    basis: Basis
    used: Used

    @property
    def assumed(self) -> bool:
        """Whether it rests on the silence of a complete register."""
        return any(fact.assumed for fact in self.used.facts)


@dataclass(frozen=True, slots=True)
class Group:
    """Requirements of which all (or any) must hold."""

    all: bool
    finding: Finding
    words: Said | None
    items: tuple[Group | Reason, ...]

    def reasons(self) -> Iterator[Reason]:
        """All requirements below, in their order."""
        for item in self.items:
            if isinstance(item, Reason):
                yield item
            else:
                yield from item.reasons()


@dataclass(frozen=True, slots=True)
class Payment:
    """What one payer pays, or a figure (``payer`` is empty), and how it is worked out."""

    payer: str
    label: Said | None
    fen: Value
    shown: Said
    formula: Said
    numbers: Said
    used: Used


@dataclass(frozen=True, slots=True)
class Explanation:
    """All the reasons of one outcome.

    ``deciding``: ids of the requirements the answer follows from. ``repairs``: of a no, the
    requirements that must all be met to change it, the cheapest way where there is a choice.
    ``open``: parameters without a value that stand in the way of an amount. ``assumed``: columns
    taken from the silence of complete registers.
    """

    benefit: str
    label: Said
    outcome: Outcome
    answer: Said
    basis: Basis
    applies: Reason | None
    tree: Group
    deciding: tuple[str, ...]
    repairs: tuple[str, ...]
    payments: tuple[Payment, ...]
    open: tuple[ParameterUsed, ...]
    assumed: tuple[str, ...]


def explain(
    program: Program,
    outcome: Outcome,
    facts: Mapping[str, Value],
    *,
    assumed: frozenset[str] = frozenset(),
) -> Explanation:
    """The reasons of an outcome; ``facts`` are those it was decided from.

    ``assumed``: columns filled by :func:`closed.close`. Raises KeyError for an unknown benefit.
    """
    return _Explaining(known(program, facts, assumed), outcome, facts).explanation()


def explain_all(
    program: Program,
    outcomes: Iterable[Outcome],
    facts: Mapping[str, Value],
    *,
    assumed: frozenset[str] = frozenset(),
) -> tuple[Explanation, ...]:
    """The reasons of several outcomes of one party; every rule is computed and worded once."""
    state = known(program, facts, assumed)
    return tuple(_Explaining(state, outcome, facts).explanation() for outcome in outcomes)


class _Explaining:
    """Works out one explanation."""

    def __init__(self, state: Known, outcome: Outcome, facts: Mapping[str, Value]) -> None:
        self.program, self.state, self.outcome, self.facts = state.program, state, outcome, facts
        self.benefit = state.program.benefit[outcome.benefit]
        self.deciding = tuple(leaf.id for leaf in deciding(self.benefit, outcome))

    def explanation(self) -> Explanation:
        benefit, record = self.benefit, self.benefit.record
        tree = self._group(benefit.tree, record.requires, None)
        applies = self._applies()
        everyone = [*tree.reasons(), *([] if applies is None else [applies])]
        paying = (OutcomeKind.YES, OutcomeKind.EXPERT, OutcomeKind.NO_AMOUNT, OutcomeKind.UNKNOWN)
        payments = self._payments() if self.outcome.kind in paying else ()
        return Explanation(
            benefit=benefit.id,
            label=Said(record.zh, record.en),
            outcome=self.outcome,
            answer=self._answer(),
            basis=record.basis,
            applies=applies,
            tree=tree,
            deciding=self.deciding,
            repairs=repairs(self.program, self.facts, self.outcome),
            payments=payments,
            open=_open(everyone, payments),
            assumed=tuple(c for c in benefit.columns if c in self.state.assumed),
        )

    def _answer(self) -> Said:
        """The answer in words; of what experts judge, too, that an amount is not published."""
        plain, outcome = ANSWERS[self.outcome.kind], self.outcome
        paid = self.benefit.lines if outcome.amount is None else ()
        figure = self.benefit.figure if outcome.figure is None else None
        silent = bool(paid) or figure is not None
        if outcome.kind is OutcomeKind.EXPERT and self.benefit.open and silent:
            return Said(f"{plain.zh}；{UNPUBLISHED.zh}", f"{plain.en}; {UNPUBLISHED.en}")
        return plain

    def _applies(self) -> Reason | None:
        record = self.benefit.record
        if record.applies is None or self.benefit.applies is None:
            return None
        holds = value(self.benefit.applies, self.state.values)
        words = _given(record.applies_zh, record.applies_en)
        surface = parsed(record.applies).node
        decides = self.outcome.kind is OutcomeKind.NOT_APPLICABLE
        return self._reason(None, surface, holds, words, record.basis, decides)

    def _group(self, tree: Branch, conditions: tuple[Condition, ...], words: Said | None) -> Group:
        """The reasons of a branch; conditions stand in the same order and give the words."""
        items: list[Group | Reason] = []
        for item, condition in zip(tree.items, conditions, strict=True):
            if isinstance(item, Leaf):
                items.append(self._leaf(item))
            else:
                inner = condition.all_ or condition.any_ or ()
                items.append(self._group(item, inner, _given(condition.zh, condition.en)))
        finding = combined([item.finding for item in items], tree.all)
        return Group(tree.all, finding, words, tuple(items))

    def _leaf(self, leaf: Leaf) -> Reason:
        bit = 1 << leaf.bit
        holds = False if self.outcome.failed & bit else None if self.outcome.unknown & bit else True
        words = _given(leaf.condition.zh, leaf.condition.en)
        basis = leaf.condition.basis or self.benefit.record.basis
        return self._reason(leaf, leaf.surface, holds, words, basis, leaf.id in self.deciding)

    def _reason(
        self,
        leaf: Leaf | None,
        surface: Node,
        holds: Value,
        words: Said | None,
        basis: Basis,
        decides: bool,
    ) -> Reason:
        requirement = words or phrase(self.program, surface)
        pieces = tested(self.state, surface)
        parts = () if isinstance(surface, Expert) else flat(pieces)
        finding = self._finding(leaf, holds)
        rests = used(self.state, [surface])
        return Reason(
            id=leaf.id if leaf else "",
            bit=leaf.bit if leaf else None,
            finding=finding,
            decides=decides,
            requirement=requirement,
            said=_sentence(words, requirement, finding, parts, basis, rests),
            parts=parts,
            any_part=isinstance(pieces, Parts) and not pieces.all,
            basis=basis,
            used=rests,
        )

    def _finding(self, leaf: Leaf | None, holds: Value) -> Finding:
        if holds is not None:
            return Finding.MET if holds else Finding.NOT_MET
        if leaf is not None and leaf.expert:
            return Finding.EXPERT
        return Finding.OPEN if leaf is not None and leaf.open else Finding.UNKNOWN

    def _payments(self) -> tuple[Payment, ...]:
        paid = [self._line(line) for line in self.benefit.lines]
        written = self.benefit.record.figure
        if written is not None and self.benefit.figure is not None:
            paid.append(self._payment("", None, parsed(written).node, self.benefit.figure))
        return tuple(paid)

    def _line(self, line: Line) -> Payment:
        words = _given(line.record.zh, line.record.en)
        return self._payment(line.record.payer.value, words, line.surface, line.core)

    def _payment(self, payer: str, words: Said | None, surface: Node, core: Node) -> Payment:
        amount = value(core, self.state.values)
        type_ = MONEY if payer else measure(self.program, surface) or Type(Kind.INT)
        return Payment(
            payer=payer,
            label=words,
            fen=amount,
            shown=show(amount, type_, self.program),
            formula=phrase(self.program, surface),
            numbers=phrase(self.program, surface, self.state.values),
            used=used(self.state, [surface]),
        )


def _given(zh: str | None, en: str | None) -> Said | None:
    return Said(zh, en) if zh and en else None


def _open(reasons: list[Reason], payments: tuple[Payment, ...]) -> tuple[ParameterUsed, ...]:
    """Parameters without a value anywhere in it, each once."""
    every = [reason.used for reason in reasons] + [payment.used for payment in payments]
    found = {p.id: p for one in every for p in one.parameters if p.value is None}
    return tuple(found.values())


def _sentence(
    words: Said | None,
    requirement: Said,
    finding: Finding,
    parts: tuple[Part, ...],
    basis: Basis,
    rests: Used,
) -> Said:
    """The sentence of a requirement: what is there where it fails or holds, else why not yet."""
    where = Said(
        f"（{basis.provision_zh}）" if basis.provision_zh else "",
        f" ({basis.provision_en})" if basis.provision_en else "",
    )
    head = Said(f"{requirement.zh}{where.zh}：", f"{requirement.en}{where.en}: ")
    if finding is Finding.EXPERT:
        return Said(f"{head.zh}由专家判断", f"{head.en}experts judge it")
    if finding is Finding.OPEN:
        return Said(f"{head.zh}标准尚未公布", f"{head.en}the standard is not published")
    if finding is Finding.UNKNOWN:
        lacking = [fact.label for fact in rests.facts if fact.value is None]
        zh, en = "、".join(s.zh for s in lacking), ", ".join(s.en for s in lacking)
        return Said(f"{head.zh}缺少{zh}", f"{head.en}not known: {en}")
    telling = [p for p in parts if p.holds is (finding is Finding.MET)] or list(parts)
    silent = _silent(rests)
    if words is None and len(telling) == 1:
        alone = telling[0].told(where)
        return Said(alone.zh + silent.zh, alone.en + silent.en)
    zh, en = "；".join(p.said.zh for p in telling), "; ".join(p.said.en for p in telling)
    return Said(head.zh + zh + silent.zh, head.en + en + silent.en)


def _silent(rests: Used) -> Said:
    """What is said of facts that nobody said."""
    silent = [fact.label for fact in rests.facts if fact.assumed]
    if not silent:
        return Said("", "")
    return Said(
        f"（{'、'.join(s.zh for s in silent)}：完整登记中没有记录，按没有计）",
        f" ({', '.join(s.en for s in silent)}: no entry in a complete register, taken as none)",
    )
