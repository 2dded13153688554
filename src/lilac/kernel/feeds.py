"""The published heads of the audit chain as a feed, for anyone who wants to keep them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.contrib.syndication.views import Feed
from django.urls import reverse, reverse_lazy
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lilac.kernel import queries
from lilac.kernel.models import Head

if TYPE_CHECKING:
    Feed_ = Feed[Head, None]
else:  # the class cannot be subscripted when the program runs
    Feed_ = Feed


class HeadFeed(Feed_):
    """One entry a civil day: how far the audit trail reached, and its hash."""

    feed_type = Atom1Feed
    title = gettext_lazy("Daily heads of the audit trail")
    subtitle = gettext_lazy(
        "Keep these: whoever holds an old head can prove that nothing before it was changed."
    )
    link = reverse_lazy("kernel:head")

    def items(self) -> list[Head]:
        return list(queries.published_heads(60))

    def item_title(self, item: Head) -> str:
        return f"{item.day.isoformat()} #{item.number}"

    def item_description(self, item: Head) -> str:
        return _("%(count)d events; SHA-256 %(hash)s") % {"count": item.number, "hash": item.hash}

    def item_link(self, item: Head) -> str:
        return f"{reverse('kernel:head')}#{item.day.isoformat()}"

    def item_guid(self, item: Head) -> str:
        return f"{item.day.isoformat()}:{item.number}:{item.hash}"

    item_guid_is_permalink = False

    def item_pubdate(self, item: Head) -> datetime:
        return item.at

    def item_updateddate(self, item: Head) -> datetime:
        return item.at
