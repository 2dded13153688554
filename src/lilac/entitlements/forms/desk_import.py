"""What an officer types to bring an extract of a register."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lilac.entitlements.actions.imports import LIMITS
from lilac.entitlements.queries import book as reading
from lilac.entitlements.words import said


class ExtractFile(forms.FileField):
    """An extract with its limit."""

    max_bytes = LIMITS.size


class ExtractForm(forms.Form):
    """Register, file and day of an extract."""

    register = forms.ChoiceField(label=_("Register"))
    file = ExtractFile(
        label=_("File"),
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}),
        help_text=_(
            "One row an organisation, with a column “统一社会信用代码”; every other heading is the name of a fact, with its year where it goes by years: “2023年研发费用（万元）”."
        ),
    )
    observed_on = forms.DateField(
        label=_("The register showed this on"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    complete = forms.BooleanField(
        label=_("The extract is complete: who is not in it is not in the register"),
        required=False,
        help_text=_("Then absence counts as a no for facts that allow it, and the reason says so."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        registers = [(r.id, said(r)) for r in reading.book().registers if not r.own_copy]
        self.fields["register"].choices = [("", _("Choose")), *registers]  # type: ignore[attr-defined]
