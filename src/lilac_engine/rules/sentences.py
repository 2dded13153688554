"""The sentence of every fault, in Chinese and in English; each says what to write instead."""

from __future__ import annotations

from typing import Final

SENTENCES: Final[dict[str, tuple[str, str]]] = {
    # -- text --
    "too-long": (
        "公式有 {length} 个字符，最多 {limit} 个。请拆成几条有名称的规则。",
        "The formula has {length} characters; at most {limit}. Split it into named rules.",
    ),
    "too-many": (
        "公式的成分超过 {limit} 个。请拆成几条有名称的规则。",
        "The formula has more than {limit} parts. Split it into named rules.",
    ),
    "too-deep": (
        "嵌套超过 {limit} 层。请把内层写成一条有名称的规则。",
        "Nested more than {limit} levels deep. Make the inner part a rule of its own.",
    ),
    "empty": (
        "这里还没有公式。例如写：rd_tax_y1 >= p.rd_gate",
        "There is no formula yet. Write for example: rd_tax_y1 >= p.rd_gate",
    ),
    "comment": (
        "公式里不能写注释。请写在规则的文字说明里；减去负数请写 a - (-b)。",
        "No comments in a formula. Put them into the rule's words; to subtract a negative write a - (-b).",
    ),
    "string": (
        "公式里没有带引号的文字。列表事实的选项请写 事实.选项，例如 board.star。",
        "There are no quoted texts. Write an option of a list fact as fact.option, for example board.star.",
    ),
    "float": (
        "{text} 不是整数。公式里只用整数：钱以分计，比例以万分之一计；请写成参数 p.x 或用 pct(x, 2500) 表示 25%。",
        "{text} is not a whole number. Formulas use whole numbers only, money in fen, ratios in basis points: use a parameter p.x, or pct(x, 2500) for 25 %.",
    ),
    "number": (
        "{text} 既不是数也不是名称。数请只写数字（不带单位和分隔符），名称以小写字母开头。",
        "{text} is neither a number nor a name. Write numbers as plain digits; names begin with a small letter.",
    ),
    "big-number": (
        "数 {text} 太大，最大 9223372036854775807。",
        "The number {text} is too large; at most 9223372036854775807.",
    ),
    "division": (
        "不能用 / 相除，否则要取整或出现除以零。除以固定的数请写 idiv(x, 12)；比较比例请两边相乘，例如 a * 10000 >= b * p.ratio；取百分比请写 pct(x, p.rate)。",
        "There is no division by /. Write idiv(x, 12) for a fixed number, multiply both sides to compare a ratio (a * 10000 >= b * p.ratio), or pct(x, p.rate) for a share.",
    ),
    "modulo": (
        "没有取余 %。取百分比请写 pct(x, 2500)（25%）。",
        "There is no remainder %. For a percentage write pct(x, 2500), which is 25 %.",
    ),
    "power": ("没有乘方 **。请写成相乘：x * x。", "There is no power **. Write a product: x * x."),
    "semicolon": (
        "一个公式只写一个式子，不能用分号。第二个式子请另写一条规则。",
        "One formula is one expression, without semicolons. Write a second one as a rule of its own.",
    ),
    "double-equals": ("相等请写一个等号 =。", "Write equality with one =."),
    "logic-sign": ("{text} 请写成 {instead}。", "Write {instead} instead of {text}."),
    "cast": (
        "不能转换类型（:: 或 CAST）。每个事实的类型在它的声明里。",
        "There are no casts (:: or CAST). The type of a fact stands in its declaration.",
    ),
    "wide-sign": (
        "全角或数学符号 {text} 请写成 {instead}。",
        "Write {instead} instead of the wide or mathematical sign {text}.",
    ),
    "amount-word": (
        "公式里没有“{text}”。金额请写成参数 p.x，在参数里以元为单位写。",
        "There is no “{text}” in a formula. Make the amount a parameter p.x, written in yuan there.",
    ),
    "strange": (
        "公式里不能有字符 {text}（{code}）。请只用事实和规则的英文名、数字和 + - * ( ) , . = <> < <= > >=。",
        "The character {text} ({code}) has no meaning here. Use names of facts and rules, digits and + - * ( ) , . = <> < <= > >= only.",
    ),
    # -- grammar --
    "unexpected": (
        "没想到这里有 {text}，应当是{expected}。",
        "{text} does not belong here; expected {expected_en}.",
    ),
    "ends-early": (
        "公式没有写完，末尾还应当有{expected}。",
        "The formula ends too early; expected {expected_en}.",
    ),
    "left-over": (
        "公式在 {text} 之前已经完整。请用 AND、OR 或运算符连接，或删去多余部分。",
        "The formula was complete before {text}. Join the parts with AND, OR or an operator, or delete what is too much.",
    ),
    "chained": (
        "比较不能连写。请写 x BETWEEN 1 AND 5，或 a < b AND b < c。",
        "Comparisons cannot be chained. Write x BETWEEN 1 AND 5, or a < b AND b < c.",
    ),
    "not-here": ("NOT 在这里要加括号：(NOT a)。", "Put NOT in parentheses here: (NOT a)."),
    "null": (
        "没有 NULL，也不能测试事实是否缺失：缺失就是“未知”，由系统自己说明。请直接写条件，例如 staff_y1 >= 10。",
        "There is no NULL and no test for a missing fact: missing is unknown, and the outcome says so. Write the condition itself, for example staff_y1 >= 10.",
    ),
    "query": (
        "公式里不能有查询（{text}）。对清单求和、计数请声明派生事实，再用它的名称。",
        "No queries in a formula ({text}). Declare a derived fact for a sum or count over a list and use its name.",
    ),
    "like": (
        "没有 {text}。文字分类请声明为列表事实，再写 事实 IN (事实.选项)。",
        "There is no {text}. Declare a list fact and write fact IN (fact.option).",
    ),
    "date-word": (
        "没有 {text}。当天请写 today；固定的日子请写成参数 p.x；时间间隔请写 months_between(a, b) 或 years_between(a, b)。",
        "There is no {text}. Write today for the day itself, a parameter p.x for a fixed day, months_between(a, b) or years_between(a, b) for a span.",
    ),
    "case-simple": (
        "CASE 后面直接写 WHEN：CASE WHEN 条件 THEN 值 ELSE 值 END。",
        "CASE is followed by WHEN: CASE WHEN condition THEN value ELSE value END.",
    ),
    "case-else": (
        "CASE 必须有 ELSE，说明其余情况的值。",
        "CASE needs ELSE: say what holds in all other cases.",
    ),
    "upper-name": ("名称一律小写：{instead}。", "Names are written in small letters: {instead}."),
    "long-name": (
        "名称 {text} 超过 {limit} 个字符。",
        "The name {text} is longer than {limit} characters.",
    ),
    "bad-name": (
        "{text} 不能作名称：名称以小写字母开头，只含小写字母、数字和下划线。",
        "{text} cannot be a name: names begin with a small letter and hold small letters, digits and underscores.",
    ),
    "dotted": (
        "{text} 的点后面不能再有点。请写 p.参数、expert.事项 或 事实.选项。",
        "Nothing may be dotted twice as in {text}. Write p.parameter, expert.matter or fact.option.",
    ),
    "prefix-alone": (
        "{text} 后面要写点和名称，例如 {text}.{example}。",
        "{text} is followed by a dot and a name, for example {text}.{example}.",
    ),
    "function": (
        "没有函数 {text}。{hint}可用的有：pct、idiv、least、greatest、ladder、months_between、years_between、days_between、year_of。",
        "There is no function {text}. {hint_en}There are: pct, idiv, least, greatest, ladder, months_between, years_between, days_between, year_of.",
    ),
    "coalesce": (
        "没有 {text}：缺失的事实不能当作零或否。登记完整的事实请在声明里标明 closed_world。",
        "There is no {text}: a missing fact may not pass for nought or no. Where a register is complete, declare the fact closed_world.",
    ),
    "arity": (
        "{text} 要 {wanted} 个参数，这里有 {given} 个。写法：{usage}",
        "{text} takes {wanted_en} arguments, not {given}. Write {usage}",
    ),
    "idiv-by": (
        "idiv 的第二个参数必须是大于零的整数，例如 idiv(x, 12)。",
        "The second argument of idiv is a whole number above nought, for example idiv(x, 12).",
    ),
    "in-constant": (
        "IN 括号里只能写整数、事实.选项 或 p.参数。比较两个事实请写 a = b OR a = c。",
        "IN takes whole numbers, fact.option or p.parameter only. To compare facts write a = b OR a = c.",
    ),
    # -- names and types --
    "unknown-name": (
        "没有名为 {text} 的事实或规则。{hint}",
        "There is no fact or rule {text}. {hint_en}",
    ),
    "unknown-parameter": (
        "没有参数 p.{text}。{hint}",
        "There is no parameter p.{text}. {hint_en}",
    ),
    "unknown-option": ("{fact} 没有选项 {text}。{hint}", "{fact} has no option {text}. {hint_en}"),
    "no-options": (
        "{text} 不是列表事实，没有选项。{hint}",
        "{text} is not a list fact and has no options. {hint_en}",
    ),
    "expert-here": (
        "{text} 要由专家判断，只能用在条件里，不能用来算数或决定适用对象。",
        "{text} is for experts to judge: it may stand in requirements only, not in amounts, nor in whom a benefit concerns.",
    ),
    "wants": (
        "这里要的是{wanted}，{text} 是{given}。",
        "Wanted here: {wanted_en}; {text} is {given_en}.",
    ),
    "date-literal": (
        "日子不能写成数 {text}。固定的日子请写成参数 p.x，当天请写 today。",
        "A day is not written as the number {text}. Use a parameter p.x for a fixed day, today for the day itself.",
    ),
    "date-arithmetic": (
        "日子不能加减乘除。时间间隔请写 months_between(a, b) 或 years_between(a, b)，先后请直接比较。",
        "Days are not added or multiplied. Write months_between(a, b) or years_between(a, b) for a span; compare days as they are.",
    ),
    "yes-no-compared": (
        "是或否不用比较。请写 {text} 或 NOT {text}。",
        "A yes or no is not compared. Write {text} or NOT {text}.",
    ),
    "code-order": (
        "选项没有大小。列表事实只能用 =、<> 或 IN。",
        "Options have no order. A list fact takes =, <> or IN only.",
    ),
    "units": (
        "{left} 是{left_unit}，{right} 是{right_unit}，单位不同，不能{verb}。比例请两边相乘（a * 10000 >= b * p.ratio）或用 pct(x, p.rate)。",
        "{left} counts {left_unit_en} and {right} {right_unit_en}: these units cannot be {verb_en}. For ratios multiply both sides (a * 10000 >= b * p.ratio) or write pct(x, p.rate).",
    ),
    "wrong-unit": (
        "这里要{wanted}，公式算出的是{given}。比例请用 pct(x, p.rate)。",
        "This must come to {wanted_en}, and the formula comes to {given_en}. For shares write pct(x, p.rate).",
    ),
    "mixed-product": (
        "规则的结果是{given}，不是一个单位。请用 pct(x, p.rate) 或 idiv(x, 10000) 还原。",
        "The rule comes to {given_en}, which is no single unit. Bring it back with pct(x, p.rate) or idiv(x, 10000).",
    ),
    "rate-unit": (
        "pct 的第二个参数是比例（万分之一），{text} 是{given}。",
        "The second argument of pct is a ratio in basis points; {text} is {given_en}.",
    ),
    "overflow": (
        "{text} 最大可达 {high}，最小可达 {low}，超出 64 位整数。请给所用事实声明更窄的范围（low、high），或先除后乘。",
        "{text} may reach {low} to {high}, beyond 64-bit integers. Declare narrower domains (low, high) of the facts it uses, or divide before multiplying.",
    ),
    "expression-grows": (
        "展开后超过 {limit} 个成分。请把重复使用的部分写成一条有名称的规则。",
        "Written out it has more than {limit} parts. Make what is used repeatedly a rule of its own.",
    ),
    # -- the book --
    "duplicate": (
        "{what} {text} 写了两次。请改名或删去一个。",
        "{what_en} {text} is there twice. Rename or delete one.",
    ),
    "same-since": (
        "{text} 有两个版本从同一天（{since}）起同时有效。请给其中一个写上止日（until）或另一个起日（since）。",
        "{text} has two versions in force from the same day ({since}). Give one an end (until) or another beginning (since).",
    ),
    "since-until": (
        "{text} 的止日早于起日。请对调或更正。",
        "{text} ends before it begins. Correct since or until.",
    ),
    "reserved": (
        "{text} 是公式语言的词，不能作名称。请换一个名称，例如 {text}_value。",
        "{text} is a word of the formula language and cannot be a name. Rename it, for example to {text}_value.",
    ),
    "cycle": (
        "规则相互依赖成环：{text}。请去掉其中一处引用。",
        "Rules depend on one another in a ring: {text}. Remove one of the references.",
    ),
    "not-in-force": (
        "规则 {text} 在 {day} 不生效。请调整它的起止日，或不用它。",
        "The rule {text} is not in force on {day}. Change its dates, or do without it.",
    ),
    "yearly-name": (
        "{text} 是逐年的事实，要说明哪一年：{hint}。",
        "{text} is a yearly fact; say which year: {hint}.",
    ),
    "yearly-lag": (
        "{fact} 没有声明这一年的值：要用 {text}，请在事实里写 lags: [{lags}]。",
        "{fact} declares no value of that year: to use {text}, write lags: [{lags}] into the fact.",
    ),
    "not-whole": (
        "{value} 换算后不是整数（{unit}）。请核对小数位。",
        "{value} does not come to a whole number of {unit_en}. Check the decimals.",
    ),
    "not-of-type": (
        "{value} 写法不对，这里要的是“{wanted}”。{hint}",
        "{value} cannot stand here; wanted: {wanted_en}. {hint_en}",
    ),
    "not-a-day": (
        "{value} 不是日子。请写 2021、2021-02 或 2021-02-19。",
        "{value} is no day. Write 2021, 2021-02 or 2021-02-19.",
    ),
    "out-of-int64": (
        "{value} 太大，超出 64 位整数。",
        "{value} is too large for a 64-bit integer.",
    ),
    "out-of-domain": (
        "{name} 的值 {text} 超出可能的范围：{low}至{high}。",
        "{name} is {text}, outside what is possible: from {low_en} to {high_en}.",
    ),
    "no-such-choice": (
        "{text} 不是 {name} 的选项。可选：{options}。",
        "{text} is none of the options of {name}. There are: {options}.",
    ),
    "value-or-day": (
        "{text} 的取值要么都写 value，要么都写 day，每个恰好写一个。",
        "Every value of {text} is written as value, or every one as day; exactly one of the two each.",
    ),
    "bounds": (
        "{text} 的下限大于上限，或者它是日子、列表或是否，不能写 low、high。",
        "{text}: low is above high, or it is a day, a list or a yes/no, which take no low and high.",
    ),
    "options": (
        "{text} 是列表事实时必须有选项、编号不重复；不是列表事实时不能有选项。",
        "{text}: a list fact has options with different numbers; any other fact has none.",
    ),
    "unit-kind": (
        "{text} 不是整数，不能有单位。",
        "{text} is not a whole number and takes no unit.",
    ),
    "lags": (
        "{text} 的 lags 要写不重复的 0 或正整数；只有逐年的事实才有。",
        "{text}: lags are different whole numbers from 0 on, of yearly facts only.",
    ),
    "one-of": (
        "一个条件恰好写 when、expert、any、all 中的一个；any 和 all 至少含一项。",
        "A condition has exactly one of when, expert, any, all; any and all hold at least one.",
    ),
    "leaves": (
        "{text} 有 {given} 个条件，最多 {limit} 个。请把几个条件合成一条规则。",
        "{text} has {given} requirements; at most {limit}. Put several into one rule.",
    ),
    "groups-deep": (
        "{text} 的条件组嵌套超过 {limit} 层。请把内层写成一条规则。",
        "The groups of requirements of {text} nest more than {limit} levels deep. Make the inner one a rule.",
    ),
    "no-figure": (
        "{text} 给出一个数（figure），却没有写公式。",
        "{text} gives a figure and has no formula for it.",
    ),
    "no-lines": (
        "{text} 给的是钱，就要有 lines。金额没有公布的，写一行，式子用没有取值的参数，例如 p.amount。",
        "{text} gives money and needs lines. If the amount is not published, write a line with a parameter without value, for example p.amount.",
    ),
    "figure-kind": (
        "figure 的公式要算出一个数，且只有一个单位。请用 pct(x, p.rate) 或 idiv(x, 10000) 还原比例。",
        "A figure is a number of one unit. Bring ratios back with pct(x, p.rate) or idiv(x, 10000).",
    ),
    "unknown-benefit": ("没有名为 {text} 的事项。{hint}", "There is no benefit {text}. {hint_en}"),
    "unknown-register": (
        "没有名为 {text} 的登记来源。{hint}",
        "There is no register {text}. {hint_en}",
    ),
    "statistics": (
        "{text} 来自统计资料，只能是“是或否”（统计法第二十八条）。",
        "{text} comes from statistics and may be a yes or no only (Statistics Law art. 28).",
    ),
    "event-fact": (
        "{text} 不是日子，不能用来选定版本。",
        "{text} is not a day and cannot pick the version.",
    ),
    "unknown-fact": ("没有名为 {text} 的事实。{hint}", "There is no fact {text}. {hint_en}"),
    "unknown-table": ("没有名为 {text} 的清单。{hint}", "There is no list {text}. {hint_en}"),
    "unknown-field": (
        "清单 {table} 没有字段 {text}。{hint}",
        "The list {table} has no field {text}. {hint_en}",
    ),
    "derived-type": (
        "{text}：用 {aggregate} 汇总得到的类型与所声明的事实不符。",
        "{text}: what {aggregate} makes of the rows is not of the declared fact's type.",
    ),
    "window": (
        "{text} 的时间窗要用一个日子字段，并且恰好写 years_before、months_before、this_year 中的一个。",
        "The window of {text} needs a day field and exactly one of years_before, months_before, this_year.",
    ),
    # -- findings: not wrong, worth a look --
    "always-true": (
        "这个条件在所有可能的取值下都成立，不起作用。请核对门槛或事实的范围。",
        "This requirement holds whatever the facts are. Check the threshold or the domains of the facts.",
    ),
    "never-true": (
        "这个条件在任何可能的取值下都不成立，没有人能享受。请核对门槛、单位或事实的范围。",
        "This requirement can never hold: nobody could be entitled. Check threshold, units or the domains of the facts.",
    ),
    "never-together": (
        "{text} 的各项条件不可能同时成立，没有人能享受。请核对相互矛盾的门槛。",
        "The requirements of {text} can never all hold: nobody could be entitled. Look for thresholds that contradict one another.",
    ),
    "ladder-order": (
        "ladder 的门槛要从大到小排列，后面的 {text} 永远用不到。",
        "The thresholds of a ladder go from large to small: {text} is never reached.",
    ),
    "tiny-ratio": (
        "比例以万分之一计，{text} 是 {shown}%。若指 {text}%，请写 {instead}，最好写成参数 p.x。",
        "Ratios count basis points: {text} is {shown} %. For {text} % write {instead}, or better a parameter p.x.",
    ),
    "money-literal": (
        "钱以分计，{text} 是 {shown} 元。金额最好写成有起止日和出处的参数 p.x。",
        "Money counts fen: {text} is {shown} yuan. An amount is better a parameter p.x, with its dates and source.",
    ),
    "no-value": (
        "参数 p.{text} 在 {day} 没有取值：只能显示“已公布，尚不能兑付”。",
        "The parameter p.{text} has no value on {day}: announced, not yet payable.",
    ),
    "unused": (
        "{what} {text} 没有被用到。请删去，或在公式里使用。",
        "{what_en} {text} is not used. Delete it, or use it in a formula.",
    ),
}
