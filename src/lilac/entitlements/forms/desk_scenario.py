"""What an officer types to set a simulation down."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lilac.entitlements.actions.scenario import LARGEST, LIMITS
from lilac.entitlements.models import Edition
from lilac.entitlements.queries import book as reading
from lilac.entitlements.queries.changes import number
from lilac.entitlements.queries.desk import title_of
from lilac.entitlements.states import EditionState
from lilac.entitlements.words import said
from lilac.kernel.refusal import Refused

PARAMETERS: Final = 3  # amounts changed in one simulation
SIZES: Final = 5_000


class PopulationFile(forms.FileField):
    """A Parquet file with its limit."""

    max_bytes = LIMITS.size


class ScenarioForm(forms.Form):
    """Changes, population and day of a simulation."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=200)
    note = forms.CharField(
        label=gettext_lazy("What it is for"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    day = forms.DateField(
        label=gettext_lazy("On the day"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=gettext_lazy("The rules and amounts of this day are computed."),
    )
    edition = forms.ModelChoiceField(
        Edition.objects.none(),
        label=gettext_lazy("An edition that is not signed yet"),
        required=False,
        empty_label=gettext_lazy("None"),
    )
    curve = forms.ChoiceField(
        label=gettext_lazy("Curve over the amount"),
        required=False,
        help_text=gettext_lazy("What is paid at fifty values between the two ends."),
    )
    low = forms.CharField(label=gettext_lazy("From"), required=False, max_length=20)
    high = forms.CharField(label=gettext_lazy("To"), required=False, max_length=20)
    population = forms.ChoiceField(
        label=gettext_lazy("Over which firms"),
        choices=[
            ("registered", gettext_lazy("All registered organisations")),
            ("synthetic", gettext_lazy("A synthetic population: made-up firms")),
            ("upload", gettext_lazy("A population in a Parquet file")),
        ],
        widget=forms.RadioSelect,
        initial="registered",
    )
    size = forms.IntegerField(
        label=gettext_lazy("Synthetic firms"),
        required=False,
        min_value=1,
        max_value=LARGEST,
        initial=SIZES,
    )
    seed = forms.IntegerField(
        label=gettext_lazy("Seed"),
        required=False,
        min_value=0,
        max_value=999_999_999,
        initial=1,
        help_text=gettext_lazy("The same seed gives the same firms for ever."),
    )
    file = PopulationFile(
        label=gettext_lazy("Parquet file"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".parquet"}),
        help_text=gettext_lazy(
            "One row a firm, columns named as in formulas, values as they travel: fen, basis points, 20210219."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        amounts = [(p.id, f"{said(p)} (p.{p.id})") for p in reading.book().parameters]
        choices = [("", _("None")), *amounts]
        for place in range(1, PARAMETERS + 1):
            self.fields[f"parameter_{place}"] = forms.ChoiceField(
                label=_("Amount %(n)d") % {"n": place}, choices=choices, required=False
            )
            self.fields[f"value_{place}"] = forms.CharField(
                label=_("New value %(n)d") % {"n": place}, required=False, max_length=20
            )
        self.fields["curve"].choices = choices  # type: ignore[attr-defined]
        waiting = reading.waiting()
        edition = self.fields["edition"]
        edition.queryset = waiting  # type: ignore[attr-defined]
        edition.label_from_instance = _called  # type: ignore[attr-defined]

    @property
    def pairs(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """The amounts with their new values."""
        return [(self[f"parameter_{n}"], self[f"value_{n}"]) for n in range(1, PARAMETERS + 1)]

    def clean(self) -> dict[str, Any]:
        """Both halves of a change, numbers that are numbers, and what the population needs."""
        data: dict[str, Any] = super().clean() or {}
        for place in range(1, PARAMETERS + 1):
            self._pair(data, f"parameter_{place}", f"value_{place}")
        if data.get("curve"):
            for end in ("low", "high"):
                self._number(data, end)
        if data.get("population") == "upload" and not data.get("file"):
            self.add_error("file", _("Choose a Parquet file."))
        if data.get("population") == "synthetic" and not data.get("size"):
            self.add_error("size", _("Say how many firms."))
        return data

    def changes(self) -> list[dict[str, Any]]:
        """The changes as a scenario keeps them."""
        data = self.cleaned_data
        found: list[dict[str, Any]] = [
            {"parameter": data[f"parameter_{n}"], "value": data[f"value_{n}"]}
            for n in range(1, PARAMETERS + 1)
            if data.get(f"parameter_{n}")
        ]
        if data.get("edition"):
            found.append({"edition": data["edition"].pk})
        if data.get("curve"):
            found.append({"curve": data["curve"], "low": data["low"], "high": data["high"]})
        return found

    def population_text(self) -> str:
        """The population as a scenario keeps it."""
        data = self.cleaned_data
        if data["population"] == "synthetic":
            return f"synthetic:{data['size']}:{data.get('seed') or 0}"
        return str(data["population"])

    def _pair(self, data: dict[str, Any], name: str, value: str) -> None:
        if data.get(name) and not data.get(value):
            self.add_error(value, _("Type the value to try."))
        elif data.get(name):
            self._number(data, value)

    def _number(self, data: dict[str, Any], name: str) -> None:
        try:
            data[name] = str(number(data.get(name) or ""))
        except Refused as refusal:
            self.add_error(name, list(refusal.reasons))


def _called(edition: Edition) -> str:
    state = EditionState(edition.state).label
    return (
        f"{edition.entry.get_kind_display()} {title_of(edition.body)} #{edition.number} ({state})"
    )
