"""What happens to policy texts that others may care about."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PageBrought:
    """A page was put on the import desk (导入)."""

    intake: int
    name: str
    format: str
    sha256: str


@dataclass(frozen=True, slots=True)
class PageCorrected:
    """One correction was made on the desk (校正)."""

    intake: int
    position: int
    operation: str


@dataclass(frozen=True, slots=True)
class CorrectionUndone:
    """The last standing correction was withdrawn."""

    intake: int
    position: int


@dataclass(frozen=True, slots=True)
class CorrectionRedone:
    """A withdrawn correction stands again."""

    intake: int
    position: int


@dataclass(frozen=True, slots=True)
class IntakeMoved:
    """The page went on: submitted, returned, confirmed, discarded, restored."""

    intake: int
    move: str
    state: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class IntakeTied:
    """The page was said to be a new version of a policy, or no longer so."""

    intake: int
    policy: int | None


@dataclass(frozen=True, slots=True)
class VersionPublished:
    """A text was published: everything that cites the policy must look again (发布)."""

    policy: int
    version: int
    number: int
    new_measures: tuple[str, ...] = ()
    changed_measures: tuple[str, ...] = ()
    gone_measures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class VersionWithdrawn:
    """A published text was taken back (撤回)."""

    policy: int
    version: int
    reason: str


@dataclass(frozen=True, slots=True)
class PolicyDescribed:
    """What is known of a policy beyond its text was changed, by a person or a pack."""

    policy: int
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BodyAssigned:
    """A printed name was tied to a body (责任单位认定)."""

    policy: int
    printed: str
    body: int
    responsibilities: int


@dataclass(frozen=True, slots=True)
class ConflictRaised:
    """Two texts may not stand together (疑似冲突)."""

    conflict: int
    measure: str


@dataclass(frozen=True, slots=True)
class ConflictDecided:
    """A person confirmed or dismissed a suspected conflict."""

    conflict: int
    state: str
