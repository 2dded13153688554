"""What a refused or doubtful file is told, in Chinese and English.

Every code has one sentence per language; ``{blanks}`` are filled from the values that travel with
the code. Refusals stop the reading, notices accompany it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

REFUSALS: Final[dict[str, tuple[str, str]]] = {
    "empty": (
        "文件“{name}”是空的，没有可读的文字。",
        "The file “{name}” is empty: there is no text to read.",
    ),
    "too_large": (
        "文件“{name}”有 {size}，超过了 {limit} 的上限。",
        "The file “{name}” has {size}, above the limit of {limit}.",
    ),
    "too_many_pages": (
        "PDF“{name}”有 {pages} 页，超过了 {limit} 页的上限。",
        "The PDF “{name}” has {pages} pages, above the limit of {limit}.",
    ),
    "binary": (
        "文件“{name}”不是文字文件，请上传 .docx、带文字的 .pdf、.html、.txt 或 .md。",
        "The file “{name}” is not text. Please upload .docx, .pdf with text, .html, .txt or .md.",
    ),
    "unsupported": (
        "“{name}”是{kind}，不能直接读取。请另存为 .docx 或 .pdf 后再上传。",
        "“{name}” is {kind}, which cannot be read. Please save it as .docx or .pdf and upload again.",
    ),
    "image": (
        "“{name}”是图片（{kind}），里面没有可读的文字。请上传原文件，或先做文字识别。",
        "“{name}” is a picture ({kind}) without readable text. "
        "Please upload the original, or recognise its text first.",
    ),
    "pdf_scan": (
        "PDF“{name}”共 {pages} 页，都没有文字（可能是扫描件）。请上传原文件，或先做文字识别。",
        "None of the {pages} pages of the PDF “{name}” has text (a scan?). "
        "Please upload the original, or recognise its text first.",
    ),
    "broken_pdf": (
        "PDF“{name}”已损坏，打不开。",
        "The PDF “{name}” is damaged and cannot be opened.",
    ),
    "encrypted": (
        "文件“{name}”有密码保护。请去掉密码后再上传。",
        "The file “{name}” is protected by a password. Please remove it and upload again.",
    ),
    "macro": (
        "Office 文件“{name}”带有宏（{part}），为安全起见不予读取。请另存为不带宏的 .docx。",
        "The Office file “{name}” carries macros ({part}) and is not read for safety. "
        "Please save it as a .docx without macros.",
    ),
    "zip_bomb": (
        "文件“{name}”解压后有 {unpacked}（上限 {limit}，压缩比 {ratio}），不予打开。",
        "The file “{name}” would unpack to {unpacked} (limit {limit}, ratio {ratio}) and is not opened.",
    ),
    "too_many_entries": (
        "文件“{name}”内含 {entries} 个部件，超过了 {limit} 个的上限。",
        "The file “{name}” holds {entries} parts, above the limit of {limit}.",
    ),
    "broken_zip": (
        "文件“{name}”的压缩结构已损坏，打不开（{reason}）。",
        "The packed structure of the file “{name}” is damaged ({reason}).",
    ),
    "broken_docx": (
        "Word 文件“{name}”已损坏，打不开（{reason}）。",
        "The Word file “{name}” is damaged ({reason}).",
    ),
    "old_office": (
        "“{name}”是旧版 Office 或 WPS 文件（.doc 一类）。请另存为 .docx 后再上传。",
        "“{name}” is an old Office or WPS file (like .doc). Please save it as .docx and upload again.",
    ),
    "xml_entities": (
        "文件“{name}”的 XML 里有实体或 DTD 声明（{part}），为安全起见不予读取。",
        "The XML of the file “{name}” declares entities or a DTD ({part}) and is not read for safety.",
    ),
    "polyglot": (
        "文件“{name}”同时是{first}和{second}，为安全起见不予读取。",
        "The file “{name}” is {first} and {second} at once and is not read for safety.",
    ),
    "too_deep": (
        "文件“{name}”的层次嵌套超过 {limit} 层，不予读取。",
        "The file “{name}” is nested deeper than {limit} levels and is not read.",
    ),
    "no_text": (
        "文件“{name}”能打开，但里面没有文字。",
        "The file “{name}” opens, but there is no text in it.",
    ),
}

NOTICES: Final[dict[str, tuple[str, str]]] = {
    "reading.name_disagrees": (
        "文件名以“{suffix}”结尾，内容却是 {format}；按内容读取。",
        "The name ends in “{suffix}” but the content is {format}; read by its content.",
    ),
    "reading.encoding_guessed": (
        "没有注明编码，按 {encoding} 读取（把握 {confidence}）。若有乱码请另存为 UTF-8。",
        "No encoding is declared; read as {encoding} (confidence {confidence}). "
        "If characters look wrong, save the file as UTF-8.",
    ),
    "reading.encoding_disagrees": (
        "网页声明编码为 {declared}，内容却是 {encoding}；按内容读取。",
        "The page declares {declared} but its bytes are {encoding}; read by its content.",
    ),
    "reading.garbled": (
        "有 {count} 个字符无法识别（乱码），第一处在这里。",
        "{count} characters could not be read (garbled); the first is here.",
    ),
    "reading.control_removed": (
        "去掉了 {count} 个不可见的控制字符。",
        "{count} invisible control characters were removed.",
    ),
    "reading.deleted_text_dropped": (
        "有 {count} 处修订删除的文字没有读入，第一处：“{text}”。",
        "{count} passages deleted under tracked changes were left out, the first: “{text}”.",
    ),
    "reading.inserted_text_kept": (
        "有 {count} 处修订新增的文字已经读入，第一处：“{text}”。",
        "{count} passages inserted under tracked changes were read, the first: “{text}”.",
    ),
    "reading.comments_dropped": (
        "有 {count} 条批注没有读入。",
        "{count} comments were left out.",
    ),
    "reading.notes_dropped": (
        "有 {count} 条脚注或尾注没有读入。",
        "{count} footnotes or endnotes were left out.",
    ),
    "reading.hidden_text_dropped": (
        "有 {count} 处隐藏文字没有读入，第一处：“{text}”。",
        "{count} hidden passages were left out, the first: “{text}”.",
    ),
    "reading.numbering_unknown": (
        "自动编号的格式“{format}”不认识，编号按阿拉伯数字写出。",
        "The automatic numbering format “{format}” is unknown; digits were written.",
    ),
    "reading.furniture_dropped": (
        "去掉了 {count} 处页码、页眉或页脚，第一处：“{text}”。",
        "{count} page numbers, headers or footers were left out, the first: “{text}”.",
    ),
    "reading.page_without_text": (
        "第 {pages} 页没有文字（可能是图片），没有读入。",
        "Page {pages} has no text (a picture?) and was not read.",
    ),
}


def sentence(code: str, values: Iterable[tuple[str, str]] = (), language: str = "zh") -> str:
    """The sentence for a refusal or notice; ``language`` is ``zh`` or ``en``.

    Raises ``KeyError`` for a code that no table knows.
    """
    chinese, english = REFUSALS[code] if code in REFUSALS else NOTICES[code]
    return (english if language == "en" else chinese).format(**dict(values))
