"""Canaries sent down every road a log line can take; none may come out."""

import io
import json
import logging

import pytest

from lilac.kernel.logs import JsonLines, PlainLines, redact

CANARIES = {
    "13812345678": "[phone]",
    "+86 138 1234 5678": "[phone]",
    "138-1234-5678": "[phone]",
    "0451-82628888": "[phone]",
    "230102199001011234": "[id]",
    "23010219900101123X": "[id]",
    "6222021234567890123": "[number]",
    "zhang.san+x@mail.example.cn": "[e-mail]",
    "zhang%40example.cn": "[e-mail]",
    "Bearer abcdefgh12345678": "Bearer [secret]",
    "password=hunter2hunter2": "password=[secret]",
    '"api_key": "k-123456789"': '"api_key": "[secret]"',
    "sessionid=abc123def456": "sessionid=[secret]",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc-_123": "[secret]",
    "/files/abcdefghijklmnopqrstuvwxyz_-1234/": "/files/[secret]/",
}
HARMLESS = [
    "2021-02-19 17:05", "国办发明电〔2020〕27号", "#1234567", "20000000 fen", "event 100000000",
    "a" * 64, "10.0.0.1", "状态 code", "9123010012345678XY",
]  # fmt: skip


@pytest.mark.parametrize(("canary", "shown"), CANARIES.items())
def test_redact_blots_out(canary, shown):
    assert redact(f"联系{canary} 。") == f"联系{shown} 。"


@pytest.mark.parametrize("text", HARMLESS)
def test_redact_leaves_the_rest(text):
    assert redact(text) == text


@pytest.fixture(params=[PlainLines, JsonLines])
def lines(request):
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(request.param())
    logger = logging.getLogger("tests.canary")
    logger.addHandler(handler)
    logger.propagate = False
    yield logger, out
    logger.removeHandler(handler)
    logger.propagate = True


@pytest.mark.parametrize("canary", CANARIES)
def test_no_canary_comes_out_by_any_road(lines, canary):
    logger, out = lines
    logger.warning(f"in the message {canary}")
    logger.warning("in the arguments %s", canary)
    logger.warning("in a field", extra={"note": canary, "data": {"inside": canary}})
    try:
        int(f"in an exception {canary}")
    except ValueError:
        logger.exception("raised", stack_info=True)
    written = out.getvalue()
    secret = (
        canary.rpartition("=")[2].rpartition(" ")[2].strip('"').strip("/").removeprefix("files/")
    )
    assert written.count("\n") >= 4
    assert secret not in written


def test_json_lines_are_one_object_each():
    record = logging.makeLogRecord(
        {"name": "tests", "levelname": "INFO", "msg": "两行\n%s", "args": ("文字",), "status": 404}
    )
    line = JsonLines().format(record)
    assert "\n" not in line
    assert json.loads(line) | {"at": ""} == {
        "at": "", "level": "INFO", "logger": "tests", "message": "两行\n文字", "status": "404",
    }  # fmt: skip


def test_every_handler_of_the_house_redacts():
    root = logging.getLogger()
    ours = [h for h in root.handlers if type(h) is logging.StreamHandler]
    assert [type(h.formatter) for h in ours] == [PlainLines]
    assert logging.getLogger("django").handlers == []
