"""The measures, for search engines."""

from __future__ import annotations

from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet
from django.urls import reverse

from lilac.policies import queries
from lilac.policies.models import Wording


class Measures(Sitemap[Wording]):
    """Every measure of the latest texts."""

    changefreq = "weekly"
    priority = 0.6

    def items(self) -> QuerySet[Wording]:
        """One entry a measure."""
        return (
            Wording.objects.filter(version__in=queries.latest_versions().values("pk"))
            .select_related("measure__policy")
            .order_by("pk")
        )

    def location(self, item: Wording) -> str:
        """The hub page."""
        return reverse("policies:measure", args=[item.measure.policy.slug, item.measure.code])
