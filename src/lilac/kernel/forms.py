"""What a person asks of the engine room's pages."""

from __future__ import annotations

import unicodedata
from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from lilac.kernel.queries import Trail, labels


class OneLineField(forms.CharField):
    """A name or title as others will read it: one line, without characters nobody sees.

    A line end would break the subject of a letter; a turned writing direction (U+202E) lets a name
    read as somebody else's.
    """

    def to_python(self, value: Any) -> str:
        """The text with single blanks, and without control and formatting characters."""
        text = " ".join(str(super().to_python(value) or "").split())
        return "".join(c for c in text if unicodedata.category(c) not in {"Cc", "Cf", "Cs"})


# Days whose bounds are moments on every clock: beside the ends of the calendar there are none.
CIVIL_DAYS = [MinValueValidator(date(1900, 1, 1)), MaxValueValidator(date(2999, 12, 31))]


class TrailForm(forms.Form):
    """Narrow the audit trail."""

    name = forms.ChoiceField(label=_("What happened"), required=False)
    who = forms.CharField(label=_("Who"), required=False, max_length=100)
    first = forms.DateField(
        label=_("From day"),
        required=False,
        validators=CIVIL_DAYS,
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    last = forms.DateField(
        label=_("To day"),
        required=False,
        validators=CIVIL_DAYS,
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    text = forms.CharField(label=_("In the details"), required=False, max_length=100)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = sorted(((name, str(label)) for name, label in labels().items()), key=lambda p: p[1])
        self.fields["name"].choices = [("", _("Everything")), *named]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and last < first:
            self.add_error("last", _("This day lies before the first day."))
        return cleaned

    def wanted(self) -> Trail:
        """The wish; of fields with errors nothing is asked."""
        self.is_valid()
        return Trail(**{k: v for k, v in self.cleaned_data.items() if v})
