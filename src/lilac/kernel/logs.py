"""Log lines that tell what happened and not about whom.

Personal data and secrets are blotted out in the finished line, whatever road they came by:
message, arguments, extra fields, exception texts.
"""

from __future__ import annotations

import json
import logging
import re
from datetime import UTC, datetime
from typing import Final

# ASCII classes: in Chinese text no blank stands before a word.
BLOTS: Final = (
    (re.compile(r"(?ai)\b(bearer|basic|token)\s+[\w.~+/=-]{8,}"), r"\1 [secret]"),
    (
        re.compile(
            r"(?ai)\b([\w-]{0,40}(?:password|passwd|secret|token|api[_-]?key|sessionid|authorization|cookie|otp|(?<!status_)code))"
            r"([\"']?\s*[:=]\s*[\"']?)[^\s\"'&;,})]+"
        ),
        r"\1\2[secret]",
    ),
    (re.compile(r"(?a)eyJ[\w-]{10,}\.[\w-]+\.[\w-]*"), "[secret]"),
    (re.compile(r"(?a)(?<=/files/)[\w-]{32}"), "[secret]"),
    (re.compile(r"(?a)[\w.+-]{1,64}(?:@|%40)[\w-]+(?:\.[\w-]+)+"), "[e-mail]"),
    (re.compile(r"(?<![\dA-Za-z])\d{6}(?:18|19|20)\d{9}[\dXx](?![\dA-Za-z])"), "[id]"),
    (re.compile(r"(?<![\dA-Za-z])\d{15,19}(?![\dA-Za-z])"), "[number]"),
    (re.compile(r"(?<!\d)(?:\+?86[ -]?)?1[3-9]\d(?:[ -]?\d{4}){2}(?!\d)"), "[phone]"),
    (re.compile(r"(?<!\d)0\d{2,3}[- ]\d{7,8}(?!\d)"), "[phone]"),
)
# Control characters, line and paragraph ends, and what turns the direction of writing.
CONTROLS: Final = re.compile(r"[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
ORDINARY: Final = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


def redact(text: str) -> str:
    """The text without phone numbers, identity numbers, e-mail addresses and secrets."""
    for pattern, blot in BLOTS:
        text = pattern.sub(blot, text)
    return text


class PlainLines(logging.Formatter):
    """One readable line (and a traceback) per record, for a person at a terminal."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)-7s %(name)s: %(message)s", "%H:%M:%S")

    def format(self, record: logging.LogRecord) -> str:
        return redact(super().format(record))

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  the library's name
        """The line; what came from outside can neither begin another one nor paint the terminal."""
        record.message = _in_one_line(record.message)
        return super().formatMessage(record)


def _in_one_line(text: str) -> str:
    return CONTROLS.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


class JsonLines(logging.Formatter):
    """One JSON object per record, for machines that gather logs."""

    def format(self, record: logging.LogRecord) -> str:
        fields: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": redact(record.getMessage()),
        }
        for name, value in vars(record).items():
            if name not in ORDINARY and not name.startswith("_"):
                fields[name] = redact(f"{name}={value}").removeprefix(f"{name}=")
        if record.exc_info:
            fields["exception"] = redact(self.formatException(record.exc_info))
        if record.stack_info:
            fields["stack"] = redact(record.stack_info)
        line = json.dumps(fields, ensure_ascii=False)
        return CONTROLS.sub(lambda found: f"\\u{ord(found[0]):04x}", line)
