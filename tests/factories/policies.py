"""The founding policy as rows, built straight from the pack's files: a world to read in."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from hashlib import sha256
from pathlib import Path

import yaml

from lilac.parties.models import BodyName, PublicBody, Region, Succession
from lilac.parties.states import BodyKind, RegionLevel
from lilac.policies import search_index
from lilac.policies.models import (
    Attachment,
    Clause,
    Measure,
    Policy,
    Precedence,
    RelatedDocument,
    Responsibility,
    Target,
    Version,
    Wording,
)
from lilac.policies.states import (
    BodyRole,
    ClauseKind,
    MeasureKind,
    PrecedenceKind,
    Status,
    Validity,
)

PACK = Path(__file__).parents[2] / "packs" / "heilongjiang-2021"
SLUG = "hlj-innovation-2021"
ENTERED = datetime(2021, 2, 1, 1, 0, tzinfo=UTC)
CHAPTER = re.compile(r"^[一二三四五六]、(?P<heading>.+)$", re.MULTILINE)
ARTICLE = re.compile(
    r"^(?P<raw>(?P<number>\d+)\.)(?P<heading>[^。]+)。(?P<text>.+?)\s*\[(?P<bodies>.+?)\]$",
    re.MULTILINE,
)


@cache
def source_page() -> str:
    """The founding page as published."""
    return (PACK / "source" / "source-page.txt").read_text(encoding="utf-8")


@cache
def pack(name: str) -> dict:
    """One file of the founding pack."""
    return yaml.safe_load((PACK / f"{name}.yaml").read_text(encoding="utf-8"))


def bodies() -> dict[str, PublicBody]:
    """The province, its cities, and all bodies of the pack; by slug."""
    places: dict[str, Region] = {}
    for row in pack("regions")["regions"]:
        if row["kind"] in {"province", "city", "prefecture"}:
            level = RegionLevel.PROVINCE if row["kind"] == "province" else RegionLevel.CITY
            places[row["id"]] = Region.objects.create(
                slug=row["id"], code=row.get("code"), name=row["name"], level=level,
                name_en=row["name_en"], parent=places.get(row.get("parent", "")),
            )  # fmt: skip
    found: dict[str, PublicBody] = {}
    file = pack("bodies")
    for row in [*file["bodies"], *file["collectives"]]:
        body = PublicBody.objects.create(
            slug=row["id"],
            name=row["name"],
            name_en=row.get("name_en", ""),
            kind=row.get("kind", BodyKind.COLLECTIVE).replace("-", "_"),
            region=places.get(row.get("region", "")),
            valid_from=row.get("valid_from"),
            valid_until=row.get("valid_to"),
        )
        names = [row["name"], *row.get("printed", ()), *row.get("aliases", ())]
        for name in dict.fromkeys(names):
            BodyName.objects.create(body=body, name=name)
        body.members.set(found[member] for member in row.get("members", ()))
        found[row["id"]] = body
    for row in file["successions"]:
        Succession.objects.create(
            predecessor=found[row["predecessor"]], successor=found[row["successor"]],
            on=row.get("on"),
        )  # fmt: skip
    return found


def founding(*, slug: str = SLUG, **fields: object) -> Version:
    """The founding draft, published: 6 chapters, 23 articles, all measures, five targets."""
    known = {body.slug: body for body in PublicBody.objects.all()} or bodies()
    policy = Policy.objects.create(
        slug=slug,
        title="关于加快提升科技创新能力支撑引领高质量发展的实施意见",
        title_en="Implementing Opinions on Scientific and Technological Innovation",
        region=Region.objects.filter(slug="heilongjiang").first(),
        created_at=ENTERED,
    )
    version = edition(policy, source_page(), **fields)
    for row in pack("precedence")["rules"]:
        Precedence.objects.create(
            policy=policy,
            clause=version.clauses.get(kind=ClauseKind.CLOSING),
            slug=row["id"],
            kind=PrecedenceKind.YIELDS
            if row["prevails"] == "national"
            else PrecedenceKind.PREVAILS,
            over=row["over_zh"],
            over_en=row["over_en"],
            quote=row["quote"],
        )
    RelatedDocument.objects.create(
        policy=policy, slug="opinion-2021", relation="final-of", doc_number="黑发〔2021〕16号",
        title="关于加快提升科技创新能力支撑引领高质量发展的意见", evidence="VP", source="P02",
    )  # fmt: skip
    search_index.index_policy(policy)
    if known:
        search_index.index_bodies()
    return version


def edition(policy: Policy, source: str, **fields: object) -> Version:
    """One more text of a policy; measures are those whose quote stands in it."""
    values: dict[str, object] = {
        "title": f"{policy.title}（征求意见稿）",
        "status": Status.DRAFT,
        "validity": Validity.DRAFT,
        "comments_close_on": date(2021, 2, 19),
        "notice_title": source.splitlines()[0],
        "contacts": [
            {"kind": "phone", "value": "0451-82628378", "start": 0, "end": 0},
            {"kind": "email", "value": "kjtbgs@126.com", "start": 0, "end": 0},
        ],
    }
    version = Version.objects.create(
        policy=policy,
        number=policy.versions.count() + 1,
        source=source,
        source_name="source-page.txt",
        source_format="txt",
        source_sha256=sha256(source.encode()).hexdigest(),
        entered_at=ENTERED,
        **(values | fields),
    )
    _clauses(version)
    _measures(version)
    _targets(version)
    for number, name, also in _annexes(source):
        at = source.index(name)
        Attachment.objects.create(
            version=version, number=number, name=name, also_named=also,
            span_start=at, span_end=at + len(name),
        )  # fmt: skip
    return version


def _clauses(version: Version) -> None:
    source = version.source
    marks: list[tuple[int, int, str, str, str, str, str, str]] = []

    def part(kind: str, first: str, last: str | None, anchor: str) -> None:
        start = source.find(first)
        if start >= 0:
            end = source.find(last, start) if last else len(source)
            text = source[start:end].strip()
            marks.append((start, start + len(text), kind, anchor, "", "", text, ""))

    part(ClauseKind.NOTICE, "按照工作要求", "\n\n关于加快提升", "notice")
    part(ClauseKind.PREAMBLE, "为贯彻落实", "\n\n一、", "preamble")
    part(ClauseKind.CLOSING, "本意见出台后", "\n\n附件1", "closing")
    part(ClauseKind.ANNEX, "附件1关于", "\n\n1581480274156592", "annexes")
    part(ClauseKind.PAGE, "1581480274156592", None, "page")
    for place, found in enumerate(CHAPTER.finditer(source), 1):
        raw = found[0][:2]
        marks.append(
            (found.start(), found.end(), ClauseKind.CHAPTER, f"ch-{place}", raw, found["heading"], "", "")
        )  # fmt: skip
    marks += [
        (found.start(), found.end(), ClauseKind.ARTICLE, f"art-{found['number']}",
         found["raw"], found["heading"], found["text"], found["bodies"])
        for found in ARTICLE.finditer(source)
    ]  # fmt: skip
    chapter = None
    for position, (start, end, kind, anchor, raw, heading, text, named) in enumerate(sorted(marks)):
        clause = Clause.objects.create(
            version=version,
            parent=chapter if kind == ClauseKind.ARTICLE else None,
            kind=kind,
            position=position,
            anchor=anchor,
            key=raw.rstrip(".、"),
            number=raw.rstrip(".、"),
            raw=raw,
            heading=heading,
            text=text,
            span_start=start,
            span_end=end,
        )
        if kind == ClauseKind.CHAPTER:
            chapter = clause
        _responsible(clause, named)


def _responsible(clause: Clause, named: str) -> None:
    names = {name.name: name.body for name in BodyName.objects.select_related("body")}
    for position, printed in enumerate(filter(None, re.split("[,，、]", named))):
        body = names.get(printed) or names.get(f"省{printed}")
        Responsibility.objects.create(
            clause=clause,
            body=body,
            printed=printed,
            resolved=body.name if body else printed,
            role=BodyRole.RESPONSIBLE,
            collective=body is not None and body.kind == BodyKind.COLLECTIVE,
            position=position,
            span_start=clause.span_start,
            span_end=clause.span_end,
        )


def _measures(version: Version) -> None:
    file = pack("measures")
    rows = [(row, MeasureKind.MEASURE) for row in file["measures"]]
    clauses = list(version.clauses.order_by("position"))
    for position, (row, kind) in enumerate(rows):
        quote = row["quote"].strip()
        start = version.source.find(quote)
        end = start + len(quote)
        home = next((c for c in clauses if c.span_start <= start and end <= c.span_end), None)
        if start < 0 or home is None:
            continue
        measure, _ = Measure.objects.get_or_create(
            policy=version.policy,
            code=row["id"],
            defaults={
                "kind": kind,
                "mechanisms": row["mechanisms"],
                "runs": row["runs_zh"],
                "runs_en": row["runs_en"],
                "position": position,
            },
        )
        Wording.objects.create(
            measure=measure, version=version, clause=home,
            sentence=int(row["id"].rpartition(".")[2]), text=quote,
            span_start=start, span_end=end,
        )  # fmt: skip


def _targets(version: Version) -> None:
    for position, row in enumerate(pack("targets")["targets"]):
        start = version.source.find(row["quote"])
        if start < 0:
            continue
        Target.objects.create(
            version=version,
            clause=version.clauses.filter(span_start__lte=start, span_end__gt=start).first(),
            measure=version.policy.measures.filter(code=row["measure"]).first(),
            code=row["id"], indicator=row["indicator"], op=row["op"], unit=row["unit"],
            value=Decimal(row["value"]), year=row["year"], definition=row["definition_zh"],
            position=position, span_start=start, span_end=start + len(row["quote"]),
        )  # fmt: skip


def _annexes(source: str) -> list[tuple[str, str, str]]:
    found = re.findall(r"^附件(\d)(.+)$", source, re.MULTILINE)
    also = "《关于加强原创性科学研究的措施》等4个措施(征求意见稿)"
    return [(number, name, also if number == "2" else "") for number, name in found]
