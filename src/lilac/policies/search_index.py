"""What search knows, derived from the policies and bodies; always rebuildable."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import transaction

from lilac.parties.models import PublicBody
from lilac.policies.models import Clause, Policy, SearchEntry, Version, Wording
from lilac.policies.search_words import fold, index_words
from lilac.policies.states import ClauseKind, SearchKind, VersionState

BATCH = 500
SOUGHT = (
    ClauseKind.NOTICE,
    ClauseKind.PREAMBLE,
    ClauseKind.ARTICLE,
    ClauseKind.ITEM,
    ClauseKind.CLOSING,
    ClauseKind.ANNEX,
)


def entry(kind: SearchKind, title: str, text: str, also: str = "", **of: object) -> SearchEntry:
    """A row of the index; ``also`` is found but not shown."""
    title = title[:400]
    sought = f"{title}\n{text}\n{also}".strip()
    return SearchEntry(
        kind=kind,
        title=title,
        text=text,
        folded_title=fold(title)[:400],
        folded=fold(sought),
        words=index_words(sought),
        **of,
    )


@transaction.atomic
def index_policy(policy: Policy) -> int:
    """Make the index right for one policy; a policy without a published version leaves it.

    Returns the number of entries it has now.
    """
    SearchEntry.objects.filter(policy=policy).delete()
    version = policy.versions.filter(state=VersionState.PUBLISHED).order_by("-number").first()
    if version is None:
        return 0
    return len(SearchEntry.objects.bulk_create(_of_version(policy, version), batch_size=BATCH))


def _of_version(policy: Policy, version: Version) -> Iterator[SearchEntry]:
    issuer = policy.issuer.name if policy.issuer else ""
    named = (version.issuer_printed or issuer, version.doc_number, version.index_number)
    hidden = (version.title, version.notice_title, policy.title_en, policy.subject)
    yield entry(
        SearchKind.POLICY,
        policy.title,
        " · ".join(filter(None, named)),
        "\n".join(filter(None, hidden)),
        policy=policy,
    )
    clauses = Clause.objects.filter(version=version, kind__in=SOUGHT).order_by("position")
    for clause in clauses:
        yield entry(
            SearchKind.CLAUSE,
            f"{clause.raw}{clause.heading}",
            clause.text,
            policy=policy,
            clause=clause,
            position=clause.position,
        )
    wordings = Wording.objects.filter(version=version).select_related("measure", "clause")
    for wording in wordings.order_by("measure__position", "pk"):
        yield entry(
            SearchKind.MEASURE,
            f"{wording.measure.code} {wording.clause.heading}".strip(),
            wording.text,
            policy=policy,
            measure=wording.measure,
            position=wording.measure.position,
        )


@transaction.atomic
def index_bodies() -> int:
    """Make the index right for all public bodies, under every name they are printed with."""
    SearchEntry.objects.filter(kind=SearchKind.BODY).delete()
    bodies = PublicBody.objects.prefetch_related("names").select_related("region")
    entries = [
        entry(
            SearchKind.BODY,
            body.name,
            " · ".join(sorted({name.name for name in body.names.all()} - {body.name})),
            "\n".join(filter(None, (body.name_en, body.region.name if body.region else ""))),
            body=body,
        )
        for body in bodies.order_by("pk")
    ]
    return len(SearchEntry.objects.bulk_create(entries, batch_size=BATCH))
