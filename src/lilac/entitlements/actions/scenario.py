"""Simulations: asked for by officers, computed at once or in the background, kept to be cited."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import polars as pl
from django.conf import settings
from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from lilac.accounts.models import User
from lilac.entitlements import parquet, permissions
from lilac.entitlements.events import ScenarioAsked, ScenarioComputed
from lilac.entitlements.models import Scenario
from lilac.entitlements.queries import book as reading
from lilac.entitlements.queries.changes import book_after, number
from lilac.entitlements.queries.population import GROUP_FACTS, GROUPS, registered
from lilac.entitlements.queries.simulation import Trial, simulate
from lilac.entitlements.states import SCENARIO_FLOW, ScenarioState
from lilac.kernel import events, files
from lilac.kernel.inspection import MEBI, Limits
from lilac.kernel.jobs import enqueue
from lilac.kernel.models import Upload
from lilac.kernel.refusal import Refused, require
from lilac.kernel.sandbox import run_limited
from lilac.kernel.states import FileKind
from lilac.parties.models import Organisation
from lilac_engine.pack import PackError
from lilac_engine.rules import synthetic
from lilac_engine.rules.columns import OutOfDomain, prepared
from lilac_engine.rules.errors import Faulty
from lilac_engine.rules.program import Program

logger = logging.getLogger(__name__)

PURPOSE: Final = "entitlements.population"
SMALL: Final = 20_000  # firms computed while the browser waits
LARGEST: Final = 1_000_000  # synthetic firms
LIMITS: Final = Limits(size=200 * MEBI)
REGISTERED, UPLOADED = "registered", "upload"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A population as it was asked for."""

    kind: str
    size: int = 0
    seed: int = 0

    @classmethod
    def parse(cls, text: str) -> Wanted:
        """``registered``, ``upload`` or ``synthetic:SIZE:SEED``; Refused for anything else."""
        kind, *rest = text.split(":")
        if text in {REGISTERED, UPLOADED}:
            return cls(kind)
        if (
            kind == "synthetic"
            and len(rest) == 2
            and all(r.isascii() and r.isdecimal() for r in rest)
        ):
            size, seed = int(rest[0][:9]), int(rest[1][:9])
            if 0 < size <= LARGEST:
                return cls(kind, size, seed)
            raise Refused(
                _("A synthetic population has from 1 to %(most)s firms.") % {"most": f"{LARGEST:,}"}
            )
        raise Refused(_("There is no such population."))


@transaction.atomic
def ask(
    *,
    title: str,
    day: date,
    changes: Iterable[Mapping[str, Any]],
    population: str,
    by: User,
    at: datetime,
    note: str = "",
    file: File[Any] | None = None,
) -> Scenario:
    """Set a simulation down. Small ones are computed by :func:`compute` right after, large ones by
    the job ``entitlements.scenario``, which is asked for here.

    Refused for changes that cannot be, and for a file that is no Parquet. Publishes ScenarioAsked.
    """
    require(permissions.may_simulate(by))
    wanted = Wanted.parse(population)
    kept = [dict(change) for change in changes]
    _check(kept)
    upload = _receive(file, by=by, at=at) if wanted.kind == UPLOADED else None
    scenario = Scenario.objects.create(
        title=title.strip()[:200] or _("Simulation"),
        note=note.strip(),
        day=day,
        changes=kept,
        population=population,
        upload=upload,
        by=by,
        at=at,
    )
    events.publish(ScenarioAsked(scenario.pk), by=by, at=at)
    if not is_small(scenario):
        enqueue("entitlements.scenario", {"scenario": scenario.pk}, key=f"scenario:{scenario.pk}")
    return scenario


@transaction.atomic
def again(*, scenario: Scenario, by: User, at: datetime) -> Scenario:
    """Ask for the same simulation once more, under a number of its own: what was cited stays."""
    require(permissions.may_simulate(by))
    copy = Scenario.objects.create(
        title=scenario.title, note=scenario.note, day=scenario.day, changes=scenario.changes,
        population=scenario.population, upload=scenario.upload, by=by, at=at,
    )  # fmt: skip
    events.publish(ScenarioAsked(copy.pk), by=by, at=at)
    if not is_small(copy):
        enqueue("entitlements.scenario", {"scenario": copy.pk}, key=f"scenario:{copy.pk}")
    return copy


def compute(*, scenario: Scenario, at: datetime) -> Scenario:
    """Compute a simulation that waits; one that is done stays as it is. Publishes ScenarioComputed.

    A fault of the rules, the file or the population ends it as failed, with the reason. While it
    runs, ``result`` says how many of how many steps are done.
    """
    mine = Scenario.objects.filter(pk=scenario.pk)
    started = mine.filter(state__in=[ScenarioState.WAITING, ScenarioState.RUNNING]).update(
        state=ScenarioState.RUNNING, result={"done": 0, "of": 6}
    )
    scenario.refresh_from_db()
    if not started:
        return scenario

    def note(done: int, of: int) -> None:
        mine.update(result={"done": done, "of": of})

    try:
        trial, columns = _trial(scenario)
        tables = simulate(trial, note)
        tables["columns"] = columns
    except (Refused, Faulty, OutOfDomain, PackError) as fault:
        mine.update(state=_after("fail"), fault=_reason(fault), result=None, computed_at=at)
        scenario.refresh_from_db()
        return scenario
    except Exception:  # whatever a population holds: a simulation never stays "being computed"
        logger.exception("Simulation %s could not be computed", scenario.pk)
        sentence = str(ScenarioState.FAILED.label)
        mine.update(state=_after("fail"), fault=sentence, result=None, computed_at=at)
        scenario.refresh_from_db()
        return scenario
    with transaction.atomic():
        mine.update(
            state=_after("finish"),
            result=tables,
            program_before=tables["program_before"],
            program_after=tables["program_after"],
            computed_at=at,
            fault="",
        )
        events.publish(ScenarioComputed(scenario.pk), by=scenario.by, at=at)
    scenario.refresh_from_db()
    return scenario


def is_small(scenario: Scenario) -> bool:
    """Whether it is computed at once."""
    wanted = Wanted.parse(scenario.population)
    match wanted.kind:
        case "synthetic":
            return wanted.size <= SMALL
        case "upload":
            return False
        case _:
            return Organisation.objects.confirmed().count() <= SMALL


def curve_of(changes: Iterable[Mapping[str, Any]]) -> tuple[str, Decimal, Decimal] | None:
    """The parameter the curve goes over, and its ends."""
    for change in changes:
        if "curve" in change:
            return change["curve"], number(change["low"]), number(change["high"])
    return None


def _check(changes: list[dict[str, Any]]) -> None:
    """Everything that can be refused before anything is set down."""
    book = book_after(changes)
    found = curve_of(changes)
    if found and found[0] not in {parameter.id for parameter in book.parameters}:
        raise Refused(_("The rule book has no amount “%(key)s”.") % {"key": found[0]})
    if found and found[2] <= found[1]:
        raise Refused(_("The curve ends where it begins: give a larger end."))


def _trial(scenario: Scenario) -> tuple[Trial, dict[str, Any]]:
    """What is simulated; for an uploaded population also what its file has and has not."""
    before, after = reading.book(), book_after(scenario.changes)
    program = reading.compiled(after, scenario.day)
    old = reading.compiled(before, scenario.day)
    wanted = Wanted.parse(scenario.population)
    columns: dict[str, Any] = {}
    match wanted.kind:
        case "synthetic":
            frame = synthetic_frame(program, wanted, scenario.day)
        case "upload":
            frame, columns = _uploaded(program, scenario)
        case _:
            frame = registered(program).join(
                registered(old).select("firm", *_only_in(old, program)), on="firm", how="left"
            )
    private = wanted.kind != "synthetic"
    trial = Trial(before, after, scenario.day, frame, private, curve_of(scenario.changes))
    return trial, columns


def synthetic_frame(program: Program, wanted: Wanted, day: date) -> pl.DataFrame:
    """A made-up population with the columns costs are grouped by."""
    book = reading.book()
    frame = synthetic.population(
        book, wanted.size, wanted.seed, day, marginals=_marginals(), columns=None
    )
    facts = [GROUP_FACTS[group] for group in GROUPS]
    labels = {fact: GROUPS[group] for group, fact in GROUP_FACTS.items() if fact in frame.columns}
    named = [pl.col(f).cast(pl.Int64).alias(labels[f]) for f in facts if f in labels]
    return prepared(program, frame.drop("size").with_columns(named))


@lru_cache(maxsize=1)
def _marginals() -> Any:
    """Shares by city and size of the first pack that publishes some."""
    for folder in sorted(Path(settings.ROOT, "packs").glob("*/")):
        try:
            return synthetic.marginals(folder)
        except PackError:
            continue
    return None


def _uploaded(program: Program, scenario: Scenario) -> tuple[pl.DataFrame, dict[str, Any]]:
    if scenario.upload is None:
        raise Refused(_("The file of this simulation is not there any more."))
    report = inspect_population(program, scenario.upload)
    labels = {GROUP_FACTS[group]: GROUPS[group] for group in GROUPS}
    path = str(files.path_of(scenario.upload.key))
    return prepared(program, parquet.frame(path, report, labels)), report


def inspect_population(program: Program, upload: Upload) -> dict[str, Any]:
    """What the uploaded file has of the program's columns; Refused where it cannot be used."""
    wanted = [column.name for column in program.columns]
    report: dict[str, Any] = run_limited(
        "lilac.entitlements.parquet.look",
        files.read_upload(upload),
        options={"wanted": wanted},
        memory=4096 * MEBI,
        cpu=60,
        wall=90.0,
    )
    return report


def _only_in(program: Program, other: Program) -> list[str]:
    here = {column.name for column in other.columns}
    return [column.name for column in program.columns if column.name not in here]


def _receive(file: File[Any] | None, *, by: User, at: datetime) -> Upload:
    if file is None:
        raise Refused(_("Choose a Parquet file."))
    return files.receive(
        file=file, purpose=PURPOSE, allowed={FileKind.PARQUET}, by=by, at=at, limits=LIMITS
    )


def _after(move: str) -> str:
    return SCENARIO_FLOW.after(ScenarioState.RUNNING, move)


def _reason(fault: Exception) -> str:
    match fault:
        case Refused():
            return " ".join(fault.reasons)
        case Faulty():
            return fault.say("zh")
        case OutOfDomain():
            return _("Column %(column)s holds values from %(low)s to %(high)s, more than its fact allows.") % {
                "column": fault.column, "low": fault.found[0], "high": fault.found[1],
            }  # fmt: skip
        case _:
            return str(fault)[:2000]
