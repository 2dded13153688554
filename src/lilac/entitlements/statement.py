"""A decision as a statement: on a page to print, and as PDF (权益测算单)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.utils.translation import gettext as _

from lilac.entitlements import labels, records, typed
from lilac.entitlements.models import Decision
from lilac.entitlements.queries.answers import Answers, Group, Row, answers
from lilac.entitlements.queries.decisions import facts_of, outcomes_as_kept
from lilac.entitlements.queries.wordings import parameters
from lilac.entitlements.words import said
from lilac.kernel.refusal import Refused
from lilac.kernel.templatetags.lilac import day, moment
from lilac_engine.rules import wording
from lilac_engine.rules.compiling import compile as compile_book
from lilac_engine.rules.errors import Faulty
from lilac_engine.text.typeset import compiled

PRINTED: Final = (
    Group.ENTITLED, Group.EXPERTS, Group.NEARLY, Group.UNKNOWN, Group.ANNOUNCED,
)  # fmt: skip


REASONED: Final = frozenset({Group.ENTITLED, Group.EXPERTS, Group.NEARLY, Group.ANNOUNCED})
"""Printed with reasons and amounts; what is not known is named only, its page has the rest."""


@dataclass(frozen=True, slots=True)
class Used:
    """A fact or an amount that went in, as people read it."""

    name: str
    value: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything a statement shows, from what was kept and from nothing else.

    ``true``: what is computed from it again is what was kept.
    """

    decision: Decision
    answers: Answers
    facts: tuple[Used, ...]
    amounts: tuple[Used, ...]
    true: bool

    @property
    def printed(self) -> list[tuple[Group, list[Row]]]:
        """The heaps a statement names, without what does not concern the party."""
        return [(group, found) for group in PRINTED for found in [self.answers.of(group)] if found]

    @property
    def notes(self) -> list[str]:
        """What a statement is, and what it is not."""
        return notes()


def sheet_of(decision: Decision) -> Sheet:
    """The statement of a decision. Refused when the kept book can no longer be read."""
    book, assumed = records.restored(decision.program.book)
    try:
        program = compile_book(book, decision.day, assumed=assumed)
    except Faulty as fault:
        raise Refused(
            _("What was kept of this decision cannot be read: tell the office.")
        ) from fault
    facts = facts_of(program, decision.facts)
    found = answers(program, facts, frozenset(decision.assumed))
    used = {name for row in found.rows for name in row.benefit.columns}
    bound = dict.fromkeys(
        one.id
        for row in found.rows
        if row.group in REASONED
        for one in parameters(program, row.benefit)
    )
    return Sheet(
        decision=decision,
        answers=found,
        facts=tuple(
            Used(
                said(wording.column_label(program, column)),
                typed.plain(column, facts[column.name]),
                _("taken from a complete register") if column.name in decision.assumed else "",
            )
            for column in program.columns
            if column.name in used and facts[column.name] is not None
        ),
        amounts=tuple(
            Used(
                said(one.record),
                said(
                    wording.NOT_PUBLISHED
                    if one.value is None
                    else wording.show(one.value, one.type)
                ),
                labels.standing_words(one.dated.standing) if one.dated else "",
            )
            for one in (program.parameters[name] for name in bound)
        ),
        true=outcomes_as_kept(row.outcome for row in found.rows) == decision.outcomes,
    )


TEMPLATE: Final = r"""
#let doc = json(bytes(sys.inputs.doc))
#let face = doc.faces
#set document(title: doc.title, date: none)
#set page(paper: "a4", margin: (x: 22mm, top: 20mm, bottom: 22mm), footer: context {
  set text(size: 8pt, fill: luma(35%))
  grid(columns: (1fr, auto), doc.footer, [#counter(page).display() / #counter(page).final().first()])
})
#set text(font: face.body, size: 10.5pt, lang: "zh", region: "cn")
#set par(leading: 0.75em, justify: false)
#align(center, text(size: 18pt, weight: "bold", font: face.title, doc.title))
#v(2mm)
#table(columns: (32mm, 1fr), stroke: 0.4pt + luma(70%), inset: 5pt,
  ..doc.head.map(row => (text(fill: luma(35%), row.at(0)), row.at(1))).flatten())
#for group in doc.groups {
  v(3mm)
  block(sticky: true, text(size: 12.5pt, weight: "bold", group.title))
  for row in group.rows {
    block(breakable: false, width: 100%, inset: (y: 3pt), stroke: (bottom: 0.3pt + luma(80%)), [
      #grid(columns: (1fr, auto), column-gutter: 6mm, text(weight: "bold", row.title), text(weight: "bold", row.amount))
      #text(size: 9pt, fill: luma(30%), row.basis)
      #for line in row.lines [ \ #text(size: 9pt, line) ]
    ])
  }
}
#for table_ in doc.tables {
  v(4mm)
  block(sticky: true, text(size: 12.5pt, weight: "bold", table_.title))
  table(columns: (1fr, auto, auto), stroke: 0.3pt + luma(75%), inset: 4pt,
    ..table_.rows.map(row => row.map(cell => text(size: 9pt, cell))).flatten())
}
#v(4mm)
#for note in doc.notes { par(text(size: 9pt, fill: luma(25%), note)) }
"""


def pdf_of(sheet: Sheet) -> bytes:
    """The statement as PDF. Refused where no whole Chinese font is there."""
    content = _content(sheet)
    fonts: list[Path] = [place for place in settings.FONTS if place.exists()][:1]
    try:
        return compiled(TEMPLATE, content, _text(content), fonts)
    except FileNotFoundError as error:
        raise Refused(
            _(
                "No PDF can be made here: this machine has no whole Chinese font. Print the page instead."
            )
        ) from error
    except ValueError as error:
        raise Refused(_("No PDF can be made of this: %(why)s. Print the page instead.") % {"why": error}) from error  # fmt: skip


def _content(sheet: Sheet) -> dict[str, Any]:
    decision = sheet.decision
    organisation = decision.organisation
    head = [
        [_("Organisation"), organisation.name if organisation else "—"],
        [_("Unified social credit code"), organisation.uscc if organisation else "—"],
        [_("Rules of"), day(decision.day)],
        [_("Made on"), moment(decision.at)],
        [_("Number of the statement"), decision.reference],
        [_("Program"), decision.program.hash],
    ]
    return {
        "title": _("What the organisation may have"),
        "head": head,
        "groups": [
            {"title": str(group.label), "rows": [_row(row) for row in rows]}
            for group, rows in sheet.printed
        ],
        "tables": [
            {"title": title, "rows": [[u.name, u.value, u.note] for u in used]}
            for title, used in (
                (_("Facts used"), sheet.facts),
                (_("Amounts used"), sheet.amounts),
            )
            if used
        ],
        "notes": notes(),
        "footer": f"{decision.reference} · {decision.program.hash[:16]}",
    }


def _row(row: Row) -> dict[str, Any]:
    return {
        "title": said(row.benefit.record),
        "amount": labels.amount_words(row.outcome),
        "basis": said(row.benefit.record.basis, "provision"),
        "lines": [said(each) for each in row.because] if row.group in REASONED else [],
    }


def notes() -> list[str]:
    """What a statement is, and what it is not."""
    return [
        _(
            "Computed by a program from the facts above; it binds nobody. Who applies, applies to the department that answers for the measure."
        ),
        _(
            "You may ask how this came about, and ask that a person looks at it (Personal Information Protection Law, article 24)."
        ),
    ]


def _text(content: Any) -> str:
    if isinstance(content, dict):
        return "".join(_text(value) for value in content.values())
    if isinstance(content, list):
        return "".join(_text(value) for value in content)
    return str(content)
