"""The demo world (演示): a policy at a chosen point of its life, with people to be.

Demo mode only. Nothing here invents a fact about the founding policy: its text is the pack's;
what is fictional (persons, a firm, a practice page) says so in its name.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings

from lilac.accounts.actions import ensure_persona
from lilac.accounts.personas import PERSONAS
from lilac.kernel import clock
from lilac.parties import pack as parties_pack
from lilac.parties.actions import furnish_personas
from lilac.policies import actions
from lilac.policies import pack as policies_pack
from lilac.policies.models import Policy
from lilac.site.demo.firms import entitlements
from lilac_engine.pack import load

FOUNDING = "heilongjiang-2021"
PRACTICE = Path(__file__).with_name("practice-page.txt")
PRACTICE_NAME = "演示·练习用征求意见稿.txt"
CHINA = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, slots=True)
class Stage:
    """A point of the policy's life: what has happened, and the day the demo's clock shows."""

    name: str
    tells: str
    published: bool
    day: datetime | None  # None: today


STAGES = {
    stage.name: stage
    for stage in (
        Stage(
            "draft",
            "the founding page lies on the import desk; the public sees nothing yet",
            published=False,
            day=datetime(2021, 2, 1, 9, 0, tzinfo=CHINA),
        ),
        Stage(
            "consulting",
            "the draft is public and opinions are asked for; the clock stands nine days "
            "before the deadline",
            published=True,
            day=datetime(2021, 2, 10, 9, 0, tzinfo=CHINA),
        ),
        Stage(
            "published",
            "the draft is public, its consultation long over; the clock is today's",
            published=True,
            day=None,
        ),
    )
}


def build(stage: Stage, *, say: Callable[[str], object]) -> None:
    """Build the demo world in an empty house. Raises ``Refused`` outside demo mode."""
    clock.set_demo_day(stage.day)
    at = clock.now()
    people = {slug: ensure_persona(slug=slug, at=at) for slug in PERSONAS}
    pack = load(settings.PACKS / FOUNDING)
    say(f"Loading {pack.manifest.name_en} ...")
    list(parties_pack.load(pack, at=at))
    furnish_personas(at=at)
    if stage.published:
        list(policies_pack.load(pack, at=at))
        entitlements(pack, clerk=people["clerk"], at=at, say=say)
    else:
        actions.bring(by=people["officer-a"], at=at, name="source-page.txt", text=pack.source)
    actions.bring(
        by=people["officer-a"], at=at, name=PRACTICE_NAME, text=PRACTICE.read_text("utf-8")
    )


def standing() -> bool:
    """Whether the house already holds a policy."""
    return Policy.objects.exists()
