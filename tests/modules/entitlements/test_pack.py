"""A pack's rules come into the book: whole, once, and never over what the desk signed."""

from dataclasses import replace
from datetime import timedelta
from io import StringIO
from pathlib import Path
from shutil import copytree

import pytest
from django.core.management import call_command

from lilac.entitlements.actions import book as desk
from lilac.entitlements.models import Edition, Entry
from lilac.entitlements.pack import assume, bring, load, read
from lilac.entitlements.queries import book as reading
from lilac.entitlements.states import EditionState
from lilac.kernel.models import Event
from lilac.kernel.refusal import Refused
from lilac_engine.pack import load as load_pack
from tests.factories.accounts import OfficerFactory
from tests.factories.entitlements import (
    AT,
    BENEFITS,
    FACTS,
    PACK,
    PARAMETERS,
    TODAY,
    benefit,
    condition,
    signed,
    small,
    value,
)

pytestmark = pytest.mark.django_db
FOUNDING = Path("packs/heilongjiang-2021")
LATER = AT + timedelta(days=10)


def gate(amount):
    return small(parameters=[{**PARAMETERS[0], "values": [value(amount)]}, *PARAMETERS[1:]])


def at_the_desk(amount="7000000"):
    first, second = OfficerFactory(), OfficerFactory()
    body = {**PARAMETERS[0], "values": [value(amount)]}
    edition = desk.draft(kind="parameter", key="gate", body=body, note="", by=first, at=AT)
    desk.submit(edition=edition, by=first, at=AT)
    return desk.sign(edition=edition, by=second, at=AT)


def made_of(changes, what):
    return [(change.kind, change.key) for change in changes if change.what == what]


def test_a_first_load_signs_everything_without_persons():
    changes = signed()
    assert {change.what for change in changes} == {"created"}
    assert set(Edition.objects.values_list("state", "pack", "decided_by")) == {
        ("signed", PACK, None)
    }
    assert reading.book() == small()
    assert Event.objects.get(name="BookLoaded").data["created"] == len(changes)


def test_a_second_load_changes_nothing():
    signed()
    before = Event.objects.count(), Edition.objects.count(), reading.revision()
    again = signed(at=LATER)
    assert {change.what for change in again} == {"unchanged"}
    assert (Event.objects.count(), Edition.objects.count(), reading.revision()) == before


def test_what_the_pack_brought_itself_follows_the_pack():
    signed()
    changes = signed(gate("2000000"), at=LATER)
    assert made_of(changes, "changed") == [("parameter", "gate")]
    assert reading.program_on(TODAY).parameters["gate"].value == 200_000_000
    states = Edition.objects.filter(entry__key="gate").order_by("number")
    assert [e.state for e in states] == [EditionState.SUPERSEDED, EditionState.SIGNED]


def test_what_the_desk_signed_stands_and_the_packs_change_becomes_a_draft():
    signed()
    mine = at_the_desk()

    assert made_of(signed(at=LATER), "unchanged") == made_of(signed(at=LATER), "unchanged")
    assert not made_of(signed(at=LATER), "changed")

    changes = signed(gate("2000000"), at=LATER)
    changed = [change for change in changes if change.what == "changed"]
    assert [(c.key, "to be looked at" in c.detail) for c in changed] == [("gate", True)]
    assert reading.program_on(TODAY).parameters["gate"].value == 700_000_000
    mine.refresh_from_db()
    assert mine.state == EditionState.SIGNED
    draft = Edition.objects.get(entry__key="gate", state=EditionState.DRAFT)
    assert (draft.pack, draft.drafted_by) == (PACK, None)

    assert not made_of(signed(gate("2000000"), at=LATER), "changed")
    assert Edition.objects.filter(entry__key="gate").count() == 3

    officer = OfficerFactory()
    desk.submit(edition=draft, by=officer, at=LATER)
    desk.sign(edition=draft, by=officer, at=LATER)
    assert reading.program_on(TODAY).parameters["gate"].value == 200_000_000
    assert {c.what for c in signed(gate("2000000"), at=LATER)} == {"unchanged"}


def test_dated_records_of_one_name_are_versions_side_by_side():
    later = {**BENEFITS[1], "since": "2022", "requires": [condition("enough", "staff >= 20")]}
    book = small(benefits=[*BENEFITS, later])
    signed(book)
    assert Entry.objects.filter(key="staffed").count() == 1
    assert Edition.objects.filter(entry__key="staffed", state="signed").count() == 2
    assert {c.what for c in signed(book, at=LATER)} == {"unchanged"}


def test_a_book_that_opens_the_wall_is_refused():
    wrong = {**FACTS[7], "kind": "int"}
    with pytest.raises(Refused, match="never a number"):
        signed(small(facts=[*FACTS[:7], wrong, *FACTS[8:]]))


def test_a_book_that_does_not_compile_is_refused():
    with pytest.raises(Refused, match="does not compile"):
        signed(small(benefits=[benefit("x", condition("c", "nothing_of_that_name > 1"))]))


def test_the_founding_packs_rules_come_in_once_and_compile():
    pack = load_pack(FOUNDING)
    book = read(pack)
    first = list(bring(book, pack=pack.manifest.id, at=AT))
    assert {change.what for change in first} == {"created"}
    program = reading.program_on(TODAY)
    assert len(program.benefits) >= 17
    assert program.hash == reading.compiled(book, TODAY).hash
    assert not any(b.assumed for b in program.benefits)
    again = list(bring(book, pack=pack.manifest.id, at=LATER))
    assert {change.what for change in again} == {"unchanged"}


def test_pack_load_brings_the_rules_and_ties_them_to_measures():
    call_command("pack", "load", str(FOUNDING), stdout=StringIO())
    benefits = Entry.objects.filter(kind="benefit")
    assert benefits.exists()
    assert not benefits.filter(measure=None).exists()
    said = StringIO()
    call_command("pack", "load", str(FOUNDING), stdout=said)
    assert said.getvalue().splitlines()[-1].startswith("0 created, 0 changed, ")


def test_pack_check_looks_at_the_rules_too():
    said = StringIO()
    call_command("pack", "check", str(FOUNDING), stdout=said)
    assert "no errors" in said.getvalue()


def test_values_assumed_for_the_demo_are_laid_over_and_stay(settings):
    pack = load_pack(FOUNDING)
    overlay = FOUNDING / "overlays" / "assumed.yaml"
    list(load(pack, at=AT))
    settings.DEMO = False
    with pytest.raises(Refused, match="demo mode only"):
        list(assume(pack, overlay, at=AT))

    settings.DEMO = True
    laid = list(assume(pack, overlay, at=LATER))

    assert {change.what for change in laid} == {"changed"}
    assert any(benefit.assumed for benefit in reading.program_on(TODAY).benefits)
    assert {change.what for change in load(pack, at=LATER)} == {"unchanged"}
    assert {change.what for change in assume(pack, overlay, at=LATER)} == {"unchanged"}
    settings.DEMO = False
    assert not any(benefit.assumed for benefit in reading.program_on(TODAY).benefits)


def test_a_pack_without_rules_brings_none(tmp_path):
    assert list(load(replace(load_pack(FOUNDING), path=tmp_path), at=AT)) == []


def test_a_pack_whose_rules_have_faults_is_refused(tmp_path):
    copy = copytree(FOUNDING, tmp_path / "copy")
    (copy / "rules" / "x.yaml").write_text("benefits:\n  - {id: x}\n")
    with pytest.raises(Refused, match="have faults"):
        list(load(load_pack(copy), at=AT))
