"""Recording what the program says to an organisation, so that it can be repeated for ever."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from lilac.accounts.models import User
from lilac.entitlements import permissions, records
from lilac.entitlements.events import Decided
from lilac.entitlements.models import Decision, ProgramSnapshot
from lilac.entitlements.queries import book as rules
from lilac.entitlements.queries.decisions import digest_of, outcomes_as_kept
from lilac.entitlements.queries.facts import known
from lilac.entitlements.words import english
from lilac.kernel import events
from lilac.kernel.refusal import Refused, require
from lilac.parties.models import Organisation
from lilac_engine.rules import domains
from lilac_engine.rules.errors import Faulty
from lilac_engine.rules.program import Program
from lilac_engine.rules.sharpening import answer
from lilac_engine.rules.types import Value

ALPHABET: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # nothing that is misread over the telephone
ATTEMPTS: Final = 5


@transaction.atomic
def record(
    *, organisation: Organisation, day: date, purpose: str, by: User, at: datetime
) -> Decision:
    """Decide all benefits for an organisation by the program of ``day`` and keep all that went in.

    ``purpose``: what it is for in a few words ("statement", "list of those who need not apply").
    Publishes Decided with a digest of the whole, so that a later change of the row shows.
    """
    require(permissions.may_decide(by, organisation))
    program = _program(day)
    found = known(organisation, program)
    return _write(
        program,
        found.facts,
        sorted(found.assumed),
        organisation=organisation,
        purpose=purpose,
        by=by,
        at=at,
    )


@transaction.atomic
def record_case(
    *, facts: Mapping[str, Value], day: date, purpose: str, by: User, at: datetime
) -> Decision:
    """Decide a case without an organisation, from facts as they travel; an officer's affair."""
    require(permissions.may_decide(by, None))
    program = _program(day)
    unknown = set(facts) - set(program.column)
    if unknown:
        raise Refused(
            _("The program has no “%(names)s”.") % {"names": "”, “".join(sorted(unknown))}
        )
    try:
        domains.check(program.column, facts)
    except Faulty as faulty:
        raise Refused(faulty.say("en" if english() else "zh")) from faulty
    whole = {column.name: facts.get(column.name) for column in program.columns}
    return _write(program, whole, [], organisation=None, purpose=purpose, by=by, at=at)


def keep_program(program: Program, *, at: datetime) -> ProgramSnapshot:
    """The stored form of a program: all records of the book, once a hash."""
    assumed = rules.assumes()
    kept, _made = ProgramSnapshot.objects.get_or_create(
        hash=program.hash,
        defaults={
            "day": program.day,
            "book": records.snapshot(rules.book(), assumed=assumed),
            "kept_at": at,
        },
    )
    return kept


def _write(
    program: Program,
    facts: Mapping[str, Value],
    assumed: list[str],
    *,
    organisation: Organisation | None,
    purpose: str,
    by: User,
    at: datetime,
) -> Decision:
    if not purpose.strip():
        raise Refused(_("Say what the decision is for."))
    values: dict[str, Any] = {
        "organisation": organisation,
        "program": keep_program(program, at=at),
        "day": program.day,
        "facts": dict(facts),
        "assumed": assumed,
        "outcomes": outcomes_as_kept(answer(program, facts)),
        "purpose": purpose.strip()[:40],
        "by": by,
        "at": at,
    }
    decision = _numbered(values, localdate(at))
    said = Decided(decision.pk, decision.reference, decision.organisation_id, digest_of(decision))
    events.publish(said, by=by, at=at)
    return decision


def _numbered(values: Mapping[str, Any], today: date) -> Decision:
    """A decision with a number nobody else has: the day, and six characters drawn by lot."""
    for _attempt in range(ATTEMPTS):
        drawn = "".join(secrets.choice(ALPHABET) for _place in range(6))
        try:
            with transaction.atomic():
                return Decision.objects.create(reference=f"{today:%Y%m%d}-{drawn}", **values)
        except IntegrityError:
            continue
    raise Refused(_("No number could be drawn for the decision. Please try again."))


def _program(day: date) -> Program:
    try:
        return rules.program_on(day)
    except Faulty as faulty:
        raise Refused(_("The rule book cannot be computed on that day: %(why)s") % {"why": faulty}) from faulty  # fmt: skip
