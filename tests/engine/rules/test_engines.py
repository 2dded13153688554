"""The same core on Spark and ClickHouse, for regions that own one. Both come from PyPI.

uv pip install --group engines && cd tests/engine && pytest -m engines rules/test_engines.py
"""

import importlib.util
import json
import os

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings

from lilac_engine.rules import sql
from lilac_engine.rules.types import Kind
from tests.engine.rules.building import Maker, column, parameter
from tests.engine.rules.populations import expected, listed
from tests.engine.rules.random_programs import NODES, boundary_cases, populations

pytestmark = [pytest.mark.engines, pytest.mark.filterwarnings("ignore")]
FULL = {"a": 7, "b": 4, "t": True, "s": False}
RANDOM = settings(
    max_examples=int(os.environ.get("LILAC_ENGINE_EXAMPLES", "25")), deadline=None, phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)  # fmt: skip


def shapes():
    """Programs with one of each shape of expression, and parties for them."""
    parties = [{**FULL, "b": b, "t": t} for b in (-3, 4, None) for t in (True, False, None)]
    for node in NODES:
        made = Maker(
            column("a", -9, 9), column("b", -9, 9), column("s"), column("t"),
            parameters=[parameter("p")],
        )  # fmt: skip
        truth = type(node).__name__ in {"And", "Or", "Not", "In", "Compare", "Expert", "Bool"}
        made.benefit("one", *([node] if truth else []), figure=None if truth else node)
        yield made.program(), [*parties, {}, {"a": 6}]


def differing(found, program, parties):
    """Cells in which an engine's rows (a dict each) differ from what closures say."""
    wanted = expected(program, parties, "__")
    pairs = zip(found, wanted, strict=True)
    return sum(row[name] != value for row, told in pairs for name, value in told.items())


def rows(program, parties):
    """What is put into a table: the number of the row and the columns."""
    return [(at, *(p.get(c.name) for c in program.columns)) for at, p in enumerate(parties)]


def checked(answered):
    """Cells that differ, of how many: every shape, random programs, the boundaries of one of them."""
    cells = wrong = 0
    drawn = []

    @given(populations(parties=6))
    @seed(20210219)
    @RANDOM
    def draw(one):
        drawn.append(one)

    draw()
    first = drawn[0][0]
    for program, parties in [*shapes(), *drawn, (first, list(boundary_cases(first)))]:
        wrong += differing(answered(program, parties), program, parties)
        cells += sum(len(row) for row in listed(program, parties))
    return wrong, cells


@pytest.mark.skipif(importlib.util.find_spec("pyspark") is None, reason="PySpark is not installed")
def test_spark_says_what_closures_say(tmp_path):
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    from pyspark.sql import SparkSession, types

    spark = (
        SparkSession.builder.master("local[1]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "1")
        .config("spark.sql.warehouse.dir", str(tmp_path))
        .config("spark.log.level", "ERROR")
        .getOrCreate()
    )

    def answered(program, parties):
        kinds = {Kind.BOOL: types.BooleanType()}
        fields = [types.StructField("row", types.LongType())]
        fields += [
            types.StructField(c.name, kinds.get(c.type.kind, types.LongType()))
            for c in program.columns
        ]
        frame = spark.createDataFrame(rows(program, parties), types.StructType(fields))
        frame.createOrReplaceTempView("parties")
        found = spark.sql(sql.query(program, "parties", "spark", keep=["row"]) + " ORDER BY `row`")
        return [row.asDict() for row in found.collect()]

    try:
        wrong, cells = checked(answered)
        assert (wrong, cells > 1_000) == (0, True)
    finally:
        spark.stop()


@pytest.mark.skipif(importlib.util.find_spec("chdb") is None, reason="chdb is not installed")
def test_clickhouse_says_what_closures_say():
    from chdb.session import Session

    session = Session()

    def answered(program, parties):
        kinds = {Kind.BOOL: "Nullable(Bool)"}
        columns = ", ".join(
            f"`{c.name}` {kinds.get(c.type.kind, 'Nullable(Int64)')}" for c in program.columns
        )
        session.query("DROP TABLE IF EXISTS parties")
        session.query(f"CREATE TABLE parties (`row` Int64, {columns}) ENGINE = Memory")
        values = ", ".join(
            "(" + ", ".join("NULL" if v is None else str(v).lower() for v in row) + ")"
            for row in rows(program, parties)
        )
        session.query(f"INSERT INTO parties VALUES {values}")
        text = sql.query(program, "parties", "clickhouse", keep=["row"]) + " ORDER BY `row`"
        told = session.query(
            text + " SETTINGS output_format_json_quote_64bit_integers = 0", "JSONEachRow"
        )
        return [json.loads(line) for line in str(told).splitlines()]

    try:
        wrong, cells = checked(answered)
        assert (wrong, cells > 1_000) == (0, True)
    finally:
        session.close()
