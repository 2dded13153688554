"""What reading a file gives: its text, or a refusal with a reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from lilac_engine.text.model import Diagnostic, Severity
from lilac_engine.text.reading.sentences import REFUSALS, sentence

MEBI: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one file may cost; sizes in bytes, checked before anything is opened.

    ``ratio`` (unpacked to packed) counts only from ``ratio_from`` bytes on, because short runs of
    equal bytes compress well in honest files too.
    """

    file: int = 20 * MEBI
    entries: int = 2_000
    unpacked: int = 64 * MEBI
    xml: int = 24 * MEBI
    ratio: int = 200
    ratio_from: int = 1 * MEBI
    pages: int = 1_000
    depth: int = 200


LIMITS: Final = Limits()


@dataclass(frozen=True, slots=True)
class Reading:
    """The plain text of a file, lines ended by ``\\n``, and what was noticed on the way.

    ``format`` is ``txt``, ``md``, ``html``, ``docx`` or ``pdf``; ``encoding`` only where bytes had
    to be decoded. ``metadata`` holds what the file says of itself (HTML ``meta`` names, PDF and
    Word properties). Spans of diagnostics point into ``text``.
    """

    text: str
    format: str
    encoding: str | None = None
    title_hint: str | None = None
    metadata: tuple[tuple[str, str], ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()


class Unreadable(Exception):
    """The file is refused: ``code`` says why, ``values`` fill the sentence's blanks."""

    def __init__(self, code: str, **values: object) -> None:
        if code not in REFUSALS:
            raise KeyError(code)
        self.code = code
        self.values = tuple((key, str(value)) for key, value in values.items())
        super().__init__(sentence(code, self.values, "en"))

    def sentence(self, language: str = "zh") -> str:
        """The reason for a person, in ``zh`` or ``en``."""
        return sentence(self.code, self.values, language)


def notice(code: str, severity: Severity = Severity.WARNING, **values: object) -> Diagnostic:
    """A diagnostic about the file as a whole."""
    return Diagnostic(code, None, severity, tuple((k, str(v)) for k, v in values.items()))


def in_mebibytes(size: int) -> str:
    """``52428800`` as ``50.0 MB``, as people know it from their file manager."""
    return f"{size / MEBI:.1f} MB"
