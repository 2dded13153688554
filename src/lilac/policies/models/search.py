"""The search index: one row for everything a person may look for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Lookup

from lilac.policies.models.clause import Clause, Measure
from lilac.policies.models.policy import Policy
from lilac.policies.states import SearchKind

if TYPE_CHECKING:
    AnyLookup = Lookup[Any]  # the generics exist for the type checker alone
    AnyTextField = models.TextField[str, str]
else:
    AnyLookup = Lookup
    AnyTextField = models.TextField


class WordsField(AnyTextField):
    """Words separated by spaces, indexed as a set by the database's own full-text search.

    SQLite: an FTS5 table kept by triggers. PostgreSQL: a generated ``tsvector`` with a GIN index,
    asked through a function.
    Both are made by the migration that makes the table.
    """


@WordsField.register_lookup
class Holds(AnyLookup):
    """``words__holds=["科技", "技创"]``: all of these words are there.

    The words come from :mod:`lilac.policies.search_words` and hold neither quotes nor operators.
    """

    lookup_name = "holds"
    prepare_rhs = False

    def _table(self) -> str:
        return self.lhs.alias  # type: ignore[no-any-return]

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, list[str]]:
        query = " AND ".join(f'"{word}"' for word in self.rhs)
        table = compiler.quote_name_unless_alias(self._table())
        return (
            f"{table}.id IN (SELECT rowid FROM policies_searchwords"  # noqa: S608  a quoted name
            " WHERE policies_searchwords MATCH %s)",
            [query],
        )

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, list[str]]:
        query = " & ".join(f"'{word}'" for word in self.rhs)
        table = compiler.quote_name_unless_alias(self._table())
        return f"{table}.id IN (SELECT policies_searchids(%s::tsquery))", [query]


class SearchEntry(models.Model):
    """A policy, clause, measure or body as search sees it (检索条目).

    Derived from the other tables and rebuilt by ``lilac reindex``; only the latest published
    version of a policy is in it. ``folded`` is title and text with widths and cases made one.
    """

    kind = models.CharField(max_length=10, choices=SearchKind.choices)
    policy = models.ForeignKey(Policy, on_delete=models.CASCADE, null=True, related_name="+")
    clause = models.ForeignKey(Clause, on_delete=models.CASCADE, null=True, related_name="+")
    measure = models.ForeignKey(Measure, on_delete=models.CASCADE, null=True, related_name="+")
    body = models.ForeignKey(
        "parties.PublicBody", on_delete=models.CASCADE, null=True, related_name="+"
    )
    title = models.CharField(max_length=400)
    text = models.TextField(blank=True)
    folded_title = models.CharField(max_length=400)
    folded = models.TextField()
    words = WordsField()
    position = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.kind} {self.title}"
