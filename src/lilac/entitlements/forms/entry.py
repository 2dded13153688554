"""A fact of one's own organisation: value, unit, when it was seen, the paper behind it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from lilac.entitlements import typed
from lilac.entitlements.forms.values import field_of, written
from lilac.entitlements.queries.facts import FactRow, natural
from lilac.entitlements.words import english, said
from lilac_engine.rules import entry
from lilac_engine.rules.types import Kind, Value


class EvidenceField(forms.FileField):
    """A scan or a table behind a value; inspected when it is taken in."""

    max_bytes = 20 * 1024 * 1024
    widget = forms.ClearableFileInput(attrs={"accept": ".pdf,.png,.jpg,.jpeg,.xlsx,.docx"})


class FactForm(forms.Form):
    """One value of one fact. ``travels`` is the value once the form is valid."""

    observed_on = forms.DateField(
        label=_("Seen on"),
        help_text=_("The day of the paper or the register you took it from."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    evidence = EvidenceField(
        label=_("Evidence (optional)"),
        required=False,
        help_text=_("Only members and officers can open it."),
    )
    sure = forms.BooleanField(widget=forms.HiddenInput, required=False)

    def __init__(self, row: FactRow, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.row, self.today = row, today
        self.travels: Value = None
        fact = row.fact
        self.fields["value"] = field_of(
            fact.kind,
            fact.unit,
            fact.options,
            label=said(fact, "question"),
            hint=said(fact, "hint"),
            required=True,
        )
        self.fields["observed_on"].initial = today
        mine = row.mine
        if mine is not None:
            held = typed.write(fact.kind, fact.unit, natural(fact.kind, mine.value))
            self.fields["value"].initial = held if typed.units(fact.unit) else held.text
        self.order_fields(["value", "observed_on", "evidence", "sure"])

    def ask(self, reasons: Iterable[str]) -> None:
        """Ask whether a doubtful figure is right: show why, and let it be confirmed."""
        self.add_error("value", list(reasons))
        self.fields["sure"] = forms.BooleanField(
            label=_now("The figure and its unit are right."), required=False
        )

    def clean_value(self) -> typed.Written:
        """What was typed, read once so that a fault shows at the field."""
        given = written(self.cleaned_data["value"]) or typed.Written("")
        language = "en" if english() else "zh"
        fact = self.row.fact
        try:
            reading = entry.read(fact, given.text, given.unit, today=self.today)
            entry.within(reading, fact)
        except entry.NotRead as fault:
            raise ValidationError(fault.say(language), code="invalid") from fault
        self.travels = bool(reading.value) if fact.kind is Kind.BOOL else reading.value
        return given

    def clean_observed_on(self) -> date:
        """A day that has come."""
        seen: date = self.cleaned_data["observed_on"]
        if seen > self.today:
            raise ValidationError(_now("This day lies in the future."), code="future")
        return seen
