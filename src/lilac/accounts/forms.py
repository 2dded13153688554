from __future__ import annotations

from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _

from lilac.accounts.states import Role
from lilac.kernel.forms import OneLineField


class NameForm(forms.Form):
    """The name others see."""

    name = OneLineField(
        label=_("Name shown to others"),
        max_length=100,
        strip=True,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )


class RoleForm(forms.Form):
    """A role to give."""

    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)


class ClosureForm(forms.Form):
    """Why the account shall be closed."""

    reason = forms.CharField(
        label=_("Reason (optional)"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class PasskeyForm(AddWebAuthnForm):
    """A new passkey or security key."""

    name = forms.CharField(
        label=_("What you call it"),
        required=False,
        max_length=60,
        help_text=_("So that you know it again, e.g. by the device."),
    )
    passwordless = forms.BooleanField(
        label=_("Sign in with it alone, without a password"),
        required=False,
        initial=True,
        help_text=_("The device then asks for your fingerprint, face or PIN each time."),
    )
