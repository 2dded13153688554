"""What stands now for every organisation: computed anew after a change, told where it matters."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import polars as pl
from django.db import transaction
from django.db.models import Count, Sum
from django.utils.timezone import localdate

from lilac.entitlements.actions.alert_letters import write_letters
from lilac.entitlements.events import OutcomesRefreshed
from lilac.entitlements.models import Alert, Finding, Tally
from lilac.entitlements.queries import book as rules
from lilac.entitlements.queries.facts import known
from lilac.entitlements.queries.population import FIRM, registered
from lilac.entitlements.states import Cause
from lilac.kernel import events
from lilac.parties.models import Organisation
from lilac_engine.rules.closures import evaluate
from lilac_engine.rules.columns import outcomes
from lilac_engine.rules.outcomes import OutcomeKind
from lilac_engine.rules.program import Program

FEW: Final = 20  # organisations computed one by one; more go through columns
CHUNK: Final = 2_000  # organisations a transaction
POSITIVE: Final = frozenset({OutcomeKind.YES, OutcomeKind.EXPERT, OutcomeKind.NO_AMOUNT})
Key = tuple[int, str]  # organisation, benefit


@dataclass(frozen=True, slots=True)
class Stand:
    """A finding as plain values."""

    kind: int
    amount: int | None
    failed: int
    unknown: int

    @property
    def kept(self) -> bool:
        """Whether a finding is held: something positive, or one requirement away from it."""
        if self.kind in POSITIVE:
            return True
        if self.kind == OutcomeKind.NO:
            return self.failed.bit_count() == 1
        near = self.kind == OutcomeKind.UNKNOWN and not self.failed
        return near and self.unknown.bit_count() == 1


def refresh(
    *,
    organisations: Collection[int] | None,
    cause: str,
    detail: str,
    at: datetime,
    letters: bool = False,
    alerts: bool = True,
) -> int:
    """Compute the outcomes of some organisations (None: of all confirmed ones) and keep them.

    Changes of anything positive become alerts with their cause; with ``letters`` the members of
    the organisations are written to, after the change is committed. Gives how many findings
    changed. Chunk by chunk, each in its own transaction: done twice it changes nothing more.
    """
    program = rules.program_on(localdate(at))
    changed = 0
    for chunk in _chunks(program, organisations):
        changed += _keep(program, chunk, cause, detail, at, letters=letters, alerts=alerts)
    with transaction.atomic():
        _tally(program, whole=organisations is None, at=at)
        count = _count(organisations)
        if changed:
            events.publish(OutcomesRefreshed(count, changed, cause), by=None, at=at)
    return changed


def few(program: Program, organisations: Iterable[int]) -> Iterator[tuple[int, dict[str, Stand]]]:
    """Organisations one by one, through the program's functions."""
    for organisation in Organisation.objects.filter(pk__in=list(organisations)).order_by("pk"):
        answers = evaluate(program, known(organisation, program).facts)
        yield (
            organisation.pk,
            {
                benefit.id: Stand(int(kind), amount, failed, unknown)
                for benefit, (kind, amount, _lines, _figure, failed, unknown) in zip(
                    program.benefits, answers, strict=True
                )
            },
        )


def many(program: Program, frame: pl.DataFrame) -> Iterator[tuple[list[int], dict[Key, Stand]]]:
    """Organisations in chunks, through columns; only what is kept becomes Python's objects."""
    for start in range(0, frame.height, CHUNK):
        piece = frame.slice(start, CHUNK)
        answers = outcomes(program, piece)
        firms = piece[FIRM].to_list()
        stands: dict[Key, Stand] = {}
        for benefit in program.benefits:
            for row, *values in _kept_rows(answers, benefit.id):
                stands[firms[row], benefit.id] = Stand(*values)
        yield firms, stands


def _kept_rows(answers: pl.DataFrame, benefit: str) -> list[tuple[int, ...]]:
    names = [f"{benefit}.{part}" for part in ("kind", "amount", "failed", "unknown")]
    parts = [
        pl.col(name).cast(pl.Int64)
        if name in answers.columns
        else pl.lit(None, pl.Int64).alias(name)
        for name in names
    ]
    kind, _amount, failed, unknown = names
    near_no = (pl.col(kind) == OutcomeKind.NO) & (pl.col(failed).bitwise_count_ones() == 1)
    near_unknown = (
        (pl.col(kind) == OutcomeKind.UNKNOWN)
        & (pl.col(failed) == 0)
        & (pl.col(unknown).bitwise_count_ones() == 1)
    )
    positive = pl.col(kind).is_in([int(one) for one in POSITIVE])
    return (
        answers.select(parts).with_row_index("row").filter(positive | near_no | near_unknown).rows()
    )


def _chunks(
    program: Program, organisations: Collection[int] | None
) -> Iterator[tuple[list[int], dict[Key, Stand]]]:
    if organisations is not None and len(organisations) <= FEW:
        for firm, stands in few(program, organisations):
            yield [firm], {(firm, b): stand for b, stand in stands.items() if stand.kept}
        return
    frame = registered(program)
    if organisations is not None:
        frame = frame.filter(pl.col(FIRM).is_in(list(organisations)))
    yield from many(program, frame)


@transaction.atomic
def _keep(
    program: Program,
    chunk: tuple[list[int], dict[Key, Stand]],
    cause: str,
    detail: str,
    at: datetime,
    *,
    letters: bool,
    alerts: bool,
) -> int:
    firms, now = chunk
    list(
        Organisation.objects.select_for_update(of=("self",)).filter(pk__in=firms).values_list("pk")
    )
    rows = {
        (row.organisation_id, row.benefit): row
        for row in Finding.objects.filter(organisation__in=firms)
    }
    before = {
        key: Stand(row.kind, row.amount_fen, row.failed, row.unknown) for key, row in rows.items()
    }
    gone = [row.pk for key, row in rows.items() if key not in now]
    other = [key for key in now if key in before and before[key] != now[key]]
    fresh = [key for key in now if key not in before]
    Finding.objects.filter(pk__in=gone).delete()
    for key in other:
        _fill(rows[key], now[key])
    Finding.objects.bulk_update(
        [rows[key] for key in other], ["kind", "amount_fen", "failed", "unknown"], batch_size=500
    )
    Finding.objects.bulk_create(
        (
            _fill(
                Finding(organisation_id=firm, benefit=b, program=program.hash, computed_at=at),
                now[firm, b],
            )
            for firm, b in fresh
        ),
        batch_size=1_000,
    )
    Finding.objects.filter(organisation__in=firms).update(program=program.hash, computed_at=at)
    if alerts:
        told = list(_alerts(before, now, cause, detail, at))
        Alert.objects.bulk_create(told, batch_size=1_000)
        if letters and told:
            write_letters(program, told)
    return len(gone) + len(other) + len(fresh)


def _fill(row: Finding, stand: Stand) -> Finding:
    row.kind, row.amount_fen = stand.kind, stand.amount
    row.failed, row.unknown = stand.failed, stand.unknown
    return row


def _alerts(
    before: Mapping[Key, Stand], now: Mapping[Key, Stand], cause: str, detail: str, at: datetime
) -> Iterator[Alert]:
    """What became positive, ceased to be, or changed its amount; near misses are not told."""
    for key in sorted({*before, *now}):
        old, new = before.get(key), now.get(key)
        if not any(stand is not None and stand.kind in POSITIVE for stand in (old, new)):
            continue
        if old and new and (old.kind, old.amount) == (new.kind, new.amount):
            continue
        firm, benefit = key
        yield Alert(
            organisation_id=firm,
            benefit=benefit,
            before=old.kind if old else None,
            after=new.kind if new else None,
            before_fen=old.amount if old else None,
            after_fen=new.amount if new else None,
            cause=Cause(cause),
            detail=detail[:300],
            at=at,
        )


def _tally(program: Program, *, whole: bool, at: datetime) -> None:
    """How many organisations each answer concerns.

    After a change of a few only the answers of which every finding is held are counted anew; the
    others follow with the next pass over all, at night at the latest.
    """
    counts: dict[tuple[str, int], tuple[int, int]] = {}
    if whole:
        answers = outcomes(program, registered(program), masks=False)
        for benefit in program.benefits:
            counts.update(_counted(answers, benefit.id))
    else:
        held = Finding.objects.filter(kind__in=[int(one) for one in POSITIVE])
        found = held.values("benefit", "kind").annotate(n=Count("pk"), fen=Sum("amount_fen"))
        counts = {(row["benefit"], row["kind"]): (row["n"], row["fen"] or 0) for row in found}
    standing = {(row.benefit, row.kind): row for row in Tally.objects.all()}
    gone = [
        row.pk
        for place, row in standing.items()
        if place not in counts and (whole or row.kind in POSITIVE)
    ]
    Tally.objects.filter(pk__in=gone).delete()
    rows = [
        Tally(
            pk=standing[place].pk if place in standing else None,
            benefit=place[0],
            kind=place[1],
            organisations=number,
            amount_fen=fen,
            program=program.hash,
            computed_at=at,
        )
        for place, (number, fen) in counts.items()
    ]
    Tally.objects.bulk_create(row for row in rows if row.pk is None)
    Tally.objects.bulk_update(
        [row for row in rows if row.pk is not None],
        ["organisations", "amount_fen", "program", "computed_at"],
    )


def _counted(answers: pl.DataFrame, benefit: str) -> dict[tuple[str, int], tuple[int, int]]:
    kind, amount = f"{benefit}.kind", f"{benefit}.amount"
    money = pl.col(amount).sum() if amount in answers.columns else pl.lit(0)
    grouped = answers.group_by(kind).agg(pl.len().alias("n"), money.alias("fen"))
    return {(benefit, int(k)): (int(n), int(fen or 0)) for k, n, fen in grouped.rows()}


def _count(organisations: Collection[int] | None) -> int:
    if organisations is not None:
        return len(organisations)
    return Organisation.objects.confirmed().count()
