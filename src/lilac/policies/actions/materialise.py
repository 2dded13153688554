"""From a proof sheet to rows: clauses, measures, wordings, responsibilities, targets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import count
from uuid import UUID, uuid4

from lilac.parties.queries import body_on
from lilac.policies.actions.anchors import Anchors
from lilac.policies.models import (
    Attachment,
    Clause,
    Measure,
    Precedence,
    Responsibility,
    Target,
    Version,
    Wording,
)
from lilac.policies.states import ClauseKind, MeasureKind, PrecedenceKind
from lilac_engine.text.folding import Group, groups, joined
from lilac_engine.text.galley import Galley, Piece, PieceKind
from lilac_engine.text.model import Article, Item, Page, Sentence, Span
from lilac_engine.text.model import Target as PrintedTarget
from lilac_engine.text.precedence import rules

KINDS = {
    PieceKind.NOTICE: ClauseKind.NOTICE,
    PieceKind.PREAMBLE: ClauseKind.PREAMBLE,
    PieceKind.CHAPTER: ClauseKind.CHAPTER,
    PieceKind.ARTICLE: ClauseKind.ARTICLE,
    PieceKind.ITEM: ClauseKind.ITEM,
    PieceKind.CLOSING: ClauseKind.CLOSING,
    PieceKind.ANNEX: ClauseKind.ANNEX,
    PieceKind.NOISE: ClauseKind.PAGE,
    PieceKind.LOOSE: ClauseKind.PAGE,
}
BATCH = 500


@dataclass(slots=True)
class Carried:
    """What a new version takes over: identities of clauses and measures of sentences.

    Both by the source offset where the new piece or sentence begins; ``outside`` are measures
    outside the articles with their sentence number and place.
    """

    clauses: dict[int, UUID] = field(default_factory=dict)
    measures: dict[int, Measure] = field(default_factory=dict)
    outside: list[tuple[Measure, int, Span]] = field(default_factory=list)


@dataclass(slots=True)
class Materials:
    """What was written for one version, for the steps that follow."""

    version: Version
    clauses: dict[int, Clause] = field(default_factory=dict)  # by where the piece begins
    wordings: list[Wording] = field(default_factory=list)
    fresh: list[Measure] = field(default_factory=list)

    def clause_at(self, offset: int) -> Clause | None:
        """The innermost clause that holds an offset of the source."""
        holding = [
            c
            for c in self.clauses.values()
            if c.span_start <= offset < max(c.span_end, c.span_start + 1)
        ]
        return max(holding, key=lambda c: c.span_start, default=None)

    def measure_at(self, offset: int) -> Measure | None:
        """The measure whose sentence holds an offset."""
        for wording in self.wordings:
            if wording.span_start <= offset < wording.span_end:
                return wording.measure
        return None


def write_clauses(version: Version, galley: Galley, carried: Carried) -> Materials:
    """All clauses of the main document, and the rest of the page as clauses of kind *page*."""
    written = Materials(version)
    own = list(groups(galley.of(0)))
    grouped = {g.article.start: g for g in own}
    names = Anchors()
    positions = count(1)
    waves: dict[int, list[tuple[Clause, int | None]]] = {0: [], 1: [], 2: []}
    chapter: int | None = None
    article: int | None = None
    for piece in galley.pieces:
        main = piece.document in (0, None)
        if piece.kind is PieceKind.HEAD and main:
            continue  # title and number stand in the version's own fields
        kind = KINDS.get(piece.kind, ClauseKind.PAGE) if main else ClauseKind.PAGE
        group = grouped.get(piece.start) if kind == ClauseKind.ARTICLE else None
        clause = _clause(version, galley, piece, kind, group, next(positions))
        clause.anchor = names.of(clause, group)
        clause.identity = carried.clauses.get(piece.start) or uuid4()
        wave, parent = 0, None
        if kind == ClauseKind.CHAPTER:
            chapter, article = piece.start, None
        elif kind == ClauseKind.ARTICLE:
            wave, parent, article = 1, chapter, piece.start
        elif kind == ClauseKind.ITEM:
            wave, parent = 2, article
        waves[wave].append((clause, parent))
        written.clauses[piece.start] = clause
    for rows in waves.values():
        for clause, parent in rows:
            clause.parent = written.clauses[parent] if parent is not None else None
        Clause.objects.bulk_create([c for c, _parent in rows], batch_size=BATCH)
    return written


def write_measures(written: Materials, galley: Galley, carried: Carried) -> None:
    """A wording for every sentence of the articles; a new measure where none was carried over."""
    policy = written.version.policy
    taken = dict(policy.measures.values_list("code", "pk"))
    position = count(len(taken) + 1)
    new: list[tuple[Measure, Wording]] = []
    for group in groups(galley.of(0)):
        prefix = written.clauses[group.article.start].anchor.removeprefix("art-")
        for sentence in group.sentences:
            wording = _wording(written, group, sentence)
            measure = carried.measures.get(sentence.span.start)
            if measure is None:
                code = _code(prefix, sentence.index, taken)
                taken[code] = 0
                measure = Measure(policy=policy, code=code, position=next(position))
                new.append((measure, wording))
            measure.kind = (
                MeasureKind.PRINCIPLE
                if sentence.span.start in _principles(group)
                else MeasureKind.MEASURE
            )
            wording.measure = measure
            written.wordings.append(wording)
    Measure.objects.bulk_create([m for m, _wording in new], batch_size=BATCH)
    kept = [m for m in carried.measures.values() if m.pk]
    Measure.objects.bulk_update(kept, ["kind"], batch_size=BATCH)
    for measure, wording in new:
        wording.measure = measure
    written.wordings += _outside(written, carried)
    Wording.objects.bulk_create(written.wordings, batch_size=BATCH)
    written.fresh = [m for m, _wording in new]


def write_responsibilities(written: Materials, galley: Galley, *, day: date) -> None:
    """Who answers for each article: as printed, and the body of that day where it is known."""
    region = written.version.policy.region
    rows = []
    known: dict[str, int | None] = {}
    for group in groups(galley.of(0)):
        clause = written.clauses[group.article.start]
        for position, body in enumerate(group.article.bodies, start=1):
            for name in (body.resolved, body.name):
                if name not in known:
                    found = body_on(name, region=region, day=day)
                    known[name] = found.pk if found else None
            rows.append(
                Responsibility(
                    clause=clause,
                    body_id=known[body.resolved] or known[body.name],
                    printed=body.name[:120],
                    resolved=body.resolved[:120],
                    role=body.role.value,
                    collective=body.collective,
                    position=position,
                    span_start=body.span.start,
                    span_end=body.span.end,
                )
            )
    Responsibility.objects.bulk_create(rows, batch_size=BATCH)


def write_targets(written: Materials, page: Page) -> None:
    """The targets of the main document, numbered T1, T2 ... in the order of the print."""
    main = page.main
    printed = sorted(main.targets, key=lambda t: t.span.start) if main else []
    Target.objects.bulk_create(
        [_target(written, target, n) for n, target in enumerate(printed, start=1)],
        batch_size=BATCH,
    )


def write_attachments(written: Materials, page: Page) -> None:
    """The annexes listed by the document; by the notice, where the document lists none."""
    listed = page.main.attachments if page.main else ()
    if not listed and page.notice:
        listed = page.notice.attachments
    Attachment.objects.bulk_create(
        Attachment(
            version=written.version,
            number=a.number[:10],
            name=a.name[:300],
            span_start=a.span.start,
            span_end=a.span.end,
        )
        for a in listed
    )


def write_precedence(written: Materials, galley: Galley) -> None:
    """The rules of precedence the closing words state; known ones get the new clause."""
    policy = written.version.policy
    counts = {"yields": count(1), "prevails": count(1)}
    for piece in _last_words(galley):
        for rule in rules(galley.source, piece.printed(galley.source)):
            Precedence.objects.update_or_create(
                policy=policy,
                slug=f"{rule.side}-{next(counts[rule.side])}",
                defaults={
                    "clause": written.clauses[piece.start],
                    "kind": PrecedenceKind(rule.side.value),
                    "over": rule.over[:200],
                    "quote": rule.quote,
                },
            )


def _last_words(galley: Galley) -> Iterator[Piece]:
    """Where rules of precedence stand: the closing words and the last article."""
    own = galley.of(0)
    articles = [p for p in own if p.kind in (PieceKind.ARTICLE, PieceKind.ITEM)]
    yield from articles[-1:]
    yield from (p for p in own if p.kind is PieceKind.CLOSING)


def _clause(
    version: Version,
    galley: Galley,
    piece: Piece,
    kind: ClauseKind,
    group: Group | None,
    position: int,
) -> Clause:
    printed = piece.printed(galley.source)
    return Clause(
        version=version,
        kind=kind,
        position=position,
        key=(group.key if group else "")[:40],
        number=piece.number[:40],
        raw=piece.raw[:40],
        heading=(piece.heading or "")[:300],
        text=_text(galley.source, piece),
        span_start=printed.start,
        span_end=printed.end,
    )


def _text(source: str, piece: Piece) -> str:
    match piece.kind, piece.origin:
        case PieceKind.CHAPTER, _:
            return ""
        case PieceKind.ARTICLE, Article() as article if not article.items:
            return article.text
        case PieceKind.ITEM, Item() as item:
            return item.text
    span = piece.body_span if piece.body_span and piece.body_span.end <= piece.end else None
    if span is None:
        printed = piece.printed(source)
        start = piece.body_span.start if piece.body_span else printed.start
        span = type(printed)(start, max(start, printed.end))
    return joined(span.of(source)) if piece.kind is PieceKind.ARTICLE else span.of(source).strip()


def _outside(written: Materials, carried: Carried) -> Iterator[Wording]:
    for measure, sentence, span in carried.outside:
        clause = written.clause_at(span.start)
        if clause is not None:
            yield Wording(
                measure=measure,
                version=written.version,
                clause=clause,
                sentence=sentence,
                text=span.of(written.version.source),
                span_start=span.start,
                span_end=span.end,
            )


def _wording(written: Materials, group: Group, sentence: Sentence) -> Wording:
    holder = group.article
    for item in group.items:
        if item.start <= sentence.span.start < item.end:
            holder = item
    return Wording(
        version=written.version,
        clause=written.clauses[holder.start],
        sentence=sentence.index,
        text=sentence.text,
        span_start=sentence.span.start,
        span_end=sentence.span.end,
    )


def _principles(group: Group) -> set[int]:
    return {start for piece in (group.article, *group.items) for start in piece.principles}


def _code(prefix: str, n: int, taken: dict[str, int]) -> str:
    """``7.5``, or the next number of that article never used before."""
    code = f"{prefix}.{n}"
    if code not in taken:
        return code[:20]
    used = [c.rpartition(".")[2] for c in taken if c.rpartition(".")[0] == prefix]
    return f"{prefix}.{max(int(u) for u in used if u.isdigit()) + 1}"[:20]


def _target(written: Materials, target: PrintedTarget, n: int) -> Target:
    return Target(
        version=written.version,
        clause=written.clause_at(target.span.start),
        measure=written.measure_at(target.span.start),
        code=f"T{n}",
        indicator=target.indicator[:200],
        op=target.op,
        value=Decimal(str(target.value)),
        upper=None if target.upper is None else Decimal(str(target.upper)),
        unit=target.unit[:20],
        year=target.year,
        period=(target.period or "")[:60],
        relative_to=(target.relative_to or "")[:100],
        position=n,
        span_start=target.span.start,
        span_end=target.span.end,
    )
