"""How sure a fact is, and the kinds of plain value every record of a pack is made of."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints
from pydantic_core import PydanticCustomError


class Record(BaseModel):
    """A frozen record of a pack; a key the schema does not know is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Mark(StrEnum):
    """Evidence mark (证据标记) of one fact, strongest first."""

    SEED = "seed"  # printed in the founding text itself
    VF = "VF"  # the cited article was read in a full-text copy
    VP = "VP"  # a page that states it was read
    V2 = "V2"  # second-hand: a mirror or a commercial page
    C = "C"  # computed from marked numbers
    M = "M"  # from memory, not verified
    UNKNOWN = "?"  # looked for, not found

    @property
    def may_decide(self) -> bool:
        """Whether a fact with this mark may drive a decision once a person has confirmed it."""
        return self in {Mark.SEED, Mark.VF, Mark.VP}


class Evidence(Record):
    """Where a fact comes from: its mark, the source's id in ``pack.yaml`` and a remark."""

    mark: Mark
    source: str | None = None
    note: str | None = None


_PARTIAL = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?")


def _calendar_day(text: str) -> str:
    try:
        latest(text)
    except ValueError as fault:
        raise PydanticCustomError("wrong-date", "no such day") from fault
    return text


def earliest(partial: str) -> date:
    """The first civil day ``2022``, ``2022-05`` or ``2022-05-16`` may mean.

    Raises ValueError for a day that does not exist.
    """
    year, month, day = _parts(partial)
    return date(year, month or 1, day or 1)


def latest(partial: str) -> date:
    """The last civil day a partial date may mean; ValueError as :func:`earliest`."""
    year, month, day = _parts(partial)
    month = month or 12
    if not 1 <= month <= 12:
        raise ValueError(f"there is no month {month}")
    return date(year, month, day or monthrange(year, month)[1])


def _parts(partial: str) -> tuple[int, int | None, int | None]:
    found = _PARTIAL.fullmatch(partial)
    if found is None:
        raise ValueError("a date is written 2022, 2022-05 or 2022-05-16")
    year, month, day = found.groups()
    return int(year), int(month) if month else None, int(day) if day else None


PartialDate = Annotated[str, AfterValidator(_calendar_day)]
"""A civil date as far as it is known: ``2022``, ``2022-05`` or ``2022-05-16``."""

Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9.-]{0,63}$")]
"""A stable name inside the pack."""

Words = Annotated[str, StringConstraints(min_length=1)]
"""Text that may not be empty."""
