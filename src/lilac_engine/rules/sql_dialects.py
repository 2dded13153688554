"""How five databases spell the few things on which they differ.

Left out on purpose, because no two agree: LEAST and GREATEST with nulls, division by ``/``, dates,
the type of a small literal, what overflows silently.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final


@dataclass(frozen=True, slots=True)
class Dialect:
    """``divided`` cuts off towards zero; ``fence`` ends a stage that must not be merged away."""

    name: str
    quote: str
    number: str = "CAST({} AS BIGINT)"
    as_number: str = "CAST({} AS BIGINT)"
    as_truth: str = "CAST({} AS BOOLEAN)"
    divided: str = "({} / {})"
    fence: str = ""

    def named(self, name: str) -> str:
        """A quoted name: a fact may be called ``order``."""
        return f"{self.quote}{name}{self.quote}"

    def literal(self, constant: int) -> str:
        """A 64-bit whole number."""
        return self.number.format(constant)

    def nothing(self, truth: bool) -> str:
        """Not known."""
        return (self.as_truth if truth else self.as_number).format("NULL")


DIALECTS: Final[Mapping[str, Dialect]] = MappingProxyType(
    {
        # OFFSET 0 keeps PostgreSQL from writing a step once more wherever it is used.
        "postgres": Dialect("postgres", '"', fence=" OFFSET 0"),
        "sqlite": Dialect("sqlite", '"', number="({})", as_truth="{}", fence=" LIMIT -1 OFFSET 0"),
        "duckdb": Dialect("duckdb", '"', divided="({} // {})"),
        "spark": Dialect("spark", "`", divided="({} div {})"),
        "clickhouse": Dialect(
            "clickhouse",
            "`",
            number="toInt64({})",
            as_number="CAST({} AS Nullable(Int64))",
            as_truth="CAST({} AS Nullable(Bool))",
            divided="intDiv({}, {})",
        ),
    }
)
