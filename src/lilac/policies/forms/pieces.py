"""Corrections of one piece, as an officer types them; each form gives operations."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lilac.policies.desk_words import KIND_NAMES, NOISE_NAMES
from lilac.policies.states import BodyRole
from lilac_engine.text.galley import Galley, Piece

Operations = list[dict[str, Any]]
ITEM_LEVELS = [(1, "1"), (2, "2"), (3, "3"), (4, "4")]


class KindForm(forms.Form):
    """What a piece is."""

    piece = forms.ChoiceField(label=_("This piece is"), choices=list(KIND_NAMES.items()))
    noise = forms.ChoiceField(
        label=_("If it is not part of the document"),
        choices=[("", "—"), *NOISE_NAMES.items()],
        required=False,
    )
    level = forms.TypedChoiceField(
        label=_("If it is an item, its level"), choices=ITEM_LEVELS, coerce=int, required=False
    )

    def operations(self, at: int) -> Operations:
        """One correction of kind ``set_kind``."""
        data = self.cleaned_data
        operation = {"kind": "set_kind", "at": at, "piece": data["piece"]}
        if data["noise"]:
            operation["noise"] = data["noise"]
        if data["level"]:
            operation["level"] = data["level"]
        return [operation]


class HeadingForm(forms.Form):
    """Number and heading of a piece."""

    number = forms.CharField(label=_("Printed number"), max_length=40, required=False)
    heading = forms.CharField(label=_("Heading"), max_length=300, required=False)

    def operations(self, at: int) -> Operations:
        """What changed: number, heading or both."""
        found: Operations = []
        if "number" in self.changed_data:
            found.append({"kind": "set_number", "at": at, "number": self.cleaned_data["number"]})
        if "heading" in self.changed_data:
            found.append({"kind": "set_heading", "at": at, "heading": self.cleaned_data["heading"]})
        return found


class PlaceForm(forms.Form):
    """A place in the text, chosen from those where sentences and lines end."""

    offset = forms.TypedChoiceField(label=_("Place"), coerce=int, widget=forms.RadioSelect)

    def __init__(self, *args: Any, places: Iterable[tuple[int, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["offset"].choices = list(places)  # type: ignore[attr-defined]


class SplitForm(PlaceForm):
    """Where to part a piece, and what the second part is."""

    as_kind = forms.ChoiceField(
        label=_("The second part is"),
        choices=[("", _("the same as the first")), *KIND_NAMES.items()],
        required=False,
    )

    def operations(self, at: int) -> Operations:
        """One correction of kind ``split``."""
        operation = {"kind": "split", "at": at, "offset": self.cleaned_data["offset"]}
        if self.cleaned_data["as_kind"]:
            operation["as_kind"] = self.cleaned_data["as_kind"]
        return [operation]


class BorderForm(PlaceForm):
    """Where a piece should begin instead."""

    def operations(self, at: int) -> Operations:
        """One correction of kind ``move_start``."""
        return [{"kind": "move_start", "at": at, "offset": self.cleaned_data["offset"]}]


class BodyForm(forms.Form):
    """One responsible body."""

    name = forms.CharField(
        label=_("Body, as printed"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"list": "body-names", "lang": "zh-Hans"}),
    )
    resolved = forms.CharField(
        label=_("Full name"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"list": "body-names", "lang": "zh-Hans"}),
    )
    role = forms.ChoiceField(label=_("Role"), choices=BodyRole.choices, required=False)
    collective = forms.BooleanField(label=_("Stands for several"), required=False)


if TYPE_CHECKING:
    AnyFormSet = forms.BaseFormSet[BodyForm]  # the generic exists for the type checker alone
else:
    AnyFormSet = forms.BaseFormSet


class BodiesFormSet(AnyFormSet):
    """The bodies that answer for an article, in order; an emptied name takes one out."""

    def operations(self, at: int) -> Operations:
        """One correction of kind ``assign_bodies``."""
        bodies = [
            {
                "name": row["name"],
                "resolved": row["resolved"],
                "role": row["role"] or BodyRole.RESPONSIBLE.value,
                "collective": row["collective"],
            }
            for row in self.cleaned_data
            if row.get("name")
        ]
        return [{"kind": "assign_bodies", "at": at, "bodies": bodies}]


BodiesForms = forms.formset_factory(BodyForm, formset=BodiesFormSet, extra=3, max_num=60)


class TargetForm(forms.Form):
    """A dated result the text commits to."""

    quote = forms.CharField(
        label=_("The printed words"),
        max_length=300,
        help_text=_("Copy them from the text on the left, exactly as printed."),
    )
    indicator = forms.CharField(label=_("Indicator"), max_length=200)
    op = forms.ChoiceField(
        label=_("Comparison"),
        choices=[(">=", "≥"), (">", ">"), ("≈", "≈"), ("=", "="), ("<=", "≤"), ("<", "<")],
    )
    value = forms.FloatField(label=_("Value"))
    unit = forms.CharField(label=_("Unit"), max_length=20, required=False)
    year = forms.IntegerField(label=_("Year"), min_value=1949, max_value=2200, required=False)
    period = forms.CharField(
        label=_("Or a period"), max_length=60, required=False, help_text=_("Such as 3年内 or 每年.")
    )

    def __init__(self, *args: Any, galley: Galley, piece: Piece, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.galley, self.piece = galley, piece

    def clean_quote(self) -> str:
        """The words must stand in this piece."""
        quote: str = self.cleaned_data["quote"]
        if self.galley.source.find(quote, self.piece.start, self.piece.end) < 0:
            raise forms.ValidationError(
                _("This piece does not print these words; copy them exactly.")
            )
        return quote

    def operations(self, at: int) -> Operations:
        """One correction of kind ``mark_target``."""
        data = {k: v for k, v in self.cleaned_data.items() if v not in (None, "") and k != "quote"}
        quote = self.cleaned_data["quote"]
        start = self.galley.source.find(quote, self.piece.start, self.piece.end)
        return [{"kind": "mark_target", "start": start, "end": start + len(quote), **data}]
