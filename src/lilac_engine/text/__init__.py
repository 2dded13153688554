"""Documents out of Chinese official prose: structure, bodies, targets, deadlines."""

from lilac_engine.text.assemble import parse

__all__ = ["parse"]
