"""What the style page shows: one sample of everything (demo mode only)."""

from __future__ import annotations

from django import forms
from django.core.paginator import Paginator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

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
        label=_("Title"), max_length=60, help_text=_("As printed, at most 60 characters.")
    )
    email = forms.EmailField(label=_("E-mail"), required=False)
    day = forms.DateField(
        label=_("Last day"), widget=forms.DateInput(attrs={"type": "date"}), required=False
    )
    kind = forms.ChoiceField(
        label=_("Kind of text"),
        choices=[("draft", _("Draft")), ("final", _("Final text"))],
        widget=forms.RadioSelect,
    )
    topics = forms.MultipleChoiceField(
        label=_("Topics"),
        choices=[("science", _("Science")), ("industry", _("Industry"))],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    level = forms.ChoiceField(label=_("Level"), choices=[("", "—"), ("province", _("Province"))])
    page = forms.FileField(
        label=_("Document"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ".docx,.pdf,.txt"}),
    )
    words = forms.CharField(label=_("Opinion"), widget=forms.Textarea(attrs={"rows": 4}))
    agreed = forms.BooleanField(label=_("I have read the notice"))


def samples() -> dict[str, object]:
    """The style page's context."""
    wrong = SampleForm({"email": "wang@", "title": ""}, auto_id="wrong_%s")
    wrong.is_valid()
    return {
        "tones": TONES,
        "icons": ICONS,
        "form": SampleForm(),
        "wrong": wrong,
        "refusal": no(gettext("The consultation closed on 19 February 2021.")),
        "unclear": unknown(gettext("The rate is announced, but no figure has been published.")),
        "refused": Refused(gettext("A second person must confirm what you entered.")),
        "crumbs": [(gettext("Policies"), "/policies/"), (gettext("Components"), "")],
        "tabs": [
            {"label": gettext("Text"), "url": "#text", "active": True, "count": None},
            {"label": gettext("Measures"), "url": "#measures", "active": False, "count": 101},
            {"label": gettext("Targets"), "url": "#targets", "active": False, "count": 5},
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
            "when": gettext("1 February 2021"),
            "iso": "2021-02-01",
            "title": gettext("Draft published"),
            "text": gettext("Opinions by telephone, fax or e-mail."),
            "state": "done",
        },
        {
            "when": gettext("19 February 2021"),
            "iso": "2021-02-19",
            "title": gettext("Last day for opinions"),
            "state": "current",
        },
        {"title": gettext("Final text"), "state": "future"},
    ]
