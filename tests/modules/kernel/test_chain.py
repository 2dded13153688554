import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lilac.kernel import chain
from lilac.kernel.chain import Break, HeadMark, Record

AT = chain.moment(datetime(2021, 2, 19, 9, 0, tzinfo=UTC))


def forge(count):
    """A sound chain of so many events, without any database."""
    last, records = chain.GENESIS, []
    for number in range(1, count + 1):
        fields = {
            "number": number,
            "name": "Stamped",
            "data": {"n": number, "文": "章"},
            "by": 7,
            "at": AT,
        }
        digest = chain.link(last, **fields)
        records.append(Record(**fields, previous=last, hash=digest))
        last = digest
    return records


def lines(records):
    return [chain.to_line(r).encode() + b"\n" for r in records]


SOUND = forge(12)
TEXT = lines(SOUND)


def test_a_sound_chain_holds():
    report = chain.verify(SOUND, heads=[HeadMark(5, SOUND[4].hash)])
    assert (report.events, report.last, report.broken) == (12, SOUND[-1].hash, None)


def test_an_empty_chain_holds():
    assert chain.verify([]).broken is None


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "Other"), ("data", {"n": 4, "文": "假"}), ("by", None), ("by", 8),
        ("at", AT.replace("09:", "08:")), ("hash", "f" * 64), ("previous", "0" * 64),
    ],
)  # fmt: skip
def test_any_changed_field_names_its_event(field, value):
    changed = [*SOUND]
    changed[3] = changed[3]._replace(**{field: value})
    assert chain.verify(changed).broken.number == 4


def test_an_event_forged_with_its_own_hash_breaks_the_next():
    forged = SOUND[3]._replace(name="Other")
    fields = {k: v for k, v in forged._asdict().items() if k not in {"previous", "hash"}}
    forged = forged._replace(hash=chain.link(forged.previous, **fields))
    broken = chain.verify([*SOUND[:3], forged, *SOUND[4:]]).broken
    assert broken == Break(5, "'previous' is not the hash of the event before it")


@pytest.mark.parametrize(
    "records",
    [
        [*SOUND[:3], *SOUND[4:]],
        [*SOUND[:3], SOUND[4], SOUND[3], *SOUND[5:]],
        [*SOUND[:3], SOUND[2], *SOUND[3:]],
    ],
    ids=["removed", "swapped", "doubled"],
)
def test_removed_swapped_and_doubled_events_are_found(records):
    assert chain.verify(records).broken.number == 4


def test_a_cut_tail_is_seen_against_a_published_head():
    assert chain.verify(SOUND[:8]).broken is None
    broken = chain.verify(SOUND[:8], heads=[HeadMark(11, SOUND[10].hash)]).broken
    assert broken.number == 9
    assert "the chain ends at 8, but a head was published at 11" in broken.what


def test_a_rewritten_chain_is_seen_against_a_published_head():
    other = forge(12)
    assert chain.verify(other, heads=[HeadMark(6, "a" * 64)]).broken.number == 6


def test_verification_can_begin_in_the_middle():
    after = HeadMark(5, SOUND[4].hash)
    assert chain.verify(SOUND[5:], after=after).events == 12
    assert chain.verify(SOUND[6:], after=after).broken.number == 6


def test_lines_read_back():
    assert list(chain.read_lines(TEXT)) == SOUND


@pytest.mark.parametrize(
    "spoiled",
    [
        b"",
        b"{}\n",
        b"[1]\n",
        b"\xff\n",
        TEXT[3].replace(b":", b": ", 1),
        TEXT[3][:-1],
        b"[" * 100_000,
    ],
    ids=["empty", "fields", "list", "encoding", "blank", "end", "deep"],
)
def test_a_line_not_exactly_as_written_is_named(spoiled):
    broken = chain.verify(chain.read_lines([*TEXT[:3], spoiled, *TEXT[4:]])).broken
    assert broken.number == 4
    assert "line" in broken.what


@given(st.integers(0, sum(map(len, TEXT)) - 1), st.integers(1, 255))
def test_every_single_byte_change_is_found_where_it_is(place, flip):
    raw = bytearray(b"".join(TEXT))
    raw[place] ^= flip
    row = b"".join(TEXT)[:place].count(b"\n") + 1
    broken = chain.verify(chain.read_lines(bytes(raw).splitlines(keepends=True))).broken
    assert broken is not None
    assert broken.number in {row, row + 1}


def test_the_spelling_that_is_hashed_is_fixed():
    """Pinned: an old export must verify for ever."""
    assert SOUND[0].hash == "f5663f8cc1f3e31ee536caac06ddc6bf37fdcd505befb7046b969cb26c9ce37f"
    assert json.loads(TEXT[0]) == SOUND[0]._asdict()
