"""What follows from a change of facts or of the book: outcomes are computed anew, in a job."""

from __future__ import annotations

from lilac.entitlements.events import (
    BookLoaded,
    ConsentWithdrawn,
    EditionSigned,
    ExtractWritten,
    FactEntered,
)
from lilac.entitlements.models import Edition
from lilac.entitlements.queries.book import book
from lilac.entitlements.states import Cause, EntryKind
from lilac.kernel import events
from lilac.kernel.jobs import enqueue


def connect() -> None:
    """Subscribe; called once when the app is ready."""
    events.subscribe(FactEntered, _fact_entered)
    events.subscribe(ConsentWithdrawn, lambda said: _one(said.organisation, ""))
    events.subscribe(ExtractWritten, _extract_written)
    events.subscribe(EditionSigned, _edition_signed)
    events.subscribe(BookLoaded, lambda said: _all(Cause.RULE, said.pack, letters=False))


def _fact_entered(said: FactEntered) -> None:
    name = next((fact.zh for fact in book().facts if fact.id == said.fact), said.fact)
    _one(said.organisation, f"{said.year}年{name}" if said.year else name)


def _extract_written(said: ExtractWritten) -> None:
    if said.created or said.changed:
        name = next((r.zh for r in book().registers if r.id == said.register), said.register)
        _all(Cause.FACT, name, letters=True)


def _edition_signed(said: EditionSigned) -> None:
    edition = Edition.objects.get(pk=said.edition)
    cause = Cause.PARAMETER if said.kind == EntryKind.PARAMETER else Cause.RULE
    _all(cause, str(edition.body.get("zh", said.key)), letters=True)


def _one(organisation: int, detail: str) -> None:
    payload = {"organisations": [organisation], "cause": Cause.FACT.value, "detail": detail}
    enqueue("entitlements.refresh", payload, key=f"firm:{organisation}")


def _all(cause: Cause, detail: str, *, letters: bool) -> None:
    payload = {"cause": cause.value, "detail": detail, "letters": letters}
    enqueue("entitlements.refresh", payload, key=f"all:{cause.value}:{detail}"[:120])
