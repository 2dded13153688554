"""From what an address says to what may be shown, for pages, feeds and the API alike."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from lilac.parties.models import PublicBody
from lilac.policies import queries
from lilac.policies.models import Version


class Withdrawn(Http404):
    """What the address named was taken back; ``version`` is that text."""

    def __init__(self, version: Version) -> None:
        super().__init__(_("This text has been taken back."))
        self.version = version


def shown(slug: str, number: int | None = None) -> Version:
    """The latest published text of a policy, or the numbered one; 404 for any other.

    Where there was one, :class:`Withdrawn` says which.
    """
    version = _latest(queries.published_versions(), slug, number)
    if version is None:
        gone = _latest(queries.withdrawn_versions(), slug, number)
        if gone is not None:
            raise Withdrawn(gone)
        raise Http404(_("There is no published text here."))
    return version


def _latest(versions: QuerySet[Version], slug: str, number: int | None) -> Version | None:
    found = versions.filter(policy__slug=slug).order_by("-number")
    if number is not None:
        found = found.filter(number=number)
    return found.select_related("policy", "policy__issuer", "policy__region").first()


def body_named(slug: str) -> PublicBody:
    """The body of an address; 404 for any other."""
    body = PublicBody.objects.select_related("region", "parent").filter(slug=slug).first()
    if body is None:
        raise Http404(_("There is no such body here."))
    return body
