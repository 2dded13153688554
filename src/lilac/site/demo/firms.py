"""The entitlements' part of the demo: rules with assumed amounts, made-up firms, one to look at."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import polars as pl
import yaml
from django.conf import settings
from django.utils.timezone import localdate

from lilac.accounts.models import User
from lilac.entitlements import pack as rules_pack
from lilac.entitlements.actions import consents, watch
from lilac.entitlements.actions.demo import (
    furnish_firm,
    furnish_population,
    say_complete,
    told_from,
)
from lilac.entitlements.queries import book as rules
from lilac.entitlements.states import Cause
from lilac.parties.actions import furnish_firms
from lilac.parties.models import Organisation, Region
from lilac_engine.pack import Pack
from lilac_engine.rules import synthetic

FIRM = Path(__file__).with_name("firm.yaml")
SEED = 20210219
OVERLAY = Path("overlays") / "assumed.yaml"


def entitlements(pack: Pack, *, clerk: User, at: datetime, say: Callable[[str], object]) -> None:
    """The pack's rule book in force, firms with facts, and what they may have."""
    list(rules_pack.load(pack, at=at))
    if (pack.path / OVERLAY).is_file():
        list(rules_pack.assume(pack, pack.path / OVERLAY, at=at))
    if not rules.book().facts:
        return
    say(f"Making up {settings.DEMO_FIRMS} firms ...")
    _population(pack, at=at)
    firm = Organisation.objects.get(memberships__user=clerk)
    lines = yaml.safe_load(FIRM.read_text("utf-8"))
    consents.give_consent(organisation=firm, purpose=consents.purpose_shown(), by=clerk, at=at)
    say_complete(registers=lines["complete"], at=at)
    furnish_firm(organisation=firm, clerk=clerk, told=told_from(lines["before"]), at=at)
    watch.refresh(organisations=None, cause=Cause.FACT, detail="", at=at, alerts=False)
    furnish_firm(organisation=firm, clerk=clerk, told=told_from(lines["after"]), at=at)
    watch.refresh(
        organisations=[firm.pk], cause=Cause.FACT, detail="研发费用（加计扣除口径）", at=at
    )


def _population(pack: Pack, *, at: datetime) -> None:
    """Synthetic firms with the facts the rules of the day use, as registers would have them."""
    day = localdate(at)
    program = rules.program_on(day)
    wanted = [column.name for column in program.columns]
    frame = synthetic.population(
        rules.book(), settings.DEMO_FIRMS, SEED, day,
        marginals=synthetic.marginals(pack.path), columns=wanted,
    )  # fmt: skip
    firms = furnish_firms(regions=_regions(frame), at=at)
    furnish_population(firms=firms, frame=frame, columns=program.columns, day=day, at=at)


def _regions(frame: pl.DataFrame) -> list[Region | None]:
    """The region of each row: the option of the fact “city” bears the region's name."""
    city = next((fact for fact in rules.book().facts if fact.id == "city"), None)
    by_slug = Region.objects.in_bulk(field_name="slug")
    options = city.options if city else {}
    regions = {choice.number: by_slug.get(name) for name, choice in options.items()}
    return [regions.get(number) for number in frame["city"].to_list()]
