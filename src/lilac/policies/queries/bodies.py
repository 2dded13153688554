"""What a public body answers for, in all policies, under every name it has had."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import Count, Q, QuerySet

from lilac.parties.models import PublicBody, Succession
from lilac.parties.states import BodyKind
from lilac.policies.models import Clause, Policy, Responsibility, Target, Version, Wording
from lilac.policies.queries.documents import latest_versions


class Lineage:
    """Who had become whom by a day, in memory: the whole table of successions in one query.

    The same rule as :func:`lilac.parties.queries.today_of`, for many bodies at once.
    """

    def __init__(self, today: date) -> None:
        self._after: dict[int, list[Succession]] = defaultdict(list)
        self._before: dict[int, list[Succession]] = defaultdict(list)
        self._links: dict[int, list[Succession]] = defaultdict(list)
        for link in Succession.objects.select_related("predecessor", "successor").order_by(
            "on", "pk"
        ):
            self._before[link.successor_id].append(link)
            self._links[link.predecessor_id].append(link)
            if _happened(link, today):
                self._after[link.predecessor_id].append(link)

    def today(self, body: PublicBody) -> tuple[PublicBody, ...]:
        """The bodies that do its work now: itself when nobody took over."""
        ends: dict[int, PublicBody] = {}
        seen = {body.pk}
        waiting = [body]
        while waiting:
            current = waiting.pop(0)
            links = self._after.get(current.pk, ())
            if not links:
                ends[current.pk] = current
            for link in links:
                if link.successor_id not in seen:
                    seen.add(link.successor_id)
                    waiting.append(link.successor)
        return tuple(ends.values()) or (body,)

    def changed(self, body: PublicBody) -> bool:
        """Whether another body does its work now."""
        return bool(self._after.get(body.pk))

    def forerunners(self, body: PublicBody) -> set[int]:
        """Primary keys of all bodies whose work came to this one, not itself."""
        return self._reach(body.pk, self._before, "predecessor_id")

    def line(self, body: PublicBody) -> list[Succession]:
        """Every hand-over before and after this body, oldest first."""
        family = {body.pk} | self.forerunners(body)
        family |= self._reach(body.pk, self._links, "successor_id")
        links = {link.pk: link for key in family for link in self._links.get(key, ())}
        return sorted(
            (link for link in links.values() if link.successor_id in family),
            key=lambda link: (link.on is None, link.on, link.pk),
        )

    @staticmethod
    def _reach(start: int, links: dict[int, list[Succession]], end: str) -> set[int]:
        found: set[int] = set()
        waiting = [start]
        while waiting:
            for link in links.get(waiting.pop(), ()):
                key = getattr(link, end)
                if key not in found and key != start:
                    found.add(key)
                    waiting.append(key)
        return found


def _happened(link: Succession, today: date) -> bool:
    if link.on is not None:
        return link.on <= today
    over = link.predecessor.valid_until
    return over is None or over < today


def printed_responsibilities() -> QuerySet[Responsibility]:
    """Every responsibility printed in the latest published texts."""
    return Responsibility.objects.filter(clause__version__in=latest_versions().values("pk"))


def answering_as(body: PublicBody) -> set[int]:
    """Keys of all bodies whose print falls to this one: itself, forerunners, collectives."""
    own = {body.pk} | Lineage(date.max).forerunners(body)
    return own | set(body.stands_in.values_list("pk", flat=True))


@dataclass(frozen=True, slots=True)
class Listed:
    """A body in the list, with the number of articles printed for it or a forerunner.

    ``shared`` counts the further articles that name it only under a collective.
    """

    body: PublicBody
    articles: int
    shared: int
    today: tuple[PublicBody, ...]


def roster(today: date, kind: BodyKind | None = None) -> list[tuple[BodyKind, list[Listed]]]:
    """Bodies that answer for something, by kind, most articles first.

    A body that took over from another counts what was printed under the old name too. Five
    queries, however many bodies there are.
    """
    lineage = Lineage(today)
    printed: dict[int, set[int]] = defaultdict(set)
    for key, clause in printed_responsibilities().values_list("body", "clause").distinct():
        if key:
            printed[key].add(clause)
    collectives: dict[int, list[int]] = defaultdict(list)
    for whole, member in PublicBody.members.through.objects.values_list(
        "from_publicbody", "to_publicbody"
    ):
        collectives[member].append(whole)
    groups: dict[str, list[Listed]] = defaultdict(list)
    bodies = PublicBody.objects.select_related("region").order_by("name", "pk")
    for body in bodies.filter(kind=kind) if kind else bodies:
        keys = {body.pk} | lineage.forerunners(body)
        articles = {clause for key in keys for clause in printed.get(key, ())}
        shared = {clause for key in collectives[body.pk] for clause in printed.get(key, ())}
        if articles or shared:
            row = Listed(body, len(articles), len(shared - articles), lineage.today(body))
            groups[body.kind].append(row)
    return [
        (each, sorted(groups[each], key=lambda row: (-row.articles, -row.shared, row.body.name)))
        for each in BodyKind
        if groups.get(each)
    ]


@dataclass(frozen=True, slots=True)
class Duty:
    """An article that falls to a body, and why: printed itself, inherited, or as a member."""

    responsibility: Responsibility
    measures: tuple[Wording, ...]
    targets: tuple[Target, ...]
    inherited_from: PublicBody | None = None
    member_of: PublicBody | None = None


@dataclass(frozen=True)
class BodyPage:
    """Everything the page of a body shows."""

    body: PublicBody
    lineage: Lineage
    own: tuple[tuple[Version, tuple[Duty, ...]], ...]
    as_member: tuple[tuple[Version, tuple[Duty, ...]], ...]
    members: tuple[PublicBody, ...]
    collectives: tuple[PublicBody, ...]

    @cached_property
    def duties(self) -> tuple[Duty, ...]:
        """All duties, own first."""
        return tuple(d for group in (self.own, self.as_member) for _, rows in group for d in rows)

    @cached_property
    def printed_names(self) -> tuple[str, ...]:
        """The names under which texts print the body, most frequent first."""
        names: dict[str, int] = defaultdict(int)
        for _, rows in self.own:
            for duty in rows:
                names[duty.responsibility.printed] += 1
        return tuple(sorted(names, key=lambda name: (-names[name], name)))


def body_page(body: PublicBody, today: date) -> BodyPage:
    """What a body answers for in all latest texts; a fixed number of queries."""
    lineage = Lineage(today)
    collectives = tuple(body.stands_in.order_by("name", "pk"))
    own_keys = {body.pk} | lineage.forerunners(body)
    rows = list(
        printed_responsibilities()
        .filter(body__in=own_keys | {collective.pk for collective in collectives})
        .select_related("body", "clause__version__policy")
        .defer("clause__version__source")
        .order_by("clause__version__policy_id", "clause__position", "position", "pk")
    )
    wordings, targets = _hanging_on({row.clause_id for row in rows})
    own: list[Duty] = []
    as_member: list[Duty] = []
    for row in rows:
        hanging = (tuple(wordings[row.clause_id]), tuple(targets[row.clause_id]))
        if row.body_id in own_keys:
            old = row.body if row.body_id != body.pk else None
            own.append(Duty(row, *hanging, inherited_from=old))
        else:
            as_member.append(Duty(row, *hanging, member_of=row.body))
    return BodyPage(
        body,
        lineage,
        _by_text(own),
        _by_text(as_member),
        tuple(body.members.order_by("name", "pk")),
        collectives,
    )


def _hanging_on(
    clauses: set[int],
) -> tuple[dict[int, list[Wording]], dict[int, list[Target]]]:
    wordings: dict[int, list[Wording]] = defaultdict(list)
    for wording in (
        Wording.objects.filter(Q(clause__in=clauses) | Q(clause__parent__in=clauses))
        .select_related("measure", "clause")
        .order_by("measure__position", "pk")
    ):
        wordings[_holder(wording.clause, clauses)].append(wording)
    targets: dict[int, list[Target]] = defaultdict(list)
    for target in (
        Target.objects.filter(Q(clause__in=clauses) | Q(clause__parent__in=clauses))
        .select_related("clause")
        .order_by("position")
    ):
        if target.clause:
            targets[_holder(target.clause, clauses)].append(target)
    return wordings, targets


def _holder(clause: Clause, clauses: set[int]) -> int:
    """The article itself, or the article an item stands in: bodies answer for articles."""
    return clause.pk if clause.pk in clauses else clause.parent_id or clause.pk


def _by_text(duties: Iterable[Duty]) -> tuple[tuple[Version, tuple[Duty, ...]], ...]:
    groups: dict[int, tuple[Version, list[Duty]]] = {}
    for duty in duties:
        version = duty.responsibility.clause.version
        groups.setdefault(version.pk, (version, []))[1].append(duty)
    return tuple((version, tuple(rows)) for version, rows in groups.values())


def issued_by(body: PublicBody) -> QuerySet[Policy]:
    """Published policies this body issued, newest first."""
    return (
        Policy.objects.filter(issuer=body, pk__in=latest_versions().values("policy"))
        .annotate(texts=Count("versions"))
        .order_by("-created_at", "-pk")
    )
