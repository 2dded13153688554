"""One search over policies, articles, measures and bodies (检索).

The same words, the same order of results on SQLite and PostgreSQL: the databases only say which
rows hold all the words; what ranks them is computed from the text itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import (
    Case,
    Count,
    FloatField,
    IntegerField,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Length, Replace, StrIndex
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from rapidfuzz import fuzz, process

from lilac.policies.models import SearchEntry
from lilac.policies.search_words import LONGEST_QUERY, Term, fold, marks, terms
from lilac.policies.states import SearchKind

SNIPPET = 120  # characters of text shown around the first word found
RANKED = 2_000  # entries; of more, titles alone decide: nobody reads the two-thousandth
NEAR_TITLES = 5_000  # titles looked through for a near name, at most
NEAR_ENOUGH = 60  # rapidfuzz partial ratio, of 100
_KIND_ORDER = (SearchKind.POLICY, SearchKind.BODY, SearchKind.CLAUSE, SearchKind.MEASURE)


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found, ready to show; ``title`` and ``snippet`` are escaped, words in <mark>."""

    kind: SearchKind
    url: str
    title: SafeString
    snippet: SafeString
    plain_title: str
    text: str
    policy_title: str
    policy_slug: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Another search that would find something."""

    query: str
    count: int


@dataclass(frozen=True, slots=True)
class Results:
    """What was found: one page of hits, and how many of each kind there are."""

    query: str
    terms: tuple[Term, ...]
    hits: tuple[Hit, ...]
    counts: dict[str, int]
    total: int
    suggestions: tuple[Suggestion, ...] = ()

    @property
    def everything(self) -> int:
        """Hits of all kinds together."""
        return sum(self.counts.values())


def search(
    query: str, *, kind: SearchKind | None = None, offset: int = 0, limit: int = 20
) -> Results:
    """Find what holds all the words of ``query``, best first; three queries at most.

    Quoted phrases must stand as written. An empty query finds nothing. Where nothing is found,
    ``suggestions`` names searches that would.
    """
    query = query.replace("\0", " ").strip()[:LONGEST_QUERY]
    wanted = terms(query)
    if not wanted:
        return Results(query, (), (), {}, 0)
    found = matching(wanted)
    counts = {
        row["kind"]: row["n"] for row in found.values("kind").order_by().annotate(n=Count("pk"))
    }
    total = counts.get(kind, 0) if kind else sum(counts.values())
    if not sum(counts.values()):
        return Results(query, wanted, (), {}, 0, tuple(_suggest(query, wanted)))
    chosen = found.filter(kind=kind) if kind else found
    page = _ranked(chosen, query, wanted, by_text=total <= RANKED)
    hits = tuple(
        _hit(entry, wanted)
        for entry in page.select_related("policy", "clause", "measure", "body").defer(
            "words", "folded", "folded_title", "policy__pack", "clause__text", "body__source"
        )[offset : offset + limit]
    )
    return Results(query, wanted, hits, counts, total)


def matching(wanted: Iterable[Term]) -> QuerySet[SearchEntry]:
    """The entries that hold all the terms."""
    words = list(dict.fromkeys(word for term in wanted for word in term.words))
    found = SearchEntry.objects.filter(words__holds=words)
    for term in wanted:
        if term.exact:
            found = found.alias(at=StrIndex("folded", Value(term.text))).filter(at__gt=0)
    return found


def _ranked(
    found: QuerySet[SearchEntry], query: str, wanted: tuple[Term, ...], *, by_text: bool
) -> QuerySet[SearchEntry]:
    """Whole query in the title, words in the title, whole query in the text, then density."""
    whole = fold(query).strip('"“”').strip()
    in_title = sum(
        (_holds("folded_title", term.text) for term in wanted),
        start=Value(0, output_field=IntegerField()),
    )
    kinds = Case(
        *(When(kind=kind, then=Value(place)) for place, kind in enumerate(_KIND_ORDER)),
        output_field=IntegerField(),
    )
    found = found.alias(
        whole_title=_holds("folded_title", whole), title_terms=in_title, kind_place=kinds
    )
    by_title = ("-whole_title", "-title_terms")
    last = ("-policy_id", "position", "pk")
    if not by_text:
        return found.order_by(*by_title, "kind_place", *last)
    found = found.alias(whole_text=_holds("folded", whole), density=_density(wanted))
    return found.order_by(*by_title, "-whole_text", "kind_place", "-density", *last)


def _density(wanted: tuple[Term, ...]) -> Combinable:
    """Occurrences of the words against the length of the text."""
    occurrences = sum(
        (
            (Length("folded") - Length(Replace("folded", Value(term.text), Value(""))))
            / Value(len(term.text))
            for term in wanted
        ),
        start=Value(0, output_field=IntegerField()),
    )
    return Cast(occurrences, FloatField()) / (Cast(Length("folded"), FloatField()) + 60.0)


def _holds(column: str, text: str) -> Case:
    return Case(
        When(Q(**{f"{column}__contains": text}), then=Value(1)),
        default=Value(0),
        output_field=IntegerField(),
    )


def _hit(entry: SearchEntry, wanted: tuple[Term, ...]) -> Hit:
    sought = [term.text for term in wanted]
    # Preamble, notice and closing words bear no heading; they are named in the reader's language.
    title = entry.title or (entry.clause.get_kind_display() if entry.clause else "")
    return Hit(
        kind=SearchKind(entry.kind),
        url=address(entry),
        title=marked(title, sought),
        snippet=marked(_around(entry.text, sought), sought),
        plain_title=title,
        text=entry.text,
        policy_title=entry.policy.title if entry.policy else "",
        policy_slug=entry.policy.slug if entry.policy else "",
    )


def address(entry: SearchEntry) -> str:
    """The page of what was found."""
    if entry.body:
        return reverse("policies:body", args=[entry.body.slug])
    slug = entry.policy.slug if entry.policy else ""  # every other kind hangs on a policy
    if entry.measure:
        return reverse("policies:measure", args=[slug, entry.measure.code])
    page = reverse("policies:policy", args=[slug])
    return f"{page}#{entry.clause.anchor}" if entry.clause else page


def marked(text: str, sought: Iterable[str]) -> SafeString:
    """The text escaped, with every place where a sought word stands in ``<mark>``."""
    parts: list[str] = []
    last = 0
    for start, end in marks(text, sought):
        parts += (escape(text[last:start]), "<mark>", escape(text[start:end]), "</mark>")
        last = end
    parts.append(escape(text[last:]))
    return mark_safe("".join(parts))  # noqa: S308  every part is escaped above


def _around(text: str, sought: Iterable[str]) -> str:
    """The part of a long text around the first word found."""
    text = " ".join(text.split())
    if len(text) <= SNIPPET:
        return text
    found = marks(text, sought)
    start = max(0, (found[0][0] if found else 0) - SNIPPET // 4)
    start = min(start, len(text) - SNIPPET)
    end = start + SNIPPET
    return f"{'…' if start else ''}{text[start:end]}{'…' if end < len(text) else ''}"


def _suggest(query: str, wanted: tuple[Term, ...]) -> Iterable[Suggestion]:
    """The known words together, each of them alone, then titles most like what was typed."""
    given: set[str] = {fold(query)}
    known: dict[str, tuple[Term, int]] = {}
    for term in wanted if len(wanted) > 1 or wanted[0].exact else ():
        count = matching([Term(term.text, term.words, exact=False)]).count()
        if count:
            known[term.text] = (term, count)
    if 1 < len(known) < len(wanted):
        together = matching(term for term, _count in known.values()).count()
        if together:
            yield Suggestion(" ".join(known), together)
    for text, (_term, count) in known.items():
        given.add(text)
        yield Suggestion(text, count)
    titles = (
        SearchEntry.objects.exclude(kind=SearchKind.MEASURE)
        .order_by("kind", "pk")
        .values_list("folded_title", flat=True)[:NEAR_TITLES]
    )
    near = process.extract(
        fold(query), set(titles), scorer=fuzz.partial_ratio, score_cutoff=NEAR_ENOUGH, limit=5
    )
    for title, _score, _key in sorted(near, key=lambda row: (-row[1], row[0])):
        if title not in given:
            given.add(title)
            yield Suggestion(title, 1)
