"""What a new text of a policy takes over from the one before it (条文沿革)."""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from lilac.policies.actions.materialise import Carried
from lilac.policies.models import Clause, Measure, Policy, Version, Wording
from lilac.policies.states import ClauseKind, VersionState
from lilac_engine.text.diff import Change, Fate, Level, Unit
from lilac_engine.text.diff import Comparison as Differences
from lilac_engine.text.diff import carry as carry_level
from lilac_engine.text.diff import compare as compare_documents
from lilac_engine.text.folding import fold, groups
from lilac_engine.text.galley import Galley, PieceKind
from lilac_engine.text.model import Article, Chapter, Document, Sentence, Span

KEPT_WHOLE = {
    ClauseKind.NOTICE: PieceKind.NOTICE,
    ClauseKind.PREAMBLE: PieceKind.PREAMBLE,
    ClauseKind.CLOSING: PieceKind.CLOSING,
}


@dataclass(slots=True)
class Comparison:
    """A page on the desk beside the latest text of its policy, before anything changes.

    ``changed`` and ``gone`` are measures whose sentence reads otherwise or is not there any more;
    ``undecided`` are new pieces of which a person has to say which they are, each with its row.
    """

    before: Version | None = None
    differences: Differences | None = None
    carried: Carried = field(default_factory=Carried)
    changed: list[Measure] = field(default_factory=list)
    gone: list[Measure] = field(default_factory=list)
    undecided: list[tuple[str, Change, Unit]] = field(default_factory=list)


def compare(policy: Policy | None, galley: Galley) -> Comparison:
    """Compare a page with the latest published text of ``policy``; nothing is written."""
    before = latest(policy) if policy and policy.pk else None
    new = fold(galley).main
    if before is None or new is None:
        return Comparison()
    old = document_of(before)
    differences = compare_documents(old, before.source, new, galley.source)
    result = Comparison(before, differences)
    _carry_clauses(result, before, differences.articles, galley)
    _carry_measures(result, before, differences.sentences, galley)
    _carry_outside(result, before, galley)
    return result


def latest(policy: Policy) -> Version | None:
    """The last text that was published and not withdrawn."""
    return policy.versions.filter(state=VersionState.PUBLISHED).order_by("-number").first()


def document_of(version: Version) -> Document:
    """A published text as the engine sees it, from what was published and not parsed anew."""
    clauses = list(version.clauses.order_by("position"))
    sentences: dict[int, list[Sentence]] = {}
    homes = {c.pk: c.pk if c.kind != ClauseKind.ITEM else c.parent_id for c in clauses}
    for w in version.wordings.order_by("span_start"):
        home = homes.get(w.clause_id) or w.clause_id
        span = Span(w.span_start, w.span_end)
        sentences.setdefault(home, []).append(Sentence(w.sentence, w.text, span))
    chapters = [c for c in clauses if c.kind == ClauseKind.CHAPTER]
    index = {c.pk: i for i, c in enumerate(chapters)}
    ends = _article_ends(clauses)
    return Document(
        span=Span(0, len(version.source)),
        title=version.title,
        preamble=_stretch(clauses, ClauseKind.PREAMBLE),
        closing=_stretch(clauses, ClauseKind.CLOSING),
        chapters=tuple(
            Chapter(i, c.number, f"{c.raw}{c.heading}", c.heading, Span(c.span_start, c.span_end))
            for i, c in enumerate(chapters)
        ),
        articles=tuple(
            _article(c, version.source, ends[c.pk], index.get(c.parent_id or 0), sentences)
            for c in clauses
            if c.kind == ClauseKind.ARTICLE
        ),
    )


def _article(
    clause: Clause,
    source: str,
    end: int,
    chapter: int | None,
    sentences: dict[int, list[Sentence]],
) -> Article:
    own = tuple(sentences.get(clause.pk, ()))
    at = source.find(clause.heading, clause.span_start, end) if clause.heading else -1
    heading = Span(at, at + len(clause.heading)) if at >= 0 else None
    start = own[0].span.start if own else clause.span_start + len(clause.raw)
    return Article(
        key=clause.key or clause.number,
        number=clause.number,
        raw=clause.raw,
        span=Span(clause.span_start, end),
        body_span=Span(start, max(start, own[-1].span.end if own else end)),
        heading=clause.heading or None,
        heading_span=heading,
        chapter=chapter,
        text=clause.text,
        sentences=own,
    )


def _article_ends(clauses: Iterable[Clause]) -> dict[int, int]:
    """Where each article ends, its items included."""
    ends: dict[int, int] = {}
    for clause in clauses:
        if clause.kind == ClauseKind.ARTICLE:
            ends[clause.pk] = clause.span_end
        elif clause.kind == ClauseKind.ITEM and clause.parent_id in ends:
            ends[clause.parent_id] = max(ends[clause.parent_id], clause.span_end)
    return ends


def _stretch(clauses: Iterable[Clause], kind: ClauseKind) -> Span | None:
    spans = [(c.span_start, c.span_end) for c in clauses if c.kind == kind]
    return Span(spans[0][0], spans[-1][1]) if spans else None


def _carry_clauses(result: Comparison, before: Version, rows: Level, galley: Galley) -> None:
    known = list(before.clauses.order_by("position"))
    identities = {c.key or c.number: str(c.identity) for c in known if c.kind == ClauseKind.ARTICLE}
    starts = {g.key: g.article.start for g in groups(galley.of(0))}
    decisions = _decisions(galley, "article", {start: key for key, start in starts.items()}, rows)
    lineage = carry_level(rows, identities, lambda _key: str(uuid4()), decisions)
    for key, identity in lineage.identities.items():
        if key in starts:
            result.carried.clauses[starts[key]] = UUID(identity)
    result.undecided += _open("article", rows, lineage.undecided)
    _carry_others(result, galley, known)


def _carry_others(result: Comparison, galley: Galley, known: list[Clause]) -> None:
    """Chapters by their heading, notice, preamble and closing by what they are."""
    chapters = {c.heading: c.identity for c in known if c.kind == ClauseKind.CHAPTER}
    whole = {KEPT_WHOLE[ClauseKind(c.kind)]: c.identity for c in known if c.kind in KEPT_WHOLE}
    for piece in galley.pieces:
        identity = None
        if piece.kind is PieceKind.CHAPTER and piece.document == 0:
            identity = chapters.pop(piece.heading or "", None)
        elif piece.document in (0, None):
            identity = whole.pop(piece.kind, None)
        if identity:
            result.carried.clauses[piece.start] = identity


def _carry_measures(result: Comparison, before: Version, rows: Level, galley: Galley) -> None:
    wordings = {
        f"{_article_of(w.clause).key}.{w.sentence}": w
        for w in before.wordings.select_related("measure", "clause__parent")
        if w.clause.kind in (ClauseKind.ARTICLE, ClauseKind.ITEM)
    }
    starts = {f"{g.key}.{s.index}": s.span.start for g in groups(galley.of(0)) for s in g.sentences}
    decisions = _decisions(galley, "sentence", {start: key for key, start in starts.items()}, rows)
    lineage = carry_level(rows, {key: key for key in wordings}, lambda _key: "", decisions)
    for key, old in lineage.identities.items():
        if old in wordings and key in starts:
            result.carried.measures[starts[key]] = wordings[old].measure
    result.gone = [wordings[old].measure for old in lineage.ended if old in wordings]
    result.changed = _changed(rows, wordings, result.gone)
    result.undecided += _open("sentence", rows, lineage.undecided)


def _carry_outside(result: Comparison, before: Version, galley: Galley) -> None:
    """Measures of notice, preamble, closing words and page: carried where the print is the same."""
    inside = (ClauseKind.ARTICLE, ClauseKind.ITEM)
    taken = 0
    outside = before.wordings.exclude(clause__kind__in=inside).select_related("measure")
    for wording in outside.order_by("span_start", "pk"):
        at = galley.source.find(wording.text, taken)
        at = at if at >= 0 else galley.source.find(wording.text)
        if at < 0:
            result.gone.append(wording.measure)
            continue
        taken = at
        end = at + len(wording.text)
        result.carried.outside.append((wording.measure, wording.sentence, Span(at, end)))


def _article_of(clause: Clause) -> Clause:
    """The article a sentence stands in: an item's own article."""
    return clause.parent if clause.kind == ClauseKind.ITEM and clause.parent else clause


def _changed(level: Level, wordings: dict[str, Wording], gone: list[Measure]) -> list[Measure]:
    altered = (Fate.CHANGED, Fate.SPLIT, Fate.MERGED)
    return [
        wordings[unit.key].measure
        for change in level.changes
        if any(fate in altered for fate in change.fates)
        for unit in change.old
        if unit.key in wordings and wordings[unit.key].measure not in gone
    ]


def _decisions(
    galley: Galley, level: str, keys: dict[int, str], rows: Level
) -> dict[str, str | None]:
    """What persons decided on this page, as far as it is still in question."""
    asked = {pair[:2] for c in rows.changes if not c.sure for pair in c.candidates}
    found: dict[str, str | None] = {
        c.new[0].key: c.old[0].key for c in rows.changes if not c.sure and _identical(c)
    }
    for of, at, old in galley.same:
        new = keys.get(at)
        if of != level or new is None or not any(new == n for _, n in asked):
            continue
        if not old or ((old, new) in asked and old not in found.values()):
            found[new] = old or None
    return found


def _identical(change: Change) -> bool:
    """One old piece and one new one that read the same: nobody needs to be asked."""
    return len(change.old) == len(change.new) == 1 and change.old[0].plain == change.new[0].plain


def _open(level: str, rows: Level, undecided: Container[str]) -> list[tuple[str, Change, Unit]]:
    """The new pieces nobody has decided about yet, each with its row."""
    return [
        (level, change, unit)
        for change in rows.changes
        if not change.sure
        for unit in change.new
        if unit.key in undecided
    ]
