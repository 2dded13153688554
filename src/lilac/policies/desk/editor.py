"""Which forms correct a piece, filled with what it is now."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from lilac.policies.desk.rows import places
from lilac.policies.forms import (
    BodiesForms,
    BorderForm,
    HeadingForm,
    KindForm,
    SplitForm,
    TargetForm,
)
from lilac_engine.text.galley import Galley, Piece, PieceKind

HEADED = (PieceKind.CHAPTER, PieceKind.ARTICLE, PieceKind.ANNEX)
NUMBERED = (*HEADED, PieceKind.ITEM)
REACH = 400  # characters before a piece in which its border may be looked for


class SmallForm(forms.Form):
    """A button: join, mark a sentence, take a target away, move to a document."""

    kind = forms.ChoiceField(
        choices=[
            (k, k)
            for k in (
                "join", "mark_sentence", "split_sentence", "join_sentence", "unmark_target",
                "set_document",
            )
        ],
        widget=forms.HiddenInput,
    )  # fmt: skip
    start = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    offset = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    document = forms.IntegerField(required=False, min_value=0, label=_("Document"))
    principle = forms.BooleanField(required=False)
    indicator = forms.CharField(required=False, max_length=200)

    def operations(self, at: int) -> list[dict[str, Any]]:
        """The one correction the button stands for."""
        data = self.cleaned_data
        kind = data["kind"]
        wanted: dict[str, dict[str, Any]] = {
            "join": {"at": at},
            "mark_sentence": {"start": data["start"], "principle": data["principle"]},
            "split_sentence": {"start": data["start"], "offset": data["offset"]},
            "join_sentence": {"start": data["start"]},
            "unmark_target": {"start": data["start"], "indicator": data["indicator"] or None},
            "set_document": {"at": at, "document": data["document"]},
        }
        return [{"kind": kind, **{k: v for k, v in wanted[kind].items() if v is not None}}]


def editors(
    galley: Galley, piece: Piece, data: QueryDict | None = None, only: str = ""
) -> dict[str, Any]:
    """The forms for a piece by name; with ``data`` only the named one, bound."""
    makers: dict[str, Callable[[], Any]] = {
        "kind": lambda: KindForm(data, initial=_kind(piece), prefix="kind"),
        "split": lambda: SplitForm(
            data, prefix="split", places=places(galley, piece.start, piece.end)
        ),
        "border": lambda: BorderForm(data, prefix="border", places=_border_places(galley, piece)),
        "small": lambda: SmallForm(data),
    }
    if piece.kind in NUMBERED:
        makers["heading"] = lambda: _heading(piece, data)
    if piece.kind is PieceKind.ARTICLE:
        makers["bodies"] = lambda: BodiesForms(data, initial=_bodies(piece), prefix="bodies")
    if piece.document is not None:
        makers["target"] = lambda: TargetForm(data, galley=galley, piece=piece, prefix="target")
    if only:
        return {only: makers[only]()} if only in makers else {}
    return {name: make() for name, make in makers.items()}


def _heading(piece: Piece, data: QueryDict | None) -> HeadingForm:
    initial = {"number": piece.number, "heading": piece.heading or ""}
    form = HeadingForm(data, initial=initial, prefix="heading")
    if piece.kind not in HEADED:
        del form.fields["heading"]
    return form


def _kind(piece: Piece) -> dict[str, Any]:
    return {
        "piece": piece.kind.value,
        "noise": piece.noise.value if piece.noise else "",
        "level": piece.level,
    }


def _bodies(piece: Piece) -> list[dict[str, Any]]:
    return [
        {
            "name": b.name,
            "resolved": b.resolved,
            "role": b.role.value,
            "collective": b.collective,
        }
        for b in piece.bodies
    ]


def _border_places(galley: Galley, piece: Piece) -> list[tuple[int, Any]]:
    """Places a little before and within the piece where it could begin instead."""
    i = galley.around(piece.start)
    if i == 0:
        return []
    before = galley.pieces[i - 1]
    start = max(before.start, piece.start - REACH)
    found = [*places(galley, start, piece.start), *places(galley, piece.start, piece.end)]
    return [(at, label) for at, label in found if at not in (piece.start, before.start)]
