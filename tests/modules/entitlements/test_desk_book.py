"""The rule book on the officers' desk: list, editor with rows and text, checks, two signatures."""

from __future__ import annotations

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lilac.entitlements.desk.bodies import body_of, of_body
from lilac.entitlements.desk.composing import (
    Row,
    conditions_of,
    moved,
    paths,
    rows_of,
    taken_over,
    text_of,
)
from lilac.entitlements.desk.differences import differences
from lilac.entitlements.models import Edition
from lilac.entitlements.queries import book as reading
from lilac.entitlements.states import EditionState
from lilac_engine.rules.errors import Faulty
from tests.factories.accounts import AuditorFactory, OfficerFactory, UserFactory
from tests.factories.entitlements import AT, BENEFITS, TODAY, condition, signed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_2021():
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def officer():
    return OfficerFactory(name="甲专员")


@pytest.fixture
def desk(client, officer):
    signed()
    client.force_login(officer)
    return client


def typed(body: dict, kind: str = "benefit", **more: str | list[str]) -> dict:
    """A body as the editor's form sends it."""
    sheet = of_body(kind, body["id"], body)
    data: dict[str, object] = {f"f-{name}": value for name, value in sheet.fields.items()}
    data |= {"measure": body.get("measure", ""), "text": sheet.text, "text_was": sheet.text_was}
    for name in Row.__dataclass_fields__:
        data[f"row-{name}"] = [str(getattr(row, name)) for row in sheet.rows]
    for name in ("payer", "formula", "zh", "en"):
        data[f"line-{name}"] = [line[name] for line in sheet.lines]
    return data | {"do": "save", "note": "为什么"} | more


SUBSIDY = BENEFITS[0]
NESTED = [
    condition("a", "staff >= 10"),
    {"any": [condition("b", "rd_tax_y1 > p.gate"),
             {"all": [condition("c", "duty_done_y1"), {"expert": "talent", "zh": "人才"}], "zh": "并且"}],
     "zh": "或者", "basis": {"provision_zh": "第9条"}},
    condition("d", "city = city.harbin OR city = city.daqing"),
]  # fmt: skip


def test_rows_and_text_are_two_views_of_one_tree():
    rows = rows_of(NESTED)
    text = text_of(rows)
    assert text == (
        "staff >= 10\nAND (rd_tax_y1 > p.gate OR duty_done_y1 AND expert.talent)\n"
        "AND (city = city.harbin OR city = city.daqing)"
    )
    assert conditions_of(rows) == NESTED
    assert conditions_of(taken_over(text, rows)) == NESTED
    assert paths(rows)["requires.1.any.1.all.0"] == 4


def test_text_keeps_the_words_of_a_changed_threshold_and_drops_what_is_gone():
    rows = taken_over("staff >= 50 AND city = city.harbin", rows_of(NESTED))
    assert [(row.when, row.zh) for row in rows] == [
        ("staff >= 50", "条件a"),
        ("city = city.harbin", "条件d"),
    ]
    assert taken_over("", rows) == []
    with pytest.raises(Faulty):
        taken_over("staff >=", rows)


def test_rows_move_in_and_out_of_groups():
    rows = rows_of(NESTED)
    assert text_of(moved(rows, "remove", 1)).startswith("staff >= 10\nAND (city")
    assert [row.id for row in moved(rows, "up", 6) if row.id] == ["a", "d", "b", "c"]
    assert [row.id for row in moved(rows, "down", 0) if row.id] == ["b", "c", "a", "d"]
    assert moved(rows, "up", 0) == rows
    assert moved(rows, "down", 6) == rows
    assert moved(rows, "in", 6)[6].depth == 1  # the last row joins the group above
    assert moved(moved(rows, "in", 6), "out", 6) == rows
    assert moved(rows, "remove", 99) == rows
    added = moved(rows, "add", 1)
    assert (added[2].depth, added[2].when) == (1, "")
    assert [row.kind for row in moved([], "any", -1)] == ["any", "leaf"]
    assert conditions_of(moved([], "any", -1)) == []  # nothing was said yet


def test_every_body_comes_back_from_its_fields():
    for body in BENEFITS:
        assert body_of(of_body("benefit", body["id"], body), body) == body
    parameter = {"id": "gate", "zh": "门槛", "en": "gate", "dimension": "money", "values": [
        {"value": "100", "since": "2021", "standing": "law", "basis": {"document": "d"},
         "evidence": {"mark": "VF"}}]}  # fmt: skip
    assert body_of(of_body("parameter", "gate", parameter), parameter) == parameter
    fact = {"id": "x", "zh": "某", "en": "x", "kind": "bool"}
    assert body_of(of_body("fact", "x", fact)) == fact


def test_differences_name_the_requirement_and_the_word():
    after = {**SUBSIDY, "requires": [condition("gate_passed", "rd_tax_y1 >= p.gate"), *SUBSIDY["requires"][1:]]}  # fmt: skip
    found = {str(d.label): d for d in differences("benefit", SUBSIDY, after)}
    assert set(found) == {"All requirements as one formula", "Requirement gate_passed: Formula"}
    changed = [(w.old, w.new) for w in found["Requirement gate_passed: Formula"].words if w.edit != "equal"]  # fmt: skip
    assert changed == [("", "=")]
    assert differences("benefit", SUBSIDY, SUBSIDY) == []


def test_book_lists_by_kind_state_and_words(desk):
    page = desk.get(reverse("rules:book")).content.decode()
    assert "benefit rd_subsidy" in page
    page = desk.get(reverse("rules:book"), {"kind": "parameter", "state": "no-amount"})
    assert [line.entry.key for line in page.context["page"]] == ["open_amount"]
    page = desk.get(reverse("rules:book"), {"q": "r&d TAX"})
    assert {line.entry.key for line in page.context["page"]} == {"rd_tax"}
    assert "No entry answers" in desk.get(reverse("rules:book"), {"q": "nothing"}).content.decode()


def test_book_asks_the_same_queries_however_long_it_is(desk):
    desk.get(reverse("rules:book"))
    with CaptureQueriesContext(connection) as few:
        desk.get(reverse("rules:book"), {"q": "gate"})
    with CaptureQueriesContext(connection) as many:
        desk.get(reverse("rules:book"))
    assert len(many) == len(few) <= 10


def test_outsiders_are_told_why_and_auditors_read(client, desk, officer):
    edition = Edition.objects.get(entry__key="rd_subsidy")
    pages = [
        reverse("rules:book"), reverse("rules:entry", args=["benefit", "rd_subsidy"]),
        reverse("rules:edition", args=[edition.pk]), reverse("rules:parameters"),
    ]  # fmt: skip
    written = [
        reverse("rules:new"), reverse("rules:write", args=["benefit", "rd_subsidy"]),
        reverse("rules:imports"), reverse("rules:simulate"), reverse("rules:lists"),
    ]  # fmt: skip
    client.force_login(UserFactory())
    assert {client.get(page).status_code for page in [*pages, *written]} == {403}
    client.force_login(AuditorFactory())
    assert {client.get(page).status_code for page in pages} == {200}
    assert {client.get(page).status_code for page in written} == {403}
    client.logout()
    assert client.get(pages[0]).status_code == 302
    assert client.get(reverse("rules:entry", args=["benefit", "absent"])).status_code == 302


def test_entry_says_who_uses_it_and_absent_ones_are_404(desk):
    page = desk.get(reverse("rules:entry", args=["fact", "rd_tax"]))
    assert [line.entry.key for line in page.context["uses"]] == ["rd_subsidy"]
    assert desk.get(reverse("rules:entry", args=["fact", "absent"])).status_code == 404
    assert desk.get(reverse("rules:write", args=["nothing", "x"])).status_code == 404
    assert desk.get(reverse("rules:edition", args=[10**6])).status_code == 404


def test_editor_keeps_a_half_written_formula_and_does_not_submit_it(desk, officer):
    body = {**SUBSIDY, "requires": [condition("gate_passed", "rd_tax_y1 > p.gat")]}
    answer = desk.post(
        reverse("rules:write", args=["benefit", "rd_subsidy"]), typed(body, do="submit")
    )
    draft = Edition.objects.get(state=EditionState.DRAFT)
    assert answer.headers["Location"] == reverse("rules:edit", args=[draft.pk])
    assert draft.body["requires"][0]["when"] == "rd_tax_y1 > p.gat"
    page = desk.get(reverse("rules:edit", args=[draft.pk]))
    (remark,) = page.context["checks"].at("row-0")
    assert (remark.marked, remark.before) == ("p.gat", "rd_tax_y1 > ")
    assert "<mark>p.gat</mark>" in page.content.decode()
    refused = desk.post(reverse("rules:move", args=[draft.pk, "submit"]))
    assert refused.status_code == 422
    draft.refresh_from_db()
    assert draft.state == EditionState.DRAFT


def test_editor_takes_typed_text_over_and_shows_a_fault_at_its_character(desk):
    url = reverse("rules:write", args=["benefit", "rd_subsidy"])
    sent = typed(SUBSIDY, do="check", text="rd_tax_y1 > p.gate AND staff >= 3")
    page = desk.post(url, sent)
    assert [row.when for _n, row, _r in page.context["rows"]] == [
        "rd_tax_y1 > p.gate",
        "staff >= 3",
    ]
    assert page.context["rows"][0][1].zh == "条件gate_passed"
    wrong = desk.post(url, typed(SUBSIDY, do="save", text="rd_tax_y1 / 2 > p.gate"))
    assert wrong.status_code == 422
    (fault,) = wrong.context["text_faults"]
    assert fault.marked == "/"
    assert "rd_tax_y1 / 2 &gt; p.gate" in wrong.content.decode()  # what was typed is kept
    assert not Edition.objects.filter(state=EditionState.DRAFT).exists()


def test_check_answers_while_one_types_and_lets_the_other_view_follow(desk):
    url = reverse("rules:check", args=["benefit", "rd_subsidy"])
    rows = typed(SUBSIDY)
    rows["row-when"] = ["rd_tax_y1 > p.gate AND staff > 1", *rows["row-when"][1:]]
    answer = desk.post(url, rows, headers={"HX-Request": "true"}).content.decode()
    assert 'id="checks"' in answer
    assert 'hx-swap-oob="true"' in answer
    assert "(rd_tax_y1 &gt; p.gate AND staff &gt; 1)" in answer
    text = typed(SUBSIDY, text="staff >= 7")
    answer = desk.post(url, text, headers={"HX-Request": "true"}).content.decode()
    assert '<div id="rows" hx-swap-oob="true">' in answer
    never = typed(SUBSIDY, text="staff >= 7 AND staff < 3")
    assert desk.get(url).status_code == 405
    page = desk.post(url, never, headers={"HX-Request": "true"})
    assert page.context["checks"].warnings  # said at authoring time: it can never be true


@pytest.mark.parametrize(
    ("do", "rows"), [("remove:0", 2), ("add:-1", 4), ("any:0", 5), ("down:0", 3), ("line:0", 3)]
)
def test_steps_work_without_scripts(desk, do, rows):
    url = reverse("rules:write", args=["benefit", "rd_subsidy"])
    page = desk.post(url, typed(SUBSIDY, do=do))
    assert page.status_code == 200
    assert len(page.context["rows"]) == rows
    assert not Edition.objects.filter(state=EditionState.DRAFT).exists()
    part = desk.post(url, typed(SUBSIDY, do=do), headers={"HX-Request": "true", "HX-Target": "editor"})  # fmt: skip
    assert "<html" not in part.content.decode()


def test_two_officers_put_an_edition_into_force(desk, client, officer):
    body = {**SUBSIDY, "requires": SUBSIDY["requires"][:2]}
    desk.post(reverse("rules:write", args=["benefit", "rd_subsidy"]), typed(body, do="submit"))
    edition = Edition.objects.get(state=EditionState.SUBMITTED)
    page = desk.get(reverse("rules:edition", args=[edition.pk])).content.decode()
    assert "A second person signs: you wrote this edition yourself." in page
    assert desk.post(reverse("rules:move", args=[edition.pk, "sign"])).status_code == 422

    client.force_login(OfficerFactory())
    waiting = client.get(reverse("rules:book"))
    assert [e.pk for e in waiting.context["to_sign"]] == [edition.pk]
    returned = client.post(reverse("rules:move", args=[edition.pk, "return"]), {"remark": ""})
    assert returned.status_code == 422
    client.post(reverse("rules:move", args=[edition.pk, "sign"]), {"remark": "同意"})
    edition.refresh_from_db()
    assert edition.state == EditionState.SIGNED
    assert len(reading.program_on(TODAY).benefit["rd_subsidy"].leaves) == 2
    page = client.get(reverse("rules:edition", args=[edition.pk]))
    assert "honest" in " ".join(str(d.label) for d in page.context["differences"])
    assert client.post(reverse("rules:move", args=[edition.pk, "burn"])).status_code == 404


def test_shape_faults_are_refused_and_nothing_typed_is_lost(desk):
    sent = typed({**SUBSIDY, "since": "2021-02-30"})
    page = desk.post(reverse("rules:write", args=["benefit", "rd_subsidy"]), sent)
    assert page.status_code == 422
    assert "2021-02-30" in page.content.decode()
    assert not Edition.objects.filter(state=EditionState.DRAFT).exists()


def test_other_kinds_are_written_as_records(desk):
    url = reverse("rules:write", args=["fact", "staff"])
    record = desk.get(url).context["sheet"].record
    page = desk.post(url, {"record": "id: [", "do": "save"})
    assert page.status_code == 422
    assert "Line 1 cannot be read as YAML." in page.content.decode()
    desk.post(url, {"record": record.replace("职工人数", "从业人数"), "do": "save"})
    assert Edition.objects.get(state=EditionState.DRAFT).body["zh"] == "从业人数"


def test_new_entry_has_a_name_of_its_own(desk):
    url = reverse("rules:new")
    assert desk.post(url, {"kind": "benefit", "key": "Übel"}).status_code == 422
    assert desk.post(url, {"kind": "benefit", "key": "staffed"}).status_code == 422
    answer = desk.post(url, {"kind": "benefit", "key": "fresh", "measure": "19.1"})
    assert answer.headers["Location"].startswith(reverse("rules:write", args=["benefit", "fresh"]))
    assert desk.get(answer.headers["Location"]).status_code == 200
    body = {**BENEFITS[1], "id": "fresh"}
    desk.post(reverse("rules:write", args=["benefit", "fresh"]), typed(body))
    assert Edition.objects.get(state=EditionState.DRAFT).entry.key == "fresh"
