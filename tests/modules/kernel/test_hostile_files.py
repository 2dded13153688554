"""Every hostile file costs at most 10 s and 512 MB and is refused with a reason.

Twice: by the inspection before anything opens it, and, should it get past that, by the reader in
its child process.
"""

import io
import resource
import time
import tracemalloc

import pytest

from lilac.kernel.inspection import inspect
from lilac.kernel.refusal import Refused
from lilac.kernel.sandbox import run_limited
from lilac.kernel.states import FileKind
from tests.modules.kernel import hostile

pytestmark = pytest.mark.fuzz
MEBI = 1024 * 1024
SECONDS = 10.0
BEFORE_OPENING = {
    "zip bomb": (hostile.zip_bomb, "a.docx", "ratio"),
    "nested archive": (hostile.nested_zip, "a.docx", "another packed file"),
    "lying header": (hostile.lying_header, "a.docx", "do not agree with its directory"),
    "entities": (hostile.entity_bomb, "a.docx", "XML entities"),
    "hidden entities": (hostile.hidden_entity_bomb, "a.docx", "XML entities"),
    "huge picture": (hostile.huge_picture, "a.png", "100000 × 100000"),
    "huge photograph": (hostile.huge_photograph, "a.jpg", "65000 × 65000"),
    "pdf and archive": (hostile.pdf_and_archive, "a.pdf", "archive at once"),
    "junk before": (hostile.archive_behind_junk, "a.docx", "overlap"),
    "overlapping": (hostile.overlapping, "a.docx", "overlap"),
    "all directory": (hostile.all_directory, "a.docx", "too many parts"),
    "password": (hostile.encrypted, "a.docx", "password"),
    "50 MB of nothing": (lambda: bytes(50 * MEBI), "a.txt", "50 MB"),
    "5 MB of nothing": (lambda: bytes(5 * MEBI), "a.txt", "not known here"),
    "macro": (lambda: hostile.word(**{"word/vbaProject.bin": b"x"}), "a.docx", "macro"),
    "old macro": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "a.doc", "macros"),
    "object": (
        lambda: hostile.word(**{"word/embeddings/o.bin": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"}),
        "a.docx",
        "another packed file",
    ),
    "macro type": (
        lambda: hostile.packed(
            {"[Content_Types].xml": b"<a macroEnabled/>", "word/document.xml": b"<a/>"}
        ),
        "a.docx",
        "macro",
    ),
    "traversal": (lambda: hostile.word(**{"../../etc/x.xml": b"<a/>"}), "a.docx", "false path"),
    "plain archive": (lambda: hostile.packed({"a.txt": b"x"}), "a.docx", "an archive"),
    "cut off": (lambda: hostile.real_word()[:-30], "a.docx", "cut off"),
    "bzip": (lambda: hostile.packed({"word/document.xml": b"x"}, 12), "a.docx", "unusual way"),
}
IN_THE_READER = {
    "zip bomb": (hostile.zip_bomb, "a.docx"),
    "nested archive": (hostile.nested_zip, "a.docx"),
    "lying header": (hostile.lying_header, "a.docx"),
    "million paragraphs": (hostile.endless_paragraphs, "a.docx"),
    "entities": (hostile.entity_bomb, "a.docx"),
    "hidden entities": (hostile.hidden_entity_bomb, "a.docx"),
    "pdf bomb": (hostile.pdf_bomb, "a.pdf"),
    "pdf of pages": (hostile.pdf_of_pages, "a.pdf"),
    "huge picture": (hostile.huge_picture, "a.png"),
    "pdf and archive": (hostile.pdf_and_archive, "a.pdf"),
    "50 MB of nothing": (lambda: bytes(50 * MEBI), "a.txt"),
    "5 MB of nothing": (lambda: bytes(5 * MEBI), "a.txt"),
}


def computed():
    """Processor seconds of all children so far: what a busy machine does not change."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@pytest.fixture(autouse=True)
def english(settings):
    from django.utils import translation

    with translation.override("en"):
        yield


@pytest.mark.parametrize(("make", "name", "reason"), BEFORE_OPENING.values(), ids=BEFORE_OPENING)
def test_refused_before_it_is_opened(make, name, reason):
    file = io.BytesIO(make())
    tracemalloc.start()
    started = time.process_time()
    try:
        with pytest.raises(Refused, match=reason):
            inspect(file, name, allowed=FileKind)
        assert time.process_time() - started < SECONDS
        assert tracemalloc.get_traced_memory()[1] < 32 * MEBI
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(("make", "name"), IN_THE_READER.values(), ids=IN_THE_READER)
def test_refused_by_the_reader_within_its_limits(make, name):
    payload = make()
    started = computed()
    with pytest.raises(Refused) as refusal:
        run_limited("lilac_engine.text.reading.read", payload, options={"name": name})
    assert computed() - started < SECONDS + 1
    assert len(refusal.value.reasons[0]) > 20


def test_the_reader_cannot_have_more_than_512_mb():
    """The operating system refuses more address space, whatever the file is."""
    asked = b"__import__('resource').getrlimit(__import__('resource').RLIMIT_AS)"
    assert run_limited("builtins.eval", asked) == [512 * MEBI, 512 * MEBI]


def test_an_honest_file_passes_both():
    payload = hostile.real_word()
    assert inspect(io.BytesIO(payload), "通知.docx", allowed=[FileKind.DOCX]) is FileKind.DOCX
    reading = run_limited("lilac_engine.text.reading.read", payload, options={"name": "通知.docx"})
    assert "第一条  支持企业研发。" in reading["text"]
