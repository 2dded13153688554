"""What the style page shows: one sample of everything (demo mode only)."""

from __future__ import annotations

from django import forms
from django.core.paginator import Paginator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from lilac.kernel.refusal import Refused
from lilac_engine.verdict import no, unknown

TONES = ("neutral", "info", "success", "warning", "danger")
ICONS = [
    "arrow-left",
    "arrow-right",
    "bell",
    "building",
    "calendar",
    "check",
    "chevron",
    "clock",
    "close",
    "download",
    "edit",
    "external",
    "factory",
    "file",
    "filter",
    "flag",
    "flower",
    "globe",
    "heart",
    "home",
    "info",
    "link",
    "list",
    "lock",
    "menu",
    "moon",
    "person",
    "plus",
    "print",
    "scales",
    "search",
    "shield",
    "speaker",
    "sun",
    "target",
    "undo",
    "upload",
    "warning",
]
TILES = (  # name, row, column, figure, shade
    ("大兴安岭", 0, 1, None, 0),
    ("黑河", 1, 2, 12, 1),
    ("齐齐哈尔", 2, 0, 31, 2),
    ("伊春", 2, 3, 9, 1),
    ("鹤岗", 2, 4, 8, 1),
    ("佳木斯", 2, 5, 17, 2),
    ("大庆", 3, 1, 44, 3),
    ("绥化", 3, 2, 15, 2),
    ("双鸭山", 3, 5, 6, 1),
    ("哈尔滨", 4, 2, 97, 4),
    ("七台河", 4, 4, 5, 1),
    ("鸡西", 4, 5, 7, 1),
    ("牡丹江", 5, 3, 22, 2),
)


class SampleForm(forms.Form):
    """One field of every kind."""

    title = forms.CharField(
        label=_lazy("Title"), max_length=60, help_text=_lazy("As printed, at most 60 characters.")
    )
    email = forms.EmailField(label=_lazy("E-mail"), required=False)
    day = forms.DateField(
        label=_lazy("Last day"), widget=forms.DateInput(attrs={"type": "date"}), required=False
    )
    kind = forms.ChoiceField(
        label=_lazy("Kind of text"),
        choices=[("draft", _lazy("Draft")), ("final", _lazy("Final text"))],
        widget=forms.RadioSelect,
    )
    topics = forms.MultipleChoiceField(
        label=_lazy("Topics"),
        choices=[("science", _lazy("Science")), ("industry", _lazy("Industry"))],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    level = forms.ChoiceField(
        label=_lazy("Level"), choices=[("", "—"), ("province", _lazy("Province"))]
    )
    page = forms.FileField(
        label=_lazy("Document"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ".docx,.pdf,.txt"}),
    )
    words = forms.CharField(label=_lazy("Opinion"), widget=forms.Textarea(attrs={"rows": 4}))
    agreed = forms.BooleanField(label=_lazy("I have read the notice"))


def samples() -> dict[str, object]:
    """The style page's context."""
    wrong = SampleForm({"email": "wang@", "title": ""}, auto_id="wrong_%s")
    wrong.is_valid()
    return {
        "tones": TONES,
        "icons": ICONS,
        "form": SampleForm(),
        "wrong": wrong,
        "refusal": no(_("The consultation closed on 19 February 2021.")),
        "unclear": unknown(_("The rate is announced, but no figure has been published.")),
        "refused": Refused(_("A second person must confirm what you entered.")),
        "crumbs": [(_("Policies"), "/policies/"), (_("Components"), "")],
        "tabs": [
            {"label": _("Text"), "url": "#text", "active": True, "count": None},
            {"label": _("Measures"), "url": "#measures", "active": False, "count": 101},
            {"label": _("Targets"), "url": "#targets", "active": False, "count": 5},
        ],
        "page": Paginator(range(95), 10).page(3),
        "steps": _steps(),
        "downloads": [("PDF", "#pdf"), ("Word", "#docx"), ("JSON", "#json")],
        "bars": [
            {"label": "省科技厅", "value": 21, "url": "#kjt"},
            {"label": "省财政厅", "value": 18, "url": "#czt"},
            {"label": "省教育厅", "value": 9, "url": ""},
        ],
        "tiles": [
            {"name": name, "row": row, "column": column, "value": value, "level": level, "url": "#"}
            for name, row, column, value, level in TILES
        ],
    }


def _steps() -> list[dict[str, str]]:
    return [
        {
            "when": _("1 February 2021"),
            "iso": "2021-02-01",
            "title": _("Draft published"),
            "text": _("Opinions by telephone, fax or e-mail."),
            "state": "done",
        },
        {
            "when": _("19 February 2021"),
            "iso": "2021-02-19",
            "title": _("Last day for opinions"),
            "state": "current",
        },
        {"title": _("Final text"), "state": "future"},
    ]
