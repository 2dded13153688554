"""What the records of a pack say about one another: validity, succession, names, codes, tiles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lilac_engine.pack.bodies import BodiesFile, Body, Succession, SuccessionKind
from lilac_engine.pack.evidence import earliest, latest
from lilac_engine.pack.files import Files
from lilac_engine.pack.places import Region, RegionKind, RegionsFile
from lilac_engine.pack.report import Finding, error


def consistency_faults(files: Files) -> Iterator[Finding]:
    """Faults between records whose own shape is right."""
    bodies = files.models.get("bodies.yaml")
    if isinstance(bodies, BodiesFile):
        yield from _reversed(files, bodies)
        yield from _names(files, bodies)
        yield from _cycles(files, bodies)
        yield from _overlaps(files, bodies)
    regions = files.models.get("regions.yaml")
    if isinstance(regions, RegionsFile):
        yield from _codes(files, regions)
        yield from _tiles(files, regions)


def _reversed(files: Files, found: BodiesFile) -> Iterator[Finding]:
    for index, body in enumerate(found.bodies):
        start, to = body.valid_from, body.valid_to
        if start and to and latest(to) < earliest(start):
            path = ("bodies", index, "valid_to")
            line = files.line("bodies.yaml", path)
            key = f"bodies.{index}.valid_to"
            yield error("validity-reversed", "bodies.yaml", line, key, to=to, start=start)


def _names(files: Files, found: BodiesFile) -> Iterator[Finding]:
    owner: dict[str, str] = {}
    named = [
        *(
            ("bodies", i, b.id, (b.name, *b.printed, *b.aliases))
            for i, b in enumerate(found.bodies)
        ),
        *(("collectives", i, c.id, (c.name, *c.printed)) for i, c in enumerate(found.collectives)),
    ]
    for group, index, id_, names in named:
        for name in names:
            other = owner.setdefault(name, id_)
            if other != id_:
                line = files.line("bodies.yaml", (group, index))
                key = f"{group}.{index}"
                yield error("printed-twice", "bodies.yaml", line, key, name=name, other=other)


def _cycles(files: Files, found: BodiesFile) -> Iterator[Finding]:
    following: dict[str, list[tuple[int, str]]] = {}
    for index, succession in enumerate(found.successions):
        following.setdefault(succession.predecessor, []).append((index, succession.successor))
    done: set[str] = set()
    for start in following:
        yield from _walk_succession(files, start, following, done, [])


def _walk_succession(
    files: Files,
    body: str,
    following: Mapping[str, list[tuple[int, str]]],
    done: set[str],
    chain: list[str],
) -> Iterator[Finding]:
    if body in done:
        return
    for index, successor in following.get(body, ()):
        if successor in (*chain, body):
            line = files.line("bodies.yaml", ("successions", index))
            ring = " → ".join([*chain, body, successor])
            key = f"successions.{index}"
            yield error("succession-cycle", "bodies.yaml", line, key, chain=ring)
        else:
            yield from _walk_succession(files, successor, following, done, [*chain, body])
    done.add(body)


def _overlaps(files: Files, found: BodiesFile) -> Iterator[Finding]:
    bodies = {body.id: body for body in found.bodies}
    for index, step in enumerate(found.successions):
        old, new = bodies.get(step.predecessor), bodies.get(step.successor)
        if old is None or new is None or step.kind is SuccessionKind.MERGED:
            continue
        begins = _begins(step, new)
        if old.valid_to and begins and earliest(old.valid_to) >= latest(begins):
            line = files.line("bodies.yaml", ("successions", index))
            yield error(
                "succession-overlap",
                "bodies.yaml",
                line,
                f"successions.{index}",
                old=old.id,
                old_to=old.valid_to,
                new=new.id,
                new_from=begins,
            )


def _begins(step: Succession, new: Body) -> str | None:
    """The earlier of the day of succession and the successor's first day, as far as known."""
    known = [day for day in (step.on, new.valid_from) if day]
    return min(known, key=latest) if known else None


def _codes(files: Files, found: RegionsFile) -> Iterator[Finding]:
    known = {region.id: region for region in found.regions}
    taken: dict[str, int] = {}
    for index, region in enumerate(found.regions):
        if region.code is None:
            continue
        line = files.line("regions.yaml", ("regions", index, "code"))
        key = f"regions.{index}.code"
        if taken.setdefault(region.code, line) != line:
            yield error(
                "duplicate-id",
                "regions.yaml",
                line,
                key,
                id=region.code,
                where="regions.yaml",
                first=taken[region.code],
            )
        parent = known.get(region.parent or "")
        if parent and parent.code and not region.code.startswith(_prefix(parent)):
            yield error(
                "code-prefix",
                "regions.yaml",
                line,
                key,
                code=region.code,
                parent=parent.id,
                parent_code=parent.code,
            )


def _prefix(region: Region) -> str:
    """The digits of a code its subdivisions share: two of a province, four of a city."""
    return (region.code or "")[: 2 if region.kind is RegionKind.PROVINCE else 4]


def _tiles(files: Files, found: RegionsFile) -> Iterator[Finding]:
    taken: dict[tuple[int, int], str] = {}
    for index, region in enumerate(found.regions):
        if region.tile is None:
            continue
        place = (region.tile.row, region.tile.col)
        other = taken.setdefault(place, region.id)
        if other != region.id:
            line = files.line("regions.yaml", ("regions", index, "tile"))
            yield error(
                "tile-taken",
                "regions.yaml",
                line,
                f"regions.{index}.tile",
                row=place[0],
                col=place[1],
                other=other,
            )
