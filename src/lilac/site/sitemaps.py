"""Addresses for search engines: the pages about the service, and every public policy and body."""

from __future__ import annotations

from datetime import datetime

from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet
from django.urls import reverse

from lilac.parties.models import PublicBody
from lilac.policies.models import Version, Wording
from lilac.policies.queries.documents import latest_versions


class Pages(Sitemap):  # type: ignore[type-arg]
    """The pages about the service itself."""

    def items(self) -> list[str]:
        return ["home", "contact", "map", "accessibility", "privacy", "licence"]

    def location(self, item: str) -> str:
        return reverse(f"site:{item}")


class Policies(Sitemap):  # type: ignore[type-arg]
    """The reading page of each policy, with the day its latest text was entered."""

    def items(self) -> QuerySet[Version]:
        return latest_versions().select_related("policy").defer("source").order_by("pk")

    def location(self, item: Version) -> str:
        return f"/policies/{item.policy.slug}/"

    def lastmod(self, item: Version) -> datetime:
        return item.entered_at


class Bodies(Sitemap):  # type: ignore[type-arg]
    """The page of each body that answers for something."""

    def items(self) -> QuerySet[PublicBody]:
        named = PublicBody.objects.filter(
            responsibilities__clause__version__in=latest_versions().values("pk")
        )
        return named.distinct().order_by("pk")

    def location(self, item: PublicBody) -> str:
        return f"/bodies/{item.slug}/"


class Measures(Sitemap):  # type: ignore[type-arg]
    """The hub page of each measure of the latest texts."""

    def items(self) -> QuerySet[Wording]:
        latest = Wording.objects.filter(version__in=latest_versions().values("pk"))
        return latest.select_related("measure__policy").order_by("pk")

    def location(self, item: Wording) -> str:
        return reverse("policies:measure", args=[item.measure.policy.slug, item.measure.code])


SITEMAPS = {"pages": Pages, "policies": Policies, "bodies": Bodies, "measures": Measures}
