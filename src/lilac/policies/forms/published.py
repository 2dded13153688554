"""What an officer types about a published text: who is meant, why it is taken back."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from lilac.parties.models import PublicBody
from lilac.policies.forms.bringing import ReasonForm


class AssignForm(forms.Form):
    """Which public body a printed name means."""

    printed = forms.CharField(max_length=120, strip=False, widget=forms.HiddenInput)
    body = forms.CharField(
        label=_("Public body"),
        max_length=120,
        help_text=_("Type a part of its name and choose from the list."),
        widget=forms.TextInput(attrs={"list": "body-names", "lang": "zh-Hans"}),
    )

    def clean_body(self) -> PublicBody:
        """The one body of this name, or of this short name in addresses."""
        asked = self.cleaned_data["body"].strip()
        found = list(PublicBody.objects.filter(name=asked).order_by("valid_from", "pk"))
        found = found or list(PublicBody.objects.filter(slug=asked))
        if not found:
            raise forms.ValidationError(
                _("There is no public body “%(name)s” here: choose one from the list."),
                params={"name": asked},
            )
        if len(found) > 1:
            raise forms.ValidationError(
                _("Several bodies bear this name; type one of these instead: %(slugs)s"),
                params={"slugs": ", ".join(body.slug for body in found)},
            )
        return found[0]


class WithdrawForm(ReasonForm):
    """Why a published text is taken back; the public reads it."""

    sure = forms.BooleanField(
        label=_("I have read what the public sees then."),
        error_messages={"required": _("Tick this to take the text back.")},
    )
