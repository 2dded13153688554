"""Synthetic populations: the same for ever, labelled, close to what is published, whole in their years."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from lilac_engine.pack import PackError
from lilac_engine.rules import book as rule_book
from lilac_engine.rules import records as r
from lilac_engine.rules import synthetic
from lilac_engine.rules.binding import Faults, columns
from lilac_engine.rules.columns import outcomes
from lilac_engine.rules.compiling import compile as compile_book
from lilac_engine.rules.synthetic import population
from lilac_engine.rules.synthetic_marginals import Marginals, marginals
from lilac_engine.rules.types import Kind
from lilac_engine.rules.types import day as civil_day

ROOT = Path(__file__).resolve().parents[3] / "packs" / "heilongjiang-2021"
DAY = date(2024, 6, 1)
SIZE = 20_000
REGISTERED = [20170419, 20191013, 19901101]
SOME = ["rd_tax_y1", "hnte_valid", "sales_y3", "listed_on", "tax_credit_grade_y1"]


@pytest.fixture(scope="module")
def book() -> r.Book:
    return rule_book.load(ROOT)


@pytest.fixture(scope="module")
def shares() -> Marginals:
    return marginals(ROOT)


@pytest.fixture(scope="module")
def firms(book, shares) -> pl.DataFrame:
    return population(book, SIZE, 1, DAY, marginals=shares)


@pytest.fixture(scope="module")
def complete(book, shares) -> pl.DataFrame:
    told = shares.model_copy(update={"missing": {}})
    return population(book, SIZE, 1, DAY, marginals=told)


def test_population_is_the_same_for_the_same_seed_and_another_for_another(book, shares):
    def drawn(seed: int) -> pl.DataFrame:
        return population(book, 300, seed, DAY, marginals=shares, columns=SOME)

    assert drawn(7).equals(drawn(7))
    assert not drawn(7).equals(drawn(8))


def test_draws_are_those_of_splitmix64(book):
    """Three numbers written down: a new version of Polars may not change a population."""
    found = population(book, 3, 1, DAY, columns=["registered_on"])["registered_on"].to_list()
    assert found == REGISTERED


def test_population_joins_from_parts_and_from_chosen_columns(book, shares, firms):
    late = population(book, 300, 1, DAY, marginals=shares, columns=SOME, first=100)
    assert set(late.columns) == {"firm", "city", "size", "synthetic", *SOME}
    assert late.equals(firms[100:400].select(late.columns))


def test_every_row_is_labelled_and_numbered(firms):
    assert firms["synthetic"].all()
    assert firms["firm"].to_list()[:3] == [1, 2, 3]
    assert firms["firm"].n_unique() == SIZE
    assert set(firms["size"].unique()) == {"micro", "small", "medium", "large"}


def test_population_has_every_column_of_the_book_inside_its_domain(book, firms):
    every = columns(book, Faults())
    assert set(firms.columns) == {"firm", "size", "synthetic", *every}
    for name, column in every.items():
        values = firms[name].drop_nulls()
        if column.type.kind is Kind.BOOL:
            assert values.dtype == pl.Boolean, name
            continue
        assert values.dtype == pl.Int64, name
        if column.type.kind is Kind.CODE:
            assert set(values.unique()) <= {one.number for one in column.fact.options.values()}, (
                name
            )
        elif len(values):
            assert column.low <= values.min() <= values.max() <= column.high, name


def test_days_are_days_and_not_in_the_future(book, firms):
    for name, column in columns(book, Faults()).items():
        if column.type.kind is Kind.DATE:
            for number in firms[name].drop_nulls().unique().to_list():
                assert civil_day(number) <= DAY, name


@pytest.mark.parametrize(
    ("counted", "share", "within"),
    [
        ("rd", lambda one: one.rd, 6),
        ("hnte", lambda one: one.hnte, 3),
        ("firms", lambda one: one.firms, 2),
    ],
)
def test_cities_have_their_shares(book, shares, complete, counted, share, within):
    numbers = {
        id_: one.number
        for fact in book.facts
        if fact.id == "city"
        for id_, one in fact.options.items()
    }
    weight = {
        "rd": pl.col("rd_tax_y1").fill_null(0),
        "hnte": pl.col("hnte_valid").cast(pl.Int64),
        "firms": pl.col("synthetic").cast(pl.Int64),
    }
    found = complete.group_by("city").agg(part=weight[counted].sum())
    parts = dict(found.with_columns(pl.col("part") / pl.col("part").sum() * 100).rows())
    for one in shares.cities:
        assert parts.get(numbers[one.city], 0) == pytest.approx(share(one), abs=within), one.city


def test_certificates_are_as_many_as_published(shares, complete):
    assert complete["hnte_valid"].mean() * 100 == pytest.approx(shares.hnte.percent, abs=3)
    assert complete["tech_sme_valid"].mean() * 100 == pytest.approx(shares.tech_sme.percent, abs=9)


def test_years_hang_together(complete):
    grown = complete.select(
        pl.corr("sales_y1", "sales_y2"), staff=pl.corr("sales_y1", "staff_total_y1")
    )
    assert grown["sales_y1"][0] > 0.9
    assert grown["staff"][0] > 0.5
    young = complete.filter(pl.col("registered_on") > 20230101)
    assert young["sales_y2"].is_null().all()
    assert complete.filter(pl.col("registered_on") < 20210101)["sales_y3"].null_count() == 0


def test_parts_do_not_exceed_their_whole(complete):
    known = complete.drop_nulls(["sales_y1"])
    for part, whole in [
        ("tech_staff_y1", "staff_total_y1"),
        ("rd_staff_y1", "tech_staff_y1"),
        ("main_income_y1", "sales_y1"),
        ("high_tech_income_y1", "total_income_y1"),
        ("liabilities_y1", "assets_y1"),
        ("rd_domestic_y1", "rd_hnte_y1"),
    ]:
        assert (known[part] <= known[whole]).all(), part
    assert (known["rd_expensed_y1"] + known["rd_capitalised_y1"] == known["rd_accounting_y1"]).all()


def test_listing_steps_follow_one_another_and_are_rare(complete):
    assert complete.filter(pl.col("application_accepted") & ~pl.col("tutoring_accepted")).is_empty()
    assert complete.filter(pl.col("bse_listed") & ~pl.col("neeq_quoted")).is_empty()
    assert 0 < complete["going_public"].mean() < 0.03
    assert complete.filter(~pl.col("listed_domestic"))["listed_on"].is_null().all()


def test_statistics_answer_yes_or_no_only(book, firms):
    closed = {one.id for one in book.registers if one.statistics}
    for fact in book.facts:
        if fact.register_ in closed:
            assert all(
                firms[name].dtype == pl.Boolean
                for name in firms.columns
                if name.startswith(f"{fact.id}_y")
            )


def test_registers_are_silent_as_often_as_they_say(shares, firms, complete):
    rate = shares.missing["tax"] / 100
    gone = firms["resident_enterprise"].is_null().mean()
    assert gone == pytest.approx(rate, abs=0.015)
    assert complete["resident_enterprise"].null_count() == 0


def test_population_goes_into_a_program(book, firms):
    program = compile_book(book, DAY)
    found = outcomes(program, firms)
    kinds = found["rd_after_subsidy.kind"].unique().to_list()
    assert len(found) == SIZE
    assert len(kinds) > 1


def test_files_hold_the_same_rows_and_say_they_are_synthetic(book, shares, tmp_path):
    done = list(
        synthetic.write(
            tmp_path, book, 250, 7, DAY, marginals=shares, columns=["rd_tax_y1"], rows=125
        )
    )
    assert done == [125, 250]
    paths = sorted(tmp_path.iterdir())
    assert [path.name for path in paths] == [f"part-{n:05}.parquet" for n in range(2)]
    whole = population(book, 250, 7, DAY, marginals=shares, columns=["rd_tax_y1"])
    assert pl.read_parquet(tmp_path / "*.parquet").equals(whole)
    assert pl.read_parquet_metadata(paths[0])["lilac.synthetic"] == "true"


def test_without_marginals_cities_are_alike(book):
    found = population(book, 13_000, 1, DAY, columns=["registered_on"])
    counts = found["city"].value_counts()["count"]
    assert counts.min() > 0.7 * counts.max()


def test_every_marginal_says_where_it_comes_from(shares):
    for one in (*shares.cities, *shares.sizes, shares.hnte, shares.tech_sme):
        assert one.evidence.note or one.evidence.source


def test_marginals_name_only_what_the_book_has(book, shares):
    facts = {fact.id: fact for fact in book.facts}
    named = {
        *shares.yes,
        *shares.numbers,
        *shares.options,
        *shares.concerns,
        *shares.concerns.values(),
    }
    assert named <= set(facts)
    for fact, options in shares.options.items():
        assert set(options) <= set(facts[fact].options), fact
    assert set(shares.missing) <= {one.id for one in book.registers}
    assert sum(one.firms for one in shares.cities) == pytest.approx(100)


def test_spoiled_marginals_are_told_with_their_line(tmp_path):
    folder = tmp_path / "synthetic"
    folder.mkdir()
    text = (ROOT / "synthetic" / "marginals.yaml").read_text(encoding="utf-8")
    (folder / "marginals.yaml").write_text(
        text.replace("percent: 38.6", "percent: 386"), encoding="utf-8"
    )
    with pytest.raises(PackError) as refused:
        marginals(tmp_path)
    assert "hnte" in str(refused.value)
    with pytest.raises(PackError):
        marginals(tmp_path / "nowhere")


def test_a_book_of_another_kind_gets_a_population_too(book):
    small = r.Book(
        registers=book.registers,
        facts=tuple(fact for fact in book.facts if fact.id in {"staff_total", "tobacco"}),
    )
    found = population(small, 50, 1, DAY)
    assert set(found.columns) == {
        "firm",
        "city",
        "size",
        "synthetic",
        "staff_total_y0",
        "staff_total_y1",
        "tobacco",
    }
    assert found["staff_total_y0"].null_count() == 0


def test_a_folder_without_marginals_says_so(tmp_path):
    assert not synthetic.described(tmp_path)
    (tmp_path / "synthetic").mkdir()
    (tmp_path / "synthetic" / "marginals.yaml").write_text("")
    assert synthetic.described(tmp_path)
