"""The policies' part of a policy pack: the text over the same desk, and what is known of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from lilac.parties.models import Region
from lilac.policies import actions
from lilac.policies.actions import annotate, sheet
from lilac.policies.models import Intake, Measure, Policy, Version, Wording
from lilac.policies.states import ConflictState, PrecedenceKind
from lilac_engine.pack import Pack
from lilac_engine.pack.change import Change
from lilac_engine.pack.documents import Document, DocumentKind, Prevails
from lilac_engine.pack.evidence import earliest
from lilac_engine.pack.measures import Measure as PackMeasure
from lilac_engine.pack.measures import Part

NATIONAL = (DocumentKind.LAW, DocumentKind.STATE_REGULATION)


class DoesNotFit(Exception):
    """The pack and the text it brings do not agree; the sentence says where."""


def load(pack: Pack, *, at: datetime) -> Iterator[Change]:
    """Bring the pack's text and everything known of it into the house, through the same actions.

    Idempotent: a second load gives ``unchanged`` only. Regions and bodies must be there already
    (the parties' part). Runs inside the caller's transaction; raises :class:`DoesNotFit`.
    """
    policy, version, changes = _text(pack, at=at)
    yield from changes
    yield from _policy(pack, policy, at=at)
    yield from _measures(pack, version, at=at)
    yield from _targets(pack, version, at=at)
    yield from _attachments(pack, version, at=at)
    yield from _chain(pack, policy, at=at)
    yield from _precedence(pack, policy, at=at)
    yield from _conflicts(pack, version, at=at)


def _text(pack: Pack, *, at: datetime) -> tuple[Policy, Version, list[Change]]:
    """The published text: the one that is there, or the pack's brought over the desk."""
    slug = pack.manifest.id
    policy = Policy.objects.filter(slug=slug).first()
    sha256 = pack.manifest.source.sha256
    there = Version.objects.filter(policy=policy, source_sha256=sha256).order_by("number").first()
    if policy and there:
        return policy, there, [Change("text", f"{slug} v{there.number}", "unchanged")]
    intake = actions.bring(
        by=None,
        at=at,
        name=pack.manifest.source.file.rpartition("/")[2],
        data=pack.source.encode(),
        again=True,
        note=f"pack {slug}",
    )
    if intake.source != pack.source:
        raise DoesNotFit("the source text was changed by reading; spans would not hold")
    actions.tie_to_policy(intake=intake, policy=policy, by=None, at=at)
    corrections = list(_principles(pack, intake))
    for operation in corrections:
        actions.correct(intake=intake, operation=operation, by=None, at=at)
    actions.submit(intake=intake, by=None, at=at)
    actions.confirm(intake=intake, by=None, at=at)
    region = Region.objects.filter(slug=pack.manifest.region).first()
    version = actions.publish(intake=intake, by=None, at=at, slug=slug, region=region)
    found = version.clauses.count()
    detail = f"{found} clauses, {version.wordings.count()} sentences"
    return version.policy, version, [Change("text", f"{slug} v{version.number}", "created", detail)]


def _principles(pack: Pack, intake: Intake) -> Iterator[dict[str, Any]]:
    """The sentences of the articles that ask for nothing."""
    principles = {p.quote for p in pack.principles if p.article}
    for piece in sheet.galley_of(intake).pieces:
        for sentence in piece.sentences:
            if sentence.text in principles:
                yield {
                    "kind": "mark_sentence",
                    "start": sentence.span.start,
                    "principle": True,
                }


def _policy(pack: Pack, policy: Policy, *, at: datetime) -> Iterator[Change]:
    entry = next(p for p in pack.manifest.policies if p.has_text)
    facts: dict[str, Any] = {"title_en": entry.title_en, "pack": pack.manifest.id}
    region = Region.objects.filter(slug=pack.manifest.region).first()
    if region:
        facts["region"] = region
    changed = actions.describe_policy(policy=policy, facts=facts, by=None, at=at)
    yield Change.of("policy", policy.slug, changed)


def _measures(pack: Pack, version: Version, *, at: datetime) -> Iterator[Change]:
    wordings = {w.measure.code: w for w in version.wordings.select_related("measure")}
    for row in pack.measures:
        created = False
        wording = wordings.get(row.id)
        if row.part is not Part.ARTICLE:
            measure, created = _outside(pack, version, row, at=at)
        elif wording is None or wording.text != row.quote:
            raise DoesNotFit(_misplaced(row, wording))
        else:
            measure = wording.measure
        facts = {
            "mechanisms": [m.value for m in row.mechanisms],
            "runs": row.runs_zh,
            "runs_en": row.runs_en,
        }
        changed = actions.describe_measure(measure=measure, facts=facts, by=None, at=at)
        yield Change.of("measure", row.id, None if created else changed)
    annotate.order_measures(policy=version.policy, codes=_order(pack))


def _order(pack: Pack) -> list[str]:
    """In the order of the page: notice, targets, articles, closing, annexes, the rest."""
    parts = [Part.NOTICE, Part.PREAMBLE, Part.ARTICLE, Part.CLOSING, Part.ANNEXES]
    place = {part: i for i, part in enumerate([*parts, Part.LIVE, Part.VISITOR])}
    ordered = sorted(pack.measures, key=lambda m: place[m.part])
    return [m.id for m in ordered]


def _misplaced(row: PackMeasure, wording: Wording | None) -> str:
    if wording is None:
        return f"measure {row.id}: the text has no sentence of that number"
    return f"measure {row.id}: the text reads “{wording.text}”, the pack quotes “{row.quote}”"


def _outside(
    pack: Pack, version: Version, row: PackMeasure, *, at: datetime
) -> tuple[Measure, bool]:
    """A measure of the notice, the preamble, the closing words or the rest of the page."""
    start = version.source.find(row.quote)
    if start < 0:
        raise DoesNotFit(f"measure {row.id}: the page does not print “{row.quote}”")
    return annotate.add_measure(
        version=version,
        code=row.id,
        start=start,
        end=start + len(row.quote),
        sentence=row.sentence,
        by=None,
        at=at,
    )


def _targets(pack: Pack, version: Version, *, at: datetime) -> Iterator[Change]:
    printed = list(version.targets.order_by("position"))
    for row in pack.targets:
        start = version.source.find(row.quote)
        inside = [
            t
            for t in printed
            if t.indicator == row.indicator or start <= t.span_start < start + len(row.quote)
        ]
        target = next((t for t in inside if t.value == row.value and t.op == row.op), None)
        if target is None:
            raise DoesNotFit(f"target {row.id}: the text does not commit to “{row.quote}”")
        notes = [f"{c.announced_on}：{c.wording}" for c in row.changes]
        facts = {
            "code": row.id,
            "measure": version.policy.measures.get(code=row.measure),
            "definition": row.definition_zh,
            "note": "；".join(notes),
        }
        changed = annotate.describe_target(target=target, facts=facts, by=None, at=at)
        yield Change.of("target", row.id, changed)


def _attachments(pack: Pack, version: Version, *, at: datetime) -> Iterator[Change]:
    other_names = {name: p.title for p in pack.manifest.policies for name in p.also_named}
    for attachment in version.attachments.order_by("span_start"):
        also = other_names.get(attachment.name)
        if also:
            changed = annotate.name_attachment(
                attachment=attachment, also_named=also, by=None, at=at
            )
            yield Change.of("annex", attachment.number, changed)


def _chain(pack: Pack, policy: Policy, *, at: datetime) -> Iterator[Change]:
    own = {p.document for p in pack.manifest.policies if p.has_text}
    places = {s.id: s for s in pack.manifest.sources}
    for row in pack.documents:
        if row.id in own:
            continue
        relation = next((r.kind.value for r in pack.relations if r.document == row.id), "")
        source = places.get(row.evidence.source or "")
        facts = {
            "title": row.title,
            "doc_number": row.number or "",
            "on": _day(row),
            "relation": relation,
            "note": row.note_zh or "",
            "note_en": row.note_en or "",
            "evidence": row.evidence.mark.value,
            "source": f"{source.title} {source.address or ''}".strip() if source else "",
        }
        _document, changed = annotate.relate_document(
            policy=policy, slug=row.id.replace(".", "-"), facts=facts, by=None, at=at
        )
        yield Change.of("document", row.id, changed)


def _day(row: Document) -> date | None:
    """The day a document bears, only where the whole day is known."""
    for partial in (row.made_on, row.published_on, row.effective_from):
        if partial and len(partial) == len("2021-02-19"):
            return earliest(partial)
    return None


def _precedence(pack: Pack, policy: Policy, *, at: datetime) -> Iterator[Change]:
    printed = {p.quote: p for p in policy.precedences.all()}
    for row in pack.precedence:
        rule = printed.get(row.quote)
        if rule is None:
            raise DoesNotFit(f"precedence {row.id}: the closing words do not say “{row.quote}”")
        yields = row.prevails is Prevails.NATIONAL
        if yields != (rule.kind == PrecedenceKind.YIELDS):
            raise DoesNotFit(f"precedence {row.id}: the text gives the other side the last word")
        facts = {"slug": row.id, "over_en": (row.condition_en if yields else row.over_en)[:200]}
        changed = annotate.name_precedence(precedence=rule, facts=facts, by=None, at=at)
        yield Change.of("precedence", row.id, changed)


def _conflicts(pack: Pack, version: Version, *, at: datetime) -> Iterator[Change]:
    documents = {d.id: d for d in pack.documents}
    policy = version.policy
    for row in pack.conflicts:
        document = documents[row.document]
        kind = PrecedenceKind.YIELDS if document.kind in NATIONAL else PrecedenceKind.PREVAILS
        rule = policy.precedences.filter(kind=kind).order_by("pk").first()
        if rule is None:
            raise DoesNotFit(f"conflict {row.id}: the text states no rule of precedence for it")
        before = rule.conflicts.count()
        conflict = actions.raise_conflict(
            measure=policy.measures.get(code=row.measure),
            version=version,
            precedence=rule,
            other=f"《{document.title}》{row.provision}",
            explanation=row.concern_zh,
            by=None,
            at=at,
        )
        created = rule.conflicts.count() > before
        decided = conflict.state != ConflictState.SUSPECTED
        detail = conflict.state if decided else ""
        yield Change("conflict", row.id, "created" if created else "unchanged", detail)
