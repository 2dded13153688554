"""The facts of a document and its notice, as an officer types them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lilac.policies.desk_words import STATUS_NAMES
from lilac_engine.text.model import ContactKind, Diagnostic
from lilac_engine.text.operations import read_field
from lilac_engine.text.proof import sentence

Operations = list[dict[str, Any]]


class FactsForm(forms.Form):
    """The facts of the document and its notice."""

    title = forms.CharField(label=_("Title"), max_length=300, required=False)
    status = forms.ChoiceField(
        label=_("Status"), choices=[("", _("Not stated")), *STATUS_NAMES.items()], required=False
    )
    doc_number = forms.CharField(label=_("Document number"), max_length=60, required=False)
    issuer = forms.CharField(label=_("Issuing body"), max_length=200, required=False)
    issued_on = forms.CharField(label=_("Date of making"), required=False)
    effective_on = forms.CharField(label=_("In force from"), required=False)
    published_on = forms.CharField(label=_("Date of publication"), required=False)
    expires_on = forms.CharField(label=_("Expires on"), required=False)
    index_number = forms.CharField(label=_("Index number"), max_length=60, required=False)
    validity = forms.CharField(label=_("Validity, as printed"), max_length=40, required=False)
    notice_title = forms.CharField(label=_("Title of the notice"), max_length=300, required=False)
    opens = forms.CharField(label=_("Opinions from"), required=False)
    deadline = forms.CharField(
        label=_("Opinions until the end of"),
        required=False,
        help_text=_("An inclusive day, like 2021-02-19."),
    )
    deadline_time = forms.CharField(label=_("Until what time, if printed"), required=False)
    contacts = forms.CharField(
        label=_("Ways to answer"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "One on each line: email, phone, fax, address, postcode, url or person, then the value."
        ),
    )
    PRINTED = {
        "published_on": "发布日期",
        "expires_on": "失效日期",
        "index_number": "索引号",
        "validity": "有效性",
    }

    def clean_contacts(self) -> str:
        """Every line begins with a known word."""
        for line in self.cleaned_data["contacts"].splitlines():
            kind, _blank, value = line.strip().partition(" ")
            if line.strip() and (kind not in set(ContactKind) or not value.strip()):
                raise forms.ValidationError(
                    _("“%(line)s” does not begin with a known kind, or has no value."),
                    params={"line": line.strip()[:60]},
                )
        return str(self.cleaned_data["contacts"])

    def wrong_values(self, language: str) -> tuple[str, list[str]] | None:
        """The first changed field whose value does not exist (2月30日), and the sentence."""
        for name in self.changed_data:
            field = self.PRINTED.get(name, name)
            _value, code = read_field(field, str(self.cleaned_data[name]))
            if code:
                return name, [sentence(Diagnostic(code, None), language)]
        return None

    def operations(self) -> Operations:
        """One correction for each fact that changed."""
        found: Operations = []
        for name in self.changed_data:
            value = self.cleaned_data[name]
            if name == "contacts":
                lines = [line.strip().partition(" ") for line in value.splitlines() if line.strip()]
                contacts = [(kind, text.strip()) for kind, _blank, text in lines]
                found.append({"kind": "set_contacts", "contacts": contacts})
            else:
                field = self.PRINTED.get(name, name)
                found.append({"kind": "set_field", "field": field, "value": value})
        return found
