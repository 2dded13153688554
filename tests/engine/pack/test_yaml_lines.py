"""YAML from a stranger: read with its lines, or refused with a sentence."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lilac_engine.pack.yaml_lines import MAX_BYTES, MAX_DEPTH, Refused, read_yaml

BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{b}: &{b} [{', '.join([f'*{a}'] * 9)}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
)


def refusal(data: bytes | str):
    with pytest.raises(Refused) as refused:
        read_yaml(data.encode() if isinstance(data, str) else data, "x.yaml")
    return refused.value.finding


def read_or_refused(data: bytes):
    try:
        read_yaml(data, "x.yaml")
    except Refused as refused:
        return refused.finding
    return None


def test_plain_words_stay_text():
    value = read_yaml(b"a: 007\nb: no\nc: 2.50\nd: 1:20\ne: 2021-02-19\n", "x.yaml").value
    assert value == {"a": "007", "b": "no", "c": "2.50", "d": "1:20", "e": "2021-02-19"}


def test_true_false_and_nothing_mean_something_unless_quoted():
    value = read_yaml(b"[true, false, null, ~, 'true', '~', '']", "x.yaml").value
    assert value == [True, False, None, None, "true", "~", ""]


def test_every_part_knows_its_line():
    found = read_yaml("a:\n- b: 1\n  c:\n  - x\n  - 丁香\n".encode(), "x.yaml")
    assert found.line(("a",)) == 1
    assert found.line(("a", 0, "c")) == 3
    assert found.line(("a", 0, "c", 1)) == 5
    assert found.line(("a", 0, "absent", 7)) == 2


def test_a_billion_laughs_are_refused_at_the_first_alias():
    fault = refusal(BOMB)
    assert (fault.code, fault.line) == ("yaml-alias", 2)
    assert "*a" in fault.zh


@pytest.mark.parametrize(
    ("data", "code", "line"),
    [
        ("a: 1\nb: !!python/object/apply:os.system [x]\n", "yaml-tag", 2),
        ("a: 1\na: 2\n", "yaml-twice", 2),
        ("a: 1\n? [x]\n: 2\n", "yaml-key", 2),
        ("a: 1\n---\nb: 2\n", "yaml-many", 2),
        ("a: 1\nb: [\n", "yaml", 3),
        ("a: 1\nb: c: d\n", "yaml", 2),
        ("a: 1\nb: \x07\n", "yaml", 2),
        ("", "yaml-empty", 0),
        ("# only a remark\n", "yaml-empty", 0),
        ("[" * (MAX_DEPTH + 2), "yaml-deep", 1),
    ],
)
def test_what_a_pack_never_needs_is_refused_with_its_line(data, code, line):
    fault = refusal(data)
    assert (fault.code, fault.line) == (code, line)


def test_a_wrong_encoding_names_the_line():
    fault = refusal("a: 1\nb: 丁香\n".encode("gb18030"))
    assert (fault.code, fault.line) == ("not-utf8", 2)


def test_a_large_file_is_not_read():
    assert refusal(b"a" * (MAX_BYTES + 1)).code == "too-large"


def test_too_many_values_are_refused():
    assert refusal("[" + "a," * 500_000 + "]").code == "yaml-nodes"


@pytest.mark.parametrize("piece", ["[", "{", "- ", "? ", "a: ", "'", '"', "|\n ", "&a ", "*a "])
def test_a_megabyte_of_one_thing_ends_in_time(piece):
    data = (piece * (1_000_000 // len(piece))).encode()
    started = time.perf_counter()
    read_or_refused(data)
    assert time.perf_counter() - started < 5


@given(
    st.binary(max_size=200)
    | st.text(alphabet="ab:-[]{}&*!|>'\"\n #%@?,", max_size=80).map(str.encode)
)
def test_any_bytes_are_read_or_refused(data):
    finding = read_or_refused(data)
    assert finding is None or (finding.file == "x.yaml" and finding.zh)
