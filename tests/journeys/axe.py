"""One look at a page: barriers found by axe-core, sideways scrolling, and a picture of it.

The looks are set on the page as it stands, without a reload, so that a page that answers a form
can be looked at too. That the server renders them from the cookie is proved in
``tests/modules/site/test_look.py``.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

SCREENS = Path(os.environ.get("LILAC_SCREENS", "test-results/screens"))
STANDARD = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
WIDE, NARROW = 1280, 320


@dataclass(frozen=True, slots=True)
class View:
    """A way of showing a page."""

    name: str
    width: int = WIDE
    theme: str = "light"
    elder: bool = False


VIEWS = (
    View("light"),
    View("dark", theme="dark"),
    View("elder", elder=True),
    View("elder-dark", elder=True, theme="dark"),
    View("narrow", width=NARROW),
    View("narrow-elder", width=NARROW, elder=True),
)
FEW = tuple(view for view in VIEWS if view.name in {"light", "narrow-elder"})
_axe = Axe()


def look_at(page: Page, name: str, views: tuple[View, ...] = VIEWS) -> list[str]:
    """Show the page in each view; return what is wrong, one sentence each."""
    SCREENS.mkdir(parents=True, exist_ok=True)
    size = page.viewport_size
    faults: list[str] = []
    for view in views:
        page.set_viewport_size({"width": view.width, "height": 900})
        page.evaluate(
            """({theme, elder}) => {
                document.documentElement.setAttribute("data-theme", theme);
                document.documentElement.toggleAttribute("data-elder", elder);
            }""",
            {"theme": view.theme, "elder": view.elder},
        )
        faults += [f"{name} {view.name}: {fault}" for fault in _barriers(page)]
        faults += [f"{name} {view.name}: {fault}" for fault in _too_wide(page)]
        page.screenshot(path=SCREENS / f"{name}-{view.name}.png", full_page=True)
    if size:
        page.set_viewport_size(size)
    return faults


def _barriers(page: Page) -> list[str]:
    options = {"resultTypes": ["violations"], "runOnly": {"type": "tag", "values": STANDARD}}
    found = _axe.run(page, options=options).response["violations"]
    return [
        f"{rule['id']} ({rule['help']}) at {' '.join(node['target'][0])}: {node['html'][:160]}"
        if isinstance(node["target"][0], list)
        else f"{rule['id']} ({rule['help']}) at {node['target'][0]}: {node['html'][:160]}"
        for rule in found
        for node in rule["nodes"]
    ]


def _too_wide(page: Page) -> list[str]:
    """What makes the page scroll sideways: WCAG 1.4.10."""
    too_wide: list[str] = page.evaluate(
        """() => {
            const room = document.documentElement.clientWidth;
            if (document.documentElement.scrollWidth <= room) return [];
            const guilty = [...document.querySelectorAll("body *")]
                .filter(e => e.getBoundingClientRect().right > room + 1 && !e.closest(".table-scroll"));
            return guilty.slice(-3).map(e => "wider than the screen: " + e.outerHTML.slice(0, 120));
        }"""
    )
    return too_wide
