"""The founding pack comes in over the desk: whole, once, and shown before it is done."""

from io import StringIO
from pathlib import Path
from shutil import copytree

import pytest
from django.core.management import CommandError, call_command
from django.utils.timezone import now

from lilac.kernel.models import Event
from lilac.policies import pack as loader
from lilac.policies.models import Conflict, Intake, Measure, Policy, Responsibility, Wording
from lilac.policies.states import MeasureKind
from lilac_engine.pack import load as read

pytestmark = pytest.mark.django_db
FOUNDING = Path("packs/heilongjiang-2021")


def run(*args, **options):
    out = StringIO()
    call_command("pack", *args, stdout=out, **options)
    return out.getvalue()


def test_load_brings_the_founding_policy_whole():
    said = run("load", str(FOUNDING))

    policy = Policy.objects.get()
    version = policy.versions.get()
    kinds = list(version.clauses.values_list("kind", flat=True))
    assert (kinds.count("chapter"), kinds.count("article"), kinds.count("annex")) == (6, 23, 2)
    assert policy.measures.filter(kind=MeasureKind.MEASURE).count() == 101
    assert version.targets.count() == 5
    assert version.comments_close_on.isoformat() == "2021-02-19"
    assert not Responsibility.objects.filter(body=None).exists()
    assert policy.issuer.name == "黑龙江省科学技术厅"
    assert (version.imported_by, version.confirmed_by) == (None, None)
    assert "unchanged" in said


def test_every_measure_of_the_pack_is_bound_to_its_print():
    run("load", str(FOUNDING))
    pack = read(FOUNDING)
    wordings = {w.measure.code: w for w in Wording.objects.select_related("measure", "version")}

    for row in pack.measures:
        wording = wordings[row.id]
        assert wording.text == row.quote
        assert wording.version.source[wording.span_start : wording.span_end] == row.quote
        assert wording.measure.mechanisms == [m.value for m in row.mechanisms]
        assert wording.measure.runs == row.runs_zh
    page = {w.clause.kind for code, w in wordings.items() if code.startswith(("L.", "V."))}
    assert page == {"page"}
    assert wordings["N.1"].clause.kind == "notice"
    assert wordings["C.2"].clause.kind == "closing"
    assert wordings["A.1"].clause.kind == "annex"


def test_a_second_load_changes_nothing():
    run("load", str(FOUNDING))
    before = Event.objects.count(), Measure.objects.count(), Conflict.objects.count()

    said = run("load", str(FOUNDING))

    assert said.splitlines()[-1].startswith("0 created, 0 changed, ")
    assert (Event.objects.count(), Measure.objects.count(), Conflict.objects.count()) == before


def test_what_somebody_changed_is_shown_and_set_right():
    run("load", str(FOUNDING))
    Measure.objects.filter(code="7.5").update(runs="别的")

    said = run("load", str(FOUNDING))

    assert "7.5" in said
    assert "0 created, 1 changed" in said
    assert Measure.objects.get(code="7.5").runs != "别的"


def test_dry_run_shows_everything_and_writes_nothing():
    said = run("load", str(FOUNDING), dry_run=True)

    assert "nothing was written" in said
    assert "heilongjiang-2021 v1" in said
    assert not Policy.objects.exists()
    assert not Intake.objects.exists()
    assert not Event.objects.exists()


def test_targets_precedence_annexes_and_chain_carry_what_the_pack_knows():
    run("load", str(FOUNDING))
    policy = Policy.objects.get()
    version = policy.versions.get()

    assert {t.code: t.measure.code for t in version.targets.all()} == {
        "T1": "T.1", "T2": "T.2", "T3": "T.3", "T4": "T.4", "T5": "19.4",
    }  # fmt: skip
    assert "2021-03-26" in version.targets.get(code="T1").note
    assert set(policy.precedences.values_list("slug", flat=True)) == {
        "national-first", "this-over-earlier-provincial",
    }  # fmt: skip
    assert version.attachments.get(number="2").also_named.startswith("《关于加强原创性科学研究")
    assert policy.related.get(slug="opinion-2021").relation == "final-of"
    assert Conflict.objects.filter(state="suspected", raised_by=None).count() == 7


def spoiled(tmp_path, name, old, new):
    folder = tmp_path / "pack"
    copytree(FOUNDING, folder)
    file = folder / name
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    return folder


def test_check_names_file_and_line(tmp_path):
    assert "100 %" in run("check", str(FOUNDING))

    folder = spoiled(tmp_path, "measures.yaml", "mechanisms: [programmes]", "mechanisms: [magic]")
    out = StringIO()
    with pytest.raises(CommandError, match="error"):
        call_command("pack", "check", str(folder), stdout=out)
    line = next(
        n
        for n, text in enumerate((folder / "measures.yaml").read_text().splitlines(), start=1)
        if "magic" in text
    )
    assert f"measures.yaml:{line}" in out.getvalue()


def test_a_spoiled_pack_loads_nothing(tmp_path):
    folder = spoiled(tmp_path, "targets.yaml", "value: '2.5'", "value: many")

    with pytest.raises(CommandError):
        run("load", str(folder))
    assert not Policy.objects.exists()


def test_a_pack_that_does_not_fit_its_text_says_where(tmp_path):
    folder = spoiled(tmp_path, "targets.yaml", "value: '2.5'", "value: '9.5'")
    pack = read(folder)

    with pytest.raises(loader.DoesNotFit, match="T1"):
        list(loader.load(pack, at=now()))
