"""Two at once: one edition in force, one value a source, one agreement, one writing of an extract."""

import csv
import io
import threading

import pytest
from django.db import connection

from lilac.entitlements.actions import book as desk
from lilac.entitlements.actions import consents, decide, facts, imports
from lilac.entitlements.models import Consent, Edition, FactImport, FactValue, ProgramSnapshot
from lilac.entitlements.states import EditionState, ImportState
from lilac.kernel.refusal import Refused
from tests.factories.accounts import OfficerFactory
from tests.factories.entitlements import (
    AT,
    PARAMETERS,
    PURPOSE,
    TODAY,
    entered,
    firm,
    program,
    signed,
    value,
)
from tests.factories.parties import MembershipFactory, OrganisationFactory

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts):
    """Do all acts together; gives what they were refused with, and what else went wrong."""
    gate, refused, broken = threading.Barrier(len(acts)), [], []

    def run(act):
        gate.wait()
        try:
            act()
        except Refused as refusal:
            refused.append(str(refusal))
        except Exception as fault:
            broken.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert broken == []
    return refused


def submitted(by, amount):
    body = {**PARAMETERS[0], "values": [value(amount)]}
    edition = desk.draft(kind="parameter", key="gate", body=body, note="", by=by, at=AT)
    return desk.submit(edition=edition, by=by, at=AT)


def test_two_editions_signed_at_once_leave_one_in_force():
    signed()
    officers = [OfficerFactory(), OfficerFactory()]
    editions = [submitted(officers[0], "2000000"), submitted(officers[1], "3000000")]

    at_once(
        lambda: desk.sign(edition=editions[0], by=officers[1], at=AT),
        lambda: desk.sign(edition=editions[1], by=officers[0], at=AT),
    )

    standing = Edition.objects.filter(entry__key="gate", state=EditionState.SIGNED)
    assert standing.count() == 1
    amount = standing.get().body["values"][0]["value"]
    assert program().parameters["gate"].value == int(amount) * 100


def test_one_edition_signed_twice_at_once_is_signed_once():
    signed()
    writer, second, third = OfficerFactory(), OfficerFactory(), OfficerFactory()
    edition = submitted(writer, "2000000")
    refused = at_once(
        lambda: desk.sign(edition=edition, by=second, at=AT),
        lambda: desk.sign(edition=edition, by=third, at=AT),
    )
    assert len(refused) == 1
    assert Edition.objects.filter(entry__key="gate", state="superseded").count() == 1


def test_two_members_entering_at_once_leave_one_value():
    signed()
    organisation, clerk = firm()
    other = MembershipFactory(organisation=organisation).user

    def enter(by, typed):
        facts.enter(
            organisation=organisation, fact="staff", year=0, typed=typed, unit="", by=by, at=AT,
            observed_on=TODAY,
        )  # fmt: skip

    at_once(lambda: enter(clerk, "12"), lambda: enter(other, "13"))
    assert FactValue.objects.filter(replaced_at=None).count() == 1
    assert FactValue.objects.count() == 2


def test_two_agreements_at_once_leave_one():
    signed()
    organisation = OrganisationFactory()
    people = [MembershipFactory(organisation=organisation).user for _n in range(2)]
    at_once(
        *(
            lambda by=by: consents.give_consent(
                organisation=organisation, purpose=PURPOSE, by=by, at=AT
            )
            for by in people
        )
    )
    assert Consent.objects.filter(withdrawn_at=None).count() == 1


def test_an_extract_written_by_two_workers_is_written_once():
    signed()
    officer, one = OfficerFactory(), OrganisationFactory()
    out = io.StringIO()
    csv.writer(out).writerows([["uscc", "staff"], [one.uscc, "12"]])
    extract = imports.receive(
        register="tax", name="x.csv", data=out.getvalue().encode(), observed_on=TODAY,
        complete=False, by=officer, at=AT,
    )  # fmt: skip
    imports.check(extract=extract, at=AT)
    imports.carry_out(extract=extract, by=officer, at=AT)

    at_once(
        *(
            lambda: imports.write(extract=FactImport.objects.get(pk=extract.pk), at=AT)
            for _n in range(2)
        )
    )

    extract.refresh_from_db()
    assert extract.state == ImportState.DONE
    assert FactValue.objects.count() == 1


def test_a_firms_word_and_an_extract_at_once_are_set_against_one_another():
    signed()
    officer = OfficerFactory()
    organisation, clerk = firm()
    out = io.StringIO()
    csv.writer(out).writerows([["uscc", "staff"], [organisation.uscc, "12"]])
    extract = imports.receive(
        register="tax", name="x.csv", data=out.getvalue().encode(), observed_on=TODAY,
        complete=False, by=officer, at=AT,
    )  # fmt: skip
    imports.check(extract=extract, at=AT)
    imports.carry_out(extract=extract, by=officer, at=AT)

    at_once(
        lambda: imports.write(extract=extract, at=AT),
        lambda: entered(organisation, clerk, staff="13"),
    )

    states = set(FactValue.objects.values_list("source", "state"))
    assert states == {("register", "conflict"), ("own", "conflict")}


def test_two_decisions_at_once_keep_one_program():
    signed()
    organisation, clerk = firm()
    at_once(
        *(
            lambda: decide.record(
                organisation=organisation, day=TODAY, purpose="x", by=clerk, at=AT
            )
            for _n in range(2)
        )
    )
    assert ProgramSnapshot.objects.count() == 1
    assert organisation.decisions.count() == 2
