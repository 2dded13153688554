"""Contrast of the tokens, computed by the formula of WCAG 2.2 (success criteria 1.4.3, 1.4.11)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings

SOURCE = (Path(settings.ROOT) / "frontend" / "src" / "tokens.css").read_text(encoding="utf-8")
PAIR = re.compile(r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)")
ORDINARY, ELDER = SOURCE.split(":root[data-elder] {", 1)
TOKENS = {name: (light, dark) for name, light, dark in PAIR.findall(ORDINARY)}
ELDER_TOKENS = TOKENS | {name: (light, dark) for name, light, dark in PAIR.findall(ELDER)}

TEXT = [
    *((ink, ground) for ink in ("ink", "ink-soft", "link", "accent", "accent-strong", "danger")
      for ground in ("paper", "wash", "raised", "accent-wash")),
    *((tone, f"{tone}-wash") for tone in ("info", "success", "warning", "danger")),
    *(("ink", f"{tone}-wash") for tone in ("info", "success", "warning", "danger")),
    *(("link", f"{tone}-wash") for tone in ("info", "success", "warning", "danger")),
    ("on-accent", "accent"), ("on-accent", "accent-strong"), ("on-danger", "danger"),
    ("ink", "found"),
    *(("on-shade-pale", f"shade-{n}") for n in (0, 1, 2)),
    *(("on-shade-deep", f"shade-{n}") for n in (3, 4)),
]  # fmt: skip
SHAPES = [
    *((shape, ground) for shape in ("line-strong", "focus", "accent")
      for ground in ("paper", "wash")),
    ("accent", "accent-wash"),
]  # fmt: skip


def luminance(colour: str) -> float:
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_formula_gives_the_known_values():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), TEXT, ids=str)
def test_text_stands_out(ink, ground, scheme):
    assert contrast(TOKENS[ink][scheme], TOKENS[ground][scheme]) >= 4.5
    assert contrast(ELDER_TOKENS[ink][scheme], ELDER_TOKENS[ground][scheme]) >= 4.5


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("shape", "ground"), SHAPES, ids=str)
def test_borders_and_focus_stand_out(shape, ground, scheme):
    assert contrast(TOKENS[shape][scheme], TOKENS[ground][scheme]) >= 3


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_elder_mode_is_stronger(scheme):
    for ink in ("ink", "ink-soft", "link"):
        paper = TOKENS["paper"][scheme]
        assert contrast(ELDER_TOKENS[ink][scheme], paper) > contrast(TOKENS[ink][scheme], paper)
        assert contrast(ELDER_TOKENS[ink][scheme], paper) >= 7
