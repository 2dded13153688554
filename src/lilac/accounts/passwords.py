"""Passwords somebody else would try first, found without asking any other machine.

Django's own validator refuses the 20,000 passwords seen most in published leaks. This one adds
what is tried against a provincial office: telephone numbers, dates, runs of the keyboard, and
the words of the place with figures behind them.
"""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

PHONE = re.compile(r"(?:\+?86)?1[3-9]\d{9}")
DATE = re.compile(r"(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")
RUNS = (
    "01234567890123456789",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "1qaz2wsx3edc4rfv5tgb6yhn",
    "qazwsxedcrfvtgb",
)
PLACES = ("heilongjiang", "longjiang", "haerbin", "harbin", "lilac", "dingxiang", "kejiting")
PADDED = 3  # letters or figures that may stand beside a guessable part and still not save it
LONG = 200  # characters looked at: whoever types more has not typed a date
RUN = 5  # characters in a row that count as a run


class GuessableValidator:
    """Refuse passwords that are little more than a phone number, a date, a run or a place name."""

    def validate(self, password: str, user: object | None = None) -> None:
        """Raises ValidationError with the reason; the password itself is never repeated."""
        plain = re.sub(r"[\W_]", "", password[:LONG].casefold())
        for name, rest in (
            (_("a telephone number"), PHONE.sub("", plain)),
            (_("a date"), DATE.sub("", plain)),
            (_("a row of the keyboard"), _without_runs(plain)),
            (_("the name of a place or of this site"), _without_places(plain)),
        ):
            if len(rest) <= PADDED:
                raise ValidationError(
                    _("This password is little more than %(thing)s, which is tried first.")
                    % {"thing": name},
                    code="password_guessable",
                )
        if len(set(plain)) < 5:
            raise ValidationError(
                _("This password has fewer than five different characters."),
                code="password_monotonous",
            )

    def get_help_text(self) -> str:
        """The sentence under the field."""
        return _(
            "Not a telephone number, a date, a row of the keyboard or a place name with figures. "
            "Four words that do not belong together are easy to keep and hard to guess."
        )


def _without_runs(text: str) -> str:
    for run in (*RUNS, *(row[::-1] for row in RUNS)):
        for length in range(min(len(run), len(text)), RUN - 1, -1):
            for start in range(len(run) - length + 1):
                text = text.replace(run[start : start + length], "")
    return text


def _without_places(text: str) -> str:
    for place in PLACES:
        if place in text:
            return re.sub(r"\d", "", text.replace(place, ""))
    return text
