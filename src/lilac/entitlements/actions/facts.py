"""Entering what is known of an organisation: its own word, or an officer's from papers seen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, Final

from django.core.files.base import File
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from lilac.accounts.models import User
from lilac.entitlements import permissions
from lilac.entitlements.actions.proof import language
from lilac.entitlements.actions.revisions import renew
from lilac.entitlements.actions.standing import settle
from lilac.entitlements.events import FactEntered
from lilac.entitlements.models import Consent, FactValue
from lilac.entitlements.queries import book as rules
from lilac.entitlements.queries.facts import consent_of, year_of
from lilac.entitlements.states import FactState, Kept, Source
from lilac.kernel import events, files
from lilac.kernel.models import Upload
from lilac.kernel.refusal import Refused, require
from lilac.kernel.states import FileKind
from lilac.parties.models import Organisation
from lilac_engine.rules import domains, records
from lilac_engine.rules.entry import Beside, NotRead, Reading, alike, doubt, read, within
from lilac_engine.rules.types import Kind, Unit, Value

PURPOSE: Final = "entitlement-evidence"  # files behind facts, for members and officers
KINDS: Final = (FileKind.PDF, FileKind.PNG, FileKind.JPEG, FileKind.XLSX, FileKind.DOCX)
EARLIEST_YEAR: Final = 1950


class Doubt(Refused):
    """The value looks as if its unit were wrong; entering it with ``sure=True`` takes it."""


def enter(
    *,
    organisation: Organisation,
    fact: str,
    year: int,
    typed: str,
    unit: str,
    by: User,
    at: datetime,
    observed_on: date,
    evidence: File[Any] | Upload | None = None,
    sure: bool = False,
) -> FactValue:
    """Enter one value; what stood from the same source becomes history.

    A member's word is the organisation's own and needs its agreement; an officer's comes from
    papers. ``year``: 0 for a fact that does not go by years. ``source_ref`` keeps the conversion
    ("1,234.5 千元 = 123.45万元"). Raises Refused (not a value, out of its domain, a day in the
    future, own copy of another) and :class:`Doubt` (a factor of 1,000 off last year or another
    account). The same value again changes nothing. Publishes FactEntered.
    """
    require(permissions.may_enter_facts(by, organisation))
    today = localdate(at)
    declared, register = declaration(fact)
    source = _source(by, organisation, register)
    check_year(declared, year, today)
    if observed_on > today:
        raise Refused(_("The day on which this was seen lies in the future."))
    reading = read_value(declared, register, typed, unit, today=today)
    if evidence is not None and register.statistics:
        raise Refused(_("No file is taken with a yes or no of the statistics office: a survey form must not come in (Statistics Law, article 28)."))  # fmt: skip
    if not sure:
        _believe(organisation, declared, year, reading)
    return _keep(
        organisation,
        declared,
        register,
        year=year,
        value=reading.value,
        ref=reading.shown("zh") if reading.counts is Unit.FEN else "",
        source=source,
        evidence=evidence,
        observed_on=observed_on,
        by=by,
        at=at,
    )


@transaction.atomic
def remove(
    *, organisation: Organisation, fact: str, year: int, by: User, at: datetime
) -> FactValue | None:
    """Take back one's own value; it stays as history. Nothing of one's own there: None.

    Members take back the organisation's own word, officers what officers entered; a register's
    value is only replaced by another extract. Publishes FactEntered.
    """
    require(permissions.may_enter_facts(by, organisation))
    source = Source.OWN if permissions.acts_for(by, organisation) else Source.OFFICER
    organisation = _lock(organisation)
    value = _standing(organisation, fact, year, source)
    if value is None:
        return None
    value.replaced_at = at
    value.save(update_fields=["replaced_at"])
    renew(Kept.FACTS)
    settle(organisation, fact, year)
    events.publish(FactEntered(organisation.pk, fact, year), by=by, at=at)
    return value


@transaction.atomic
def keep_answers(
    *,
    organisation: Organisation,
    answers: Mapping[str, Value],
    day: date,
    by: User,
    at: datetime,
) -> int:
    """Keep what somebody answered before signing in, as the organisation's own word.

    ``answers`` by column of the program of ``day``, as the values travel; unknown ones and
    unknown names are left out. Gives how many values are new or changed. All or nothing: an
    answer outside its domain raises Refused.
    """
    require(permissions.may_consent(by, organisation))
    program = rules.program_on(day)
    count = 0
    for name, answer in answers.items():
        column = program.column.get(name)
        if column is None or answer is None:
            continue
        declared, register = declaration(column.fact.id)
        value = int(answer)
        if domains.outside(column, value) is not None:
            raise Refused(_("The answer to “%(fact)s” is not possible.") % {"fact": declared.zh})
        year = year_of(column, program)
        before = _standing(organisation, declared.id, year, Source.OWN)
        if before is None or before.value != value:
            _keep(
                organisation, declared, register, year=year, value=value, ref="",
                source=Source.OWN, evidence=None, observed_on=min(day, localdate(at)), by=by, at=at,
            )  # fmt: skip
            count += 1
    return count


def declaration(fact: str) -> tuple[records.Fact, records.Register]:
    """A declared fact with its register. Refused when the book knows neither."""
    book = rules.book()
    declared = next((one for one in book.facts if one.id == fact), None)
    if declared is None:
        raise Refused(_("The rule book declares no fact “%(fact)s”.") % {"fact": fact})
    register = next((one for one in book.registers if one.id == declared.register_), None)
    if register is None:
        raise Refused(_("The rule book has no register for “%(fact)s”.") % {"fact": declared.zh})
    return declared, register


def check_year(declared: records.Fact, year: int, today: date) -> None:
    """Whether a value may be of that year."""
    if (declared.per == "year") != bool(year):
        raise Refused(
            _("“%(fact)s” has one value a year: say which.") % {"fact": declared.zh}
            if declared.per == "year"
            else _("“%(fact)s” does not go by years.") % {"fact": declared.zh}
        )
    if year and not EARLIEST_YEAR <= year <= today.year:
        raise Refused(
            _("%(year)d is no year of which figures can be known yet.") % {"year": year}
            if year > today.year
            else _("%(year)d is too long ago.") % {"year": year}
        )


def read_value(
    declared: records.Fact, register: records.Register, typed: str, unit: str, *, today: date
) -> Reading:
    """The value of what was typed, inside its domain and behind the statistics wall.

    Refused with the engine's sentence in the person's language.
    """
    if register.statistics and declared.kind is not Kind.BOOL:
        raise Refused(_("Of a statistics register only yes or no may be held (Statistics Law, article 28)."))  # fmt: skip
    try:
        reading = read(declared, typed, unit, today=today)
        within(reading, declared)
    except NotRead as fault:
        raise Refused(fault.say(language())) from fault
    return reading


def beside(
    declared: records.Fact, year: int, values: Mapping[tuple[str, int], int]
) -> Iterable[Beside]:
    """What a value ought to be like: the years around it, and other accounts of the same thing.

    Yearly facts that differ in the book they are of (``rd_accounting``, ``rd_tax``) count the
    same thing.
    """
    for other in (declared, *alike(declared, rules.book())):
        for near in (year, year - 1, year + 1):
            found = values.get((other.id, near))
            if found is None or (other.id, near) == (declared.id, year):
                continue
            zh = f"{near}年{other.zh}" if near else other.zh
            close = near == year or other.id == declared.id
            yield Beside(found, zh, f"{other.en} {near or ''}".strip(), close)


def _believe(
    organisation: Organisation, declared: records.Fact, year: int, reading: Reading
) -> None:
    """Ask once about a value that is a factor of 1,000 or 10,000 off what is known."""
    known = {
        (value.fact, value.year): value.value
        for value in FactValue.objects.filter(
            organisation=organisation, replaced_at=None, year__in=[year - 1, year, year + 1]
        ).order_by("-source")
    }
    asked = doubt(reading, beside(declared, year, known))
    if asked is not None:
        raise Doubt(
            asked.say(language()), _("If the figure is right, confirm it and enter it once more.")
        )


def _source(by: User, organisation: Organisation, register: records.Register) -> Source:
    if permissions.acts_for(by, organisation):
        return Source.OWN
    if register.own_copy:
        raise Refused(
            _("“%(register)s” is the firm's own copy: only the firm itself may enter it.")
            % {"register": register.zh}
        )
    return Source.OFFICER


@transaction.atomic
def _keep(
    organisation: Organisation,
    declared: records.Fact,
    register: records.Register,
    *,
    year: int,
    value: int,
    ref: str,
    source: Source,
    evidence: File[Any] | Upload | None,
    observed_on: date,
    by: User,
    at: datetime,
) -> FactValue:
    organisation = _lock(organisation)
    consent = _agreed(organisation) if source == Source.OWN else None
    standing = _standing(organisation, declared.id, year, source)
    if standing is not None and standing.value == value and evidence is None:
        return standing
    upload = _received(evidence, by=by, at=at)
    if standing is not None:
        standing.replaced_at = at
        standing.save(update_fields=["replaced_at"])
    entered = FactValue.objects.create(
        organisation=organisation,
        fact=declared.id,
        year=year,
        value=value,
        source=source,
        register=register.id,
        statistics=register.statistics,
        source_ref=ref[:200],
        observed_on=observed_on,
        state=FactState.DECLARED,
        evidence=upload,
        consent=consent,
        entered_by=by,
        entered_at=at,
    )
    renew(Kept.FACTS)
    settle(organisation, declared.id, year)
    events.publish(FactEntered(organisation.pk, declared.id, year), by=by, at=at)
    entered.refresh_from_db()
    return entered


def _agreed(organisation: Organisation) -> Consent:
    consent = consent_of(organisation)
    if consent is None:
        raise Refused(
            _("Before anything is entered, agree to what it is used for; you can take that back at any time.")
        )  # fmt: skip
    return consent


def _received(evidence: File[Any] | Upload | None, *, by: User, at: datetime) -> Upload | None:
    if evidence is None or isinstance(evidence, Upload):
        return evidence
    return files.receive(file=evidence, purpose=PURPOSE, allowed=KINDS, by=by, at=at)


def _standing(organisation: Organisation, fact: str, year: int, source: Source) -> FactValue | None:
    return FactValue.objects.filter(
        organisation=organisation, fact=fact, year=year, source=source, replaced_at=None
    ).first()


def _lock(organisation: Organisation) -> Organisation:
    return Organisation.objects.select_for_update(of=("self",)).get(pk=organisation.pk)
