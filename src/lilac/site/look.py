"""How a visitor wants pages shown: theme, size of letters, elder mode (关怀版).

Kept in one cookie that the server reads, so a page arrives as wanted and never flashes. The
switches are ordinary forms; the front end only spares the reload.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

COOKIE = "lilac_look"
COOKIE_AGE = 365 * 24 * 3600  # seconds
THEMES = ("auto", "light", "dark")
SIZES = ("small", "medium", "large")


@dataclass(frozen=True, slots=True)
class Look:
    """One visitor's choice. ``auto`` follows the device."""

    theme: str = "auto"
    size: str = "medium"
    elder: bool = False

    @classmethod
    def read(cls, cookie: str) -> Look:
        """The choice in a cookie such as ``dark.large.elder``; what is not known is left out."""
        words = cookie[:40].split(".")
        return cls(
            theme=next((word for word in words if word in THEMES), "auto"),
            size=next((word for word in words if word in SIZES), "medium"),
            elder="elder" in words,
        )

    def written(self) -> str:
        """The cookie's value."""
        return ".".join([self.theme, self.size, *(["elder"] if self.elder else [])])

    def changed(self, wish: Mapping[str, str]) -> Look:
        """This look after pressing a switch: ``theme``, ``size`` or ``elder`` (``on``/``off``)."""
        look = self
        if wish.get("theme") in THEMES:
            look = replace(look, theme=wish["theme"])
        if wish.get("size") in SIZES:
            look = replace(look, size=wish["size"])
        if wish.get("elder") in {"on", "off"}:
            look = replace(look, elder=wish["elder"] == "on")
        return look
