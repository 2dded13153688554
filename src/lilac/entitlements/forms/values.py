"""One value of one fact, typed in a unit of one's own choice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from lilac.entitlements import typed
from lilac.entitlements.words import said
from lilac_engine.rules import wording
from lilac_engine.rules.program import Column, Program
from lilac_engine.rules.records import Choice
from lilac_engine.rules.types import Kind, Unit, Value

RADIOS: Final = 8  # as many options are shown at once; more become a list to choose from


class AmountInput(forms.TextInput):
    """A figure and, beside it, the unit it is in; the second travels as ``<name>-unit``."""

    template_name = "entitlements/_amount.html"

    def __init__(self, units: tuple[str, ...]) -> None:
        super().__init__(
            attrs={"inputmode": "decimal", "autocomplete": "off", "maxlength": typed.LONGEST}
        )
        self.units = units

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Figure, units, and the one chosen."""
        written = value if isinstance(value, typed.Written) else typed.Written("", "")
        context = super().get_context(name, written.text, attrs)
        return context | {"units": self.units, "chosen": written.unit or self.units[0]}

    def value_from_datadict(self, data: Any, files: Any, name: str) -> typed.Written | None:
        """What was typed with its unit; None where the form had no such field."""
        text = data.get(name)
        return None if text is None else typed.Written(text, data.get(f"{name}-unit", ""))


class AmountField(forms.Field):
    """Money: what was typed and its unit, still apart."""

    def __init__(self, units: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(widget=AmountInput(units), **kwargs)

    def clean(self, value: typed.Written | None) -> typed.Written | None:
        """Figure and unit; None where nothing was typed."""
        if value is None or not value.text.strip():
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return None
        if len(value.text) > typed.LONGEST:
            raise ValidationError(_now("Type a number, such as 1250 or 86.5."), code="invalid")
        return value

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether figure or unit is another."""
        return bool(initial != data)


def value_field(column: Column, *, label: str, hint: str = "", required: bool) -> forms.Field:
    """The field that fits a column of a program."""
    return field_of(
        column.type.kind,
        column.type.unit,
        column.fact.options,
        label=label,
        hint=hint,
        required=required,
    )


def field_of(
    kind: Kind,
    unit: Unit,
    options: Mapping[str, Choice],
    *,
    label: str,
    hint: str = "",
    required: bool,
) -> forms.Field:
    """The field that fits a kind of value: yes or no, one of a list, a day, an amount, a number."""
    common: dict[str, Any] = {"label": label, "help_text": hint, "required": required}
    match kind:
        case Kind.BOOL:
            choices = [("yes", _("Yes")), ("no", _("No"))]
            if not required:
                return forms.ChoiceField(choices=[("", _("As it is")), *choices], **common)
            return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **common)
        case Kind.CODE:
            listed = [(str(choice.number), said(choice)) for choice in options.values()]
            if required and len(listed) <= RADIOS:
                return forms.ChoiceField(choices=listed, widget=forms.RadioSelect, **common)
            first = _("Choose one") if required else _("As it is")
            return forms.ChoiceField(choices=[("", first), *listed], **common)
        case Kind.DATE:
            date_input = forms.DateInput(attrs={"type": "date"})
            return forms.CharField(max_length=typed.LONGEST, widget=date_input, **common)
    units = typed.units(unit)
    if units:
        return AmountField(units, **common)
    tail = typed.suffix(unit)
    if tail:
        counted = _now("In %(unit)s.") % {"unit": tail}
        common["help_text"] = " ".join(filter(None, (hint, counted)))
    plain = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
    return forms.CharField(max_length=typed.LONGEST, widget=plain, **common)


def initial(column: Column, value: Value) -> Any:
    """A travelling value as the field of :func:`value_field` wants it."""
    if value is None:
        return None
    written = typed.write(column.type.kind, column.type.unit, value)
    return written if typed.units(column.type.unit) else written.text


def written(cleaned: Any) -> typed.Written | None:
    """What the field gave, with its unit; None where nothing was typed."""
    if cleaned in (None, ""):
        return None
    return cleaned if isinstance(cleaned, typed.Written) else typed.Written(str(cleaned))


def travelled(column: Column, cleaned: Any, *, today: date) -> Value:
    """What the field gave, as it travels; None where nothing was typed.

    Raises ValidationError in a sentence: not a value, outside the domain, a day after ``today``.
    """
    given = written(cleaned)
    if given is None:
        return None
    try:
        return typed.read(column, given, today=today)
    except typed.Unreadable as fault:
        raise ValidationError(str(fault), code="invalid") from fault


def year_of(column: Column, day: date) -> int:
    """The calendar year a yearly column is about on a day; 0 for the others."""
    return day.year - column.lag if column.lag is not None else 0


class AnswerForm(forms.Form):
    """The answer to one question of the check."""

    def __init__(self, program: Program, column: Column, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.column, self.day = column, program.day
        self.fields["value"] = value_field(
            column,
            label=said(wording.question(program, column)),
            hint=said(column.fact, "hint"),
            required=True,
        )
        self.fields["value"].required = False  # a question may be left out

    def clean_value(self) -> Value:
        """The answer as it travels; leaving a question out has a button of its own."""
        value = travelled(self.column, self.cleaned_data["value"], today=self.day)
        if value is None:
            raise ValidationError(_now("Answer the question, or leave it out."), code="required")
        return value


class WhatIfForm(forms.Form):
    """Some facts otherwise than they are: every field may stay empty, nothing is kept."""

    def __init__(
        self, program: Program, columns: Sequence[Column], *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.columns, self.day = {column.name: column for column in columns}, program.day
        for column in columns:
            self.fields[column.name] = value_field(
                column, label=said(wording.column_label(program, column)), required=False
            )

    def clean(self) -> dict[str, Any]:
        """Every field that was filled in, as it travels."""
        cleaned: dict[str, Any] = super().clean() or {}
        for name, column in self.columns.items():
            if name in cleaned:
                try:
                    cleaned[name] = travelled(column, cleaned[name], today=self.day)
                except ValidationError as fault:
                    self.add_error(name, fault)
        return cleaned

    def supposed(self) -> dict[str, Value]:
        """The supposed facts, without those left empty; nothing of a form with errors."""
        if not self.is_valid():
            return {}
        return {name: value for name, value in self.cleaned_data.items() if value is not None}
