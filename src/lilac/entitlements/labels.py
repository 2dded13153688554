"""What payers, kinds of benefit and standings are called, in the reader's language."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from lilac.kernel.templatetags.lilac import money
from lilac_engine.rules.outcomes import Outcome, OutcomeKind
from lilac_engine.rules.records import Gives, Payer, Standing


def gives_words(gives: Gives) -> str:
    """What a benefit is, in a word."""
    return {
        Gives.MONEY: pgettext("benefit", "Money"),
        Gives.STATUS: pgettext("benefit", "Recognition"),
        Gives.FIGURE: pgettext("benefit", "Computed figure"),
    }[gives]


def payer_words(payer: Payer) -> str:
    """The level that pays."""
    return {
        Payer.CENTRAL: _("Central government"),
        Payer.PROVINCE: _("Province"),
        Payer.CITY: _("City"),
        Payer.COUNTY: _("County"),
        Payer.ZONE: _("Zone"),
        Payer.UNIT: _("The unit itself"),
    }[payer]


def standing_words(standing: Standing) -> str:
    """How a value came to hold."""
    return {
        Standing.LAW: _("by law"),
        Standing.PUBLISHED: _("published"),
        Standing.REPORTED: _("reported, to be confirmed"),
        Standing.ASSUMED: _("assumed for the demo"),
    }[standing]


def amount_words(outcome: Outcome) -> str:
    """The sum with its payers, or why there is none."""
    if outcome.amount is not None:
        parts = "，".join(
            f"{payer_words(Payer(payer))} {money(fen)}" for payer, fen in outcome.lines
        )
        return (
            f"{money(outcome.amount)}（{parts}）"
            if len(outcome.lines) > 1
            else money(outcome.amount)
        )
    if outcome.kind is OutcomeKind.NO_AMOUNT:
        return _("amount not published")
    return ""
