"""The founding page of a pack: unchanged, and really saying what the pack quotes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace

from lilac_engine.pack.files import Files, read_bytes
from lilac_engine.pack.manifest import Manifest
from lilac_engine.pack.measures import MeasuresFile
from lilac_engine.pack.report import Finding, error, warning
from lilac_engine.pack.walk import dotted, words
from lilac_engine.pack.yaml_lines import Refused

_QUOTES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("bodies.yaml", ("bodies", "*", "printed", "*")),
    ("bodies.yaml", ("collectives", "*", "printed", "*")),
    ("zones.yaml", ("zones", "*", "printed", "*")),
    ("measures.yaml", ("measures", "*", "quote")),
    ("measures.yaml", ("principles", "*", "quote")),
    ("targets.yaml", ("targets", "*", "quote")),
    ("targets.yaml", ("targets", "*", "indicator")),
    ("precedence.yaml", ("rules", "*", "quote")),
)
_SHOWN = 40


def read_source(files: Files) -> str | None:
    """The founding page's text, or None with the fault noted in ``files``."""
    manifest = files.models.get("pack.yaml")
    if not isinstance(manifest, Manifest):
        return None
    wanted = manifest.source
    try:
        data = read_bytes(files.root, wanted.file)
    except Refused as refusal:
        line = files.line("pack.yaml", ("source", "file"))
        place = replace(refusal.finding, file="pack.yaml", line=line, key="source.file")
        files.faults.append(place)
        return None
    found = hashlib.sha256(data).hexdigest()
    if found != wanted.sha256:
        line = files.line("pack.yaml", ("source", "sha256"))
        changed = error(
            "sha",
            "pack.yaml",
            line,
            "source.sha256",
            name=wanted.file,
            found=found,
            wanted=wanted.sha256,
        )
        files.faults.append(changed)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as fault:
        at = data.count(b"\n", 0, fault.start) + 1
        files.faults.append(error("not-utf8", wanted.file, at, position=fault.start))
        return None


def quote_faults(files: Files, source: str) -> Iterator[Finding]:
    """Quotes and printed names that the founding page does not contain."""
    for file, pattern in _QUOTES:
        if file not in files.located:
            continue
        located = files.located[file]
        for path, quote in words(located.value, pattern):
            count = source.count(quote) if quote else 0
            line, key = located.line(path), dotted(path)
            if count == 0:
                yield error("not-quoted", file, line, key, quote=_short(quote))
            elif count > 1 and path[0] == "measures":
                yield warning("quoted-twice", file, line, key, count=count)
    yield from _parameter_quotes(files)


def _parameter_quotes(files: Files) -> Iterator[Finding]:
    measures = files.models.get("measures.yaml")
    located = files.located.get("parameters.yaml")
    if not isinstance(measures, MeasuresFile) or located is None:
        return
    said = {m.id: m.quote for m in measures.measures}
    pointed = words(located.value, ("parameters", "*", "measure"))
    quoted = {
        path[1]: (path, text) for path, text in words(located.value, ("parameters", "*", "quote"))
    }
    for path, measure in pointed:
        if path[1] not in quoted or measure not in said:
            continue
        at, quote = quoted[path[1]]
        if quote not in said[measure]:
            yield error(
                "not-in-measure",
                "parameters.yaml",
                located.line(at),
                dotted(at),
                measure=measure,
                quote=_short(quote),
            )


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"
