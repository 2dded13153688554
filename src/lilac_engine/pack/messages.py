"""The sentences of the pack checker: ``code -> (zh, en)``; the checker fills the blanks."""

from __future__ import annotations

from collections.abc import Mapping

MESSAGES: Mapping[str, tuple[str, str]] = {
    # files
    "no-pack": (
        "这里没有 pack.yaml，不是政策包。",
        "There is no pack.yaml here: this is not a policy pack.",
    ),
    "no-file": ("缺少文件 {name}。", "The file {name} is missing."),
    "unreadable": ("文件无法读取：{reason}。", "The file cannot be read: {reason}."),
    "unknown-file": (
        "没有任何程序读取这个文件，请检查文件名。",
        "Nothing reads this file; check its name.",
    ),
    "too-large": (
        "文件有 {size} 字节，上限 {limit} 字节，未读取。",
        "The file has {size} bytes; the limit is {limit}. It was not read.",
    ),
    "not-utf8": (
        "不是 UTF-8 编码（第 {position} 字节起）。",
        "Not UTF-8, from byte {position} on.",
    ),
    "yaml": ("YAML 语法错误：{problem}。", "YAML syntax: {problem}."),
    "yaml-alias": (
        "政策包里每个值都要写全，不接受引用 *{name}（可能成倍膨胀）。",
        "A pack is written out in full: the alias *{name} is refused, for aliases can multiply without limit.",
    ),
    "yaml-tag": ("不接受类型标签 {tag}。", "The type tag {tag} is refused."),
    "yaml-deep": ("嵌套超过 {limit} 层。", "Nested more than {limit} levels deep."),
    "yaml-nodes": ("超过 {limit} 个值。", "More than {limit} values."),
    "yaml-key": ("键必须是一个词。", "A key must be a single word."),
    "yaml-twice": (
        "键“{name}”写了两次，第一次在第 {first} 行。",
        "The key “{name}” stands twice; first on line {first}.",
    ),
    "yaml-empty": ("文件是空的。", "The file is empty."),
    "yaml-many": ("一个文件只能有一个 YAML 文档。", "A file holds one YAML document only."),
    # schema
    "unknown-key": (
        "没有这个键。可用的键：{known}。",
        "There is no such key. Known keys: {known}.",
    ),
    "missing-key": ("缺少键“{name}”。", "The key “{name}” is missing."),
    "not-a-choice": ("“{value}”不在可选值内：{choices}。", "“{value}” is not one of: {choices}."),
    "wrong-type": ("“{value}”应为{wanted_zh}。", "“{value}” should be {wanted_en}."),
    "wrong-date": (
        "“{value}”不是日期。写作 2022、2022-05 或 2022-05-16，且须是存在的日子。",
        "“{value}” is no date. Write 2022, 2022-05 or 2022-05-16, and a day that exists.",
    ),
    "wrong-form": ("“{value}”不合格式 {pattern}。", "“{value}” is not of the form {pattern}."),
    "empty-text": ("这里不能是空的。", "This may not be empty."),
    "open-amount": (
        "状态为 open 的参数没有值，状态为 published 的必有值。",
        "An open parameter has no value, and a published one always has one.",
    ),
    "wrong-value": ("“{value}”不可用：{problem}。", "“{value}” cannot stand here: {problem}."),
    # references
    "duplicate-id": (
        "编号“{id}”重复，第一次在 {where} 第 {first} 行。",
        "The id “{id}” is taken; first on line {first} of {where}.",
    ),
    "dangling": ("没有编号为“{id}”的{kind_zh}。", "There is no {kind_en} with the id “{id}”."),
    "no-source": ("证据标记 {mark} 必须注明来源。", "Evidence marked {mark} must name its source."),
    "later-mark": (
        "后续文件的金额须为 VF 或 VP 证据，这里是 {mark}。",
        "An amount of a later document needs evidence VF or VP; this is {mark}.",
    ),
    # bodies
    "succession-cycle": ("机构沿革成环：{chain}。", "The succession runs in a circle: {chain}."),
    "succession-overlap": (
        "“{old}”到 {old_to} 才终止，而“{new}”从 {new_from} 已开始。",
        "“{old}” is valid to {old_to}, yet “{new}” begins on {new_from}.",
    ),
    "validity-reversed": (
        "终止 {to} 早于开始 {start}。",
        "It ends on {to}, before it begins on {start}.",
    ),
    "printed-twice": (
        "简称“{name}”已属于“{other}”。",
        "The name “{name}” belongs to “{other}” already.",
    ),
    # places
    "code-prefix": (
        "代码 {code} 不在上级“{parent}”的代码 {parent_code} 之下。",
        "The code {code} does not lie under {parent_code} of “{parent}”.",
    ),
    "tile-taken": (
        "方格 {row},{col} 已属于“{other}”。",
        "The tile {row},{col} belongs to “{other}” already.",
    ),
    # source text
    "sha": (
        "{name} 的 SHA-256 是 {found}，不是清单所记的 {wanted}。原文被改动过。",
        "The SHA-256 of {name} is {found}, not {wanted} as recorded: the founding text was changed.",
    ),
    "outside": ("路径“{name}”在政策包之外。", "The path “{name}” leads out of the pack."),
    "not-quoted": (
        "原文中没有这句话：“{quote}”。",
        "These words do not occur in the source text: “{quote}”.",
    ),
    "quoted-twice": (
        "这句话在原文中出现 {count} 次，位置不明。",
        "These words occur {count} times in the source text, so their place is not certain.",
    ),
    "not-in-measure": (
        "措施 {measure} 的原文里没有这几个字：“{quote}”。",
        "The words of measure {measure} do not contain “{quote}”.",
    ),
    # coverage
    "no-article": ("原文中没有第 {article} 条。", "The source text has no article {article}."),
    "wrong-sentence": (
        "引文不是第 {article} 条的第 {index} 句（原文为“{found}”）。",
        "The quote is not sentence {index} of article {article}, which reads “{found}”.",
    ),
    "uncovered": (
        "第 {article} 条第 {index} 句既不是措施，也没有标为原则：“{text}”。",
        "Sentence {index} of article {article} is neither a measure nor marked as a principle: “{text}”.",
    ),
    "unknown-body": (
        "第 {article} 条的责任单位“{name}”不在 bodies.yaml 里。",
        "“{name}”, responsible for article {article}, is not in bodies.yaml.",
    ),
    "target-differs": (
        "原文里读不出这个目标：{op} {value}{unit}({year})。",
        "The text does not yield this target: {op} {value}{unit} ({year}).",
    ),
    "not-parsed": ("原文里找不到任何条款。", "No article was found in the source text."),
}
