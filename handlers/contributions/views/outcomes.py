"""The outcomes of a contribution on its card: decisions of meetings, and answers to dossiers."""

from alliance.contributions.outcomes import DecisionOutcomeShown, HandoverOutcome, NewSupporters, Outcomes
from handlers.slack.views.markup import bold, cut, joined, mrkdwn, quote
from texts import Translator

SHOWN = 3
"""Maximum number of each kind, the newest ones; the history has all."""


def outcome_lines(words: Translator, became: Outcomes) -> list[str]:
    """One line per outcome, newest first, answers before decisions."""
    lines = [_handed(words, one) for one in became.handed[:SHOWN]]
    lines += [decided_line(words, one) for one in became.decided[:SHOWN]]
    lines += [_not_yet_in(words, one) for one in became.not_yet_in[:SHOWN]]
    left = max(0, len(became.handed) - SHOWN) + max(0, len(became.decided) - SHOWN)
    return [*lines, words.count("card.outcomes_further", left)] if left else lines


def _handed(words: Translator, one: HandoverOutcome) -> str:
    answer = bold(words(f"handedanswer.{one.answer}")) if one.answer else ""
    ref = words("card.edition_of", ref=one.ref, edition=one.edition) if one.edition else one.ref
    told = {
        "ref": ref,
        "addressee": quote(words.typed_name(one.addressee), 100),
        "day": words.full_day(one.on),
        "answer": answer,
    }
    return _with_line(words(f"card.handed_{one.state}", **told), one.line)


def _not_yet_in(words: Translator, one: NewSupporters) -> str:
    names = cut(mrkdwn(joined(words, [words.name(name) for name in one.organisations])), 300)
    return words("card.not_yet_in", edition=one.edition, ref=one.ref, names=names)


def decided_line(words: Translator, one: DecisionOutcomeShown) -> str:
    """A meeting's decision, with its date."""
    told = {"meeting": one.ref, "day": words.full_day(one.on), "outcome": bold(words(f"decision.{one.outcome}"))}
    return _with_line(words("card.decided", **told), one.line)


def _with_line(told: str, line: str) -> str:
    return f"{told} “{quote(' '.join(line.split()), 150)}”" if line else told
