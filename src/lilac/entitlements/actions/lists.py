"""Lists kept of an organisation (patents, contracts, certificates): rows, and when they are whole.

Facts that are computed from a list stand only on one that somebody said to be whole: until then
what was declared counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from lilac.accounts.models import User
from lilac.entitlements import permissions
from lilac.entitlements.actions.proof import language
from lilac.entitlements.actions.revisions import renew
from lilac.entitlements.events import FactEntered
from lilac.entitlements.models import ListKept, ListRow
from lilac.entitlements.queries import book as rules
from lilac.entitlements.queries.facts import consent_of
from lilac.entitlements.states import Kept, Source
from lilac.kernel import events
from lilac.kernel.refusal import Refused, require
from lilac.parties.models import Organisation
from lilac_engine.rules.entry import NotRead, read
from lilac_engine.rules.records import Register, Table
from lilac_engine.rules.types import Kind, Value

KEY_LENGTH = 100


@transaction.atomic
def keep_row(
    *,
    organisation: Organisation,
    table: str,
    key: str,
    typed: Mapping[str, str],
    by: User,
    at: datetime,
    observed_on: date,
) -> ListRow:
    """Enter a row, or replace the one of the same number; fields left out are not known.

    A member's word needs the organisation's agreement. Refused: unknown lists and fields, values
    that are none. The same row again changes nothing. Publishes FactEntered.
    """
    declared, source = _may_write(organisation, table, by)
    key = key.strip()
    if not key or len(key) > KEY_LENGTH:
        raise Refused(_("Give the row its number: of the patent, the contract, the certificate."))
    if observed_on > localdate(at):
        raise Refused(_("The day on which this was seen lies in the future."))
    data = _values(declared, typed)
    organisation = _lock(organisation)
    standing = _standing(organisation, table, key)
    if standing is not None and standing.data == data and standing.source == source:
        return standing
    if standing is not None:
        standing.removed_at = at
        standing.save(update_fields=["removed_at"])
    row = ListRow.objects.create(
        organisation=organisation,
        table=table,
        key=key,
        data=data,
        source=source,
        observed_on=observed_on,
        entered_by=by,
        entered_at=at,
    )
    _tell(organisation, table, by=by, at=at)
    return row


@transaction.atomic
def drop_row(
    *, organisation: Organisation, table: str, key: str, by: User, at: datetime
) -> ListRow | None:
    """Take a row out; it stays as history. No such row: None. Publishes FactEntered."""
    _declared, _source = _may_write(organisation, table, by)
    organisation = _lock(organisation)
    standing = _standing(organisation, table, key.strip())
    if standing is None:
        return None
    standing.removed_at = at
    standing.save(update_fields=["removed_at"])
    _tell(organisation, table, by=by, at=at)
    return standing


@transaction.atomic
def say_whole(
    *, organisation: Organisation, table: str, complete_on: date, by: User, at: datetime
) -> ListKept:
    """Say that a list is whole as of a day: what is not in it is not there. Publishes FactEntered."""
    _declared, source = _may_write(organisation, table, by)
    if complete_on > localdate(at):
        raise Refused(_("The day on which this was seen lies in the future."))
    organisation = _lock(organisation)
    kept, _made = ListKept.objects.update_or_create(
        organisation=organisation,
        table=table,
        defaults={"complete_on": complete_on, "source": source},
    )
    _tell(organisation, table, by=by, at=at)
    return kept


@transaction.atomic
def say_open(*, organisation: Organisation, table: str, by: User, at: datetime) -> bool:
    """Take back that a list is whole; what was declared counts again. Gives whether it was."""
    _declared, _source = _may_write(organisation, table, by)
    organisation = _lock(organisation)
    gone, _rows = ListKept.objects.filter(organisation=organisation, table=table).delete()
    if gone:
        _tell(organisation, table, by=by, at=at)
    return bool(gone)


def _may_write(organisation: Organisation, table: str, by: User) -> tuple[Table, Source]:
    require(permissions.may_enter_facts(by, organisation))
    book = rules.book()
    declared = next((one for one in book.tables if one.id == table), None)
    if declared is None:
        raise Refused(_("The rule book declares no list “%(table)s”.") % {"table": table})
    register = next((one for one in book.registers if one.id == declared.register_), None)
    return declared, _source(organisation, register, by)


def _source(organisation: Organisation, register: Register | None, by: User) -> Source:
    if permissions.acts_for(by, organisation):
        if consent_of(organisation) is None:
            raise Refused(
                _("Before anything is entered, agree to what it is used for; you can take that back at any time.")
            )  # fmt: skip
        return Source.OWN
    if register is not None and register.own_copy:
        raise Refused(
            _("“%(register)s” is the firm's own copy: only the firm itself may enter it.")
            % {"register": register.zh}
        )
    return Source.OFFICER


def _values(declared: Table, typed: Mapping[str, str]) -> dict[str, Value]:
    """The fields as they travel. A day may lie in the future: certificates expire."""
    fields = {field.id: field for field in declared.fields}
    unknown = sorted(set(typed) - set(fields))
    if unknown:
        raise Refused(
            _("The list “%(table)s” has no field “%(names)s”.")
            % {"table": declared.zh, "names": "”, “".join(unknown)}
        )
    values: dict[str, Value] = {}
    for name, field in fields.items():
        text = typed.get(name, "").strip()
        try:
            found: Any = read(field, text, today=date.max).value if text else None
        except NotRead as fault:
            raise Refused(f"{field.zh}: {fault.say(language())}") from fault
        values[name] = bool(found) if field.kind is Kind.BOOL and found is not None else found
    return values


def _standing(organisation: Organisation, table: str, key: str) -> ListRow | None:
    return ListRow.objects.filter(
        organisation=organisation, table=table, key=key, removed_at=None
    ).first()


def _tell(organisation: Organisation, table: str, *, by: User, at: datetime) -> None:
    renew(Kept.FACTS)
    events.publish(FactEntered(organisation.pk, table, 0), by=by, at=at)


def _lock(organisation: Organisation) -> Organisation:
    return Organisation.objects.select_for_update(of=("self",)).get(pk=organisation.pk)
