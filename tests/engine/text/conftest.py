"""The corpus of real pages with hand-checked truth, which lies beside the project."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any, NamedTuple

import pytest

ROOT = Path(__file__).resolve().parents[3]


class Case(NamedTuple):
    """One page of the corpus."""

    name: str
    text: str
    truth: dict[str, Any]


def corpus_folder() -> Path:
    return Path(os.environ.get("LILAC_CORPUS", ROOT.parent / "shared" / "corpus"))


@pytest.fixture(scope="session")
def corpus() -> dict[str, Case]:
    """Every page by its two-digit number."""
    folder = corpus_folder()
    if not folder.is_dir():
        message = f"the corpus is not at {folder}; set LILAC_CORPUS"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    cases = {}
    for path in sorted(folder.glob("*.truth.json")):
        name = path.name.removesuffix(".truth.json")
        text = path.with_name(f"{name}.txt").read_text(encoding="utf-8")
        cases[name[:2]] = Case(name, text, json.loads(path.read_text(encoding="utf-8")))
    return cases


@pytest.fixture(scope="session")
def founding(corpus: dict[str, Case]) -> Case:
    """The founding page."""
    return corpus["00"]
