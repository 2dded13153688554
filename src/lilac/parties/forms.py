from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from lilac.kernel.forms import OneLineField
from lilac.parties.models import Region
from lilac.parties.states import MemberRole, OrganisationKind, Proof, RegionLevel
from lilac.parties.uscc import InvalidUscc, normalise


class LicenceField(forms.FileField):
    """A scan; its size and content are inspected when it is taken in."""

    max_bytes = 10 * 1024 * 1024
    widget = forms.ClearableFileInput(attrs={"accept": ".pdf,.png,.jpg,.jpeg"})


class ClaimForm(forms.Form):
    """Which organisation, and how the claimant shows to act for it."""

    uscc = forms.CharField(
        label=_("Unified social credit code"),
        max_length=40,
        help_text=_("18 characters, on the registration certificate."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    organisation_name = OneLineField(
        label=_("Full name of the organisation"), max_length=200, strip=True
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=OrganisationKind.choices)
    region = forms.ModelChoiceField(
        label=_("Seat"),
        queryset=Region.objects.none(),
        required=False,
        to_field_name="slug",
        empty_label=_("Not stated"),
    )
    proof = forms.ChoiceField(
        label=_("How you show that you act for it"),
        choices=Proof.choices,
        initial=Proof.LICENCE,
        widget=forms.RadioSelect,
    )
    licence = LicenceField(
        label=_("Scan of the registration certificate"),
        required=False,
        help_text=_("With the seal and the date. Not needed when a letter is sent."),
    )
    remark = forms.CharField(
        label=_("Remark for the officer (optional)"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["region"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101
        field.queryset = Region.objects.filter(level=RegionLevel.CITY).order_by("code", "pk")

    def clean_uscc(self) -> str:
        """The code in its one written form, or what is wrong with it."""
        try:
            return normalise(self.cleaned_data["uscc"])
        except InvalidUscc as fault:
            raise ValidationError(str(fault), code="invalid") from fault

    def clean(self) -> dict[str, Any]:
        """A licence is needed when it is the proof chosen."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("proof") == Proof.LICENCE and not data.get("licence"):
            self.add_error("licence", _now("Add the scan of the registration certificate."))
        return data


class InviteForm(forms.Form):
    """Whom to invite, and as what."""

    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    role = forms.ChoiceField(label=_("As"), choices=MemberRole.choices, initial=MemberRole.MEMBER)


class CodeForm(forms.Form):
    """The code of the letter."""

    code = forms.CharField(
        label=_("Code of the letter"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "spellcheck": "false"}),
    )


class RejectForm(forms.Form):
    """Why the proof does not hold."""

    answer = forms.CharField(
        label=_("Reason, told to the claimant"),
        max_length=500,
        min_length=4,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
