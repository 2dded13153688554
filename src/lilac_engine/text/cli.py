"""``lilac parse``: read a document on the command line, or score the reader on a folder."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from lilac_engine.text.assemble import parse
from lilac_engine.text.messages import say
from lilac_engine.text.model import Article, Document, Page, Severity
from lilac_engine.text.scoring import score
from lilac_engine.text.truth import as_truth

_EXAMPLES = """
examples:
  lilac parse policy.txt --tree          the structure for the eye, doubts at the end
  lilac parse notice.docx --json         everything, with the keys of the truth files
  curl -s URL | lilac parse - --csv      one row an article, with its responsible bodies
  lilac parse policy.txt --akn > p.xml   Akoma Ntoso 3.0
  lilac parse --score DIR --misses       how well NAME.txt is read against NAME.truth.json

FILE may be .txt (UTF-8, GB18030, Big5, UTF-16), .html, .md, .docx or .pdf with text; - reads
standard input. Exit status: 0 read, 1 could not be read, 2 wrong use.
"""
_MARK = {Severity.INFO: "·", Severity.WARNING: "!", Severity.ERROR: "✗"}


def main(argv: Sequence[str] | None = None) -> int:
    """Run ``lilac parse``; returns the exit status."""
    options = _parser().parse_args(argv)
    if options.score:
        return _score(Path(options.score), misses=options.misses)
    if options.file is None:
        _parser().print_help()
        return 2
    from lilac_engine.text.reading import Unreadable

    try:
        text = _text(options.file)
    except OSError as error:
        return _fail(f"{options.file}: {error.strerror}")
    except Unreadable as error:
        return _fail(str(error))
    page = parse(text)
    shown: dict[str, Callable[[Page], str]] = {
        "json": _json,
        "tree": lambda page: tree(page, options.lang),
        "csv": _csv,
        "akn": _akn,
    }
    sys.stdout.write(shown[options.form](page) + "\n")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="lilac parse",
        description="Read an official document: notice, chapters, articles, responsible bodies,"
        " targets, dates, and every doubt with its place.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("file", nargs="?", metavar="FILE", help="the document, or - for stdin")
    form = parser.add_mutually_exclusive_group()
    for name, text in (
        ("json", "all that was found, as JSON (the default)"),
        ("tree", "chapters and articles as a tree, then the doubts"),
        ("csv", "one row an article"),
        ("akn", "Akoma Ntoso 3.0"),
    ):
        form.add_argument(f"--{name}", dest="form", action="store_const", const=name, help=text)
    parser.set_defaults(form="json")
    parser.add_argument("--lang", choices=("zh", "en"), default="zh", help="language of the doubts")
    parser.add_argument("--score", metavar="DIR", help="score a folder of text and truth")
    parser.add_argument("--misses", action="store_true", help="with --score: what differs")
    return parser


def _text(name: str) -> str:
    from lilac_engine.text.reading import read

    data = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    return read(data, "stdin.txt" if name == "-" else Path(name).name).text


def _fail(sentence: str) -> int:
    sys.stderr.write(sentence + "\n")
    return 1


def _json(page: Page) -> str:
    found = as_truth(page)
    found["diagnostics"] = [
        {
            "code": d.code,
            "severity": d.severity.value,
            "span": [d.span.start, d.span.end] if d.span else None,
            "zh": say(d, "zh"),
            "en": say(d, "en"),
        }
        for d in page.diagnostics
    ]
    found["noise"] = [
        {"kind": n.kind.value, "span": [n.span.start, n.span.end]} for n in page.noise
    ]
    return json.dumps(found, ensure_ascii=False, indent=1)


def _csv(page: Page) -> str:
    from lilac_engine.text.export import to_csv

    return "".join(to_csv(document) for document in page.documents).rstrip("\r\n")


def _akn(page: Page) -> str:
    from lilac_engine.text.akn import to_akn

    return to_akn(page).decode("utf-8")


def _score(folder: Path, *, misses: bool) -> int:
    try:
        table = score(folder)
    except FileNotFoundError as error:
        return _fail(str(error))
    sys.stdout.write(table.text() + "\n")
    if misses:
        for name, lines in table.misses.items():
            sys.stdout.writelines(f"{name}: {line}\n" for line in lines)
    return 0


def tree(page: Page, lang: str = "zh") -> str:
    """The page as an indented tree, its doubts below with line and column."""
    lines: list[str] = []
    if page.notice is not None:
        lines.append(f"◇ {page.notice.title or '—'}")
        if page.notice.deadline:
            clock = f" {page.notice.deadline_time:%H:%M}" if page.notice.deadline_time else ""
            lines.append(f"  ⏱ {page.notice.deadline}{clock}")
        lines += [f"  {c.kind.value}: {c.value}" for c in page.notice.contacts]
    for document in page.documents:
        lines += _document(document)
    lines.append("")
    for diagnostic in page.diagnostics:
        sentence = say(diagnostic, "en" if lang == "en" else "zh")
        lines.append(f"{_MARK[diagnostic.severity]} {_place(page, diagnostic.span)}{sentence}")
    return "\n".join(lines)


def _document(document: Document) -> list[str]:
    facts = [document.status.value if document.status else "", document.doc_number or ""]
    facts += [document.issuer or "", str(document.issued_on or "")]
    lines = [f"■ {document.title or '—'}", "  " + " · ".join(f for f in facts if f)]
    chapter = -1
    for article in document.articles:
        if article.chapter is not None and article.chapter != chapter:
            chapter = article.chapter
            lines.append(f"  {document.chapters[chapter].title}")
        lines.append(_article(article))
    if not document.articles:
        lines += [f"  {c.title}" for c in document.chapters]
    for target in document.targets:
        upper = f"—{target.upper:g}" if target.upper is not None else ""
        when = target.year or target.period or ""
        lines.append(
            f"  ◎ {target.indicator} {target.op} {target.value:g}{upper}{target.unit} ({when})"
        )
    return lines


def _article(article: Article) -> str:
    words = article.heading or "".join(article.text.split())[:24] + "…"
    bodies = "、".join(b.resolved for b in article.bodies)
    count = f"{len(article.sentences)}句"
    return f"    {article.number} {words} ({count})" + (f" [{bodies}]" if bodies else "")


def _place(page: Page, span: object) -> str:
    start = getattr(span, "start", None)
    if start is None:
        return ""
    line = page.source.count("\n", 0, start) + 1
    column = start - (page.source.rfind("\n", 0, start) + 1) + 1
    return f"{line}:{column} "
