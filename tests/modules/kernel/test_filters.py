from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.template import Context, Template
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from lilac.kernel.templatetags.lilac import highlight

EVENING = datetime(2021, 2, 19, 16, 5, tzinfo=UTC)  # the 20th, 00:05, in Shanghai


def show(text, language, **values):
    with translation.override(language):
        return Template("{% load lilac %}" + text).render(Context(values))


@pytest.mark.parametrize(
    ("text", "value", "chinese", "english"),
    [
        ("{{ v|money }}", 35_000_000_000, "3.5亿元", "CNY 350 million"),
        ("{{ v|money }}", None, "", ""),
        ("{{ v|capital_money }}", 20_000_000, "人民币贰拾万元整", "人民币贰拾万元整"),
        ("{{ v|capital_money }}", None, "", ""),
        ("{{ v|day }}", date(2021, 2, 9), "2021年2月9日", "9 February 2021"),
        ("{{ v|day }}", EVENING, "2021年2月20日", "20 February 2021"),
        ("{{ v|day }}", None, "", ""),
        ("{{ v|isoday }}", EVENING, "2021-02-20", "2021-02-20"),
        ("{{ v|isoday }}", None, "", ""),
        ("{{ v|moment }}", EVENING, "2021年2月20日 00:05", "20 February 2021, 00:05"),
        (
            "{{ v|moment }}",
            datetime(2021, 2, 9, 8, 5),
            "2021年2月9日 08:05",
            "9 February 2021, 08:05",
        ),
        ("{{ v|moment }}", None, "", ""),
        ("{{ v|number }}", 1234567, "1,234,567", "1,234,567"),
        ("{{ v|number }}", Decimal("1234.50"), "1,234.5", "1,234.5"),
        ("{{ v|number }}", 100, "100", "100"),
        ("{{ v|number }}", None, "", ""),
        ("{{ v|percent_bp }}", 2550, "25.5%", "25.5%"),
        ("{{ v|percent_bp }}", 10_000, "100%", "100%"),
        ("{{ v|percent_bp }}", None, "", ""),
        ("{{ v|last_line }}", "a\n b \n", "b", "b"),
        ("{{ v|last_line }}", "", "", ""),
    ],
)
def test_filter_shows(text, value, chinese, english):
    assert show(text, "zh-hans", v=value) == chinese
    assert show(text, "en", v=value) == english


@pytest.mark.parametrize(
    ("text", "terms", "shown"),
    [
        ("支持研发", "研发", "支持<mark>研发</mark>"),
        ("支持研发机构", ["研发", "研发机构"], "支持<mark>研发机构</mark>"),
        ("a R&D <b>", "r&d", "a <mark>R&amp;D</mark> &lt;b&gt;"),
        ("plain <i>", "", "plain &lt;i&gt;"),
        ("plain", None, "plain"),
        (None, "x", ""),
        ("a.b", ".", "a<mark>.</mark>b"),
    ],
)
def test_highlight(text, terms, shown):
    assert highlight(text, terms) == shown


@given(st.text("ab<>&\"'研发 ", max_size=30), st.lists(st.text("ab<&研", max_size=3), max_size=3))
def test_highlight_changes_no_letter_and_lets_no_tag_through(text, terms):
    tree = LexborHTMLParser(f"<pre>\n{highlight(text, terms)}</pre>")
    found = tree.css_first("pre")
    assert found.text() == text
    assert {node.tag for node in found.css("*")} <= {"pre", "mark"}
