"""What a person at the import desk is told: ``code -> (zh, en)``; values fill the blanks."""

from __future__ import annotations

from collections.abc import Mapping

WORDINGS: Mapping[str, tuple[str, str]] = {
    # the proof sheet
    "proof.no_document": (
        "这一页上没有认出文件,不能发布。请把正文的段落标为“条”或“前言”。",
        "No document was found on this page, so it cannot be published. "
        "Mark its paragraphs as articles or preamble.",
    ),
    "proof.no_title": (
        "文件还没有标题,请填写标题。",
        "The document has no title yet; please give it one.",
    ),
    "proof.no_articles": (
        "没有认出条文:如果这份文件确实不分条,可以照此提交;否则请从正文中拆出各条。",
        "No articles were found. If the document has none, submit it as it is; "
        "otherwise split its text into articles.",
    ),
    "proof.several_documents": (
        "这一页上有 {count} 份文件。发布的是第一份;{names}请另立一件,其文字保留在本页中。",
        "There are {count} documents on this page. The first is published; lay {names} on the "
        "desk as papers of their own. Their text is kept with this page.",
    ),
    "proof.loose": (
        "这里有 {count} 个字没有归入任何结构,请指明它是什么。",
        "These {count} characters belong to no part of the structure yet; say what they are.",
    ),
    "proof.empty_article": (
        "这一条只有标题或编号,没有正文。",
        "This article has a heading or number but no text.",
    ),
    "unstorable_character": (
        "有 {count} 个不能保存的字符,已用“\ufffd”代替,第一个在这里。",
        "{count} characters cannot be stored and were replaced by “\ufffd”; the first is here.",
    ),
    # corrections that do not fit
    "edit.unknown": ("无法识别这项校正。", "This correction is not known."),
    "edit.piece_gone": (
        "这一段已被别的校正改动,现在没有以这里开头的段落。",
        "No piece begins here any more: another correction has changed it.",
    ),
    "edit.sentence_gone": (
        "这一句已被别的校正改动,现在没有以这里开头的句子。",
        "No sentence begins here any more: another correction has changed it.",
    ),
    "edit.other_kind": (
        "这类段落不能这样校正。",
        "A piece of this kind cannot be corrected in this way.",
    ),
    "edit.outside": (
        "所选位置不在这一段之内。",
        "The chosen place lies outside this piece.",
    ),
    "edit.only_blanks": (
        "所选位置的一侧没有文字,拆不开。",
        "There is no text on one side of the chosen place, so nothing can be parted.",
    ),
    "edit.nothing_after": (
        "后面没有可以合并的内容。",
        "There is nothing after it to join with.",
    ),
    "edit.nothing_before": (
        "这是页面的第一段,前面没有边界可移。",
        "This is the first piece of the page: there is no border before it.",
    ),
    "edit.item_without_article": (
        "“项”必须在某一条之下,而前面没有条。",
        "An item stands below an article, and there is no article before it.",
    ),
    "edit.not_in_a_document": (
        "这里不在任何文件之内。",
        "This place is in no document.",
    ),
    "edit.no_target": ("这里没有目标。", "There is no target here."),
    "edit.no_such_day": (
        "日历上没有这一天,请按 2021-02-19 的写法填写。",
        "There is no such day in the calendar; write it like 2021-02-19.",
    ),
    "edit.no_such_time": (
        "没有这个时刻,请按 17:00 的写法填写。",
        "There is no such time; write it like 17:00.",
    ),
    "edit.no_such_status": ("没有这种文本状态。", "There is no such status."),
    "edit.no_such_field": ("没有这个字段。", "There is no such field."),
    "edit.no_such_document": ("没有这份文件。", "There is no such document."),
}
