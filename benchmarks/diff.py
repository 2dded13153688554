"""Clause diff under mutation: known edits, known truth, and two peers in the same run.

    python benchmarks/diff.py [--trials 250] [--seed 1]

Takes the founding page and the documents of the corpus, applies random edits whose truth is known
(words edited, clauses reordered, renumbered, split, merged, deleted, look-alikes and strangers
inserted, whole texts swapped under their headings, sentences moved), and counts what the diff says.
A *silent wrong match* says for sure that two clauses are the same which are not. Target: none, at
the level of articles and of sentences. Peers: ``difflib.get_close_matches`` clause by clause, and
greedy best-first matching by text likeness. ``LILAC_CORPUS`` names the other texts.
"""

from __future__ import annotations

import argparse
import difflib
import os
import random
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import rjieba
from diff_mutations import FORMS, Clause, Draft, load, mutate, render, whole
from rapidfuzz import fuzz

from lilac_engine.text.diff import Fate, Level, compare

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "packs/heilongjiang-2021/source/source-page.txt"
CORPUS = Path(os.environ.get("LILAC_CORPUS", ROOT.parent / "shared/corpus"))


Pairs = set[tuple[int, int]]


@dataclass
class Score:
    """What was said about old pieces, against the truth."""

    counts: Counter[str] = field(default_factory=Counter)
    wrong: Pairs = field(default_factory=set)  # of the last trial

    def add(self, size: int, truth: Pairs, said: Pairs, doubtful: set[int]) -> None:
        """``truth`` and ``said`` are (old, new) pairs; ``doubtful`` old pieces were named as such."""
        self.wrong = said - truth
        self.counts["silent wrong"] += len(self.wrong)
        for old in range(size):
            true = {pair for pair in truth if pair[0] == old}
            found = {pair for pair in said if pair[0] == old}
            if found - true:
                self.counts["pieces wrong"] += 1
            elif not true:
                self.counts["gone, named ambiguous" if old in doubtful else "gone, named gone"] += 1
            elif found == true:
                self.counts["matched"] += 1
            elif old in doubtful:
                self.counts["lost, named ambiguous"] += 1
            else:
                self.counts["lost, named partly" if found else "lost, named gone"] += 1


def said_by(level: Level, old: dict[str, int], new: dict[str, int]) -> tuple[Pairs, set[int]]:
    """Sure pairs and doubtful old pieces of one level, by position."""
    pairs = {
        (old[o.key], new[n.key])
        for change in level.changes
        if change.sure
        for o in change.old
        for n in change.new
    }
    doubtful = {old[u.key] for c in level.changes if Fate.AMBIGUOUS in c.fates for u in c.old}
    return pairs, doubtful


def by_difflib(old: list[str], new: list[str]) -> Pairs:
    """Peer: clause by clause, the closest text that is left (cutoff 0.6, the default)."""
    left = dict(enumerate(new))
    pairs = set()
    for o, text in enumerate(old):
        best = difflib.get_close_matches(text, left.values(), n=1)
        if best:
            n = next(n for n, candidate in left.items() if candidate == best[0])
            pairs.add((o, n))
            del left[n]
    return pairs


def by_greed(old: list[str], new: list[str]) -> Pairs:
    """Peer: best pair first, by normalised likeness of texts from 60 on."""
    scored = [(fuzz.ratio(a, b), o, n) for o, a in enumerate(old) for n, b in enumerate(new)]
    pairs: Pairs = set()
    olds, news = set(), set()
    for score, o, n in sorted(scored, key=lambda found: -found[0]):
        if score >= 60 and o not in olds and n not in news:
            pairs.add((o, n))
            olds.add(o)
            news.add(n)
    return pairs


@dataclass
class Result:
    """Scores of all matchers, edits applied, time of the diff in seconds."""

    scores: dict[str, Score]
    edits: Counter[str]
    seconds: float = 0.0
    faults: list[str] = field(default_factory=list)

    def note(self, name: str, level: Level, olds: Sequence[str], news: Sequence[str]) -> None:
        """Keep the texts of silent wrong matches, so that somebody can look at them."""
        for o, n in self.scores[f"lilac, {name}"].wrong:
            row = level.of_old(olds[o])
            texts = (next(u.text for u in row.old if u.key == olds[o]), level.of_new(news[n]).new)
            self.faults.append(f"{name} {row.fates} {row.confidence}: {texts[0]} -> {texts[1]}")


def trial(
    chance: random.Random,
    drafts: list[list[Clause]],
    words: Sequence[str],
    result: Result,
    *,
    peers: bool,
) -> None:
    """One document mutated, compared and scored."""
    at = chance.randrange(len(drafts))
    before = drafts[at]
    strangers = [clause for i, other in enumerate(drafts) if i != at for clause in other]
    draft = Draft(list(before), words, strangers, [whole(clause) for clause in before])
    mutate(chance, draft)
    result.edits.update(draft.done)
    after = draft.clauses
    old, old_source = render(before, chance.choice(FORMS))
    new, new_source = render(after, chance.choice(FORMS))
    started = time.perf_counter()
    comparison = compare(old, old_source, new, new_source)
    result.seconds += time.perf_counter() - started

    index = {next(iter(clause.origins)): i for i, clause in enumerate(before)}
    truth = {(index[o], n) for n, clause in enumerate(after) for o in clause.origins}
    keys = ({str(i): i for i in range(len(before))}, {str(i): i for i in range(len(after))})
    result.scores["lilac, articles"].add(len(before), truth, *said_by(comparison.articles, *keys))
    if peers:
        texts = [[whole(clause) for clause in side] for side in (before, after)]
        result.scores["difflib.get_close_matches"].add(
            len(before), truth, by_difflib(*texts), set()
        )
        result.scores["greedy by likeness"].add(len(before), truth, by_greed(*texts), set())

    places = [
        {f"{a}.{s}": (a, s) for a, c in enumerate(side) for s in range(1, len(c.lines) + 1)}
        for side in (before, after)
    ]
    numbers = [{key: i for i, key in enumerate(side)} for side in places]
    origin = {before[a].lines[s - 1].origin: numbers[0][key] for key, (a, s) in places[0].items()}
    lines = [(key, after[a].lines[s - 1]) for key, (a, s) in places[1].items()]
    truth = {
        (origin[line.origin], numbers[1][key]) for key, line in lines if line.origin is not None
    }
    said = said_by(comparison.sentences, *numbers)
    result.scores["lilac, sentences"].add(len(numbers[0]), truth, *said)
    result.note("articles", comparison.articles, list(keys[0]), list(keys[1]))
    result.note("sentences", comparison.sentences, list(numbers[0]), list(numbers[1]))


def documents() -> list[list[Clause]]:
    """The founding page and every corpus document with at least six articles."""
    from lilac_engine.text import parse

    found = []
    corpus = (path for path in sorted(CORPUS.glob("*.txt")) if not path.name.startswith("00-"))
    for path in (SOURCE, *corpus):  # 00 is the founding page again
        source = path.read_text(encoding="utf-8")
        main = parse(source).main
        clauses = load(main, source) if main else []
        if len(clauses) >= 6:
            found.append(clauses)
    return found


def run(drafts: list[list[Clause]], trials: int, seed: int, *, peers: bool = True) -> Result:
    """All trials; the same seed gives the same figures."""
    chance = random.Random(seed)
    words = sorted(
        {
            w
            for d in drafts
            for c in d
            for line in c.lines
            for w in rjieba.cut(line.text)
            if len(w) > 1
        }
    )
    names = ["lilac, articles", "lilac, sentences"]
    names += ["difflib.get_close_matches", "greedy by likeness"] if peers else []
    result = Result({name: Score() for name in names}, Counter())
    for _ in range(trials):
        trial(chance, drafts, words, result, peers=peers)
    return result


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--trials", type=int, default=250)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    drafts = documents()
    result = run(drafts, given.trials, given.seed)
    edits = ", ".join(f"{name} {n}" for name, n in result.edits.most_common())
    print(
        f"{len(drafts)} documents, {given.trials} trials, {sum(result.edits.values())} edits: {edits}"
    )
    for name, score in result.scores.items():
        print(f"{name:28}", ", ".join(f"{k} {n}" for k, n in sorted(score.counts.items())))
    for fault in result.faults[:20]:
        print(fault)
    ours = result.scores["lilac, articles"].counts["silent wrong"]
    for peer in ("difflib.get_close_matches", "greedy by likeness"):
        theirs = result.scores[peer].counts["silent wrong"]
        print(f"silent wrong matches, lilac : {peer} = {ours} : {theirs}")
    print(f"mean time of a diff {1000 * result.seconds / given.trials:.1f} ms")


if __name__ == "__main__":
    main()
