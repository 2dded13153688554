"""Corrections of facts that hang on no single piece: fields, contacts, targets, documents."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from lilac_engine.text import operations as op
from lilac_engine.text.galley import OUTSIDE, Explanation, Galley
from lilac_engine.text.model import Contact, Document, Notice, Span, Target
from lilac_engine.text.operations import Misfit

Step = Callable[[Galley, Any], Galley]


def _mark_target(galley: Galley, operation: op.MarkTarget) -> Galley:
    if not operation.start < operation.end <= len(galley.source):
        raise Misfit("edit.outside")
    document = galley.pieces[galley.around(operation.start)].document
    if document is None or document >= len(galley.documents):
        raise Misfit("edit.not_in_a_document")
    target = Target(
        operation.indicator, operation.op, operation.value, operation.unit, operation.year,
        Span(operation.start, operation.end), operation.upper, operation.period,
    )  # fmt: skip
    kept = [
        t
        for t in galley.documents[document].targets
        if (t.span.start, t.indicator) != (target.span.start, target.indicator)
    ]
    ordered = tuple(sorted([*kept, target], key=lambda t: t.span.start))
    return _in_document(galley, document, targets=ordered)


def _unmark_target(galley: Galley, operation: op.UnmarkTarget) -> Galley:
    for i, document in enumerate(galley.documents):
        kept = tuple(
            t
            for t in document.targets
            if t.span.start != operation.start
            or (operation.indicator is not None and t.indicator != operation.indicator)
        )
        if len(kept) < len(document.targets):
            return _in_document(galley, i, targets=kept)
    raise Misfit("edit.no_target")


def _set_field(galley: Galley, operation: op.SetField) -> Galley:
    name = operation.field
    value, wrong = op.read_field(name, operation.value)
    if wrong:
        raise Misfit(wrong)
    galley = replace(galley, corrected=galley.corrected | {name})
    if name in op.PAGE_FIELDS:
        others = tuple(pair for pair in galley.metadata if pair[0] != name)
        added = ((name, operation.value),) if operation.value else ()
        return replace(galley, metadata=(*others, *added))
    if name in op.NOTICE_FIELDS:
        notice = galley.notice or Notice(Span(0, 0))
        if name == "deadline":
            notice = replace(notice, deadline_span=None)
        name = "title" if name == "notice_title" else name
        return replace(galley, notice=replace(notice, **{name: value}))
    if name not in op.DOCUMENT_FIELDS:
        raise Misfit("edit.no_such_field")
    if operation.document >= len(galley.documents):
        raise Misfit("edit.no_such_document")
    return _in_document(galley, operation.document, **{name: value})


def _set_contacts(galley: Galley, operation: op.SetContacts) -> Galley:
    contacts = []
    for kind, value in operation.contacts:
        at = max(galley.source.find(value), 0)
        found = galley.source.startswith(value, at)
        contacts.append(Contact(kind, value, Span(at, at + len(value) if found else at)))
    notice = galley.notice or Notice(Span(0, 0))
    return replace(
        galley,
        notice=replace(notice, contacts=tuple(contacts)),
        corrected=galley.corrected | {"contacts"},
    )


def _main_document(galley: Galley, operation: op.MainDocument) -> Galley:
    main = operation.document
    if main >= len(galley.documents):
        raise Misfit("edit.no_such_document")
    order = [main, *(i for i in range(len(galley.documents)) if i != main)]
    place = {old: new for new, old in enumerate(order)}
    return replace(
        galley,
        documents=tuple(galley.documents[i] for i in order),
        pieces=tuple(
            p if p.document is None else replace(p, document=place.get(p.document, p.document))
            for p in galley.pieces
        ),
    )


def _same_as(galley: Galley, operation: op.SameAs) -> Galley:
    others = tuple(s for s in galley.same if s[:2] != (operation.level, operation.at))
    return replace(galley, same=(*others, (operation.level, operation.at, operation.old)))


def _explain(galley: Galley, operation: op.Explain) -> Galley:
    others = tuple(e for e in galley.explained if (e.code, e.at) != (operation.code, operation.at))
    added = (Explanation(operation.code, operation.at, operation.reason),)
    return replace(galley, explained=(*others, *(added if operation.reason else ())))


def _in_document(galley: Galley, i: int, **facts: Any) -> Galley:
    document = replace(galley.documents[i], **facts)
    return replace(galley, documents=(*galley.documents[:i], document, *galley.documents[i + 1 :]))


def _set_document(galley: Galley, operation: op.SetDocument) -> Galley:
    i = galley.index(operation.at)
    if i is None:
        raise Misfit("edit.piece_gone")
    piece = galley.pieces[i]
    if operation.document > len(galley.documents):
        raise Misfit("edit.no_such_document")
    if piece.kind in OUTSIDE:
        raise Misfit("edit.not_in_a_document")
    documents = galley.documents
    if operation.document == len(documents):
        documents = (*documents, Document(piece.printed(galley.source)))
    moved = replace(piece, document=operation.document)
    pieces = (*galley.pieces[:i], moved, *galley.pieces[i + 1 :])
    return replace(galley, documents=documents, pieces=pieces)


STEPS: dict[type[Any], Step] = {
    op.MarkTarget: _mark_target,
    op.UnmarkTarget: _unmark_target,
    op.SetField: _set_field,
    op.SetContacts: _set_contacts,
    op.SetDocument: _set_document,
    op.MainDocument: _main_document,
    op.SameAs: _same_as,
    op.Explain: _explain,
}
