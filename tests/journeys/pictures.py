"""Pictures for the README, taken by the journeys: ``make pictures`` writes them anew."""

from __future__ import annotations

import os
from pathlib import Path

from playwright.sync_api import Page

PICTURES = os.environ.get("LILAC_PICTURES", "")


def picture(page: Page, name: str, *, width: int = 1280, height: int = 800) -> None:
    """Keep what the page shows now; does nothing unless pictures are asked for."""
    if not PICTURES:
        return
    size = page.viewport_size
    page.evaluate("document.documentElement.setAttribute('data-theme', 'light')")
    page.evaluate("document.documentElement.removeAttribute('data-elder')")
    page.set_viewport_size({"width": width, "height": height})
    folder = Path(PICTURES)
    folder.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=folder / f"{name}.png")
    if size:
        page.set_viewport_size(size)
