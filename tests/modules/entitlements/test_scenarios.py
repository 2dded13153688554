"""Simulations set down: computed at once or in a job, compared, cited, taken away."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import polars as pl
import pytest
import time_machine
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from lilac.accounts.models import User
from lilac.entitlements import parquet
from lilac.entitlements.actions import scenario as actions
from lilac.entitlements.models import Edition, Scenario
from lilac.entitlements.states import ScenarioState
from lilac.kernel.jobs import tasks
from lilac.kernel.models import Event, Job
from lilac.kernel.refusal import Refused
from tests.factories.accounts import AuditorFactory, OfficerFactory, UserFactory
from tests.factories.entitlements import AT, TODAY, signed
from tests.factories.rules_desk import entitled

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_2021():
    signed()
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def officer():
    return OfficerFactory()


def asked(by: User, **more) -> Scenario:
    values = {"title": "比例", "day": TODAY, "changes": [{"parameter": "rate", "value": "20"}],
              "population": "registered", "by": by, "at": AT}  # fmt: skip
    return actions.ask(**(values | more))


def computed(by: User, **more) -> Scenario:
    return actions.compute(scenario=asked(by, **more), at=AT)


def population(**columns) -> ContentFile:
    """A Parquet file with these columns."""
    data = BytesIO()
    pl.DataFrame(columns).write_parquet(data)
    return ContentFile(data.getvalue(), name="population.parquet")


def test_small_ones_are_computed_at_once_and_keep_both_marks(officer):
    entitled(6)
    scenario = computed(officer)
    assert scenario.state == ScenarioState.DONE
    assert scenario.program_before != scenario.program_after
    assert scenario.result["total"]["after"] > scenario.result["total"]["before"]
    assert not Job.objects.filter(name="entitlements.scenario").exists()
    names = set(Event.objects.values_list("name", flat=True))
    assert {"ScenarioAsked", "ScenarioComputed"} <= names


def test_a_result_does_not_change_once_computed(officer):
    scenario = computed(officer)
    before = scenario.result
    entitled(6)
    assert actions.compute(scenario=scenario, at=AT + timedelta(days=1)).result == before
    later = actions.again(scenario=scenario, by=officer, at=AT)
    assert later.pk != scenario.pk
    assert actions.compute(scenario=later, at=AT).result["total"] != before["total"]


def test_large_ones_go_to_a_job_that_bears_being_done_twice(officer):
    scenario = asked(officer, population=f"synthetic:{actions.SMALL + 1}:1")
    job = Job.objects.get(name="entitlements.scenario")
    assert job.payload == {"scenario": scenario.pk}
    for _ in range(2):
        tasks()["entitlements.scenario"].run(scenario=scenario.pk, at=AT)
    scenario.refresh_from_db()
    assert scenario.state == ScenarioState.DONE
    assert scenario.result["firms"] == actions.SMALL + 1


def test_only_officers_simulate(officer):
    with pytest.raises(Refused, match="policy officers"):
        asked(UserFactory())


@pytest.mark.parametrize(
    "population", ["", "all", "synthetic:0:1", "synthetic:9999999999:1", "synthetic:x:1", "upload"]
)
def test_populations_that_cannot_be_are_refused(officer, population):
    with pytest.raises(Refused):
        asked(officer, population=population)


@pytest.mark.parametrize(
    "change",
    [
        {"parameter": "absent", "value": "1"},
        {"parameter": "rate", "value": "viel"},
        {"curve": "rate", "low": "5", "high": "5"},
        {"curve": "absent", "low": "1", "high": "5"},
    ],
)
def test_changes_that_cannot_be_are_refused(officer, change):
    with pytest.raises(Refused):
        asked(officer, changes=[change])
    assert not Scenario.objects.exists()


def test_a_change_that_does_not_compile_ends_with_its_reason(officer):
    scenario = computed(officer, changes=[{"parameter": "rate", "value": "0.00001"}])
    assert scenario.state == ScenarioState.FAILED
    assert scenario.fault
    assert scenario.result is None


def test_a_parquet_population_says_what_it_has_and_has_not(officer):
    file = population(rd_tax_y1=[200_000_000] * 6, duty_done_y1=[True] * 6, dishonest=[False] * 6,
                      colour=["red"] * 6)  # fmt: skip
    scenario = computed(officer, population="upload", file=file)
    assert scenario.state == ScenarioState.DONE, scenario.fault
    assert scenario.result["firms"] == 6
    assert scenario.result["columns"]["missing"] == ["staff"]
    assert scenario.result["columns"]["unknown"] == ["colour"]
    rows = {row["key"]: row for row in scenario.result["measures"]}
    assert rows["rd_subsidy"]["before"]["firms"] == 6
    assert rows["staffed"]["answers"]["2"] == 6  # what is missing is not known, never nought


@pytest.mark.parametrize(
    ("file", "why"),
    [
        (ContentFile(b"PAR1 no table at all PAR1", name="a.parquet"), "damaged"),
        (population(colour=["red"]), "No column"),
        (population(rd_tax_y1=[10**17]), "more than its fact allows"),
    ],
)
def test_a_population_that_cannot_be_read_ends_with_its_reason(officer, file, why):
    scenario = computed(officer, population="upload", file=file)
    assert scenario.state == ScenarioState.FAILED
    assert why in scenario.fault


def test_a_population_is_a_parquet_file(officer):
    for file in (ContentFile(b"a,b\n1,2\n", name="a.parquet"), ContentFile(b"PAR1cut off", name="a.parquet")):  # fmt: skip
        with pytest.raises(Refused):
            asked(officer, population="upload", file=file)


def test_the_reader_refuses_what_is_no_population():
    with pytest.raises(parquet.Unfit):
        parquet.look(population(**{f"c{n}": [1] for n in range(2_001)}).read(), ["c1"])
    found = parquet.look(population(staff=["12"], city=[1], firm=[7]).read(), ["staff", "city"])
    assert (found["wrong"], found["found"], found["unknown"]) == (["staff"], ["city"], [])


def test_an_edition_is_priced_before_it_is_signed(client, officer):
    entitled(6)
    client.force_login(officer)
    edition = Edition.objects.get(entry__key="rate")
    body = {**edition.body, "values": [{**edition.body["values"][0], "value": "30"}]}
    from lilac.entitlements.actions import book

    draft = book.draft(kind="parameter", key="rate", body=body, note="", by=officer, at=AT)
    form = client.get(reverse("rules:simulate"), {"edition": draft.pk}).context["form"]
    assert form.initial["edition"] == draft.pk
    assert form.initial["curve"] == "rate"
    answer = client.post(reverse("rules:simulate"), {"title": "x", "day": "2021-03-01",
                         "edition": draft.pk, "population": "registered"})  # fmt: skip
    page = client.get(answer.headers["Location"])
    assert page.context["tables"]["winners"][0]["won"]["firms"] == 6
    assert str(draft.pk) in page.content.decode()


def test_the_form_comes_back_with_what_was_typed(client, officer):
    client.force_login(officer)
    sent = {"title": "我的测算", "day": "2021-03-01", "population": "upload", "parameter_1": "rate",
            "value_1": "zwanzig", "curve": "gate", "low": "1", "high": ""}  # fmt: skip
    page = client.post(reverse("rules:simulate"), sent)
    assert page.status_code == 422
    assert set(page.context["form"].errors) == {"value_1", "high", "file"}
    assert "我的测算" in page.content.decode()


def test_pages_show_tables_under_charts_and_can_be_taken_away(client, officer):
    entitled(6)
    scenario = computed(officer, changes=[{"parameter": "rate", "value": "20"},
                                          {"curve": "rate", "low": "0", "high": "20"}])  # fmt: skip
    client.force_login(AuditorFactory())
    page = client.get(reverse("rules:scenario", args=[scenario.pk])).content.decode()
    for table in ("measures", "payers", "city", "years", "curve"):
        assert f'data-table="t-{table}"' in page
        assert f'id="t-{table}"' in page
    assert "style=" not in page
    csv = b"".join(client.get(reverse("rules:export", args=[scenario.pk, "measures", "csv"])))
    assert "rd_subsidy,6,1200000,6,2400000" in csv.decode()
    for table in ("payers", "city", "size", "years", "winners", "near", "curve"):
        data = client.get(reverse("rules:export", args=[scenario.pk, table, "xlsx"])).content
        assert load_workbook(BytesIO(data)).active.max_row >= 1
    assert client.get(reverse("rules:export", args=[scenario.pk, "all", "csv"])).status_code == 404
    assert client.get(reverse("rules:export", args=[scenario.pk, "near", "pdf"])).status_code == 404


def test_two_are_compared_side_by_side(client, officer):
    entitled(6)
    one, two = computed(officer), computed(officer, changes=[])
    client.force_login(officer)
    url = reverse("rules:compare")
    page = client.get(url, {"a": one.pk, "b": two.pk})
    differing = {row["name"] for row in page.context["rows"] if not row["same"]}
    assert differing == {"benefit rd_subsidy"}
    assert client.get(url, {"a": one.pk, "b": "x"}).status_code == 404


def test_progress_asks_again_until_it_is_done(client, officer):
    scenario = asked(officer, population=f"synthetic:{actions.SMALL + 1}:1")
    client.force_login(officer)
    url = reverse("rules:progress", args=[scenario.pk])
    waiting = client.get(url)
    assert 'hx-trigger="load delay:1s"' in waiting.content.decode()
    assert "HX-Refresh" not in waiting.headers
    Scenario.objects.filter(pk=scenario.pk).update(state=ScenarioState.FAILED)
    assert client.get(url).headers["HX-Refresh"] == "true"


def test_the_list_asks_the_same_queries_however_long(client, officer):
    client.force_login(officer)
    counts = []
    for more in (1, 2):
        for _ in range(more):
            computed(officer)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse("rules:scenarios")).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 8


def test_outsiders_see_no_simulation(client, officer):
    scenario = computed(officer)
    client.force_login(UserFactory())
    for name in ("scenario", "progress"):
        assert client.get(reverse(f"rules:{name}", args=[scenario.pk])).status_code == 403
    assert client.post(reverse("rules:again", args=[scenario.pk])).status_code == 403


def test_a_fault_nobody_foresaw_ends_a_simulation(officer, monkeypatch, caplog):
    found = actions.ask(
        title="x", day=TODAY, changes=[], population="registered", by=officer, at=AT
    )

    def breaks(*_arguments):
        raise ZeroDivisionError

    monkeypatch.setattr(actions, "simulate", breaks)
    assert actions.compute(scenario=found, at=AT).state == ScenarioState.FAILED
    assert found.fault
    assert "could not be computed" in caplog.text
