"""How policy text is shown: sentences, targets, bodies, contacts."""

from __future__ import annotations

from urllib.parse import urlsplit

import rjieba
from django import template
from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, pgettext
from django.utils.translation import gettext_lazy as _

from lilac.kernel.states import Evidence
from lilac.kernel.templatetags.lilac import number
from lilac.parties.models import PublicBody
from lilac.policies import search
from lilac.policies.comparison import Side
from lilac.policies.models import Measure, Policy, Target
from lilac.policies.queries import Piece, Run, Sentence
from lilac.policies.search_words import Term
from lilac_engine.text.diff import Fate

register = template.Library()

CONTACTS = {
    "email": _("E-mail"),
    "phone": _("Telephone"),
    "fax": _("Fax"),
    "address": _("Address"),
    "postcode": _("Postcode"),
    "url": _("Website"),
    "person": _("Contact person"),
}
RELATIONS = {
    "final-of": _("Final text of this draft"),
    "part-of-package": _("Published together with it"),
    "implements": _("Carries it out"),
    "replaces": _("Replaces it, wholly or in part"),
    "announces": _("Announces it"),
    "follows": _("Follows it"),
    "bounds": _("Higher rule that bounds it"),
}


@register.filter
def woven(piece: Piece, policy: Policy) -> SafeString:
    """The sentences of a clause without a blank between them, measures and targets marked."""
    return mark_safe("".join(_sentence(each, policy.slug) for each in piece.sentences))  # noqa: S308  every part is escaped below


def _sentence(sentence: Sentence, slug: str) -> str:
    runs = "".join(_run(run, slug) for run in sentence.runs)
    measure = sentence.measure
    if measure is None or sentence.is_principle:
        return runs
    inner = "".join(
        f'<span id="m-{escape(each.code)}">{_mark(each, slug)}</span>' for each in sentence.within
    )
    return (
        f'<span class="measure" id="m-{escape(measure.code)}">{runs}{_mark(measure, slug)}</span>'
        f"{inner}"
    )


def _mark(measure: Measure, slug: str) -> str:
    """The quiet link from a sentence to its page."""
    code = escape(measure.code)
    address = reverse("policies:measure", args=[slug, measure.code])
    label = gettext("Measure %(code)s: who answers for it, what runs") % {"code": code}
    return (
        f'<a class="measure-mark" href="{address}" aria-label="{label}" title="{label}">{code}</a>'
    )


def _run(run: Run, slug: str) -> str:
    text = escape(run.text)
    if run.target is None:
        return text
    address = reverse("policies:targets", args=[slug])
    title = escape(gettext("Target %(code)s") % {"code": run.target.code})
    return (
        f'<a class="target" href="{address}#{escape(run.target.code)}" title="{title}">{text}</a>'
    )


@register.filter
def comparison(target: Target) -> str:
    """The comparison in words: at least, about, more than."""
    words = {
        ">=": pgettext("target", "at least"),
        ">": pgettext("target", "more than"),
        "<=": pgettext("target", "at most"),
        "<": pgettext("target", "less than"),
        "≈": pgettext("target", "about"),
        "=": pgettext("target", "exactly"),
    }
    return words[target.op]


@register.filter
def figure(target: Target) -> str:
    """The figure with its unit: 2.5%, 5,000 家, 3–5 个."""
    upper = f"–{number(target.upper)}" if target.upper is not None else ""
    gap = "" if target.unit == "%" else " "
    return f"{number(target.value)}{upper}{gap}{target.unit}"


@register.filter
def due(target: Target) -> str:
    """By when: the year, or the period the text prints."""
    if target.year:
        return gettext("by %(year)s") % {"year": target.year}
    return target.period


@register.filter
def contact_kind(contact: dict[str, str]) -> str:
    """E-mail, telephone ..."""
    return str(CONTACTS.get(contact.get("kind", ""), contact.get("kind", "")))


@register.filter
def contact_link(contact: dict[str, str]) -> SafeString:
    """The contact as something one can press; only safe schemes."""
    value = contact.get("value", "")
    match contact.get("kind"):
        case "email":
            return format_html('<a href="mailto:{}">{}</a>', value, value)
        case "phone":
            digits = "".join(c for c in value if c.isdigit() or c in "+-")
            return format_html('<a href="tel:{}">{}</a>', digits, value)
        case "url" if urlsplit(value).scheme in {"http", "https"}:
            return format_html('<a href="{}" rel="noopener">{}</a>', value, value)
    return format_html("{}", value)


@register.filter
def named(body: PublicBody | Policy) -> str:
    """The name in the reader's language, where there is one."""
    name = body.title if isinstance(body, Policy) else body.name
    english = body.title_en if isinstance(body, Policy) else body.name_en
    return english if english and (get_language() or "").startswith("en") else name


@register.filter
def phrases(text: str) -> SafeString:
    """A Chinese title that breaks between words only (with ``lx-phrases``)."""
    return mark_safe("<wbr>".join(escape(word) for word in rjieba.cut(text)))  # noqa: S308  every word is escaped


@register.filter
def evidence(mark: str) -> str:
    """How well a fact is known, in words."""
    return str(Evidence(mark).label) if mark in Evidence.values else mark


@register.filter
def relation(kind: str) -> str:
    """How a document stands to the policy, in words; an unknown kind as it is written."""
    return str(RELATIONS.get(kind, kind))


@register.filter
def marked(text: str, terms: tuple[Term, ...]) -> SafeString:
    """The text with the words sought in ``<mark>``."""
    return search.marked(text, [term.text for term in terms])


FATES = {
    Fate.KEPT: _("unchanged"),
    Fate.MOVED: _("moved"),
    Fate.RENUMBERED: _("renumbered"),
    Fate.CHANGED: _("changed"),
    Fate.SPLIT: _("split"),
    Fate.MERGED: _("merged"),
    Fate.GONE: _("gone"),
    Fate.NEW: _("new"),
    Fate.AMBIGUOUS: _("to be decided by a person"),
}


@register.filter
def fate_name(fate: str) -> str:
    """What happened to a clause, in a word."""
    return str(FATES[Fate(fate)])


@register.filter
def stretched(side: Side, element: str) -> SafeString:
    """One side of a comparison; what changed stands in ``<del>`` or ``<ins>``."""
    tag = {"del": "del", "ins": "ins"}[element]
    parts = (
        f"<{tag}>{escape(each.text)}</{tag}>" if each.changed else escape(each.text)
        for each in side.stretches
    )
    return mark_safe("".join(parts))  # noqa: S308  every part is escaped
