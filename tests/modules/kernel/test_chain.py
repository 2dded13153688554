import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lilac.kernel import chain
from lilac.kernel.chain import Break, HeadMark, Link
from lilac.kernel.states import ChainFault

AT = datetime(2021, 2, 19, 9, 0, tzinfo=UTC)


def fields(number, previous, **changed):
    record = {"name": "Stamped", "data": {"n": number, "文": "章"}, "by": 7, "at": AT}
    return {"number": number, "previous": previous, **record, **changed}


def link(number, previous, **changed):
    """A link that fits its own content."""
    canonical = chain.content(**fields(number, previous, **changed))
    return Link(number, previous, chain.digest(canonical), canonical)


def forge(count, **changed):
    """A sound chain of so many events, without any database."""
    last, links = chain.GENESIS, []
    for number in range(1, count + 1):
        links.append(link(number, last, **changed))
        last = links[-1].hash
    return links


SOUND = forge(12)
TEXT = [chain.to_line(link) for link in SOUND]


def test_a_sound_chain_holds():
    report = chain.verify(SOUND, heads=[HeadMark(5, SOUND[4].hash)])
    assert (report.events, report.last, report.broken) == (12, SOUND[-1].hash, None)


def test_an_empty_chain_holds():
    assert chain.verify([]).broken is None


@pytest.mark.parametrize(
    "changed",
    [{"name": "Other"}, {"data": {"n": 4}}, {"by": None}, {"by": 8}, {"at": AT - timedelta(1)}],
    ids=str,
)
def test_any_changed_field_names_its_event(changed):
    """As the database gives it: the content no longer fits the hash that stands beside it."""
    canonical = chain.content(**fields(4, SOUND[2].hash, **changed))
    spoiled = [*SOUND[:3], SOUND[3]._replace(content=canonical), *SOUND[4:]]
    assert chain.verify(spoiled).broken == Break(4, "content", "its content does not give its hash")


@pytest.mark.parametrize("field", ["hash", "previous"])
def test_a_changed_hash_names_its_event(field):
    spoiled = [*SOUND[:3], SOUND[3]._replace(**{field: "f" * 64}), *SOUND[4:]]
    assert chain.verify(spoiled).broken.number == 4


def test_an_event_forged_with_its_own_hash_breaks_the_next():
    forged = link(4, SOUND[2].hash, name="Other")
    broken = chain.verify([*SOUND[:3], forged, *SOUND[4:]]).broken
    assert broken == Break(5, "previous", "'previous' is not the hash of the event before it")


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
    other = forge(12, by=8)
    assert chain.verify(other).broken is None
    report = chain.verify(other, heads=[HeadMark(6, SOUND[5].hash)])
    assert (report.events, report.broken.number) == (5, 6)


def test_verification_can_begin_in_the_middle():
    after = HeadMark(5, SOUND[4].hash)
    assert chain.verify(SOUND[5:], after=after).events == 12
    assert chain.verify(SOUND[6:], after=after).broken.number == 6


def test_lines_read_back():
    assert list(chain.read_lines(TEXT)) == SOUND


@pytest.mark.parametrize(
    "spoiled",
    [
        b"", b"{}\n", b"[1]\n", b"\xff\n", TEXT[3][:-1], b"[" * 100_000, TEXT[3].replace(b",", b" ", 1),
        TEXT[3].replace(b'{"hash"', b'{"hasH"'), TEXT[3].replace(b'"by"', b' "by"'), TEXT[3] + b"\n",
    ],
    ids=["empty", "fields", "list", "encoding", "end", "deep", "comma", "key", "blank", "line"],
)  # fmt: skip
def test_a_line_not_exactly_as_written_is_named(spoiled):
    broken = chain.verify(chain.read_lines([*TEXT[:3], spoiled, *TEXT[4:]])).broken
    assert broken.number == 4


@given(st.integers(0, sum(map(len, TEXT)) - 1), st.integers(1, 255))
def test_every_single_byte_change_is_found_where_it_is(place, flip):
    raw = bytearray(b"".join(TEXT))
    raw[place] ^= flip
    row = b"".join(TEXT)[:place].count(b"\n") + 1
    broken = chain.verify(chain.read_lines(bytes(raw).splitlines(keepends=True))).broken
    assert broken is not None
    assert broken.number == row


def test_the_spelling_that_is_hashed_is_fixed():
    """Pinned: an old export must verify for ever."""
    assert SOUND[0].hash == "bc513b71bce9a85a2d68a23d9315e757a8ed00138bc9ccb1ec33755a3ee0bb39"
    assert json.loads(TEXT[0]) == {
        "hash": SOUND[0].hash, "number": 1, "previous": chain.GENESIS, "name": "Stamped", "by": 7,
        "data": {"n": 1, "文": "章"}, "at": "2021-02-19T09:00:00.000000+00:00",
    }  # fmt: skip


def test_every_fault_has_its_sentence_for_the_page():
    source = Path(chain.__file__).read_text()
    assert set(re.findall(r'Break\([^"]*"(\w+)",', source)) == set(ChainFault.values)
