"""The days and years by which a published text wants something done, for the calendar."""

from __future__ import annotations

from django.db import transaction

from lilac.policies.models import Clause, TaskDate, Version
from lilac_engine.text import parse


@transaction.atomic
def note(version: int) -> int:
    """Read the task dates out of a text and keep them; gives how many there are.

    They are read from the words as published: no correction on the desk changes a printed date.
    """
    text = Version.objects.filter(pk=version).first()
    if text is None:
        return 0
    TaskDate.objects.filter(version=text).delete()
    main = parse(text.source).main
    clauses = list(text.clauses.order_by("-span_start"))
    rows = {
        task.span.start: TaskDate(
            version=text,
            clause=_holding(clauses, task.span.start),
            text=" ".join(task.text.split())[:100],
            day=task.day,
            year=task.year,
            span_start=task.span.start,
            span_end=task.span.end,
        )
        for task in (main.task_deadlines if main else ())
        if task.day or task.year
    }
    return len(TaskDate.objects.bulk_create(rows.values()))


def _holding(clauses: list[Clause], offset: int) -> Clause | None:
    """The innermost clause an offset stands in."""
    return next((c for c in clauses if c.span_start <= offset < c.span_end), None)
