"""`python -m benchmarks.redaction`: precision and recall on labelled sentences, beside leaving out nothing.

Half of the sentences of each file hold something about a person, half hold what only looks like it. A find is right if
its kind and its text overlap a label. `blind.jsonl` was not looked at while the rules were written. `--missed` lists
what is wrong in `open.jsonl`; `--blind` measures on the other half, too.
"""

import json
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from alliance.people.known_names import KnownNames
from alliance.redaction import Finder
from texts import ordinary_words

HERE = Path(__file__).parent
KINDS = {"other_name": "name", "link": "slack_link"}
"""The finder's kinds by their names in the labels."""
PUBLIC = ("Gemeente Utrecht", "Gemeente Delft", "Gemeente Groningen", "Studentenhuisvesting", "Universiteit Leiden")

Found = tuple[str, int, int]
Finds = Callable[[str], Sequence[Found]]


@dataclass
class Score:
    """What was found of one kind, or of all."""

    labels: int = 0
    seen: int = 0
    finds: int = 0
    right: int = 0
    wrong: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        """The share of the finds that are right."""
        return self.right / self.finds if self.finds else 1.0

    @property
    def recall(self) -> float:
        """The share of the labels that are found."""
        return self.seen / self.labels if self.labels else 1.0


def rules() -> Finds:
    """The finder, for a network with the sentences' known people."""
    people = tuple(json.loads((HERE / "known.json").read_text("utf-8")))
    finder = Finder(KnownNames(people, PUBLIC), ordinary_words())
    return lambda text: [(KINDS.get(one.kind, one.kind), one.start, one.end) for one in finder.find(text)]


def nothing(_text: str) -> Sequence[Found]:
    """The baseline: a dossier as it was before there was a finder."""
    return ()


def measure(name: str, finds: Finds) -> dict[str, Score]:
    """The score of a finder on a file of sentences, by kind."""
    scores: dict[str, Score] = {}
    for line in (HERE / f"{name}.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        labels, found = _labels(row), finds(row["text"])
        for kind, start, end in labels:
            score = scores.setdefault(kind, Score())
            score.labels += 1
            is_seen = any(_overlap((kind, start, end), one) for one in found)
            score.seen += is_seen
            if not is_seen:
                score.wrong.append(f"missed {row['text'][start:end]!r} in {row['text']}")
        for one in found:
            score = scores.setdefault(one[0], Score())
            score.finds += 1
            is_right = any(_overlap(label, one) for label in labels)
            score.right += is_right
            if not is_right:
                score.wrong.append(f"wrongly {row['text'][one[1] : one[2]]!r} in {row['text']}")
    return scores


def total(scores: dict[str, Score]) -> Score:
    """The score over all kinds."""
    added = Score()
    for one in scores.values():
        added.labels, added.seen = added.labels + one.labels, added.seen + one.seen
        added.finds, added.right = added.finds + one.finds, added.right + one.right
    return added


def _labels(row: dict[str, object]) -> list[Found]:
    """The labels of a sentence with their places; the same text twice is at two places."""
    text, found = str(row["text"]), list[Found]()
    after: Counter[str] = Counter()
    for one in row["finds"]:  # type: ignore[attr-defined]
        start = text.index(one["text"], after[one["text"]])
        after[one["text"]] = start + 1
        found.append((one["kind"], start, start + len(one["text"])))
    return found


def _overlap(label: Found, found: Found) -> bool:
    return label[0] == found[0] and label[1] < found[2] and found[1] < label[2]


def main() -> None:
    """Print the scores."""
    print(f"{'':34}{'labels':>8}{'recall':>9}{'precision':>11}")
    for name in ("open", "blind") if "--blind" in sys.argv else ("open",):
        for title, finds in (("rules", rules()), ("nothing (baseline)", nothing)):
            scores = measure(name, finds)
            _print(f"{name}: {title}", total(scores))
            if finds is nothing:
                continue
            for kind, score in sorted(scores.items()):
                _print(f"  {kind}", score)
                for one in score.wrong if name == "open" and "--missed" in sys.argv else ():
                    print(f"      {one}")


def _print(title: str, score: Score) -> None:
    print(f"{title:34}{score.labels:8}{score.recall:9.1%}{score.precision:11.1%}")


if __name__ == "__main__":
    main()
