from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from lilac.accounts.states import Role


class NameForm(forms.Form):
    """The name others see."""

    name = forms.CharField(
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
