"""Names that published texts print for bodies nobody has found yet."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, QuerySet

from lilac.policies.models import Clause, Policy, Responsibility
from lilac.policies.queries.documents import published_versions

PLACES = 8  # articles named for one printed name


@dataclass(frozen=True, slots=True)
class UnnamedBody:
    """A printed name without a body: how often it stands, and the first articles that print it."""

    printed: str
    count: int
    collective: bool
    clauses: tuple[Clause, ...]


def unnamed_bodies(policy: Policy) -> list[UnnamedBody]:
    """The names a policy's published texts print without a body, most frequent first; one query."""
    rows = (
        _open()
        .filter(clause__version__policy=policy)
        .select_related("clause__version")
        .defer("clause__version__source", "clause__text")
        .order_by("clause__version__number", "clause__position", "position", "pk")
    )
    found: dict[str, list[Responsibility]] = {}
    for row in rows:
        found.setdefault(row.resolved, []).append(row)
    return [
        UnnamedBody(
            name,
            len(rows),
            all(row.collective for row in rows),
            tuple(row.clause for row in rows[:PLACES]),
        )
        for name, rows in sorted(found.items(), key=lambda entry: (-len(entry[1]), entry[0]))
    ]


def policies_with_unnamed_bodies() -> list[tuple[Policy, int]]:
    """Policies whose published texts print such names, each with how many; two queries."""
    counts = dict(
        _open()
        .values_list("clause__version__policy")
        .annotate(n=Count("resolved", distinct=True))
        .order_by()
    )
    policies = Policy.objects.filter(pk__in=counts).order_by("title", "pk")
    return [(policy, counts[policy.pk]) for policy in policies]


def _open() -> QuerySet[Responsibility]:
    return Responsibility.objects.filter(
        body=None, clause__version__in=published_versions().values("pk")
    )
