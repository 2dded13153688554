import pytest
from django.utils.translation import override

from lilac.parties.uscc import InvalidUscc, normalise
from tests.factories.parties import code

GOOD = code(1)


@pytest.mark.parametrize(
    "typed",
    [
        GOOD,
        GOOD.lower(),
        f"  {GOOD[:8]} {GOOD[8:]}\n",
        f"{GOOD[:8]}-{GOOD[8:]}",
        "".join(chr(ord(c) + 0xFEE0) for c in GOOD),
    ],
    ids=["plain", "small letters", "spaces", "hyphen", "full width"],
)
def test_normalise_takes_what_people_paste(typed):
    assert normalise(typed) == GOOD


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "18 characters; this has 0"),
        (GOOD[:-1], "18 characters; this has 17"),
        ("O" + GOOD[1:], "character 1 is “O”"),
        (GOOD[:4] + "中" + GOOD[5:], "character 5 is “中”"),
        (GOOD[:-1] + ("A" if GOOD[-1] != "A" else "B"), "last character does not fit"),
        ("9A" + GOOD[2:8] + GOOD[8:], "registration office|last character"),
    ],
)
def test_normalise_says_what_is_wrong(typed, sentence):
    with override("en"), pytest.raises(InvalidUscc, match=sentence):
        normalise(typed)
