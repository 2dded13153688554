"""A copy of the real founding pack that a test may spoil."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from lilac_engine.pack import Finding, Report, check

REAL = Path(__file__).parents[3] / "packs" / "heilongjiang-2021"


@pytest.fixture(scope="session")
def real_pack() -> Path:
    return REAL


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    return Path(shutil.copytree(REAL, tmp_path / "pack"))


@pytest.fixture
def spoil(pack: Path) -> Callable[[str, str, str], int]:
    """Replaces the only place of ``old`` in a file and gives its line, from 1."""

    def replace(file: str, old: str, new: str) -> int:
        path = pack / file
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
        path.write_text(text.replace(old, new), encoding="utf-8", newline="")
        return text[: text.index(old)].count("\n") + 1

    return replace


@pytest.fixture
def found(pack: Path) -> Callable[[str], list[Finding]]:
    """What checking the spoiled pack says under one code."""

    def findings(code: str) -> list[Finding]:
        return [f for f in check(pack).findings if f.code == code]

    return findings


@pytest.fixture(scope="session")
def real_report(real_pack: Path) -> Report:
    return check(real_pack)
