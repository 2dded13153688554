"""How answers, reasons and facts look to a person. ``{% load entitlement_words %}``."""

from __future__ import annotations

from typing import Any, Final

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from lilac.entitlements import labels, words
from lilac.entitlements.models import FactValue
from lilac.entitlements.queries.answers import Answers, Group, Row
from lilac.entitlements.queries.facts import FactRow, natural, year_of
from lilac.entitlements.queries.wordings import figure
from lilac.entitlements.states import Answer, FactState
from lilac.entitlements.typed import supposed
from lilac.parties.models import Organisation
from lilac_engine.rules import units, wording
from lilac_engine.rules.overlap import GivenUp
from lilac_engine.rules.program import Program
from lilac_engine.rules.records import Gives, Payer, Standing
from lilac_engine.rules.tested import Finding
from lilac_engine.rules.types import Kind, Value

register = template.Library()

TONES: Final = {
    Group.ENTITLED: "success",
    Group.NEARLY: "warning",
    Group.UNKNOWN: "info",
    Group.EXPERTS: "info",
    Group.ANNOUNCED: "neutral",
    Group.NO: "neutral",
    Group.NOT_CONCERNED: "neutral",
}
ANSWER_TONES: Final = {
    Answer.YES: "success",
    Answer.NO: "neutral",
    Answer.UNKNOWN: "info",
    Answer.EXPERT: "info",
    Answer.NOT_APPLICABLE: "neutral",
    Answer.NO_AMOUNT: "neutral",
}
STATE_TONES: Final = {
    FactState.DECLARED: "neutral",
    FactState.CHECKED: "success",
    FactState.CONFLICT: "danger",
}


@register.filter
def said(record: Any, what: str = "") -> str:
    """A record's words in the reader's language; ``what`` names the field (``summary``)."""
    return words.said(record, what) if record is not None else ""


@register.filter
def group_tone(group: str) -> str:
    """The tone of a heap of answers."""
    return TONES[Group(group)]


@register.filter
def answer_label(kind: int) -> str:
    """One of the six answers in words."""
    return str(Answer(kind).label)


@register.filter
def answer_tone(kind: int) -> str:
    """The tone of one of the six answers."""
    return ANSWER_TONES[Answer(kind)]


@register.filter
def state_tone(state: str) -> str:
    """The tone of the state of a value."""
    return STATE_TONES[FactState(state)]


@register.filter
def payer(level: str) -> str:
    """The level that pays, in words."""
    return labels.payer_words(Payer(level))


@register.filter
def gives(kind: Gives) -> str:
    """What a benefit is, in a word."""
    return labels.gives_words(kind)


@register.filter
def standing(value: Standing) -> str:
    """How a value came to hold."""
    return labels.standing_words(value)


@register.simple_tag
def figure_of(program: Any, row: Row) -> str:
    """The computed figure of an answer; empty where there is none."""
    found = figure(program, row.benefit, row.outcome.figure)
    return words.said(found) if found is not None else ""


@register.filter
def finding_label(finding: Finding) -> str:
    """What is found of a requirement."""
    return {
        Finding.MET: _("met"),
        Finding.NOT_MET: _("not met"),
        Finding.UNKNOWN: _("not known"),
        Finding.EXPERT: _("experts judge"),
        Finding.OPEN: _("threshold not published"),
    }[finding]


@register.simple_tag
def amount_words(row: Row) -> str:
    """The sum with its payers, or why there is none."""
    return labels.amount_words(row.outcome)


@register.simple_tag
def column_name(program: Program, name: str) -> str:
    """What a column is called, with its year."""
    return words.said(wording.column_label(program, program.column[name]))


@register.simple_tag
def question_words(found: Answers) -> str:
    """The question to ask next."""
    if found.question is None:
        return ""
    column = found.program.column[found.question.column]
    return words.said(wording.question(found.program, column))


@register.simple_tag
def fact_url(organisation: Organisation, program: Program, name: str) -> str:
    """The page on which an organisation's fact is entered."""
    column = program.column[name]
    year = year_of(column, program)
    return reverse("entitlements:fact", args=[organisation.pk, column.fact.id, year])


@register.simple_tag
def fact_link(organisation: Organisation | str, found: Answers, name: str) -> SafeString:
    """A missing fact: a way to enter it for an organisation, to its question for a visitor."""
    label = column_name(found.program, name)
    if isinstance(organisation, Organisation):
        address = fact_url(organisation, found.program, name)
    else:
        address = f"{reverse('entitlements:check')}?{urlencode({'ask': name})}"
    return format_html('<a href="{}">{}</a>', address, label)


@register.simple_tag
def given_up(found: Answers, row: Row) -> list[GivenUp]:
    """What of a benefit cannot be had beside the others."""
    return found.given_up(row.benefit.id)


@register.simple_tag
def benefit_name(program: Program, key: str) -> str:
    """What a benefit is called."""
    return words.said(program.benefit[key].record)


@register.simple_tag
def try_url(pk: int, program: Program, row: Row) -> str:
    """The what-if page with the changes that would mend a near miss."""
    query = urlencode(supposed(program, row.steps))
    return f"{reverse('entitlements:what-if', args=[pk])}?{query}"


@register.simple_tag
def fact_value(row: FactRow) -> str:
    """The value of a fact that counts, as people read it."""
    return _shown(row, row.value)


@register.simple_tag
def stored_value(row: FactRow, value: FactValue) -> str:
    """One stored value of a fact, as people read it."""
    return _shown(row, natural(row.fact.kind, value.value))


def _shown(row: FactRow, value: Value) -> str:
    for choice in row.fact.options.values():
        if choice.number == value and row.fact.kind is Kind.CODE:
            return words.said(choice)
    return words.said(wording.show(value, units.fact_type(row.fact)))
