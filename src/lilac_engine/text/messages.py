"""What each diagnostic says to the person who confirms the structure, in Chinese and English.

A sentence says what was found and what was made of it; the place is the diagnostic's span.
Blanks in braces are filled from its values.
"""

from __future__ import annotations

from typing import Literal

from lilac_engine.text.model import Diagnostic

SENTENCES: dict[str, tuple[str, str]] = {
    # the characters
    "empty": ("页面没有文字，请粘贴或上传公文正文。", "The page holds no text; paste or upload the document."),
    "binary": (
        "此处起含有大量控制字符，看来是二进制文件而不是文字；请按文件格式上传，不要粘贴。",
        "From here on the page is full of control characters: a binary file, not text. Upload it as a file instead of pasting it.",
    ),
    "control_character": ("此处有不可见的控制字符，已原样保留。", "There is an invisible control character here; it was left as it is."),
    "replacement_character": (
        "有{count}个字符在转码时已丢失（显示为“\ufffd”），请对照原件补上。",
        "{count} characters were lost in conversion (shown as “\ufffd”); restore them from the original.",
    ),
    "mojibake": (
        "文字看来是用错误的编码打开的（乱码），请用正确的编码重新保存后再导入。",
        "The text was opened in the wrong encoding; save it in the right one and import it again.",
    ),
    "garbled": ("页面夹有无法解释的拼音注音，请对照原件核对。", "Stray pinyin was found that explains no character; compare with the original."),
    "pinyin_removed": (
        "有{count}处汉字后夹带括号拼音，识别时已忽略，原文未改动。",
        "Pinyin in brackets behind {count} characters was ignored while reading; the print is unchanged.",
    ),
    "traditional_characters": (
        "页面使用繁体字，识别时按简体对照，原文未改动。",
        "The page is set in traditional characters; it was read as simplified ones, the print is unchanged.",
    ),
    "lines_joined": (
        "有{count}处换行断在句子中间，识别时已接上。",
        "{count} line ends stood in the middle of a sentence and were read as if joined.",
    ),
    "line_ends_lost": (
        "有{count}个编号不在行首，是按前后顺序认出的，请核对分条。",
        "{count} numbers do not begin a line; they were recognised by their order. Check how the text was parted.",
    ),
    "page_too_long": (
        "页面的编号或段落多得不像一份公文，从此处起未作结构识别，文字仍保留。",
        "The page has more numbers or paragraphs than any document; from here on no structure was read. The text is kept.",
    ),
    # the outline
    "no_articles": (
        "没有找到编号的条文；如果是公文正文，请检查编号是否丢失。",
        "No numbered articles were found; if this is a document, see whether its numbers were lost.",
    ),
    "numbering_gap": (
        "此处应为第{expected}个编号，却是“{number}”，中间可能缺条。",
        "Number {expected} was due here, but “{number}” is printed; something may be missing between.",
    ),
    "numbering_starts_late": (
        "编号从“{number}”开始，前面可能缺条。",
        "The numbering begins with “{number}”; something may be missing before it.",
    ),
    "numbering_repeated": ("编号“{number}”重复出现。", "The number “{number}” appears twice."),
    "numbering_back": (
        "编号“{number}”比前一个小，可能是另一份文件、引用或笔误。",
        "The number “{number}” is lower than the one before: another document, a reference or a slip.",
    ),
    "chapter_title_glued": (
        "章标题与正文之间没有换行，标题在何处结束是推断的。",
        "The chapter's title runs into the text; where it ends is a guess.",
    ),
    "chapter_without_number": (
        "此行没有章号，按位置判断为章标题。",
        "This line has no number; by its place it was taken for a chapter's title.",
    ),
    "heading_ambiguous": (
        "第一句既像标题又像正文，按正文处理。",
        "The first sentence may be a heading or text; it was taken for text.",
    ),
    "image_not_article": (
        "“{name}”是图片文件名，不是条文编号，已按页面杂质处理。",
        "“{name}” is the name of an image and no article's number; it was kept apart as noise.",
    ),
    "repeated_text": (
        "此段与前文完全重复，只取一次。",
        "This passage repeats an earlier one word for word; it was taken once.",
    ),
    "several_documents": (
        "页面上还有另一份文件：“{title}”。请确认是否分开导入。",
        "The page holds another document: “{title}”. Decide whether to import it apart.",
    ),
    "bracket_never_closes": (
        "括号“{bracket}”没有对应的右括号。",
        "The bracket “{bracket}” never closes.",
    ),
    # the head
    "no_title": ("正文里没有找到题目，请填写。", "No title was found in the text; please give one."),
    "title_joined": (
        "题目分排{count}行，已合成一行。",
        "The title was printed on {count} lines and joined.",
    ),
    "title_cited": (
        "题目取自书名号中的引用，页面上没有文件全文。",
        "The title was taken from a citation; the document itself is not on the page.",
    ),
    "title_from_metadata": ("题目取自页面元数据。", "The title was taken from the page's metadata."),
    "issuer_inferred": (
        "没有落款单位，发文机关“{issuer}”是从题目或正文推断的。",
        "Nobody signed; the issuing body “{issuer}” was inferred from title or text.",
    ),
    # notice
    "no_deadline": ("没有找到意见反馈截止日。", "No closing day for opinions was found."),
    "deadline_relative": (
        "截止日写作“{period}”，页面上没有可以起算的日期，请填写。",
        "The closing day is printed as “{period}” with no day to count from; please give it.",
    ),
    "deadline_ambiguous": (
        "有多个可能的截止日，取{chosen}；另有{others}。",
        "There is more than one possible closing day; {chosen} was taken, beside {others}.",
    ),
    "year_inferred": (
        "截止日没有写年份，按落款或发布日期推断为{day}。",
        "The closing day has no year; it was taken as {day} from the signature or publication.",
    ),
    "date_impossible": ("“{date}”这一天不存在，请核对。", "There is no such day as “{date}”; please check."),
    "no_contact": ("没有找到联系方式。", "No contact was found."),
    "contact_masked": ("联系方式被网站遮蔽，请到原发布页面查找。", "The site hides the contact; look for it where the page was first published."),
    # bodies and targets
    "body_level_inherited": (
        "“{names}”省略了层级，按前面的部门补为“{resolved}”。",
        "“{names}” are printed without their level; they were read as “{resolved}” after the body before them.",
    ),
    "first_leads": (
        "此处声明列第一位者为牵头单位，对以后各条适用。",
        "It is declared here that the first body of each list leads; this was applied to what follows.",
    ),
    "year_inherited": (
        "目标“{indicator}”自己没有写年份，取自本章的{year}年。",
        "The target “{indicator}” prints no year; {year} was taken from its chapter.",
    ),
}  # fmt: skip


def say(diagnostic: Diagnostic, lang: Literal["zh", "en"] = "zh") -> str:
    """The sentence of a diagnostic. An unknown code says itself, so that nothing is silent."""
    pair = SENTENCES.get(diagnostic.code)
    if pair is None:
        return diagnostic.code
    values = dict(diagnostic.values)
    return pair[0 if lang == "zh" else 1].format_map(_Blank(values))


class _Blank(dict[str, str]):
    """A value nobody gave is shown as an ellipsis, never as an error."""

    def __missing__(self, key: str) -> str:
        return "…"
