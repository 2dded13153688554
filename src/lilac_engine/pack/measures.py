"""Measures (措施): every sentence of a policy that asks for something."""

from __future__ import annotations

from enum import StrEnum

from lilac_engine.pack.evidence import Id, Record, Words


class Mechanism(StrEnum):
    """The modules that can carry a measure, by their folder names."""

    ACCOUNTS = "accounts"
    MESSAGES = "messages"
    PARTIES = "parties"
    POLICIES = "policies"
    REGISTRIES = "registries"
    RETURNS = "returns"
    LEDGER = "ledger"
    ENTITLEMENTS = "entitlements"
    LIVE = "live"
    CONSULTATION = "consultation"
    PROGRAMMES = "programmes"
    VOUCHERS = "vouchers"
    FACILITIES = "facilities"
    TRANSFER = "transfer"
    EXCHANGE = "exchange"
    DUTIES = "duties"
    INDICATORS = "indicators"
    SITE = "site"


class Part(StrEnum):
    """Where on the page a measure stands."""

    ARTICLE = "article"
    NOTICE = "notice"
    PREAMBLE = "preamble"
    CLOSING = "closing"
    ANNEXES = "annexes"
    LIVE = "live"
    VISITOR = "visitor"


class MeasureKind(StrEnum):
    """What the sentence does."""

    SUPPORT = "support"  # 支持、给予: money, priority, resources
    OBLIGATION = "obligation"  # 要、须: somebody has to
    ENCOURAGEMENT = "encouragement"  # 鼓励、引导
    PERMISSION = "permission"  # 允许、可
    INSTITUTION = "institution"  # 建立、完善: a system, list, body or mechanism
    UNDERTAKING = "undertaking"  # 实施、开展、建设: a plan, programme or work
    TARGET = "target"  # a dated result
    PRECEDENCE = "precedence"  # which rule prevails
    CONSULTATION = "consultation"  # an invitation to speak
    SERVICE = "service"  # what a person is offered on the page


class Procedure(StrEnum):
    """How one decides under the measure; each has its own way of working."""

    LIST = "list"  # certificate or list: meets conditions or not, expires
    ENTITLEMENT = "entitlement"  # 普惠: conditions met, amount by formula
    STAGE_AWARD = "stage-award"  # event proven, fixed sum
    COMPETITION = "competition"  # marks, panel, collective decision
    COMMISSION = "commission"  # 定向委托: reasoned exception
    VOUCHER = "voucher"  # quota, lock, settle
    DUTY = "duty"  # report or be named
    ASSESSMENT = "assessment"  # score, rank
    CASE = "case"  # 一事一议
    MATCHING = "matching"  # needs, offers, contracts


class Measure(Record):
    """One sentence that asks for something, and what it means to run it.

    ``id`` is ``article.sentence`` (the heading being sentence 0) or a letter and number for the
    parts outside the articles. ``quote`` is the exact print. ``procedure`` is None where nothing is
    decided case by case.
    """

    id: Id
    part: Part = Part.ARTICLE
    article: Id | None = None
    quote: Words
    kind: MeasureKind
    procedure: Procedure | None = None
    mechanisms: tuple[Mechanism, ...]
    runs_en: Words
    runs_zh: Words

    @property
    def sentence(self) -> int:
        """Number of the sentence in its article or part, from 1."""
        return int(self.id.rpartition(".")[2])


class Principle(Record):
    """A sentence that sets a direction and asks for nothing that could be run or measured."""

    quote: Words
    article: Id | None = None
    reason_en: Words
    reason_zh: Words


class MeasuresFile(Record):
    """``measures.yaml``."""

    measures: tuple[Measure, ...]
    principles: tuple[Principle, ...] = ()
