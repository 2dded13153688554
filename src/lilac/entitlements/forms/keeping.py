"""Consent: what for, and by whom."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from lilac.entitlements.actions.consents import purpose_shown
from lilac.parties.models import Organisation


class ConsentForm(forms.Form):
    """Agree to the purpose."""

    agree = forms.BooleanField(
        label=_("I act for this organisation and agree to this use of its facts."),
        error_messages={"required": _("Without consent nothing is kept.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.purpose = purpose_shown()
        self.fields["agree"].help_text = self.purpose


class KeepForm(ConsentForm):
    """For which organisation the answers are kept."""

    organisation = forms.ModelChoiceField(
        label=_("Organisation"),
        queryset=Organisation.objects.none(),
        empty_label=_("Choose one"),
    )
    field_order = ("organisation", "agree")

    def __init__(self, own: QuerySet[Organisation], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["organisation"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101
        field.queryset = own
        if len(own) == 1:
            field.initial = own[0]
