"""From what an address says to what may be shown, for pages, feeds and the API alike."""

from __future__ import annotations

from django.http import Http404
from django.utils.translation import gettext as _

from lilac.parties.models import PublicBody
from lilac.policies import queries
from lilac.policies.models import Version


def shown(slug: str, number: int | None = None) -> Version:
    """The latest published text of a policy, or the numbered one; 404 for any other."""
    versions = (
        queries.published_versions()
        .select_related("policy", "policy__issuer", "policy__region")
        .filter(policy__slug=slug)
        .order_by("-number")
    )
    version = (versions.filter(number=number) if number else versions).first()
    if version is None or number == 0:
        raise Http404(_("There is no published text here."))
    return version


def body_named(slug: str) -> PublicBody:
    """The body of an address; 404 for any other."""
    body = PublicBody.objects.select_related("region", "parent").filter(slug=slug).first()
    if body is None:
        raise Http404(_("There is no such body here."))
    return body
