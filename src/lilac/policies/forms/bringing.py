"""What an officer types to bring, tie, return and publish a page."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lilac.parties.models import Region
from lilac.policies.models import Measure, Policy, Precedence

SUFFIXES = ".txt,.html,.htm,.docx,.pdf,.md"
LARGEST = 20 * 1024 * 1024  # bytes


class PageFile(forms.FileField):
    """An upload with its limit, checked before anything is read."""

    max_bytes = LARGEST

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Refuse what is too large by its declared size, in words."""
        if data and data.size > LARGEST:
            raise forms.ValidationError(
                _("The file “%(name)s” has %(size).1f MB; at most %(limit)d MB are taken."),
                params={
                    "name": data.name,
                    "size": data.size / 1024 / 1024,
                    "limit": LARGEST // 1024 // 1024,
                },
            )
        return super().clean(data, initial)


class BringForm(forms.Form):
    """A page for the desk: a file, or text pasted."""

    file = PageFile(
        label=_("File"),
        required=False,
        allow_empty_file=True,  # the desk itself says that it is empty
        widget=forms.FileInput(attrs={"accept": SUFFIXES}),
    )
    text = forms.CharField(
        label=_("Or paste the page here"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false", "lang": "zh-Hans"}),
    )
    policy = forms.ModelChoiceField(
        Policy.objects.order_by("title", "pk"),
        label=_("New text of"),
        required=False,
        empty_label=_("A policy that is not here yet"),
        help_text=_(
            "Choose the policy when this page is a new text of it; you then see what changed."
        ),
    )

    def clean(self) -> dict[str, Any]:
        """Exactly one of file and text."""
        data = super().clean() or {}
        if "file" in self.errors:
            return data
        if data.get("file") is None and not (data.get("text") or "").strip():
            raise forms.ValidationError(_("Choose a file or paste the text of the page."))
        if data.get("file") is not None and (data.get("text") or "").strip():
            raise forms.ValidationError(
                _("There is a file and pasted text. Leave one of them out, then send again.")
            )
        return data


class TieForm(forms.Form):
    """Of which policy a page is a new text."""

    policy = forms.ModelChoiceField(
        Policy.objects.order_by("title", "pk"),
        label=_("New text of"),
        required=False,
        empty_label=_("A policy that is not here yet"),
    )


class ReasonForm(forms.Form):
    """A reason somebody else will read."""

    reason = forms.CharField(
        label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )


class PublishForm(forms.Form):
    """Where a new policy stands and for which region it holds."""

    slug = forms.SlugField(
        label=_("Address"),
        max_length=80,
        help_text=_("Small letters, digits and hyphens; it stays for good."),
    )
    region = forms.ModelChoiceField(
        Region.objects.order_by("code", "pk"),
        label=_("Region"),
        required=False,
        empty_label=_("Not stated"),
    )


class ConflictForm(forms.Form):
    """Two texts that may not stand together."""

    measure = forms.ModelChoiceField(Measure.objects.none(), label=_("Measure"))
    precedence = forms.ModelChoiceField(Precedence.objects.none(), label=_("Rule of precedence"))
    other = forms.CharField(
        label=_("The other text"),
        max_length=300,
        help_text=_("Title and provision, like 《预算法》第16条."),
    )
    explanation = forms.CharField(
        label=_("What does not agree"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, policy: Policy, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        measures = Measure.objects.filter(policy=policy).order_by("position", "pk")
        self.fields["measure"].queryset = measures  # type: ignore[attr-defined]
        rules = Precedence.objects.filter(policy=policy).order_by("pk")
        self.fields["precedence"].queryset = rules  # type: ignore[attr-defined]
