"""Policy packs (政策包): a policy as data, checked line by line, loaded as typed records."""

from lilac_engine.pack.loading import check, load
from lilac_engine.pack.pack import Pack
from lilac_engine.pack.report import Coverage, Finding, PackError, Report, Severity

__all__ = ["Coverage", "Finding", "Pack", "PackError", "Report", "Severity", "check", "load"]
