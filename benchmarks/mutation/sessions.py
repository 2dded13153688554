"""The engine's tests, run over and over with one mistake in the engine each time.

Nothing is written to disk: a process collects the tests once, and each mutant lives in a fork of it
in which the code of one function is exchanged. What only an import can show (tables, classes, what
test files compute while they are read) is tried in a process that has not imported the engine yet.
"""

from __future__ import annotations

import ast
import functools
import gc
import importlib.abc
import importlib.util
import os
import pickle
import resource
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any, Final

import coverage
import pytest

from mutation.operators import Mutant, mutated

ROOT: Final = Path(__file__).resolve().parents[2]
SOURCES: Final = ROOT / "src/lilac_engine/rules"
TESTS: Final = ROOT / "tests/engine/rules"
PACKAGE: Final = "lilac_engine.rules"
MEMORY: Final = 12 << 30
KILLED, SURVIVED, HUNG, UNTRIED = "killed", "survived", "hung", "untried"


@dataclass
class Reach:
    """Which tests come by which lines, and how long each takes."""

    lines: dict[str, dict[int, set[str]]] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)

    def tests(self, mutant: Mutant) -> list[str]:
        """Those that come by a mutant: the test files named like its module first, then the quickest."""
        lines = self.lines.get(mutant.path, {})
        found: set[str] = set()
        for line in range(mutant.first, mutant.last + 1):
            found |= lines.get(line, set())
        files = {name for name in found if "::" not in name}
        wanted = {
            test
            for test in self.seconds
            if test in found or not mutant.function or test.split("::", 1)[0] in files
        }
        own = f"test_{Path(mutant.path).stem.split('_')[0]}"
        return sorted(wanted, key=lambda test: (own not in test, self.seconds[test], test))

    def on_import(self, mutant: Mutant) -> bool:
        """Whether the reading of a test file or of the engine already comes by it."""
        lines = self.lines.get(mutant.path, {})
        reached = (lines.get(line, set()) for line in range(mutant.first, mutant.last + 1))
        return not mutant.function or any("::" not in name for names in reached for name in names)


def apart(act: Callable[[], Any], seconds: float | None = None) -> Any:
    """What ``act`` gives, worked out in a fork; HUNG when it takes more processor time or dies."""
    with tempfile.TemporaryFile() as file:
        sys.stdout.flush()
        child = os.fork()
        if child == 0:
            _limited(seconds)
            try:
                pickle.dump(_said(act), file)
                file.flush()
            finally:
                os._exit(0)
        os.waitpid(child, 0)
        file.seek(0)
        content = file.read()
    result = pickle.loads(content) if content else HUNG  # our own, from a line above
    if isinstance(result, Broken):
        raise RuntimeError(result.traceback)  # noqa: TRY004  not a wrong type: the child broke
    return result


@dataclass(frozen=True)
class Broken:
    """A fork that came to grief for reasons of its own."""

    traceback: str


def _said(act: Callable[[], Any]) -> Any:
    try:
        return act()
    except MemoryError:
        return HUNG
    except Exception:
        return Broken(traceback.format_exc())


def _limited(seconds: float | None) -> None:
    if seconds is not None:
        signal.setitimer(signal.ITIMER_PROF, seconds)
        signal.setitimer(signal.ITIMER_REAL, 20 * seconds)  # one that waits for itself
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)


def session(plugin: object, files: Sequence[str] = ()) -> None:
    """One run of pytest as ``make test-engine`` does it, in the order of the files."""
    from hypothesis import Phase, settings  # not before pytest has looked at it

    phases = [Phase.explicit, Phase.generate]
    profile = settings(derandomize=True, database=None, deadline=None, phases=phases)
    settings.register_profile("mutants", profile, report_multiple_bugs=False)
    settings.load_profile("mutants")
    arguments = ["-c", str(ROOT / "tests/engine/pytest.ini"), "-q", "-p", "no:randomly"]
    arguments += ["-p", "no:cacheprovider", "-p", "no:xdist", "-p", "no:cov"]
    arguments += ["-W", "ignore::pytest.PytestAssertRewriteWarning"]
    chosen = [str(TESTS / name) for name in files] or [str(TESTS)]
    pytest.main([*arguments, *chosen], plugins=[plugin])


def reach() -> Reach:
    """One run of all tests with the lines each comes by."""
    plugin = _Baseline()
    session(plugin)
    plugin.cover.stop()
    data = plugin.cover.get_data()
    for path in data.measured_files():
        lines = data.contexts_by_lineno(path)
        plugin.reach.lines[path] = {line: set(names) - {""} for line, names in lines.items()}
    return plugin.reach


def _name(item: pytest.Item) -> str:
    return f"{item.path.name}::{item.nodeid.split('::', 1)[1]}"


class _Baseline:
    """Tells coverage whose turn it is. What is prepared for one test counts for its whole file."""

    def __init__(self) -> None:
        self.reach = Reach()
        self.cover = coverage.Coverage(data_file=None, include=[f"{SOURCES}/*"], config_file=False)
        self.cover.start()

    @pytest.hookimpl(wrapper=True)
    def pytest_pycollect_makemodule(self, module_path: Path) -> Iterator[None]:
        self.cover.switch_context(module_path.name)
        return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_make_collect_report(self, collector: pytest.Collector) -> Iterator[None]:
        self.cover.switch_context(collector.path.name)
        return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> Iterator[None]:
        forget()
        self.cover.switch_context(item.path.name)
        return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Iterator[None]:
        self.cover.switch_context(_name(item))
        begun = time.process_time()
        try:
            return (yield)
        finally:
            self.reach.seconds[_name(item)] = time.process_time() - begun

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            file, test = report.nodeid.split("::", 1)
            self.reach.failed.append(f"{Path(file).name}::{test}")


def forget() -> None:
    """Empty what the engine remembers between two tests, so that each does its own work."""
    for name, module in list(sys.modules.items()):
        if name.startswith(PACKAGE):
            for one in vars(module).values():
                if isinstance(one, functools._lru_cache_wrapper):
                    one.cache_clear()
                elif type(one).__name__ == "Memory":
                    one.kept.clear()


class Run:
    """Takes over after collection: ``act`` gets the items by name; nothing else is run."""

    def __init__(self, act: Callable[[dict[str, pytest.Item]], Any]) -> None:
        self.act = act
        self.result: Any = None

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """In place of pytest's own loop."""
        self.result = self.act({_name(item): item for item in session.items})
        return True


def first_failing(items: dict[str, pytest.Item], tests: Sequence[str]) -> str:
    """KILLED by the first of the tests that fails, SURVIVED when all pass."""
    chosen = [items[test] for test in tests if test in items]
    for item, following in zip(chosen, [*chosen[1:], None], strict=True):
        forget()
        reports = pytest_reports(item, following)
        if any(report.failed for report in reports):
            return KILLED
    return SURVIVED


def pytest_reports(item: pytest.Item, following: pytest.Item | None) -> list[pytest.TestReport]:
    """A test run with its fixtures, reported to nobody."""
    from _pytest.runner import runtestprotocol

    return runtestprotocol(item, nextitem=following, log=False)


class Alive:
    """The functions of the engine as they are after collection, by where they stand."""

    def __init__(self) -> None:
        self.found: dict[tuple[object, ...], list[FunctionType]] = {}
        for one in gc.get_objects():
            if isinstance(one, FunctionType) and str(one.__module__).startswith(PACKAGE):
                path = os.path.normpath(one.__code__.co_filename)
                self.found.setdefault((path, *_key(one.__code__)), []).append(one)
        gc.freeze()

    def exchange(self, mutant: Mutant) -> bool:
        """Put a mutant's code into them; False when it is in none of them."""
        path = Path(mutant.path)
        before = _codes(compile(path.read_text("utf-8"), mutant.path, "exec"))
        done = False
        for key, code in _codes(compile(mutated(path, mutant.nth), mutant.path, "exec")).items():
            if code != before.get(key):
                for one in self.found.get((mutant.path, *key), ()):
                    one.__code__ = code
                    done = True
        forget()
        return done


def _key(code: CodeType) -> tuple[object, ...]:
    return code.co_qualname, next(iter(code.co_positions()))


def _codes(code: CodeType) -> dict[tuple[object, ...], CodeType]:
    found = {}
    for one in code.co_consts:
        if isinstance(one, CodeType):
            found[_key(one)] = one
            found.update(_codes(one))
    return found


class Spoilt(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Gives one module of the engine with a mutant in it."""

    def __init__(self, mutant: Mutant) -> None:
        self.mutant = mutant
        self.name = f"{PACKAGE}.{Path(mutant.path).stem}"

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        """Only for the module that is spoilt."""
        if name != self.name:
            return None
        return importlib.util.spec_from_file_location(name, self.mutant.path, loader=self)

    def exec_module(self, module: ModuleType) -> None:
        """Run the spoilt source."""
        path = Path(self.mutant.path)
        tree: ast.Module = mutated(path, self.mutant.nth)
        exec(compile(tree, str(path), "exec"), vars(module))  # our own source


def imported(mutant: Mutant, tests: Sequence[str]) -> str:
    """How the tests fare where the engine is imported with the mutant in it."""
    sys.meta_path.insert(0, Spoilt(mutant))
    files = list(dict.fromkeys(test.split("::", 1)[0] for test in tests))
    run = Run(lambda items: first_failing(items, tests))
    session(run, files)
    return run.result or KILLED  # a test file that cannot be read any more
