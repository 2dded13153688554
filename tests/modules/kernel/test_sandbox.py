import time
from pathlib import Path

import pytest
from django.utils import translation

from lilac.kernel import sandbox
from lilac.kernel.refusal import Refused
from lilac.kernel.sandbox import Stopped, run_limited

MEBI = 1024 * 1024


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def run(code, **limits):
    """Any Python at all in the child: the payload is the program."""
    return run_limited("builtins.exec", code.encode(), **limits)


def result_of(expression, **limits):
    return run_limited("builtins.eval", expression.encode(), **limits)


def test_the_result_comes_back_as_plain_values():
    found = run_limited("json.loads", '{"a": [1, "二", null]}'.encode())
    assert found == {"a": [1, "二", None]}


def test_options_reach_the_function():
    assert run_limited("json.loads", b"1.5", options={"parse_float": None}) == 1.5


def test_dataclasses_enums_and_sets_come_back_plain():
    made = result_of("[__import__('lilac_engine.verdict', fromlist=['no']).no('why'), {3, 1}]")
    assert made == [{"answer": "no", "reasons": ["why"]}, [1, 3]]


@pytest.mark.parametrize(
    ("code", "limits", "cause", "sentence"),
    [
        ("x = bytearray(10**10)", {}, "memory", "more than 512 MB of memory"),
        ("x = [0]\nwhile True: x += x", {"memory": 200 * MEBI}, "memory", "200 MB"),
        ("while True: pass", {"cpu": 1}, "cpu", "more than 1 seconds of computing"),
        ("import time; time.sleep(60)", {"wall": 1}, "wall", "longer than 1 seconds"),
        ("import os; os.abort()", {}, "crash", "broke down"),
        ("import os; os._exit(3)", {}, "crash", "broke down"),
        ("import os; os._exit(0)", {}, "crash", "broke down"),
        ("raise KeyError('x')", {}, "fault", "could not be read (KeyError)"),
    ],
    ids=["memory", "growth", "cpu", "wall", "abort", "exit", "silent", "fault"],
)
def test_a_limit_reached_is_named(code, limits, cause, sentence):
    started = time.monotonic()
    with pytest.raises(Stopped) as stopped:
        run(code, **limits)
    assert stopped.value.cause == cause
    assert sentence in stopped.value.reasons[0]
    assert isinstance(stopped.value, Refused)
    assert time.monotonic() - started < 6


def test_an_answer_that_is_too_long_is_stopped():
    with pytest.raises(Stopped) as stopped:
        result_of("'a' * (70 << 20)")
    assert stopped.value.cause == "answer"


def test_a_reader_refuses_in_the_language_of_the_person():
    with pytest.raises(Stopped, match="is empty") as stopped:
        run_limited("lilac_engine.text.reading.read", b"", options={"name": "a.txt"})
    assert stopped.value.cause == "empty"
    with translation.override("zh-hans"), pytest.raises(Stopped, match="是空的"):
        run_limited("lilac_engine.text.reading.read", b"", options={"name": "a.txt"})


def test_the_child_sees_none_of_our_environment(monkeypatch):
    monkeypatch.setenv("LILAC_SECRET_KEY", "canary")
    seen = result_of("dict(__import__('os').environ)")
    assert "canary" not in str(seen)
    assert set(seen) <= {"PYTHONPATH", "PATH", "LANG", "MALLOC_ARENA_MAX", "LC_CTYPE"}


def test_what_a_library_prints_does_not_mix_with_the_answer():
    assert result_of("[print('noise'), __import__('os').write(1, b'more'), 7][2]") == 7


def test_nothing_the_child_started_outlives_it():
    pid = result_of("__import__('subprocess').Popen(['sleep', '60']).pid")
    deadline = time.monotonic() + 5
    while _alive(pid) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not _alive(pid)


def _alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.parametrize("written", [b"", b"{", b"[]", b'{"x": 1}', b"\xff"])
def test_an_answer_that_is_none_counts_as_a_crash(written):
    with pytest.raises(Stopped) as stopped:
        sandbox._decode(written)
    assert stopped.value.cause == "crash"


def test_no_file_descriptor_is_left_open():
    before = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(3):
        run_limited("json.loads", b"1")
    assert len(list(Path("/proc/self/fd").iterdir())) == before
