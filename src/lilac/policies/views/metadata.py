"""What a text says of itself to machines: schema.org Legislation."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from lilac.policies.models import Version
from lilac.policies.states import Validity

_FORCE = {
    Validity.IN_FORCE: "https://schema.org/InForce",
    Validity.EXPIRED: "https://schema.org/NotInForce",
    Validity.REPEALED: "https://schema.org/NotInForce",
    Validity.DRAFT: "https://schema.org/NotInForce",
    Validity.PENDING: "https://schema.org/NotInForce",
}
_ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


def legislation(
    request: HttpRequest, version: Version, articles: Iterable[tuple[str, str]]
) -> SafeString:
    """JSON-LD of the text and its articles (name, anchor), safe inside a script element."""
    policy = version.policy
    address = request.build_absolute_uri(reverse("policies:policy", args=[policy.slug]))
    facts: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Legislation",
        "@id": address,
        "url": address,
        "name": policy.title,
        "alternateName": policy.title_en,
        "inLanguage": "zh-Hans",
        "legislationIdentifier": version.doc_number or version.index_number,
        "legislationDate": version.issued_on and version.issued_on.isoformat(),
        "datePublished": version.published_on and version.published_on.isoformat(),
        "version": version.number,
        "legislationLegalForce": _FORCE.get(Validity(version.validity)),
        "legislationJurisdiction": policy.region and policy.region.name,
    }
    issuer = version.issuer_printed or (policy.issuer.name if policy.issuer else "")
    if issuer:
        facts["legislationPassedBy"] = {"@type": "GovernmentOrganization", "name": issuer}
    facts["hasPart"] = [
        {"@type": "Legislation", "name": name, "url": f"{address}#{anchor}"}
        for name, anchor in articles
    ]
    known = {key: value for key, value in facts.items() if value}
    plain = json.dumps(known, ensure_ascii=False).translate(_ESCAPES)
    return mark_safe(plain)  # noqa: S308  no markup can stand in it: < > & are escaped
