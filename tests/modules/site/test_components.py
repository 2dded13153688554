"""The components pages are made of, and the look of forms, rendered as a page renders them."""

from __future__ import annotations

from pathlib import Path

import pytest
from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.template import engines
from django_cotton.compiler_regex import CottonCompiler
from selectolax.lexbor import LexborHTMLParser

from lilac.kernel.refusal import Refused
from lilac.site.style import ICONS
from lilac_engine.verdict import no, unknown, yes


@pytest.fixture
def show(rf):
    """Render a piece of template; returns its tree."""

    def show(template: str, address: str = "/", **context: object) -> LexborHTMLParser:
        compiled = engines["django"].from_string(CottonCompiler().process(template))
        return LexborHTMLParser(compiled.render(context, rf.get(address)))

    return show


class Letter(forms.Form):
    name = forms.CharField(help_text="as on the card")
    kind = forms.ChoiceField(choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)
    paper = forms.FileField(
        required=False, widget=forms.ClearableFileInput(attrs={"accept": ".docx,text/plain,.pdf"})
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["paper"].max_bytes = 20 * 1024 * 1024

    def clean(self):
        raise forms.ValidationError("the letter as a whole is wrong")


def test_reason_shows_the_button_only_to_a_yes(show):
    button = "<c-reason :verdict='verdict'><button>go</button></c-reason>"

    assert show(button, verdict=yes()).css_first("button")
    for refusal in (no("too late"), unknown("no figure yet"), Refused("too late")):
        tree = show(button, verdict=refusal)
        assert tree.css_first("button") is None
        assert refusal.reasons[0] in tree.text()


def test_reason_of_no_verdict_is_nothing(show):
    assert not show("<c-reason :verdict='verdict' />", verdict=None).body.text(strip=True)


def test_component_does_not_take_the_words_of_the_page_around_it(show):
    tree = show("<c-empty title='mine' />", hint="not mine", action="not mine")

    assert "not mine" not in tree.text()


def test_words_are_escaped_once(show):
    tree = show("<c-page-head title='{{ title }}' lead='R&D > 2' />", title="<b>1</b> & 2")

    assert tree.css_first("h1").text() == "<b>1</b> & 2"
    assert tree.css_first(".lead").text() == "R&D > 2"


def test_pager_keeps_the_rest_of_the_address(show):
    page = Paginator(range(95), 10).page(3)
    tree = show("<c-pager :page='page' />", "/list/?q=创新&page=3&year=2021", page=page)

    before, after = tree.css("a")
    assert "page=2" in before.attributes["href"]
    assert "year=2021" in after.attributes["href"]
    assert "%E5%88%9B%E6%96%B0" in after.attributes["href"]


def test_pager_of_one_page_is_nothing(show):
    page = Paginator(range(5), 10).page(1)

    assert not show("<c-pager :page='page' />", page=page).body.text(strip=True)


def test_crumbs_begin_at_home_and_end_at_the_page_itself(show):
    tree = show("<c-crumbs :items='items' />", items=[("A", "/a/"), ("B", "/b/")])

    assert [a.attributes["href"] for a in tree.css("a")] == ["/", "/a/"]
    assert tree.css_first("[aria-current=page]").text() == "B"


def test_confirm_is_a_post_form_with_a_token(show):
    form = show("<c-confirm action='/x/' label='L' question='Q?' />").css_first("details form")

    assert form.attributes["method"] == "post"
    assert form.css_first("input[name=csrfmiddlewaretoken]")


def test_filters_offer_to_clear_only_what_is_set(show):
    assert show("<c-filters action='/x/' />").css_first("a") is None
    assert show("<c-filters action='/x/' />", "/x/?a=1").css_first("a").attributes["href"] == "/x/"


def test_bars_are_drawn_to_the_largest(show):
    items = [{"label": "a", "value": 8}, {"label": "b", "value": 2}]
    tree = show("<c-bars :items='items' label='l' />", items=items)

    assert [r.attributes["width"] for r in tree.css(".bars-fill")] == ["100", "25"]


def test_tile_map_says_the_same_in_a_table(show):
    items = [
        {"name": "哈尔滨", "row": 4, "column": 2, "value": 97, "level": 4, "url": "/h/"},
        {"name": "伊春", "row": 2, "column": 3, "value": None},
    ]
    tree = show("<c-tile-map :items='items' label='l' />", items=items)

    assert tree.css_first("svg svg").attributes["x"] == "20"
    assert tree.css_first("svg svg").attributes["y"] == "40"
    assert tree.css_first("td").text(strip=True) == "97"
    assert len(tree.css("tbody tr")) == 2


def test_every_icon_of_the_list_is_drawn_and_listed():
    drawn = {
        path.stem for path in Path(settings.ROOT, "src/lilac/kernel/templates/icons").glob("*.svg")
    }
    assert drawn == set(ICONS)


def test_form_ties_label_hint_and_error_to_the_input(show):
    tree = show("<c-form :form='form' action='/x/' />", form=Letter({}))
    name = tree.css_first("#id_name")

    assert name.attributes["aria-invalid"] == "true"
    described = name.attributes["aria-describedby"].split()
    assert described == ["id_name_helptext", "id_name_error"]
    assert all(tree.css_first(f"#{i}") for i in described)
    assert tree.css_first("label[for=id_name]")
    assert tree.css_first("form").attributes["enctype"] == "multipart/form-data"


def test_form_sums_up_its_errors_with_ways_to_the_fields(show):
    summary = show("{{ form }}", form=Letter({})).css_first(".error-summary")

    assert "the letter as a whole is wrong" in summary.text()
    assert [a.attributes["href"] for a in summary.css("a")] == ["#id_name", "#id_kind_0"]


def test_form_without_errors_has_no_summary(show):
    assert show("{{ form }}", form=Letter()).css_first(".error-summary") is None


def test_choices_are_a_fieldset_with_a_legend(show):
    field = show("{{ form }}", form=Letter()).css_first("#field-kind fieldset")

    assert "Kind" in field.css_first("legend").text()
    assert len(field.css("input[type=radio]")) == 2


def test_file_field_says_what_it_takes(show):
    tree = show("{{ form }}", form=Letter())
    limits = tree.css_first("#id_paper_limits")

    assert ".docx .pdf" in limits.text()
    assert "text/plain" not in limits.text()
    assert "20" in limits.text()
    assert "id_paper_limits" in tree.css_first("#id_paper").attributes["aria-describedby"]


def test_fields_offer_what_the_browser_knows(show):
    assert (
        show("{{ form }}", form=Letter()).css_first("#id_name").attributes["autocomplete"] == "name"
    )
