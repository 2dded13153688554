"""What the policy gives, as a list to search: benefits of a program with article and measure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from lilac.entitlements.queries.holdings import measures_of
from lilac.entitlements.words import said
from lilac.policies.models import Clause, Measure, Wording
from lilac.policies.queries.documents import latest_versions
from lilac.policies.queries.measures import article_of
from lilac_engine.rules.program import Benefit, Program
from lilac_engine.rules.records import Gives, Payer, Season


@dataclass(frozen=True, slots=True)
class Offer:
    """One benefit with the measure and the article it stands on."""

    benefit: Benefit
    measure: Measure | None
    article: Clause | None

    @property
    def payers(self) -> tuple[Payer, ...]:
        """Who pays, each once, in the order of the lines."""
        return tuple(dict.fromkeys(line.record.payer for line in self.benefit.lines))

    @property
    def payable(self) -> bool:
        """Whether all it stands on is published; what is assumed for the demo is not."""
        if self.benefit.assumed:
            return False
        return not self.benefit.open and not any(leaf.open for leaf in self.benefit.leaves)

    @property
    def article_name(self) -> str:
        """``9.支持科技型企业上市``; else where the rule says it stands."""
        if self.article is not None:
            return f"{self.article.raw}{self.article.heading}"
        return said(self.benefit.record.basis, "provision") or _("Other rules")

    @property
    def article_key(self) -> str:
        """The anchor of the article; empty where the measure is in no published text."""
        return self.article.anchor if self.article else ""


@dataclass(frozen=True, slots=True)
class Wish:
    """What the reader narrows the list to; an empty value narrows nothing."""

    text: str = ""
    gives: str = ""
    payer: str = ""
    payable: str = ""  # "yes": has an amount now, "no": announced
    article: str = ""


def offers(program: Program) -> list[Offer]:
    """All benefits of a program in the order of articles; three queries."""
    measures = measures_of(benefit.id for benefit in program.benefits)
    articles = _articles(measures.values())
    found = [
        Offer(benefit, measure, articles.get(measure.pk) if measure else None)
        for benefit in program.benefits
        for measure in [measures.get(benefit.id)]
    ]
    return sorted(found, key=lambda offer: (_place(offer.measure), offer.benefit.id))


def _place(measure: Measure | None) -> tuple[int, ...]:
    if measure is None:
        return (10_000,)
    return (measure.position, measure.pk)


def _articles(measures: Iterable[Measure]) -> dict[int, Clause]:
    """The article of each measure in the latest published text that prints it."""
    wordings = (
        Wording.objects.filter(
            measure__in=[measure.pk for measure in measures],
            version__in=latest_versions().values("pk"),
        )
        .select_related("clause", "clause__parent")
        .order_by("pk")
    )
    return {wording.measure_id: article_of(wording) for wording in wordings}


def offer(program: Program, key: str) -> Offer | None:
    """One benefit by its key, or None."""
    benefit = program.benefit.get(key)
    if benefit is None:
        return None
    measure = measures_of([key]).get(key)
    article = _articles([measure]).get(measure.pk) if measure else None
    return Offer(benefit, measure, article)


def narrowed(found: Iterable[Offer], wish: Wish) -> list[Offer]:
    """Those that answer to the whole wish."""
    return [offer for offer in found if _kept(offer, wish)]


def _kept(offer: Offer, wish: Wish) -> bool:
    record = offer.benefit.record
    if wish.gives and record.gives != wish.gives:
        return False
    if wish.payer and wish.payer not in offer.payers:
        return False
    if wish.payable and offer.payable is not (wish.payable == "yes"):
        return False
    if wish.article and offer.article_key != wish.article:
        return False
    words = (
        record.zh, record.en, record.summary_zh, record.summary_en, record.recipient_zh,
        record.recipient_en, offer.article_name, record.measure,
    )  # fmt: skip
    text = " ".join(word for word in words if word).casefold()
    return all(part in text for part in wish.text.casefold().split())


@dataclass(frozen=True, slots=True)
class Count:
    """Honest numbers over a list of offers."""

    benefits: int
    payable: int
    announced: int
    experts: int
    money: int


def count(found: Iterable[Offer]) -> Count:
    """How many there are, and of how many the amount is published."""
    found = list(found)
    payable = sum(offer.payable for offer in found)
    return Count(
        benefits=len(found),
        payable=payable,
        announced=len(found) - payable,
        experts=sum(any(leaf.expert for leaf in offer.benefit.leaves) for offer in found),
        money=sum(offer.benefit.record.gives is Gives.MONEY for offer in found),
    )


@dataclass(frozen=True, slots=True)
class Span:
    """One usual application period: the first and the last day, both counted in."""

    benefit: Benefit
    season: Season
    opens: date
    closes: date

    def state(self, day: date) -> str:
        """``open``, ``soon`` (within 60 days), ``later`` or ``over`` on the day."""
        if self.opens <= day <= self.closes:
            return "open"
        if day > self.closes:
            return "over"
        return "soon" if (self.opens - day).days <= 60 else "later"


def windows(benefits: Iterable[Benefit], year: int) -> list[Span]:
    """The usual windows that close in the year or the next, the earliest first.

    The dates of a year are set by notice; these are those of a usual year. A window that runs
    over New Year opens the year before it closes.
    """
    found: list[Span] = []
    for benefit in benefits:
        season = benefit.record.season
        if season is None:
            continue
        for closing in (year, year + 1):
            closes = _day(closing, season.closes)
            opens = _day(closing, season.opens)
            if opens > closes:
                opens = _day(closing - 1, season.opens)
            found.append(Span(benefit, season, opens, closes))
    return sorted(found, key=lambda span: (span.opens, span.closes, span.benefit.id))


def _day(year: int, month_day: str) -> date:
    """``02-29`` is the 28th where the year has no such day."""
    month, day = (int(part) for part in month_day.split("-"))
    while True:
        try:
            return date(year, month, day)
        except ValueError:
            day -= 1
